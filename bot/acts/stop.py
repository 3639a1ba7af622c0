"""Stopping an answer: for whoever asked, and for whoever began the thread.

What is being written ends where it is; what waits for its turn is not answered.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.domain.question import QuestionId, ThreadKey, UserId
from bot.domain.stopped import Stopped


class Stops(Protocol):
    """Where the wish is written down; see `bot.store.stop`."""

    async def stop(
        self,
        thread: ThreadKey,
        *,
        question: QuestionId | None = None,
        by: UserId | None = None,
        message: QuestionId | None = None,
        before: int | None = None,
    ) -> Stopped: ...

    async def look(
        self, thread: ThreadKey, *, by: UserId, message: QuestionId, before: int | None = None
    ) -> Stopped: ...


class Stop:
    def __init__(
        self, stops: Stops, starter_of: Callable[[ThreadKey], Awaitable[UserId | None]]
    ) -> None:
        """`starter_of` tells who began a thread; None: that can't be told."""
        self._stops = stops
        self._starter_of = starter_of

    async def one(self, thread: ThreadKey, question: QuestionId, by: UserId) -> Stopped:
        """Raises `StoreUnavailable`."""
        found = await self._stops.stop(thread, question=question, by=by)
        if found.others and await self._starter_of(thread) == by:
            return await self._stops.stop(thread, question=question)
        return found

    async def all_of(
        self, thread: ThreadKey, by: UserId, *, message: QuestionId, before: int | None = None
    ) -> Stopped:
        """Whatever is answered, or waits, in a thread. Raises `StoreUnavailable`.

        All in one step: what Slack repeats, since it was not acknowledged, is heeded as a whole.
        """
        found = await self._stops.look(thread, by=by, message=message, before=before)
        is_theirs = found.others > 0 and await self._starter_of(thread) == by
        whose = None if is_theirs else by
        return await self._stops.stop(thread, by=whose, message=message, before=before)
