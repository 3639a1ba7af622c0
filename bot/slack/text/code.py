"""Where code stands in a text that comes in pieces, by what stands before each place.

A fence that never ends is code up to the end, and so are backticks that nothing closes, up to the
end of their paragraph: healing will close them there.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from bot.slack.text import imitation
from bot.slack.text.blocks_of_text import BREAK
from bot.slack.text.fences import OPENING_MAX, Fence, fences, is_in_list
from bot.slack.text.inline import code_end

# What imitates the bot's own words becomes a quotation, a block of its own.
_BREAK: Final = re.compile(rf"{BREAK.pattern}|^{imitation.LINE}", re.MULTILINE)
_TICK: Final = re.compile(r"(?:[^\\`]++|\\[!-/:-@\[-`{-~]?+)*+(`++)")


class _Span(NamedTuple):
    start: int
    end: int  # beyond the text: it is open
    mark: str = ""
    fence: Fence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What is to be known of everything before a place, to read on from there."""

    at: int = 0
    fence: Fence | None = None
    mark: str = ""
    is_list: bool = False

    def moved(self, by: int) -> "Before":
        """In a text without its first `by` characters."""
        return Before(at=self.at - by, fence=self.fence, mark=self.mark, is_list=self.is_list)


class Code:
    """The code in `text[before.at:]`."""

    def __init__(self, text: str, before: Before) -> None:
        self._text = text
        self._before = before
        self._spans = list(self._found())
        self._starts = [span.start for span in self._spans]

    def is_in_code(self, at: int) -> bool:
        return self._span(at) is not None

    def is_in_fence(self, at: int) -> bool:
        span = self._span(at)
        return span is not None and span.fence is not None

    def before(self, at: int) -> Before:
        """Where to read on once everything before `at` has been read."""
        line = max(self._text.rfind("\n", self._before.at, at) + 1, self._before.at)
        # A line that may be a fence is read as a whole, and so are backticks.
        at = line if at - line <= OPENING_MAX else max(line, len(self._text[:at].rstrip("`")))
        span = self._span(at)
        was = self._before
        return Before(
            at=at,
            fence=self._fence(span.fence, at) if span and span.fence else None,
            mark=span.mark if span else "",
            is_list=is_in_list(self._text, was.at, at, was=was.is_list),
        )

    def _fence(self, fence: Fence, at: int) -> Fence:
        """As it is at `at`, where another one within it may be open."""
        if not fence.may_nest:
            return fence
        is_new = fence.start >= self._before.at
        start, opened = (fence.start, None) if is_new else (self._before.at, self._opened())
        return next(fences(self._text, start, at, opened=opened, is_list=True), fence)

    def _opened(self) -> Fence | None:
        """The fence that is open where reading begins."""
        at, fence = self._before.at, self._before.fence
        return fence._replace(start=at - 1, body=at) if fence else None

    def _span(self, at: int) -> _Span | None:
        index = bisect_left(self._starts, at) - 1
        span = self._spans[index] if index >= 0 else None
        return span if span is not None and at < span.end else None

    def _found(self) -> Iterator[_Span]:
        text, before, end = self._text, self._before, len(self._text)
        at, mark = before.at, before.mark
        for fence in fences(text, at, end, opened=self._opened(), is_list=before.is_list):
            yield from self._inline(at, fence.start, mark)
            yield _Span(fence.start, fence.closed, fence=fence)
            at, mark = fence.closed, ""
        yield from self._inline(at, end, mark)

    def _inline(self, at: int, end: int, mark: str) -> Iterator[_Span]:
        if at >= end or not (mark or "`" in self._text[at:end]):
            return
        breaks = [match.start() for match in _BREAK.finditer(self._text, at, end)]
        for until in (*breaks, end):
            if at < until:
                yield from self._in_paragraph(at, until, mark)
                at, mark = until, ""
            elif at == until and _BREAK.match(self._text, at, end):
                mark = ""

    def _in_paragraph(self, at: int, end: int, mark: str) -> Iterator[_Span]:
        start = at - 1
        while True:
            if mark:
                closed = code_end(self._text, at, end, mark)
                if closed is None:
                    yield _Span(start, end + (end == len(self._text)), mark)
                    return
                if closed > at:
                    yield _Span(start, closed, mark)
                at = closed
            match = _TICK.match(self._text, at, end)
            if match is None:
                return
            start, at, mark = match.start(1), match.end(), match[1]
