"""Deleting a reply: for whoever asked, and for whoever began the thread.

All its messages go and both texts, as when the question itself is deleted.
"""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol

from bot.acts.once_ended import Records
from bot.domain.outcome import Kind
from bot.domain.question import MessageTs, QuestionId, ThreadKey, UserId


class Removed(StrEnum):
    REMOVED = "removed"
    # Nothing is known of the question any more: only the message that was pressed may go.
    ALONE = "alone"
    NOT_YOURS = "not_yours"


class Inbox(Protocol):
    """See `bot.store.inbox`."""

    async def cancel(
        self,
        thread: ThreadKey,
        question: QuestionId,
        ts: MessageTs,
        *,
        author: UserId | None = None,
    ) -> bool: ...


class Outcomes(Protocol):
    """See `bot.store.outcomes`."""

    async def add(self, thread: ThreadKey, question: QuestionId, kind: Kind) -> None: ...


class Removal:
    def __init__(
        self,
        inbox: Inbox,
        records: Records,
        outcomes: Outcomes,
        starter_of: Callable[[ThreadKey], Awaitable[UserId | None]],
    ) -> None:
        self._inbox = inbox
        self._records = records
        self._outcomes = outcomes
        self._starter_of = starter_of

    async def remove(self, thread: ThreadKey, question: QuestionId, by: UserId) -> Removed:
        """Raises `StoreUnavailable`, `StoreRefused`."""
        answered = await self._records.answered(thread, question)
        is_theirs = answered is not None and answered.question.user == by
        # In a direct message everything is said to one person.
        is_theirs = is_theirs or thread.is_direct or await self._starter_of(thread) == by
        if not is_theirs:
            return Removed.NOT_YOURS
        if answered is None:
            return Removed.ALONE
        asked = answered.question
        await self._inbox.cancel(thread, question, asked.ts, author=asked.user)
        # Nobody's name: it stays when what is known of the question goes.
        await self._outcomes.add(thread, question, Kind.REMOVED)
        return Removed.REMOVED
