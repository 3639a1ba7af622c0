"""One message's part of a text, read once: its code blocks, tables, paragraphs and links.

A part is read with the `Context` it begins in and with nothing of what stands before it or follows
its end. So a message costs what it is long, wherever in the text it stands; and what is decided
about a place, by what stands before it, stays decided while the text grows.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final

from bot.slack.text.blocks_of_text import BREAK
from bot.slack.text.fences import MOST, OPENING_MAX, Fence, fences, is_in_list
from bot.slack.text.graphemes import complete_graphemes
from bot.slack.text.inline import links, open_marks
from bot.slack.text.tables import Table, is_row, table_at, table_hold, tables

# A table's head is repeated in the next message, unless it would take too much of it.
_HEAD_MAX: Final = 600

_BLANK_LINES: Final = re.compile(r"(?:[ \t]*+\n)++")
# A line of which nothing but its beginning is there.
_LINE_BEGUN: Final = re.compile(
    r"[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)*+"
    r"(?:#{1,6}|[-*+]|\d{1,9}[.)]?|\[[ xX]?\]?|`{1,2}|`{3}[^\n]*|~{1,2}|~{3}[^\n]*"
    r"|[-*_=][-*_= \t]*+)?[ \t]*+"
)
_CLOSING_BEGUN: Final = re.compile(r"[ \t>]*+[`~]*+[ \t]*+")
_CLOSING_MAX: Final = 64
_LANGUAGE: Final = re.compile(r"[A-Za-z][\w+#.-]*(?<![.])", re.ASCII)
_TRAILING: Final = 40
_TRAILING_MARKS: Final = re.compile(r"(?:[*_~`]{1,32}|\\|\$|&#?[A-Za-z0-9]{0,12})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is to be known of everything before a place, to read on from there."""

    at: int = 0
    fence: Fence | None = None  # in which the place stands
    marks: tuple[str, ...] = ()  # that its paragraph has left open
    head: str | None = None  # of the table that may go on here
    is_list: bool = False


class Part:
    """`text[context.at:end]`, as if the text ended there."""

    def __init__(self, text: str, context: Context, end: int, known: Sequence[Fence] = ()) -> None:
        """`known`: code blocks it surely begins with."""
        self.text = text
        self.context = context
        self.start = context.at
        self.end = end
        self._fences = [*known, *self._further_fences(known)]
        self._known_links: dict[int, tuple[list[int], list[int]]] = {}

    def until(self, end: int) -> "Part":
        """The same, ending earlier."""
        if end == self.end:
            return self
        index = bisect_left(self._fences, end, key=lambda fence: fence.closed)
        return Part(self.text, self.context, end, self._fences[:index])

    def _further_fences(self, known: Sequence[Fence]) -> Iterator[Fence]:
        text, end, context = self.text, self.end, self.context
        if not known:
            return fences(
                text,
                self.start,
                end,
                opened=context.fence,
                is_list=context.is_list,
                most=MOST,
            )
        after, most = known[-1].closed, max(0, MOST - len(known))
        is_list = is_in_list(text, self.start, after, was=context.is_list)
        return fences(text, after, end, is_list=is_list, most=most)

    # What it shows.

    @cached_property
    def body(self) -> str:
        """As one message: what is open at its borders is opened and closed; may be empty."""
        last = self.fence_at(self.end)
        if last is not None and not self.text[max(last.body, self.start) : self.end].strip():
            return self._without_code(last)
        part, opening = self._whole()
        part = _BLANK_LINES.sub("", part, count=1) if _BLANK_LINES.match(part) else part
        if opening and not opening.endswith("\n"):
            part = part.lstrip()
            if part.startswith(opening[-1]):
                # What would be opened again ends here, or is too odd to be told apart.
                part, opening = part.lstrip(opening[-1]), ""
        part = part.rstrip()
        if not part:
            return ""
        ending = last.ending if last is not None else "".join(reversed(self._marks))
        return opening + part + (ending if part[-1] != ending[:1] else "")

    def _without_code(self, fence: Fence) -> str:
        """A code block without any code yet: if the text ends there, what stands behind its mark
        are words that were meant to be read, unless they name a language.
        """
        before = self.until(fence.start).body if fence.start > self.start else ""
        words = self.text[max(fence.start, self.start) : self.end].partition(fence.mark)[2].strip()
        if not words or _LANGUAGE.fullmatch(words):
            return before
        return f"{before}\n\n{fence.mark}\n{words}\n{fence.mark}".lstrip("\n")

    @cached_property
    def opening(self) -> str:
        """What is repeated of the text before, so that what follows looks as it should."""
        if self.context.fence is not None:
            return self.context.fence.opening
        if self._begins_line:
            head = self.context.head or ""
            if is_row(self.text, self.start, self.end) and 0 < len(head.encode()) <= _HEAD_MAX:
                return head
        if self._begins_block or not self._first_line.strip():
            return ""
        return "".join(self.context.marks)

    @cached_property
    def after(self) -> Context:
        """What is to be known of it, and of everything before, by what follows."""
        fence = self.fence_at(self.end)
        line = max(self.text.rfind("\n", self.start, self.end) + 1, self.start)
        table = table_at(self._tables, line) if fence is None else None
        low = self._low(self.end)
        return Context(
            at=self.end,
            fence=fence,
            marks=self._marks if fence is None else (),
            head=table.head if table is not None else None,
            is_list=is_in_list(
                self.text, low, self.end, was=self.context.is_list and low == self.start
            ),
        )

    # Where it may end.

    def fence_at(self, at: int) -> Fence | None:
        index = bisect_left(self._fences, at, key=lambda fence: fence.start) - 1
        fence = self._fences[index] if index >= 0 else None
        return fence if fence is not None and fence.is_open_at(at) else None

    def is_place(self, at: int) -> bool:
        return all(hold >= at for hold in self._holds(at))

    def showable(self, at: int) -> int:
        """The last place up to `at` where the part may end, by what stands before `at`."""
        return min(self._holds(at))

    def _holds(self, at: int) -> Iterator[int]:
        """What each of the rules says, the first that is likely to forbid the place first."""
        fence = self.fence_at(at)
        line = max(self.text.rfind("\n", self.start, at) + 1, self.start)
        if fence is not None:
            yield max(self._showable_code(fence, line, at), self.start)
            return
        low = min(self._low(at), at)
        yield self._link_hold(at)
        yield table_hold(self.text, at, low, self._tables)
        if at - line <= OPENING_MAX and _LINE_BEGUN.fullmatch(self.text, line, at):
            yield line
        trailing = _TRAILING_MARKS.search(self.text, max(low, at - _TRAILING), at)
        if trailing is not None:
            yield trailing.start()
        yield complete_graphemes(self.text, low, at)

    def _showable_code(self, fence: Fence, line: int, at: int) -> int:
        if at - fence.start <= OPENING_MAX and not self.text[fence.body : at].strip():
            return fence.start
        if at - line <= _CLOSING_MAX and _CLOSING_BEGUN.fullmatch(self.text, line, at):
            return line
        return complete_graphemes(self.text, line, at)

    def _link_hold(self, at: int) -> int:
        """Where the first link begins that `at` stands in, whole or half-written."""
        paragraph = self._paragraph(at)
        if paragraph not in self._known_links:
            self._known_links[paragraph] = self._links(paragraph)
        starts, reach = self._known_links[paragraph]
        index = bisect_right(reach, at)
        return min(at, starts[index]) if index < len(starts) else at

    def _links(self, paragraph: int) -> tuple[list[int], list[int]]:
        """Where they begin, and how far they and those before them reach."""
        marks = self._marks_at(paragraph)
        found = links(self.text, paragraph, self._paragraph_end(paragraph), marks)
        return [at for at, _ in found], list(accumulate((until for _, until in found), max))

    # Blocks of text.

    @property
    def _begins_line(self) -> bool:
        return self.text[max(0, self.start - 1) : self.start] == "\n"

    @property
    def _begins_block(self) -> bool:
        """Whatever its paragraph has left open before, it ends here."""
        is_break = self._begins_line and BREAK.match(self.text, self.start, self.end) is not None
        return is_break or (bool(self._fences) and self._fences[0].start == self.start)

    @property
    def _first_line(self) -> str:
        line_end = self.text.find("\n", self.start, self.end)
        return self.text[self.start : line_end if line_end >= 0 else self.end]

    @cached_property
    def _tables(self) -> list[Table]:
        return list(tables(self.text, self.start, self.end, head=self.context.head))

    @cached_property
    def _breaks(self) -> tuple[list[int], list[int]]:
        """Where blocks of text begin, and from where on that is known."""
        starts, known = [], []
        for match in BREAK.finditer(self.text, self.start, self.end):
            start, end = match.span()
            if self.text[end - 1] == "\n":
                # Of blank lines the first one is enough.
                start = end = self.text.index("\n", start) + 1
            starts.append(start)
            known.append(end)
        return starts, known

    def _low(self, at: int) -> int:
        """After the last code block that is closed before `at`."""
        index = bisect_left(self._fences, at, key=lambda fence: fence.start) - 1
        return max(min(self._fences[index].closed, at), self.start) if index >= 0 else self.start

    def _paragraph(self, at: int) -> int:
        """Where the block of text begins that `at` stands in or ends."""
        starts, known = self._breaks
        index = bisect_right(known, at) - 1
        return max(starts[index] if index >= 0 else self.start, self._low(at))

    def _paragraph_end(self, paragraph: int) -> int:
        starts, _ = self._breaks
        index = bisect_right(starts, paragraph)
        end = starts[index] if index < len(starts) else self.end
        fence = bisect_left(self._fences, paragraph, key=lambda fence: fence.start)
        return min(end, self._fences[fence].start) if fence < len(self._fences) else end

    def _marks_at(self, paragraph: int) -> tuple[str, ...]:
        """What is open where a paragraph of this part begins."""
        goes_on = paragraph == self.start and self.context.fence is None
        return self.context.marks if goes_on and not self._begins_block else ()

    @cached_property
    def _marks(self) -> tuple[str, ...]:
        """The emphasis and code that are open at the end."""
        paragraph = self._paragraph(self.end)
        if is_row(self.text, paragraph, self.end):
            return ()
        return open_marks(self.text, paragraph, self.end, self._marks_at(paragraph))

    def _whole(self) -> tuple[str, str]:
        """The part itself, and what comes before it; no code block without any code."""
        first = self.context.fence and self._fences[0]
        if first is None:
            return self.text[self.start : self.end], self.opening
        code = self.text[self.start : min(first.closing, self.end)]
        if not code.strip():
            return self.text[first.closed : self.end], ""
        if first.indent:
            code = re.sub(rf"^[ ]{{1,{first.indent}}}", "", code, flags=re.MULTILINE)
        rest = self.text[first.closing : self.end]
        return code + (rest.lstrip(" ") if first.indent else rest), self.opening
