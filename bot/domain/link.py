"""Which addresses may become links, and how they are written so that they stay whole."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlsplit

# Slack takes 3,000 characters in a block's URL; escaping may make these longer still.
MAX_CHARACTERS: Final = 2000

# The separators of a URL stay; parentheses, which would end a Markdown link early, don't.
_KEPT: Final = "%/:?#[]@!$&'*+,;=~"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_LONE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PARTS: Final = re.compile(r"(https?)://([^/?#]*)(.*)", re.IGNORECASE)
# A name, IPv4 or bracketed IPv6 address, perhaps a port. "user@host" misleads: not even empty.
_AUTHORITY: Final = re.compile(r"([A-Za-z0-9_][A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")


def web_link(url: str) -> str | None:
    """`url` in printable ASCII, if it is one of http or https with a plain host; else None.

    Spaces, quotes, angle brackets and letters beyond ASCII are percent-encoded, a host's name is
    put into its ASCII form. None for user names, control characters and more than
    `MAX_CHARACTERS`.
    """
    url = url.strip(" ")
    return _web_link(url) if len(url) <= MAX_CHARACTERS else None


# A document is looked at several times for a reply, and again for the next one that cites it.
@lru_cache(maxsize=256)
def _web_link(url: str) -> str | None:
    match = _PARTS.fullmatch(url)
    if match is None or _CONTROL.search(url):
        return None
    scheme, authority, rest = match.groups()
    try:
        authority = _in_ascii(authority)
        link = f"{scheme.lower()}://{authority}{quote(_LONE_PERCENT.sub('%25', rest), safe=_KEPT)}"
        port = urlsplit(link).port
    except ValueError:
        # An impossible host or port, or half a surrogate pair.
        return None
    is_plain = _AUTHORITY.fullmatch(authority) is not None and port != 0
    return link if is_plain and len(link) <= MAX_CHARACTERS else None


def _in_ascii(authority: str) -> str:
    if authority.isascii():
        return authority
    host, colon, port = authority.partition(":")
    return host.encode("idna").decode("ascii") + colon + port
