"""Time as an argument: whoever waits or measures receives a `Clock`."""

import asyncio
import time
from typing import Protocol


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


class LoopClock:
    """The clock of the event loop in which it is first asked, which `asyncio.timeout` follows."""

    # Kept, since Python 3.11 asks the system each time which loop is running.
    _loop: asyncio.AbstractEventLoop | None = None

    def monotonic(self) -> float:
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        return self._loop.time()

    def wall(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))
