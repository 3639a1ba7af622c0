"""Markdown as Slack's own mrkdwn, for messages that have to do without blocks.

Line by line, and only what can't be misread: what mrkdwn has no word for (tables, nested lists)
stays as it was written. Everything but the links made here is escaped.
"""

import html
import re
from collections.abc import Iterator
from typing import Final

from bot.domain.link import web_link
from bot.slack.text.safety import plain_label

_FENCE: Final = re.compile(r"[ \t]*(?:>[ \t]?)*(`{3,}|~{3,})([^`]*)")
_HEADING: Final = re.compile(r"[ ]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*")
_QUOTE: Final = re.compile(r"[ ]{0,3}((?:>[ ]?)+)(.*)")
_BULLET: Final = re.compile(r"(\s*)[-*+][ \t]+(.*)")

_ESCAPE: Final = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_ENTITY: Final = re.compile(r"&amp;(amp|lt|gt);")
_AUDIENCE: Final = re.compile(r"@(?=here|channel|everyone)", re.IGNORECASE)

# A mention's beginning, a mark that goes where bold text stands in bold text, and the escape.
_IN_LINK: Final = str.maketrans({"@": "%40", "*": "%2A", "&": "&amp;"})

_INLINE: Final = re.compile(
    r"""
      (?<!`)(?P<tick>`+)(?!`)(?P<code>.+?)(?<!`)(?P=tick)(?!`)
    | \\(?P<escaped>[!-/:-@\[-`{-~])
    | !?\[(?P<label>(?:[^\[\]\\]|\\.|\[[^\[\]]*\]){0,400})\]
        \([ ]*<?(?P<url>[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:[ ]+"[^"]*")?[ ]*\)
    | <(?P<address>https?://[^\s<>]+)>
    | (?P<strong>\*\*|__)(?=\S)(?P<bold>.+?)(?<=\S)(?P=strong)(?!\*)
    | (?<!\w)(?P<em>[*_])(?=\S)(?P<italic>[^*_]+?)(?<=\S)(?P=em)(?!\w)
    | ~~(?=\S)(?P<struck>[^~]+?)(?<=\S)~~
    """,
    re.VERBOSE | re.IGNORECASE,
)


def mrkdwn(markdown: str) -> str:
    """Neutralised, healed Markdown as mrkdwn."""
    # Once more, since the marks that went may have stood within a mention.
    return _AUDIENCE.sub("@\u200b", "\n".join(_lines(markdown)))


def _lines(markdown: str) -> Iterator[str]:
    fence = ""
    for line in markdown.split("\n"):
        opening = _FENCE.fullmatch(line)
        if fence:
            closes = opening and opening[1].startswith(fence) and not opening[2].strip()
            fence = "" if closes else fence
            yield "```" if closes else _escaped(line)
        elif opening:
            # The language goes: mrkdwn would show it as the first line of the code.
            fence = opening[1]
            yield "```"
        else:
            yield _line(line)


def _line(line: str) -> str:
    if heading := _HEADING.fullmatch(line):
        title = _inline(heading[1]).replace("*", "")
        return f"*{title}*" if title.strip() else ""
    if quote := _QUOTE.fullmatch(line):
        return f"> {_line(quote[2])}"
    if bullet := _BULLET.fullmatch(line):
        return f"{bullet[1]}• {_inline(bullet[2])}"
    return _inline(line)


def _inline(text: str) -> str:
    pieces, end = [], 0
    for match in _INLINE.finditer(text):
        pieces += [prose(text[end : match.start()]), _converted(match)]
        end = match.end()
    return "".join([*pieces, prose(text[end:])])


def _converted(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "code":
            return f"`{_escaped(match['code']).replace('`', 'ˋ').strip()}`"
        case "escaped":
            return _escaped(match["escaped"])
        case "label" | "url":
            return _link(match["url"], match["label"])
        case "address":
            return _link(match["address"], match["address"])
        case "bold":
            return f"*{_inline(match['bold']).replace('*', '')}*"
        case "italic":
            return f"_{_inline(match['italic'])}_"
        case _:
            return f"~{_inline(match['struck'])}~"


def link(url: str, label: str) -> str:
    """Slack's own form, from an address as `web_link` makes it and a `plain_label`."""
    return f"<{url.translate(_IN_LINK)}|{label}>"


def _link(address: str, label: str) -> str:
    url = web_link(address)
    said = plain_label(_ESCAPE.sub("", label).strip()) or plain_label(address)
    return link(url, said) if url else said


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def prose(text: str) -> str:
    """Escaped, except for what Markdown had escaped already."""
    return _ENTITY.sub(r"&\1;", _escaped(text))
