"""What one task raises and another waits for."""

import asyncio
from collections.abc import Callable

from bot.clock import Clock, settle


class Flag:
    """As `asyncio.Event`, which keeps room for 64 who wait: an answer has three, and one waits."""

    __slots__ = ("__weakref__", "_callbacks", "_is_set", "_waiting")

    def __init__(self) -> None:
        self._is_set = False
        # Both are empty nearly always, and there are thousands of them.
        self._waiting: tuple[asyncio.Future[bool], ...] = ()
        self._callbacks: tuple[Callable[[], None], ...] = ()

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        self._is_set = True
        for waiting in self._waiting:
            settle(waiting, True)
        for callback in self._callbacks:
            callback()

    def add_callback(self, callback: Callable[[], None]) -> None:
        """It is called whenever the flag is set: for whom a task would be too much."""
        self._callbacks += (callback,)

    def remove_callback(self, callback: Callable[[], None]) -> None:
        """One that is equal to it, as the same method of the same object is."""
        self._callbacks = tuple(each for each in self._callbacks if each != callback)

    def clear(self) -> None:
        self._is_set = False

    async def wait(self) -> None:
        """Until it is set; whoever waits goes on even if it is cleared right after."""
        if self._is_set:
            return
        waiting = self._begin()
        try:
            await waiting
        finally:
            self._end(waiting)

    async def wait_within(self, seconds: float, clock: Clock) -> bool:
        """Whether it was set within that time. Nothing is thrown about, as a time-out would be."""
        if self._is_set:
            return True
        waiting = self._begin()
        timer = clock.call_later(seconds, settle, waiting, False)
        try:
            return await waiting
        finally:
            self._end(waiting)
            timer.cancel()

    def _begin(self) -> asyncio.Future[bool]:
        waiting: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting += (waiting,)
        return waiting

    def _end(self, waiting: asyncio.Future[bool]) -> None:
        self._waiting = tuple(each for each in self._waiting if each is not waiting)
