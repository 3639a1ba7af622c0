"""Waiting for something to have happened, by event and never by polling."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")
# How long anybody waits for what will surely happen, on however busy a machine.
PATIENCE_S: Final = 60.0


class Pulse:
    """Wakes everybody who waits at the moment it beats."""

    __slots__ = ("_next",)

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def beat(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self) -> None:
        await self._next.wait()

    async def until(self, predicate: Callable[[], T], timeout_s: float, description: str) -> T:
        """The predicate's first true value; it is asked again at each beat.

        Raises TimeoutError, with the description, after `timeout_s`.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while not (found := predicate()):
                    await self.wait()
                return found
        except TimeoutError:
            raise TimeoutError(f"not within {timeout_s} s: {description}") from None
