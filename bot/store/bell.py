"""Rings for the copy that runs an answer which somebody has stopped.

Its record says so already: whoever misses the bell reads it there at the next renewal of the lease.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from redis.exceptions import ResponseError

from bot.clock import Clock
from bot.domain.question import QuestionId
from bot.errors import StoreRefused, StoreUnavailable
from bot.store import keys as lifetimes
from bot.store.connection import COMMAND_TIMEOUT_S, Client, reached
from bot.store.keys import Keys
from bot.store.scripts.scripts import Scripts

# How long one look waits for the bell.
WAIT_S: Final = 3.0
# So many rings are kept; they are read at once.
MOST: Final = 200
# Between two tries to reach it.
RETRY_S: Final = 2.0
FROM_THE_FIRST: Final = "0-0"


class Bell:
    """One for all copies. `listen` tells each what any of them has rung for."""

    def __init__(self, redis: Client, keys: Keys, scripts: Scripts) -> None:
        self._redis = redis
        self._scripts = scripts
        self._key = keys.bell
        self._read: str | None = None

    async def ring(self, question: QuestionId) -> None:
        """Raises `StoreUnavailable`, `StoreRefused`."""
        await self._scripts.run("ring", keys=[self._key], args=[question, MOST, lifetimes.HOUR_S])

    async def begin(self) -> None:
        """What is rung from now on is heard. Raises `StoreUnavailable`, `StoreRefused`."""
        last: Any = await self._asked(self._redis.xrevrange(self._key, count=1))
        self._read = str(last[0][0]) if last else FROM_THE_FIRST

    async def listen(self, heard: Callable[[QuestionId], None]) -> None:
        """Wait for the bell for a while. Raises `StoreUnavailable`, `StoreRefused`."""
        if self._read is None:
            await self.begin()
        waiting = self._redis.xread({self._key: self._read or ""}, block=int(WAIT_S * 1000))
        found: Any = await self._asked(waiting, within_s=WAIT_S + COMMAND_TIMEOUT_S)
        for _, rings in found or ():
            for id, fields in rings:
                self._read = id
                heard(QuestionId(fields.get("question", "")))

    async def serve(self, heard: Callable[[QuestionId], None], clock: Clock) -> None:
        """Listen until cancelled. Whoever misses the bell reads it in the record a little later."""
        while True:
            try:
                await self.listen(heard)
            except (StoreUnavailable, StoreRefused):
                # Those who read the inbox tell of it.
                await clock.sleep(RETRY_S)

    async def _asked(self, asking: Awaitable[Any], *, within_s: float = COMMAND_TIMEOUT_S) -> Any:
        try:
            return await reached(asking, within_s=within_s)
        except ResponseError as error:
            # Whoever rings next puts away what is no bell.
            raise StoreRefused(str(error).partition(" ")[0]) from error
