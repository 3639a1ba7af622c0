"""Slack's two dialects as HTML: Markdown as in `markdown` blocks, mrkdwn as everywhere else.

Nothing that somebody wrote becomes HTML of its own, nothing is loaded, and only links to the web
and to mail addresses are links.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import Final

from markdown_it import MarkdownIt

_WEB: Final = re.compile(r"(?:https?://|mailto:)[^\s\"'<>]+\Z", re.IGNORECASE)

_MRKDWN: Final = re.compile(
    r"""
      ```(?P<fence>.+?)```
    | `(?P<code>[^`\n]+)`
    | <(?P<sigil>[@\#!]?)(?P<target>[^<>|\n]+)(?:\|(?P<label>[^<>\n]*))?>
    | (?<!\w)\*(?P<strong>[^*\n]+)\*(?!\w)
    | (?<!\w)_(?P<emphasis>[^_\n]+)_(?!\w)
    | (?<!\w)~(?P<struck>[^~\n]+)~(?!\w)
    | (?P<newline>\n)
    """,
    re.VERBOSE | re.DOTALL,
)


def _markdown_it() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable(["table", "strikethrough"]).disable("image")
    parser.validateLink = is_link  # type: ignore[method-assign]
    return parser


def is_link(url: str) -> bool:
    return _WEB.match(url) is not None


_PARSER: Final = _markdown_it()


def markdown_html(text: str) -> str:
    """Slack draws headings of all levels in one size; so does the page's style."""
    return str(_PARSER.render(text))


def mrkdwn_html(text: str, names: Mapping[str, str]) -> str:
    """`names` says what people are called, by id."""
    pieces: list[str] = []
    place = 0
    for match in _MRKDWN.finditer(text):
        pieces += [_plain(text[place : match.start()]), _marked(match, names)]
        place = match.end()
    return "".join([*pieces, _plain(text[place:])])


def _marked(match: re.Match[str], names: Mapping[str, str]) -> str:
    kind = match.lastgroup
    match kind:
        case "fence":
            return f"<pre><code>{_plain(match['fence'].strip())}</code></pre>"
        case "code":
            return f"<code>{_plain(match['code'])}</code>"
        case "strong" | "emphasis" | "struck":
            tag = {"strong": "strong", "emphasis": "em", "struck": "s"}[kind]
            return f"<{tag}>{mrkdwn_html(match[kind], names)}</{tag}>"
        case "newline":
            return "<br>"
        case _:
            return _entity(match["sigil"], match["target"], match["label"], names)


def _entity(sigil: str, target: str, label: str | None, names: Mapping[str, str]) -> str:
    if sigil == "#":
        return _pill("#" + (label or names.get(target, target)))
    if sigil:
        return _pill("@" + (label or names.get(target, target)))
    url = _decoded(target)
    if not is_link(url):
        return _plain(label or target)
    return f'<a href="{escape(url)}">{_plain(label or target)}</a>'


def _pill(text: str) -> str:
    return f'<span class="mention">{_plain(text)}</span>'


def _plain(text: str) -> str:
    return escape(_decoded(text), quote=False)


def _decoded(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
