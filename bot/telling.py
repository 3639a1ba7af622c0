"""How often the log tells of the same thing: at once, and then seldom, with a number."""

from typing import Final

REPEATED_EVERY_S: Final = 60.0
LASTING_EVERY_S: Final = 300.0


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
