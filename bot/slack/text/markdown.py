"""Markdown in pieces: what to show of a text that still grows, and of one part of a long one.

Offsets refer to the neutralised text. A page is what one message shows of it: it ends where a cut
was chosen and is healed for itself. Growing works by one rule: whether a text may end at a place is
decided by what stands before the place. So what may be shown now may be shown later, and a cut
chosen among such places stays where it is.
"""

import re
from bisect import bisect_left
from typing import Final

from bot.slack.text.fences import OPENING_MAX, Fence, fences
from bot.slack.text.graphemes import complete_graphemes, grapheme_start
from bot.slack.text.inline import Span, links, open_marks
from bot.slack.text.tables import table_head, table_hold

# What closing everything at a page's end may take, in bytes.
_RESERVE: Final = 64
# How much of a page's end may be given up for a better place to cut, in bytes.
_WINDOW: Final = 1500
# A table's head is repeated in the next message, unless it would take too much of it.
_HEAD_MAX: Final = 600

_BLANK_LINES: Final = re.compile(r"(?:[ \t]*\n)+")
_TABLE_ROW: Final = re.compile(r"[ \t]*\|")
# Lines that begin a block of their own even without a blank line above.
_BLOCK_START: Final = re.compile(r"[ \t]*(?:>|\||#{1,6}[ \t]|(?:[-*+]|\d{1,9}[.)])[ \t])")
# A line of which nothing but its beginning is there.
_LINE_BEGUN: Final = re.compile(
    r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*"
    r"(?:#{1,6}|[-*+]|\d{1,9}[.)]?|\[[ xX]?\]?|`{1,2}|`{3,}[^`\n]*|~{1,2}|~{3,}[^\n]*"
    r"|[-*_=][-*_= \t]*)?[ \t]*"
)
_CLOSING_BEGUN: Final = re.compile(r"[ \t>]*[`~]*[ \t]*")
_CLOSING_MAX: Final = 64
_TRAILING_MARKS: Final = re.compile(r"(?:[*_~`]{1,32}|\\|&#?[A-Za-z0-9]{0,12})\Z")

# Where to cut, best first: after a paragraph, a line, a sentence, a word.
_PLACES: Final = (
    re.compile(r"\n[ \t]*\n(?:[ \t]*\n)*"),
    re.compile(r"\n"),
    re.compile(r"[.!?…][\"')*_]*[ \t]+|[。！？]"),
    re.compile(r"[ \t]+"),
)
_WITHIN_CODE: Final = 1  # the only place to cut inside a fence is a line's end


def heal(text: str, start: int, end: int) -> str:
    """What to show for `text[start:end]` as one message; may be empty."""
    view = text[:end]
    blocks = list(fences(view))
    last = _open_at(blocks, end)
    if last is not None and not view[max(last.body, start) :].strip():
        # A code block without any code yet.
        return heal(text, start, last.start) if last.start > start else ""
    part, opening = _body(view, blocks, start)
    part = _BLANK_LINES.sub("", part, count=1) if _BLANK_LINES.match(part) else part
    if opening and not opening.endswith("\n"):
        part = part.lstrip()
        if part.startswith(opening[-1]):
            # What would be opened again ends here, or is too odd to be told apart.
            part, opening = part.lstrip(opening[-1]), ""
    part = part.rstrip()
    if not part:
        return ""
    ending = _ending(view, blocks)
    return opening + part + (ending if part[-1] != ending[:1] else "")


def growing_end(text: str, start: int, settled: int) -> int:
    """How far `text[start:]` may be shown while it grows; never less for a longer text."""
    view = text[:settled]
    blocks = list(fences(view))
    return max(start, _showable(view, blocks, start, settled))


def cut(text: str, start: int, limit_bytes: int) -> int:
    """Where the message ends that begins at `start`, for at most `limit_bytes` when healed.

    `len(text)` if all fits. `limit_bytes` is 1,000 or more.
    """
    if _fits(text, start, limit_bytes):
        return len(text)
    page = _Page(text, start, limit_bytes)
    return page.best(page.hard) or page.last_resort()


def page_ends(
    text: str, cuts: tuple[int, ...], limit_bytes: int, *, is_final: bool, settled: int
) -> tuple[int, ...]:
    """Where all messages end: the `cuts` as given, then as many as the rest needs.

    `settled` is what of the text can't change any more. The last end moves on while the text
    grows; the others stay when they are given back as `cuts`.
    """
    view = text if is_final else text[:settled]
    ends = list(cuts)
    start = ends[-1] if ends else 0
    while (end := cut(view, start, limit_bytes)) < len(view):
        ends.append(end)
        start = end
    last = len(view) if is_final else _tail_end(view, start, limit_bytes)
    if not ends or heal(view, start, last):
        ends.append(last)
    elif is_final:
        ends[-1] = last
    return tuple(ends)


def _fits(text: str, start: int, limit_bytes: int) -> bool:
    if len(text) - start > limit_bytes:
        return False
    return len(heal(text, start, len(text)).encode()) <= limit_bytes


def _tail_end(view: str, start: int, limit_bytes: int) -> int:
    """What of the last, still growing message may be shown.

    Near its limit no more than what stays in it should the text go on: nothing that people have
    read moves to the next message.
    """
    end = growing_end(view, start, len(view))
    page = _Page(view, start, limit_bytes)
    if len(view) <= page.earliest:
        return end
    best = page.best(min(len(view), page.hard)) or page.hard - 1
    return max(start, min(end, best))


class _Page:
    """The part of a text from which one message can be made that is surely not too long."""

    def __init__(self, text: str, start: int, limit_bytes: int) -> None:
        self.text = text
        self.start = start
        # Nothing beyond this can belong to the page: a byte is the least that a character takes.
        view = text[: start + limit_bytes]
        self.blocks = list(fences(view))
        opening = _opening(view, self.blocks, start)
        room = limit_bytes - len(opening.encode()) - _RESERVE
        self.hard = self._after(room)
        self._links: dict[int, list[Span]] = {}
        self.earliest = self._after(room - min(_WINDOW, room // 3))

    def _after(self, size: int) -> int:
        part = self.text[self.start : self.start + size].encode()[:size]
        return max(self.start + 1, self.start + len(part.decode(errors="ignore")))

    def best(self, end: int) -> int | None:
        """The best place to cut that is known when the text has come as far as `end`."""
        for kind, place in enumerate(_PLACES):
            ends = [match.end() for match in place.finditer(self.text, self.earliest, end)]
            for at in reversed(ends):
                if self._is_place(kind, at):
                    return at
        return None

    def _is_place(self, kind: int, at: int) -> bool:
        is_code = _open_at(self.blocks, at) is not None
        if is_code and kind != _WITHIN_CODE:
            return False
        if at <= self.start:
            return False
        paragraph = _paragraph(self.text, max(_block_low(self.blocks, at), self.start), at)
        if paragraph not in self._links:
            self._links[paragraph] = links(self.text, paragraph, min(len(self.text), self.hard))
        return _showable(self.text, self.blocks, self.start, at, self._links) == at

    def last_resort(self) -> int:
        """Where a page ends that has no good place: before what is half-written, or anywhere."""
        at = _showable(self.text, self.blocks, self.start, self.hard)
        at = grapheme_start(self.text, at if at > self.start else self.hard)
        if self.text[at : at + 1] == "@":
            # The name before it makes an address of it.
            at -= 1
        return at if at > self.start else self.hard


def _showable(
    text: str, blocks: list[Fence], start: int, end: int, known: dict[int, list[Span]] | None = None
) -> int:
    """The last place up to `end` where the page that begins at `start` may end.

    It asks nothing of what follows `end`. `known` has the links of paragraphs that were looked at
    earlier, beyond `end` perhaps.
    """
    fence = _open_at(blocks, end)
    line = text.rfind("\n", 0, end) + 1
    if fence is not None:
        return _showable_code(text, fence, line, end)
    low = min(max(_block_low(blocks, end), start), end)
    holds = [end, table_hold(text, end, low), complete_graphemes(text, low, end)]
    if end - line <= OPENING_MAX and _LINE_BEGUN.fullmatch(text, line, end):
        holds.append(line)
    paragraph = _paragraph(text, low, end)
    found = (known or {}).get(paragraph)
    spans = links(text, paragraph, end) if found is None else found
    holds += (at for at, until in spans if at < end < until)
    trailing = _TRAILING_MARKS.search(text, max(paragraph, end - 40), end)
    if trailing is not None:
        holds.append(trailing.start())
    return min(holds)


def _showable_code(text: str, fence: Fence, line: int, end: int) -> int:
    if end - fence.start <= OPENING_MAX and not text[fence.body : end].strip():
        return fence.start
    if end - line <= _CLOSING_MAX and _CLOSING_BEGUN.fullmatch(text, line, end):
        return line
    return complete_graphemes(text, line, end)


def _open_at(blocks: list[Fence], at: int) -> Fence | None:
    index = bisect_left(blocks, at, key=lambda fence: fence.start) - 1
    return blocks[index] if index >= 0 and blocks[index].is_open_at(at) else None


def _block_low(blocks: list[Fence], at: int) -> int:
    """After the last fence that is closed before `at`."""
    index = bisect_left(blocks, at, key=lambda fence: fence.start) - 1
    return min(blocks[index].closed, at) if index >= 0 else 0


def _paragraph(text: str, low: int, at: int) -> int:
    """Where the block of text begins that `at` stands in or ends."""
    line = at
    while line > low:
        start = max(text.rfind("\n", low, line) + 1, low)
        if not text[start:line].strip() and line != at:
            return line
        if _BLOCK_START.match(text, start, at):
            return start
        line = start - 1 if start > low else low
    return low


def _marks_at(text: str, blocks: list[Fence], at: int) -> tuple[str, ...]:
    """The emphasis and code that a text which ends at `at` leaves open."""
    paragraph = _paragraph(text, _block_low(blocks, at), at)
    if _TABLE_ROW.match(text, paragraph):
        return ()
    return open_marks(text, paragraph, at)


def _opening(text: str, blocks: list[Fence], start: int) -> str:
    """What is repeated of the text before `start` so that what follows looks as it should."""
    fence = _open_at(blocks, start)
    if fence is not None:
        return fence.opening
    if start == 0:
        return ""
    if text[start - 1] == "\n":
        head = table_head(text, start, _block_low(blocks, start))
        if head and len(head.encode()) <= _HEAD_MAX:
            return head
        if _BLOCK_START.match(text, start) or any(fence.start == start for fence in blocks):
            return ""
    if not text[start:].partition("\n")[0].strip():
        return ""
    return "".join(_marks_at(text, blocks, start))


def _ending(text: str, blocks: list[Fence]) -> str:
    fence = _open_at(blocks, len(text))
    return fence.ending if fence else "".join(reversed(_marks_at(text, blocks, len(text))))


def _body(view: str, blocks: list[Fence], start: int) -> tuple[str, str]:
    """The part itself, and what comes before it; no code block without any code."""
    opening = _opening(view, blocks, start)
    first = _open_at(blocks, start)
    if first is None:
        return view[start:], opening
    code = view[start : first.closing]
    if not code.strip():
        return view[first.closed :], ""
    if first.indent:
        code = re.sub(rf"^[ ]{{1,{first.indent}}}", "", code, flags=re.MULTILINE)
    rest = view[first.closing :]
    return code + (rest.lstrip(" ") if first.indent else rest), opening
