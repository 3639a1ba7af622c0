"""What people are told while they wait for words of Storm's."""

import asyncio
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from bot.answering.asked import Speech, Status
from bot.answering.flag import Flag
from bot.clock import Clock
from bot.domain.doing import Doing, reading
from bot.domain.source import Source

# Slack removes a thread's status after two minutes.
STATUS_REFRESH_S: Final = 90.0
# What one reads in it may change no sooner.
STATUS_STANDS_S: Final = 1.2
# So long after its first words nobody has seen them yet: many answers grow at once.
WRITING_AFTER_S: Final = 2.5
STATUS_CLEAR_S: Final = 1.0
# A growing reply that has stood still for so long says that Storm takes longer.
SLOW_AFTER_S: Final = 8.0


class Waiting:
    """The status before there is any text, and whether the text stands still."""

    def __init__(self, status: Status, speech: Speech, clock: Clock) -> None:
        self._status = status
        self._speech = speech
        self._clock = clock
        self._doing = Doing()
        self._changed = Flag()
        self._length = 0
        self._grown_at = clock.monotonic()

    async def keep_status(self, is_silent: Callable[[], bool]) -> None:
        """Tell what happens until something is seen of the answer."""
        language = await self._speech.known()
        while is_silent():
            self._changed.clear()
            await self._status.show(language, self._doing)
            # Looked at again here: in Python 3.11 a call to Redis may swallow a cancellation.
            if not is_silent():
                # The reply was posted before it, and clears no status that comes after.
                await self._status.wipe()
                return
            await self._until_there_is_more()

    async def keep_telling(self, parted: Flag, goes_on: Callable[[], bool]) -> None:
        """Slack takes the status away with each part that is posted: tell again that it goes on.

        `parted` is set whenever one has been.
        """
        language = await self._speech.known()
        await parted.wait()
        while goes_on():
            parted.clear()
            await self._status.show(language, Doing(is_writing=True))
            # As above: a last text may have been posted meanwhile.
            if not goes_on():
                await self._status.wipe()
                return
            await parted.wait_within(STATUS_REFRESH_S)

    async def wipe_status(self) -> None:
        await self._status.wipe()

    async def _until_there_is_more(self) -> None:
        await self._clock.sleep(STATUS_STANDS_S)
        await self._changed.wait_within(STATUS_REFRESH_S - STATUS_STANDS_S)
        if self._doing.is_writing:
            # What it writes is seen in a moment, and says so itself.
            await self._clock.sleep(WRITING_AFTER_S)

    def found(self, sources: Sequence[Source]) -> None:
        """Storm has told what it reads."""
        self._do(reading(sources))

    def _do(self, doing: Doing) -> None:
        if doing != self._doing and not self._doing.is_writing:
            self._doing = doing
            self._changed.set()

    async def clear_status(self) -> None:
        """Decoration: it does not hold up the thread's next question."""
        with suppress(TimeoutError):
            async with asyncio.timeout(STATUS_CLEAR_S):
                await self._status.clear()

    def grown_to(self, length: int) -> None:
        """The text has so many characters by now."""
        if length != self._length:
            self._do(Doing(is_writing=True))
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
