"""Whether people wait for the next words of Storm's, and what they are told meanwhile."""

import math
from collections.abc import Sequence
from typing import Final

from bot.answering.status import KeptStatus
from bot.clock import Clock
from bot.domain.doing import WRITING, reading
from bot.domain.source import Source

# A growing reply that has stood still for so long says that Storm takes longer.
SLOW_AFTER_S: Final = 8.0


class Waiting:
    """How far a text has come, and whether it stands still."""

    __slots__ = ("_clock", "_grown_at", "_length", "_status")

    def __init__(self, status: KeptStatus, clock: Clock) -> None:
        self._status = status
        self._clock = clock
        self._length = 0
        self._grown_at = clock.monotonic()

    def found(self, sources: Sequence[Source]) -> None:
        """Storm has told what it reads."""
        self._status.do(reading(sources))

    def grown_to(self, length: int) -> None:
        """The text has so many characters by now."""
        if length != self._length:
            self._status.do(WRITING)
            self._length, self._grown_at = length, self._clock.monotonic()

    @property
    def is_slow(self) -> bool:
        return self._length > 0 and self._left_s() <= 0

    def _left_s(self) -> float:
        return self._grown_at + SLOW_AFTER_S - self._clock.monotonic()

    @property
    def slow_in_s(self) -> float:
        """Until a text that does not grow is slow; there has to be one."""
        return self._left_s() if self._length else math.inf
