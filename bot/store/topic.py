"""Begins new Storm conversations."""

from bot.clock import Clock
from bot.domain.question import QuestionId, ThreadKey
from bot.store import keys as lifetimes
from bot.store.keys import Keys
from bot.store.scripts.scripts import Scripts


class Topics:
    """Raises `StoreUnavailable`, `StoreRefused`."""

    def __init__(self, keys: Keys, clock: Clock, scripts: Scripts, *, thread_ttl_s: int) -> None:
        self._keys = keys
        self._clock = clock
        self._scripts = scripts
        self._thread_ttl_s = thread_ttl_s

    async def begin(
        self, thread: ThreadKey, *, message: QuestionId | None = None, order: int | None = None
    ) -> bool:
        """What is asked after `order`, or now, is a new conversation.

        `message` is the one that asks for it, and is heeded once. False: it has been.
        """
        at = self._keys.of(thread)
        now = int(self._clock.wall() * 1_000_000) if order is None else order
        begun = await self._scripts.run(
            "begin_anew",
            keys=[at.memory, at.topic, *([at.seen(message)] if message else [])],
            args=[now, self._thread_ttl_s, lifetimes.SEEN_S],
        )
        return bool(begun == "begun")
