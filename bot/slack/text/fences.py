"""Fenced code blocks, as far as cutting and closing them needs.

What begins or ends one stands in a single line, so that a text can be read from line to line, and
from the middle if it is told what was open there.
"""

import re
import sys
from collections.abc import Iterator
from typing import Final, NamedTuple

import regex

# A fence may stand in a quotation or begin a list item. Longer marks are taken for prose: they
# would have to be repeated in every message.
_OPENING: Final = re.compile(
    r"^(?P<before>[ \t]*+(?:>[ \t]?+){0,8}+[ \t]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)*+)"
    r"(?P<mark>`{3,32}+(?![^\n]*`)|~{3,32}+(?!~))(?P<info>[^\n]*+)",
    re.MULTILINE,
)
_CLOSING: Final = re.compile(r"^(?P<before>[ ]*+)(?P<mark>`{3,}+|~{3,}+)[ \t]*+$", re.MULTILINE)
# A quoted one ends with its quotation too.
_QUOTED_CLOSING: Final = re.compile(
    r"^(?:(?P<before>[ \t]*+>[ \t>]*+)(?P<mark>`{3,}+|~{3,}+)[ \t]*+$|(?![ \t]*+(?:>|\Z)))",
    re.MULTILINE,
)
# A line that begins a list item, or that is not indented and so ends a list.
_EDGE: Final = r"(?:(?P<item>[ \t]{0,300}+(?:[-*+]|\d{1,9}[.)])[ \t])|\S)"
_FIRST_EDGE: Final = re.compile(_EDGE)
# Backwards; looking for line feeds is many times faster than for the beginnings of lines.
_LAST_EDGE: Final = regex.compile(rf"(?r)\n{_EDGE}")
# A page of Markdown that is shown as code may have code itself, if that says its language.
_NESTING: Final = frozenset({"markdown", "md"})
_INNER: Final = re.compile(
    r"^(?P<before>[ ]*+)(?P<mark>`{3,32}+|~{3,32}+)(?P<info>[\w+#.-]{0,32}+)[ \t]*+$", re.MULTILINE
)
# As literals: of these Python searches for the first characters alone.
_MARK: Final = re.compile("```|~~~")
_MARK_ALONE: Final = re.compile(r"[^`~].*")
_INFO_MAX: Final = 32
# More than these in one message are a drawing, whatever they are called.
MOST: Final = 150
# A longer opening line is prose; so it need not be held back for ever while it grows.
OPENING_MAX: Final = 300


class Fence(NamedTuple):
    """Offsets into the text; an open fence closes beyond the text's length.

    A text may have thousands: a tuple is made fastest.
    """

    start: int  # of the opening line
    body: int  # where the code begins
    closing: int  # of the closing line
    closed: int  # after the closing mark
    indent: int  # what the code's lines have in common with the list they stand in
    quote: str
    mark: str
    info: str
    # The line that opened a fence within this one, if that is open where it was read to.
    inner: str = ""

    def is_open_at(self, at: int) -> bool:
        """Whether a text that ends at `at` ends within the code."""
        return self.start < at < self.closed

    @property
    def opening(self) -> str:
        inner = f"{self.inner}\n" if self.inner else ""
        return f"{self.quote}{self.mark}{self.info}\n{inner}"

    @property
    def ending(self) -> str:
        inner = "\n" + _MARK_ALONE.sub("", self.inner) if self.inner else ""
        return f"{inner}\n{self.quote}{self.mark}"

    @property
    def may_nest(self) -> bool:
        return not self.quote and self.info.lower() in _NESTING


def fences(
    text: str,
    start: int = 0,
    end: int | None = None,
    *,
    opened: Fence | None = None,
    is_list: bool = False,
    most: int = sys.maxsize,
) -> Iterator[Fence]:
    """All of them in `text[start:end]`, in order, an earlier one that is still `opened` first.

    `is_list`: `start` stands in a list. No more than the first `most` lines that could begin one
    are looked at.
    """
    end = len(text) if end is None else end
    at = start
    if opened is not None:
        body = max(start, opened.body)
        fence = _closed(opened, text, body, end)
        yield fence
        at = fence.closed
    known = (at, is_list)
    for _ in range(most):
        if (opening := _next_line(_OPENING, text, at, end)) is None:
            break
        line, at = opening.span()
        if at - line > OPENING_MAX:
            continue
        if _is_deep(opening["before"]):
            known = (line, is_in_list(text, known[0], line, was=known[1]))
            if not known[1]:
                continue
        fence = _fence(text, opening, end)
        yield fence
        at = fence.closed


def _next_line(
    pattern: re.Pattern[str], text: str, at: int, end: int, mark: str = ""
) -> re.Match[str] | None:
    """What `pattern` finds in `text[at:end]`, with this `mark` or any in it.

    Looking for marks first is many times faster.
    """
    while (found := _mark(text, at, end, mark)) >= 0:
        line = text.rfind("\n", max(0, at - 1), found) + 1
        if line >= at and (match := pattern.match(text, line, end)) is not None:
            return match
        if (at := text.find("\n", found, end)) < 0:
            break
    return None


def _mark(text: str, at: int, end: int, mark: str) -> int:
    if mark:
        return text.find(mark, at, end)
    match = _MARK.search(text, at, end)
    return match.start() if match is not None else -1


def is_in_list(text: str, start: int, at: int, *, was: bool) -> bool:
    """Whether an indented line at `at` belongs to a list item above it.

    `was`: the same at `start`, beyond which nothing is looked at.
    """
    if (last := _LAST_EDGE.search(text, max(0, start - 1), at)) is not None:
        return last["item"] is not None
    first = _FIRST_EDGE.match(text, 0, at) if start == 0 else None
    return was if first is None else first["item"] is not None


def _is_deep(before: str) -> bool:
    """Code by its indentation, unless it stands in a list."""
    return before.isspace() and len(before.expandtabs(4)) > 3


def _fence(text: str, opening: re.Match[str], end: int) -> Fence:
    before, mark, info = opening.group("before", "mark", "info")
    quote = "> " * before.count(">")
    indent = 0 if quote or len(before) < 2 else len(before)
    info = info.split(maxsplit=1)[0][:_INFO_MAX] if info and not info.isspace() else ""
    start, line_end = opening.span()
    body = min(line_end + 1, end)
    if not quote and info.lower() in _NESTING:
        fence = Fence(start, body, body, body, indent, quote, mark, info)
        return _closed(fence, text, line_end + 1, end)
    closing, closed = _closing(text, line_end + 1, end, mark, indent, quote)
    return Fence(start, body, closing, closed, indent, quote, mark, info)


def _closed(fence: Fence, text: str, at: int, end: int) -> Fence:
    if fence.may_nest:
        closing, closed, inner = _outer_closing(fence, text, at, end)
        return fence._replace(closing=closing, closed=closed, inner=inner)
    closing, closed = _closing(text, at, end, fence.mark, fence.indent, fence.quote)
    return fence._replace(closing=closing, closed=closed)


def _outer_closing(fence: Fence, text: str, at: int, end: int) -> tuple[int, int, str]:
    inner = fence.inner
    for _ in range(2 * MOST):
        if (match := _next_line(_INNER, text, at, end)) is None:
            break
        before, mark, info = match.group("before", "mark", "info")
        is_near = len(before) <= fence.indent + 3
        if info and not inner and mark.startswith(fence.mark):
            inner = f"{mark}{info}"
        elif not info and inner and mark.startswith(_MARK_ALONE.sub("", inner)):
            inner = ""
        elif not info and not inner and is_near and mark.startswith(fence.mark):
            return *match.span(), ""
        at = match.end()
    return end + 1, end + 1, inner


def _closing(text: str, at: int, end: int, mark: str, indent: int, quote: str) -> tuple[int, int]:
    """Where the line that closes a fence begins, and where its mark ends."""
    while (match := _possible_closing(text, at, end, mark, is_quoted=bool(quote))) is not None:
        before, found = match.group("before", "mark")
        is_near = bool(quote) or len(before) <= indent + 3
        if found is None or (is_near and found.startswith(mark)):
            return match.span()
        at = match.end()
    return end + 1, end + 1


def _possible_closing(
    text: str, at: int, end: int, mark: str, *, is_quoted: bool
) -> re.Match[str] | None:
    if is_quoted:
        return _QUOTED_CLOSING.search(text, at, end) if at <= end else None
    return _next_line(_CLOSING, text, at, end, mark)
