"""A question is solved, by the reply or by what a person wrote in its thread."""

from typing import Protocol

from bot.acts.once_ended import once_ended
from bot.clock import Clock
from bot.domain.answered import Answered, can_be_marked
from bot.domain.mark import Mark, MarkKind
from bot.domain.outcome import Kind
from bot.domain.question import MessageTs, QuestionId, ThreadKey, UserId


class Marks(Protocol):
    """See `bot.store.marks`."""

    async def answered(self, thread: ThreadKey, question: QuestionId) -> Answered | None: ...

    async def put(
        self, thread: ThreadKey, question: QuestionId, mark: Mark, *, once: bool = False
    ) -> str: ...

    async def take_away(self, thread: ThreadKey, question: QuestionId, kind: MarkKind) -> str: ...


class Outcomes(Protocol):
    """See `bot.store.outcomes`."""

    async def add(
        self, thread: ThreadKey, question: QuestionId, kind: Kind, *, line: str = "", **facts: str
    ) -> None: ...


class Solved:
    """Everything raises `StoreUnavailable`; results are as `bot.store.results.Marked`.

    What the log of outcomes is told comes first: where the rest fails, Slack sends it again.
    """

    def __init__(self, marks: Marks, outcomes: Outcomes, clock: Clock) -> None:
        self._marks = marks
        self._outcomes = outcomes
        self._clock = clock

    async def by_reply(self, thread: ThreadKey, question: QuestionId, by: UserId) -> str:
        """Somebody says so. Where a person's solution is known, that stays."""
        answered = await once_ended(self._marks, self._clock, thread, question)
        if can_be_marked(answered, MarkKind.SOLVED):
            await self._outcomes.add(thread, question, Kind.SOLVED, user=by)
        mark = Mark(kind=MarkKind.SOLVED, user=by, at=self._clock.wall())
        return await self._marks.put(thread, question, mark, once=True)

    async def by_person(
        self, thread: ThreadKey, question: QuestionId, author: UserId, ts: MessageTs, link: str
    ) -> str:
        """What `author` wrote is the solution."""
        answered = await self._marks.answered(thread, question)
        known = answered.mark(MarkKind.SOLVED) if answered else None
        if known is not None and (known.user, known.link) == (author, link):
            return "same"
        if answered is not None and answered.end is not None:
            await self._outcomes.add(thread, question, Kind.SOLVED, user=author, ts=ts)
        mark = Mark(kind=MarkKind.SOLVED, user=author, at=self._clock.wall(), link=link)
        return await self._marks.put(thread, question, mark)

    async def taken_back(self, thread: ThreadKey, question: QuestionId, by: UserId) -> None:
        """Only what the same person had said of the reply."""
        answered = await self._marks.answered(thread, question)
        mark = answered.mark(MarkKind.SOLVED) if answered else None
        if mark is not None and mark.user == by and mark.link is None:
            await self._outcomes.add(thread, question, Kind.SOLVED, user=by, undone="yes")
            await self._marks.take_away(thread, question, MarkKind.SOLVED)
