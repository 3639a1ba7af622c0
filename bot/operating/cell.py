"""What stands in one cell of a table that people open in a spreadsheet."""

from typing import Final

# A spreadsheet would calculate what begins like that, also where white space stands before it.
_FORMULAS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    return f"'{text}" if text.lstrip().startswith(_FORMULAS) else text
