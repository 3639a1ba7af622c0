"""The event loop is everybody's: work that comes in pieces gives it back before it is missed."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

# Giving the loop back costs as much as a small piece does: most work on so few characters is done
# within so long.
FEW: Final = 4_096
HELD_S: Final = 0.001


class GivingWay:
    """Of work that begins now, on so many `characters`. `now` is for tests."""

    __slots__ = ("_held_s", "_now", "_since")

    def __init__(self, characters: int, now: Callable[[], float] = time.perf_counter) -> None:
        self._held_s = HELD_S if characters <= FEW else 0.0
        self._now = now
        self._since = now()

    async def after_a_piece(self) -> None:
        """Others have their turn, unless it is little work and has only begun."""
        if self._now() - self._since >= self._held_s:
            await asyncio.sleep(0)
            self._since = self._now()
