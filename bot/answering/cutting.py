"""What ends what is going on in a task, from outside of it."""

import asyncio
from typing import Any, Final, Self

from bot.answering.flag import Flag
from bot.clock import Clock

_AT_ONCE: Final = float("-inf")


class Cut:
    """`async with` it whatever goes on ends with `TimeoutError` once `now` is called.

    An `asyncio.timeout` without a time: it needs no task that waits beside, and no timer.
    """

    __slots__ = ("_limit",)

    def __init__(self) -> None:
        self._limit = asyncio.timeout(None)

    async def __aenter__(self) -> Self:
        await self._limit.__aenter__()
        return self

    async def __aexit__(self, *exception: Any) -> None:
        await self._limit.__aexit__(*exception)

    def now(self) -> None:
        """While it goes on, and no matter how often."""
        if not self._limit.expired():
            self._limit.reschedule(_AT_ONCE)


class Within(Cut):
    """Ends with `TimeoutError` after so many seconds, or as soon as `stopped` is set."""

    __slots__ = ("_clock", "_seconds", "_stopped", "_timer")

    def __init__(self, seconds: float, clock: Clock, *, stopped: Flag) -> None:
        super().__init__()
        self._seconds = seconds
        self._clock = clock
        self._stopped = stopped

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self._timer = self._clock.call_later(self._seconds, self.now)
        self._stopped.add_callback(self.now)
        return self

    async def __aexit__(self, *exception: Any) -> None:
        self._stopped.remove_callback(self.now)
        self._timer.cancel()
        await super().__aexit__(*exception)
