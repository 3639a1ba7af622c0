"""Writes down that somebody wants no more of an answer."""

from bot.domain.question import QuestionId, ThreadKey, UserId
from bot.domain.stopped import Stopped
from bot.store import keys as lifetimes
from bot.store.bell import Bell
from bot.store.keys import Keys
from bot.store.scripts.scripts import Scripts


class Stops:
    """Raises `StoreUnavailable`, `StoreRefused`."""

    def __init__(self, keys: Keys, scripts: Scripts, bell: Bell) -> None:
        self._keys = keys
        self._scripts = scripts
        self._bell = bell

    async def stop(
        self,
        thread: ThreadKey,
        *,
        question: QuestionId | None = None,
        by: UserId | None = None,
        message: QuestionId | None = None,
    ) -> Stopped:
        """`question` None: all that are open in the thread; `by` None: whosoever they are.

        `message` is the one that asks for it: heeded once, however often Slack sends it.
        """
        at, lane = self._keys.of(thread), str(thread)
        running, withdrawn, others = await self._scripts.run(
            "stop",
            keys=[at.queue(lane), at.state(lane), *([at.seen(message)] if message else [])],
            args=[at.question(QuestionId("")), question or "", by or "", lifetimes.SEEN_S],
        )
        if running == "seen":
            return Stopped(is_heeded=True)
        if running:
            await self._bell.ring(QuestionId(running))
        return Stopped(is_running=bool(running), withdrawn=withdrawn, others=others)
