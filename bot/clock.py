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
    """The running event loop's own clock, the one `asyncio.timeout` follows as well."""

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    def wall(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))
