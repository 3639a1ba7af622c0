"""The calls of one person to one place stand in line: only the first of them asks the governor."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Lines:
    """One line for each name, as long as somebody stands in it."""

    def __init__(self) -> None:
        self._lines: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def first(self, name: Hashable, *, within_s: float) -> AsyncIterator[None]:
        """Raises `TimeoutError`. Who can't wait does not stand in line."""
        if within_s <= 0.0:
            yield
            return
        line = self._lines.setdefault(name, asyncio.Lock())
        async with asyncio.timeout(within_s):
            await line.acquire()
        try:
            yield
        finally:
            line.release()
