"""Tables whose rows begin with a bar, as nearly everybody writes them."""

import re
from typing import Final

_ROW: Final = re.compile(r"[ \t]*\|")
_SEPARATOR: Final = re.compile(r"[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-+:?[ \t]*\|?[ \t]*\n")
_SEPARATOR_BEGUN: Final = re.compile(r"[ \t]*(?:\|[-: |\t]*)?")
# A longer row is shown while it grows.
ROW_MAX: Final = 1000


def table_head(text: str, at: int, low: int) -> str:
    """The header and separator rows, if a table that began at `low` or later goes on at `at`."""
    if not _ROW.match(text, at):
        return ""
    separator = _separator_above(text, at, low)
    if separator is None:
        return ""
    header = text.rfind("\n", 0, separator - 1) + 1
    return text[header : text.find("\n", separator) + 1]


def table_hold(text: str, end: int, low: int) -> int:
    """How far a text may be shown that ends at `end`, if that is in a table or may become one."""
    line = text.rfind("\n", low, end) + 1 or low
    line = max(line, low)
    is_row = _ROW.match(text, line, end) is not None
    if not is_row and not text[line:end].isspace() and line != end:
        return end
    holds = [line] if is_row else []
    above = text.rfind("\n", low, line - 1) + 1 or low if line > low else line
    if above < line and _ROW.match(text, above, line):
        may_become_table = _SEPARATOR_BEGUN.fullmatch(text, line, end) is not None
        if may_become_table and _separator_above(text, line, low) is None:
            holds.insert(0, above)
    return next((hold for hold in holds if end - hold <= ROW_MAX), end)


def _separator_above(text: str, line: int, low: int) -> int | None:
    """The separator row of the table whose rows end where `line` begins."""
    while line > low:
        above = max(text.rfind("\n", low, line - 1) + 1, low)
        if not _ROW.match(text, above, line):
            return None
        if _SEPARATOR.fullmatch(text, above, line):
            header = max(text.rfind("\n", low, above - 1) + 1, low) if above > low else above
            return above if header < above and _ROW.match(text, header, above) else None
        line = above
    return None
