"""Where a link in a text leads, and whether its label says something else.

The rule of the sources holds for all links: only plain addresses, hosts in their ASCII form, and
who reads an address in a label must also read the host that it really leads to.
"""

import html
import re
from functools import lru_cache
from typing import Final
from unicodedata import normalize
from urllib.parse import urlsplit

from bot.domain.link import web_link

_MAILTO: Final = re.compile(r"(?i:mailto:)[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9.-]{1,255})")
_CHARACTER_REFERENCE: Final = re.compile(r"(&#?[A-Za-z0-9]{1,32});")
_AUDIENCE_AT: Final = re.compile(r"@(?=here|channel|everyone)", re.IGNORECASE)

# What Markdown takes away from a label, and what nobody sees.
_UNSEEN: Final = re.compile("[\\\\*_~`\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_DOTS: Final = str.maketrans("\u3002\uff61", "..")
_HOST: Final = re.compile(
    r"https?:/*(?P<host>[^\s/?#:@()<>\[\]\"']+)"
    r"|(?<![\w.])(?P<ip>(?:\d{1,3}\.){3}\d{1,3})(?![\w.]*\w)"
    r"|(?P<name>(?:[\w-]{1,63}\.)+(?P<last>[a-z]{2,24}|xn--[a-z0-9-]{1,59}))(?![\w-])"
)
_LOCAL_NAME: Final = re.compile(r"\s*(?P<host>(?:[\w-]{1,63}\.)+[^\W\d_]{2,24})/?\s*")
# Endings of files; none of them is a top-level domain.
_FILES: Final = re.compile(
    r"pdf|docx?|xlsx?|pptx?|hwpx?|odt|txt|rtf|[ct]sv|json|ya?ml|xml|toml|ini|html?|js|css|png"
    r"|jpe?g|gif|svg|webp|java|cpp"
)


@lru_cache(maxsize=256)
def clean_url(url: str) -> str | None:
    """`url` so that it may be a link's target in Markdown; None: it must not be a link."""
    if _MAILTO.fullmatch(url):
        return _AUDIENCE_AT.sub("%40", url)
    link = web_link(url)
    if link is None:
        return None
    link = link.replace("[", "%5B").replace("]", "%5D")
    link = _CHARACTER_REFERENCE.sub(r"\1%3B", _AUDIENCE_AT.sub("%40", link))
    return link if len(link) <= 2000 else None


def hidden_host(label: str, url: str) -> str | None:
    """The host of a `clean_url`, if its label looks like the address of another one."""
    if not may_have_address(label):
        return None
    mail = _MAILTO.fullmatch(url)
    host = (mail[1] if mail else urlsplit(url).hostname or "").lower()
    return host if any(_bare(said) != _bare(host) for said in _said_hosts(label)) else None


@lru_cache(maxsize=256)
def ascii_host(host: str) -> str | None:
    """A host as browsers ask for it; None: it is none."""
    try:
        return host.encode("idna").decode("ascii")
    except ValueError:
        return None


def may_have_address(label: str) -> bool:
    return not label.isascii() or any(mark in label for mark in ".:&")


def _said_hosts(label: str) -> list[str]:
    seen = _UNSEEN.sub("", normalize("NFKC", html.unescape(label)).translate(_DOTS)).lower()
    whole = _LOCAL_NAME.fullmatch(seen)
    if whole and not whole["host"].isascii():
        return [whole["host"]]
    return [
        match["host"] or match["ip"] or match["name"]
        for match in _HOST.finditer(seen)
        if not match["name"] or _FILES.fullmatch(match["last"]) is None
    ]


@lru_cache(maxsize=256)
def _bare(host: str) -> str:
    return (ascii_host(host) or host).lower().rstrip(".").removeprefix("www.")
