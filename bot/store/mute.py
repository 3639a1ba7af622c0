"""Threads in which the bot answers only who mentions it."""

from bot.clock import Clock
from bot.domain.question import ThreadKey
from bot.store.keys import Keys
from bot.store.scripts.scripts import Scripts


class Mutes:
    """Raises `StoreUnavailable`, `StoreRefused`."""

    def __init__(self, keys: Keys, clock: Clock, scripts: Scripts, *, thread_ttl_s: int) -> None:
        self._keys = keys
        self._clock = clock
        self._scripts = scripts
        self._thread_ttl_s = thread_ttl_s

    async def mute(self, thread: ThreadKey, order: int | None = None) -> None:
        """What is said there after `order`, or now, until somebody mentions the bot."""
        now = int(self._clock.wall() * 1_000_000) if order is None else order
        await self._scripts.run(
            "mute", keys=[self._keys.of(thread).talk], args=[now, self._thread_ttl_s]
        )
