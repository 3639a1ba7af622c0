"""Somebody who looks after the knowledge says what the right answer to a question is.

The pair is kept first: whatever becomes of the reply, no correction is lost.
"""

from typing import Protocol

from bot.domain.correction import Correction
from bot.domain.mark import Mark, MarkKind
from bot.domain.outcome import Kind
from bot.domain.question import QuestionId, ThreadKey


class Corrections(Protocol):
    """See `bot.store.corrections`."""

    async def keep(self, correction: Correction) -> None: ...


class Marks(Protocol):
    """See `bot.store.marks`."""

    async def put(
        self, thread: ThreadKey, question: QuestionId, mark: Mark, *, once: bool = False
    ) -> str: ...


class Outcomes(Protocol):
    """See `bot.store.outcomes`."""

    async def add(
        self, thread: ThreadKey, question: QuestionId, kind: Kind, *, line: str = "", **facts: str
    ) -> None: ...


class Correcting:
    def __init__(self, corrections: Corrections, marks: Marks, outcomes: Outcomes) -> None:
        self._corrections = corrections
        self._marks = marks
        self._outcomes = outcomes

    async def save(self, correction: Correction, *, is_of_reply: bool) -> str:
        """In the place of an earlier one. As `bot.store.results.Marked`: whether the reply tells.

        `is_of_reply`: it was chosen on the reply itself, which then has no other message to link.
        Doing it again changes nothing. Raises `StoreUnavailable`, `StoreRefused`.
        """
        await self._corrections.keep(correction)
        thread, question, user = correction.thread, correction.id, correction.user
        link = None if is_of_reply else correction.link
        mark = Mark(kind=MarkKind.CORRECTED, user=user, at=correction.at, link=link)
        marked = await self._marks.put(thread, question, mark)
        ts = {} if is_of_reply else {"ts": correction.ts}
        await self._outcomes.add(thread, question, Kind.CORRECTED, user=user, **ts)
        return marked
