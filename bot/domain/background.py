"""What was said in a thread before the bot was called, as something to ask Storm with. Pure.

The person's words come first and stay what is searched for; what was said before comes below,
marked as such, and never more than fits: the message that began the thread and the last ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_LEFT_OUT: Final = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message, readable, and by whom."""

    name: str
    text: str

    def line(self, most: int) -> str:
        line = f"{self.name}: {self.text.strip()}" if self.name else self.text.strip()
        return line if len(line) <= most else line[: most - 1].rstrip() + _LEFT_OUT


def with_background(question: str, said: Sequence[Said], *, heading: str, most: int) -> str:
    """`question`, and below it at most `most` characters of what was `said`, oldest first."""
    lines = _fitting(said, most)
    return "\n".join([question, "", heading, *lines]) if lines else question


def _fitting(said: Sequence[Said], most: int) -> list[str]:
    """The first message and as many of the last as fit; none of them takes more than a half."""
    if not said or most <= 0:
        return []
    lines = [one.line(max(1, most // 2)) for one in said]
    first, rest = lines[0], lines[1:]
    room, kept = most - len(first), 0
    while kept < len(rest) and len(rest[-1 - kept]) < room:
        room -= len(rest[-1 - kept]) + 1
        kept += 1
    shown = rest[len(rest) - kept :]
    return [first, *([_LEFT_OUT] if kept < len(rest) else []), *shown]
