"""What the log tells: of the same thing at once, and then seldom, with a number; of a word that is
not ours a short piece.
"""

import re
from typing import Final

REPEATED_EVERY_S: Final = 60.0
LASTING_EVERY_S: Final = 300.0
LONGEST_WORD: Final = 64

_WORD: Final = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_WORD}}}")


def tellable(word: str | None) -> str | None:
    """Somebody else's id so that it can be told: not long, and nothing that no id has."""
    if word is None or _WORD.fullmatch(word):
        return word
    written = word[: LONGEST_WORD + 1].encode("unicode_escape").decode()
    return written if len(written) <= LONGEST_WORD else f"{written[:LONGEST_WORD]}…"


class Repeated:
    """What happens again and again, perhaps because somebody wants it to."""

    def __init__(self, every_s: float = REPEATED_EVERY_S) -> None:
        self._every_s = every_s
        self._count = 0
        self._told_at = float("-inf")

    def happened(self, now: float) -> int:
        """How many times it has since it was told of; 0: this is no time to tell."""
        self._count += 1
        if now - self._told_at < self._every_s:
            return 0
        self._told_at = now
        count, self._count = self._count, 0
        return count


class Lasting:
    """A state that may last: told of as it begins, then every few minutes with its age."""

    def __init__(self, every_s: float = LASTING_EVERY_S) -> None:
        self._every_s = every_s
        self._began_at: float | None = None
        self._told: set[object] = set()
        self._told_at = float("-inf")

    def holds(self, now: float, what: object = True) -> float | None:
        """Its age in seconds if this is the time to tell of it. A new `what` is told at once."""
        if self._began_at is None:
            self._began_at = now
        if what in self._told and now - self._told_at < self._every_s:
            return None
        self._told.add(what)
        self._told_at = now
        return now - self._began_at

    def ends(self, now: float) -> float | None:
        """How long it has lasted; None: it did not hold."""
        if self._began_at is None:
            return None
        lasted_s, self._began_at = now - self._began_at, None
        self._told.clear()
        return lasted_s
