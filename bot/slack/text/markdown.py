"""Markdown in pieces: what to show of a text that still grows, and of one part of a long one.

Offsets refer to the neutralised text. A page is what one message shows of it: it ends where a cut
was chosen and is healed for itself. Growing works by one rule: whether a text may end at a place is
decided by what stands before the place. So what may be shown now may be shown later, and a cut
chosen among such places stays where it is.

Who has the `Context` of a page needs nothing of the text before it.
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.slack.text.graphemes import grapheme_start
from bot.slack.text.part import Context, Part
from bot.slack.text.steps import Steps

# What closing everything at a page's end may take, in bytes.
_RESERVE: Final = 128
# How much of a page's end may be given up for a better place to cut, in bytes.
_WINDOW: Final = 1500

# Where to cut, best first: after a paragraph, a line, a sentence, a word.
_PLACES: Final = (
    re.compile(r"\n[ \t]*+\n(?:[ \t]*+\n)*+"),
    re.compile(r"\n"),
    re.compile(r"[.!?…][\"')*_]*+[ \t]++|[。！？]"),
    re.compile(r"[ \t]++"),
)
# How many places of a kind are tried; a page whose end has none among so many is no prose.
_TRIES: Final = 64
_WITHIN_CODE: Final = 1  # the only place to cut inside a fence is a line's end


def next_part(
    text: str, context: Context, view_end: int, limit_bytes: int, *, is_final: bool
) -> Steps[tuple[Part, bool]]:
    """The page that begins at `context.at`, and whether there is more than fits into it.

    While the text grows no more is shown near the limit than what stays in the page should the
    text go on: nothing that people have read moves to the next message.
    """
    # Nothing beyond this can belong to the page: a byte is the least that a character takes.
    part = Part(text, context, min(view_end, context.at + limit_bytes))
    page = _Page(part, limit_bytes)
    yield
    if not page.has_room_for(view_end):
        best = page.best(page.hard)
        yield
        return part.until(best or page.last_resort()), True
    if is_final:
        return part, False
    end = part.showable(view_end)
    yield
    if view_end > page.earliest:
        best = page.best(min(view_end, page.hard))
        yield
        end = min(end, best or page.without_place(view_end))
    return part.until(max(context.at, end)), False


class _Page:
    """What of a part makes one message that is surely not too long."""

    def __init__(self, part: Part, limit_bytes: int) -> None:
        self.part = part
        self.text = part.text
        self.start = part.start
        self._limit_bytes = limit_bytes
        room = limit_bytes - len(part.opening.encode()) - _RESERVE
        self._room = max(room, limit_bytes // 4)
        self.hard = self._after(self._room)
        self.earliest = self._after(self._room - min(_WINDOW, self._room // 3))

    def has_room_for(self, view_end: int) -> bool:
        if self.part.end < view_end:
            return False
        own = len(self.text[self.start : view_end].encode())
        return own <= self._room or len(self.part.body.encode()) <= self._limit_bytes

    def _after(self, size: int) -> int:
        part = self.text[self.start : self.start + size].encode()[:size]
        return max(self.start + 1, self.start + len(part.decode(errors="ignore")))

    def best(self, end: int) -> int | None:
        """The best place to cut that is known when the text has come as far as `end`."""
        for kind, place in enumerate(_PLACES):
            ends = [match.end() for match in place.finditer(self.text, self.earliest, end)]
            if (at := next(self._places(kind, ends[-_TRIES:]), None)) is not None:
                return at
        return None

    def _places(self, kind: int, ends: list[int]) -> Iterator[int]:
        for at in reversed(ends):
            is_possible = kind == _WITHIN_CODE or self.part.fence_at(at) is None
            if is_possible and at > self.start and self.part.is_place(at):
                yield at

    def without_place(self, view_end: int) -> int:
        """How much may be shown of a page for which no good place to cut is known so far."""
        # The one character may still turn out to belong to what follows.
        near = self.hard - 1
        return near if view_end < self.hard else min(near, self.last_resort())

    def last_resort(self) -> int:
        """Where a page ends that has no good place: before what is half-written, or anywhere."""
        at = self.part.until(self.hard).showable(self.hard)
        at = grapheme_start(self.text, at if at > self.start else self.hard)
        if self.text[at : at + 1] == "@":
            # The name before it makes an address of it.
            at -= 1
        return at if at > self.start else self.hard
