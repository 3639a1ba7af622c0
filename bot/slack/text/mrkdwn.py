"""Markdown as Slack's own mrkdwn, for messages that have to do without blocks.

Line by line, and only what can't be misread: what mrkdwn has no word for (nested lists) stays as it
was written, and a table is a block of code. Everything but the links made here is escaped.

A line is read once from left to right. A mark that may open something waits for the one that closes
it; what is never closed stays as it was written.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final

from bot.domain.link import web_link
from bot.slack.text.aligned import aligned, begins_table, is_row
from bot.slack.text.inline import code_end
from bot.slack.text.piece import GAP
from bot.slack.text.safety import plain_label
from bot.slack.text.steps import Steps

_FENCE: Final = re.compile(r"[ \t]*+(?:>[ \t]?+)*+(`{3,}+|~{3,}+)([^`]*+)")
_HEADING: Final = re.compile(r"[ ]{0,3}+#{1,6}+[ \t]++(.*+)")
_QUOTE: Final = re.compile(r"(?:[ ]{0,3}+>)++[ ]?+(.*+)")
_BULLET: Final = re.compile(r"(\s*+)[-*+][ \t]++(.*+)")

_ESCAPE: Final = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_ENTITY: Final = re.compile(r"&amp;(amp|lt|gt);")
_AUDIENCE: Final = re.compile(r"@(?=here|channel|everyone)", re.IGNORECASE)

# A mention's beginning, a mark that goes where bold text stands in bold text, and the escape.
_IN_LINK: Final = str.maketrans({"@": "%40", "*": "%2A", "&": "&amp;"})

_TOKEN: Final = re.compile(
    r"""
      (?P<tick>`++)
    | \\(?P<escaped>[!-/:-@\[-`{-~])
    | !?\[(?P<label>(?:[^\[\]\\]|\\.|\[[^\[\]]*+\]){0,400}+)\]
        \([ ]*+<?(?P<url>[^\s()<>]*+(?:\([^\s()<>]*+\)[^\s()<>]*+)*+)>?(?:[ ]++"[^"]*+")?[ ]*+\)
    | <(?P<address>https?://[^\s<>]++)>
    | (?P<run>\*++|_++|~~)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What any of them begins with.
_SIGN: Final = re.compile(r"[`\\\[<*_~]")
_LONE_TILDE: Final = re.compile(r"(?<!\w)~|~(?!\w)")
# Longer runs are no emphasis.
_RUN_MAX: Final = 3
_WRITTEN: Final = {"*": "_", "_": "_", "**": "*", "__": "*", "~~": "~"}


# What a line needs to be more than its words.
_SPECIAL: Final = re.compile(r"[`~*_\\\[<>&#+|-]")


# So many lines and marks are read in one step.
_AT_ONCE: Final = 800


def mrkdwn(markdown: str) -> Steps[str]:
    """Neutralised, healed Markdown as mrkdwn."""
    lines = markdown.split("\n")
    written: list[str] = []
    fence, table_end = "", 0
    read = count(1)
    for index, line in enumerate(lines):
        if next(read) % _AT_ONCE == 0:
            yield
        if index < table_end:
            continue
        if _SPECIAL.search(line) is None:
            written.append(line)
            continue
        opening = _FENCE.fullmatch(line)
        if fence:
            closes = opening and opening[1].startswith(fence) and not opening[2].strip()
            fence = "" if closes else fence
            written.append("```" if closes else _code(line))
        elif opening:
            # The language goes: mrkdwn would show it as the first line of the code.
            fence = opening[1]
            written.append("```")
        elif begins_table(lines, index):
            table_end = _table_end(lines, index)
            written += ["```", *map(_code, aligned(lines[index:table_end])), "```"]
        else:
            written.append((yield from _line(line, read)))
    # Once more, since the marks that went may have stood within a mention.
    return _AUDIENCE.sub("@\u200b", "\n".join(written))


def _table_end(lines: Sequence[str], start: int) -> int:
    return next((at for at in range(start, len(lines)) if not is_row(lines[at])), len(lines))


def _code(line: str) -> str:
    """Marks that would end the code end it no more."""
    return _escaped(line).replace("```", f"`{GAP}`{GAP}`")


def _line(line: str, read: Iterator[int]) -> Steps[str]:
    if quote := _QUOTE.fullmatch(line):
        said = yield from _unquoted(quote[1], read)
        return f"> {said}"
    return (yield from _unquoted(line, read))


def _unquoted(line: str, read: Iterator[int]) -> Steps[str]:
    if heading := _HEADING.fullmatch(line):
        title = yield from _inline(heading[1].rstrip().rstrip("#").rstrip(), read)
        title = title.replace("*", "")
        return f"*{title}*" if title.strip() else ""
    if bullet := _BULLET.fullmatch(line):
        said = yield from _inline(bullet[2], read)
        return f"{bullet[1]}• {said}"
    return (yield from _inline(line, read))


def _inline(text: str, read: Iterator[int]) -> Steps[str]:
    if _SIGN.search(text) is None:
        return _prose(text)
    written = _Written()
    at = 0
    while (match := _TOKEN.search(text, at)) is not None:
        if next(read) % _AT_ONCE == 0:
            yield
        written.pieces.append(_prose(text[at : match.start()]))
        at = match.end()
        match match.lastgroup:
            case "tick":
                at = _write_code(written, text, at, match["tick"])
            case "escaped":
                written.pieces.append(_escaped(match["escaped"]))
            case "label" | "url":
                written.pieces.append(_link(match["url"], match["label"]))
            case "address":
                written.pieces.append(_link(match["address"], match["address"]))
            case _:
                before = text[match.start() - 1 : match.start()]
                written.mark(match["run"], before, text[at : at + 1])
    written.pieces.append(_prose(text[at:]))
    return "".join(written.finished())


def _prose(text: str) -> str:
    """Two lone tildes would strike out what is between them, unless they stand within words."""
    return _LONE_TILDE.sub("\u223c", prose(text))


def _write_code(written: "_Written", text: str, at: int, tick: str) -> int:
    """Where the code ends that `tick` has opened before `at`."""
    end = code_end(text, at, len(text), tick)
    if end is None or end == at:
        written.pieces.append(tick)
        return at
    code = _escaped(text[at : end - len(tick)]).replace("`", "ˋ").strip()
    written.pieces.append(f"`{code}`" if code else text[at - len(tick) : end])
    return end


class _Written:
    """What has been written of a line, and the marks in it that wait to be closed."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        # Which marks, and where among the pieces.
        self._opened: list[tuple[str, int, str]] = []
        self._waiting: Counter[str] = Counter()
        # Which pieces begin and end bold text.
        self._bold: dict[int, int] = {}

    def mark(self, run: str, before: str, after: str) -> None:
        """Reads a run of like marks between two characters."""
        left = len(run)
        if left <= _RUN_MAX and before and not before.isspace():
            left = self._close(run[0], left, after)
        if 0 < left <= _RUN_MAX and after and not after.isspace():
            left = self._open(run[0], left, before)
        if left:
            self.pieces.append(run[0] * left)

    def _close(self, char: str, left: int, after: str) -> int:
        """Ends what a run of `left` marks can end; how many are left of it."""
        is_in_word = _is_inside(char, after)
        while left and self._waiting[char]:
            while self._opened[-1][0][0] != char:
                self._waiting[self._opened.pop()[0][0]] -= 1
            opened, index, before = self._opened[-1]
            if len(opened) > left or (len(opened) == 1 and is_in_word):
                break
            self._opened.pop()
            self._waiting[char] -= 1
            written = _WRITTEN[opened]
            if written == "*":
                self._bold[index], self._bold[len(self.pieces)] = 1, -1
            # Slack knows marks only where they touch no letter from outside.
            self.pieces[index] = _gap_at(before) + written
            self.pieces.append(written + (_gap_at(after) if left == len(opened) else ""))
            left -= len(opened)
        return left

    def _open(self, char: str, left: int, before: str) -> int:
        is_in_word = _is_inside(char, before)
        for length in (2, 1):
            if left >= length and not (length == 1 and (is_in_word or char == "~")):
                self._opened.append((char * length, len(self.pieces), before))
                before = ""
                self._waiting[char] += 1
                self.pieces.append(char * length)
                left -= length
        return left

    def finished(self) -> Iterator[str]:
        """All of it; a star within bold text would end it."""
        depth = 0
        for index, piece in enumerate(self.pieces):
            step = self._bold.get(index, 0)
            if step and depth + min(step, 0) == 0:
                yield piece
            else:
                yield piece.replace("*", "") if depth else piece
            depth += step


def _is_inside(char: str, neighbour: str) -> bool:
    """Whether a single mark is part of a word: "2*3", "snake_case", but not "*so*라고"."""
    return _is_word(neighbour) and (char != "*" or neighbour.isascii())


def _gap_at(character: str) -> str:
    return GAP if character and _is_word(character) else ""


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def link(url: str, label: str) -> str:
    """Slack's own form, from an address as `web_link` makes it and a `plain_label`."""
    return f"<{url.translate(_IN_LINK)}|{label}>"


def _link(address: str, label: str) -> str:
    url = web_link(address)
    if url is not None and label == address == url:
        return f"<{url.translate(_IN_LINK)}>"
    said = plain_label(_ESCAPE.sub("", label).strip()) or plain_label(address)
    return link(url, said) if url else said


def _escaped(text: str) -> str:
    is_plain = "&" not in text and "<" not in text and ">" not in text
    return text if is_plain else html.escape(text, quote=False)


def prose(text: str) -> str:
    """Escaped, except for what Markdown had escaped already."""
    escaped = _escaped(text)
    return _ENTITY.sub(r"&\1;", escaped) if "&" in escaped else escaped
