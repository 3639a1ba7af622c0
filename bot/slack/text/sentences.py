"""Where whole sentences end."""

import re
from typing import Final

# The number of a list item ends no sentence; a line's end does.
_ENDS: Final = re.compile(
    r"^[ \t]*+\d{1,9}[.)][ \t]"
    r"|(?P<end>[.!?…][\"')*_\]]*+(?:[ \t]++|(?=\n)|\Z)|[。！？]|\n++)",
    re.MULTILINE,
)
# Less than this is a stub: nobody misses it, and half of it would be read as the answer.
_FEWEST: Final = 2


def whole_sentences(text: str, start: int, end: int) -> int | None:
    """Where the last whole sentence of `text[start:end]` ends; None: there are less than two."""
    ends = [match.end() for match in _ENDS.finditer(text, start, end) if match["end"]]
    return ends[-1] if len(ends) >= _FEWEST else None
