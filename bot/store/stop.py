"""Writes down that somebody wants no more of an answer."""

from typing import Final

from bot.domain.question import QuestionId, ThreadKey, UserId
from bot.domain.stopped import Stopped
from bot.store import keys as lifetimes
from bot.store.bell import Bell
from bot.store.keys import Keys
from bot.store.scripts.scripts import Scripts

# Microseconds. What is asked again has its place by our clock, a message by Slack's.
CLOCKS_DIFFER: Final = 5_000_000


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
        before: int | None = None,
    ) -> Stopped:
        """`question` None: all that are open in the thread; `by` None: whosoever they are.

        `message` is the one that asks for it: heeded once, however often Slack sends it, and
        not for what was asked later than `before`, its place among the messages.
        """
        running, found = await self._run(thread, question, by, message, before, is_look=False)
        if running:
            await self._bell.ring(running)
        return found

    async def look(
        self, thread: ThreadKey, *, by: UserId, message: QuestionId, before: int | None = None
    ) -> Stopped:
        """What `stop` would do, without doing it."""
        return (await self._run(thread, None, by, message, before, is_look=True))[1]

    async def _run(
        self,
        thread: ThreadKey,
        question: QuestionId | None,
        by: UserId | None,
        message: QuestionId | None,
        before: int | None,
        *,
        is_look: bool,
    ) -> tuple[QuestionId, Stopped]:
        at, lane = self._keys.of(thread), str(thread)
        running, withdrawn, others = await self._scripts.run(
            "stop",
            keys=[at.queue(lane), at.state(lane), *([at.seen(message)] if message else [])],
            args=[
                at.question(QuestionId("")),
                lane,
                question or "",
                by or "",
                lifetimes.SEEN_S,
                "+inf" if before is None else before + CLOCKS_DIFFER,
                int(is_look),
            ],
        )
        if running == "seen":
            return QuestionId(""), Stopped(is_heeded=True)
        found = Stopped(is_running=bool(running), withdrawn=withdrawn, others=others)
        return QuestionId(running), found
