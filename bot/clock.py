"""Time as an argument: whoever waits or measures receives a `Clock`."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from bot.timers import Timer, Timers

T = TypeVar("T")


class Clock(Protocol):
    """What the bot needs of time. Seconds throughout."""

    def monotonic(self) -> float:
        """Seconds that only ever grow; compare, never show."""
        ...

    def wall(self) -> float:
        """Seconds since the epoch; for people, records and lifetimes."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass (at least one turn of the event loop)."""
        ...

    def call_later(self, seconds: float, callback: Callable[..., object], *arguments: Any) -> Timer:
        """Call it once `seconds` have passed, outside of all tasks."""
        ...


class LoopClock:
    """The clock of the event loop in which it is first asked, which `asyncio.timeout` follows."""

    # Kept, since Python 3.11 asks the system each time which loop is running.
    _loop: asyncio.AbstractEventLoop | None = None
    _timers: Timers | None = None

    def monotonic(self) -> float:
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        return self._loop.time()

    def wall(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        passed = asyncio.get_running_loop().create_future()
        timer = self.call_later(seconds, settle, passed, None)
        try:
            await passed
        finally:
            timer.cancel()

    def call_later(self, seconds: float, callback: Callable[..., object], *arguments: Any) -> Timer:
        if self._timers is None:
            self._timers = Timers(asyncio.get_running_loop())
        return self._timers.call_later(seconds, callback, *arguments)


def settle(waiting: "asyncio.Future[T]", result: T, /) -> None:
    """Who waits has been told already, perhaps, or waits no more."""
    if not waiting.done():
        waiting.set_result(result)
