"""Tables whose rows begin with a bar, as nearly everybody writes them."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_ROW: Final = r"[ \t]*+\|[^\n]*+\n"
_CELL: Final = r"[ \t]*+:?+-++:?+[ \t]*+"
_TABLE: Final = re.compile(
    rf"^(?P<head>{_ROW}[ \t]*+\|{_CELL}(?:\|{_CELL})*+\|?+[ \t]*+\n)(?:{_ROW})*+", re.MULTILINE
)
_ROWS: Final = re.compile(rf"(?:{_ROW})*+")
_ROW_BEGUN: Final = re.compile(r"[ \t]*+\|")
_SEPARATOR_BEGUN: Final = re.compile(r"[ \t]*+(?:\|[-: |\t]*+)?+")
# A longer row is shown while it grows.
ROW_MAX: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    head: str  # the header and separator rows
    body: int  # where the other rows begin
    end: int  # where they end: after the last one that is whole


def tables(text: str, start: int, end: int, *, head: str | None) -> Iterator[Table]:
    """All of them in `text[start:end]`, one with an earlier `head` that goes on here first."""
    at = start
    if head is not None:
        at = _rows_end(text, start, end)
        yield Table(head=head, body=start, end=at)
    if text.find("|", at, end) >= 0:
        for match in _TABLE.finditer(text, at, end):
            yield Table(head=match["head"], body=match.end("head"), end=match.end())


def _rows_end(text: str, at: int, end: int) -> int:
    if at > 0 and text[at - 1] != "\n":
        # The rest of a long row.
        at = text.find("\n", at, end) + 1 or end
    match = _ROWS.match(text, at, end)
    return match.end() if match else at


def is_row(text: str, at: int, end: int) -> bool:
    return _ROW_BEGUN.match(text, at, end) is not None


def table_at(known: Sequence[Table], line: int) -> Table | None:
    """The one of the `known` tables that may go on in the line that begins at `line`."""
    index = bisect_right(known, line, key=lambda table: table.body) - 1
    return known[index] if index >= 0 and line <= known[index].end else None


def table_hold(text: str, end: int, low: int, known: Sequence[Table]) -> int:
    """How far a text may be shown that ends at `end`, if that is in a table or may become one."""
    line = max(text.rfind("\n", low, end) + 1, low)
    is_in_row = is_row(text, line, end)
    if not is_in_row and line != end and not text[line:end].isspace():
        return end
    above = max(text.rfind("\n", low, line - 1) + 1, low) if line > low else line
    if above < line and end - above <= ROW_MAX and is_row(text, above, line):
        may_become_table = _SEPARATOR_BEGUN.fullmatch(text, line, end) is not None
        if may_become_table and table_at(known, line) is None:
            return above
    return line if is_in_row and end - line <= ROW_MAX else end
