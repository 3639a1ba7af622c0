"""Where a block of a text begins, and whatever was open in the one before has ended."""

import re
from typing import Final

# Blank lines, or one that begins a block of its own even without a blank line above.
BREAK: Final = re.compile(
    r"^[ \t]*+(?:\n(?:[ \t]*+\n)*+|>|\||#{1,6}[ \t]|(?:[-*+]|\d{1,9}[.)])[ \t])", re.MULTILINE
)
