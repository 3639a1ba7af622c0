"""A table in columns of equal width, for code blocks: mrkdwn has no word for tables."""

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final
from unicodedata import category, east_asian_width

from bot.slack.text.spoken import spoken

_ROW: Final = re.compile(r"[ \t]*+\|")
_CELL: Final = r"[ \t]*+:?+-++:?+[ \t]*+"
_SEPARATOR: Final = re.compile(rf"[ \t]*+\|{_CELL}(?:\|{_CELL})*+\|?+[ \t]*+")
_BAR: Final = re.compile(r"(?<!\\)\|")
# Wider cells stick out, and columns that cost more than this are none.
_WIDEST: Final = 30
_MOST_TIMES: Final = 2
_GAP: Final = "  "


def begins_table(lines: Sequence[str], index: int) -> bool:
    return (
        index + 1 < len(lines)
        and _ROW.match(lines[index]) is not None
        and _SEPARATOR.fullmatch(lines[index + 1]) is not None
    )


def is_row(line: str) -> bool:
    return _ROW.match(line) is not None


def aligned(rows: Sequence[str]) -> list[str]:
    """The lines of a table, of which the second is the separator."""
    table = [cells(row) for index, row in enumerate(rows) if index != 1]
    columns = list(zip_longest(*table, fillvalue=""))
    table = [list(cells) for cells in zip(*columns, strict=True)]
    widths = [min(max(map(_width, column)), _WIDEST) for column in columns]
    lines = [_line(cells, widths) for cells in table]
    if sum(map(len, lines)) > _MOST_TIMES * sum(map(len, rows)) + 10 * _WIDEST:
        return [" | ".join(cells) for cells in table]
    return [lines[0], _GAP.join("-" * width for width in widths), *lines[1:]]


def cells(row: str) -> list[str]:
    """What a row says, in plain words."""
    inside = row.strip().removeprefix("|")
    found = _BAR.split(inside)
    if len(found) > 1 and not found[-1].strip():
        found.pop()
    return [" ".join(spoken(cell).split()) for cell in found]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)
    ]
    return _GAP.join(padded).rstrip()


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_letter_width, text))


def _letter_width(letter: str) -> int:
    """Korean and Chinese letters are twice as wide; what only changes others has no width."""
    if category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1
