"""Asking for a person: the experts of the channel are called, once for each question.

From then on the bot keeps out of the thread until somebody mentions it. A worker calls them, so
that a copy that dies meanwhile leaves nobody waiting.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.acts.once_ended import once_ended
from bot.clock import Clock
from bot.domain.answered import Answered, can_be_marked
from bot.domain.deed import Press
from bot.domain.mark import Mark, MarkKind
from bot.domain.outcome import Kind
from bot.domain.question import ChannelId, QuestionId, ThreadKey


class Marks(Protocol):
    """See `bot.store.marks`."""

    async def answered(self, thread: ThreadKey, question: QuestionId) -> Answered | None: ...

    async def put(
        self, thread: ThreadKey, question: QuestionId, mark: Mark, *, once: bool = False
    ) -> str: ...


class Mutes(Protocol):
    """See `bot.store.mute`."""

    async def mute(self, thread: ThreadKey, order: int | None = None) -> None: ...


class Outcomes(Protocol):
    """See `bot.store.outcomes`."""

    async def add(
        self, thread: ThreadKey, question: QuestionId, kind: Kind, *, line: str = "", **facts: str
    ) -> None: ...


class Person:
    def __init__(
        self,
        marks: Marks,
        mutes: Mutes,
        outcomes: Outcomes,
        clock: Clock,
        *,
        experts: Callable[[ChannelId], tuple[str, ...]],
    ) -> None:
        self._marks = marks
        self._mutes = mutes
        self._outcomes = outcomes
        self._clock = clock
        self._experts = experts

    async def ask(self, press: Press) -> str:
        """As `bot.store.results.Marked`; `same`: they have been called before.

        `nobody`: there are no experts here. Raises `StoreUnavailable`.
        """
        experts = self._experts(press.thread.channel)
        if not experts or press.thread.is_direct:
            return "nobody"
        answered = await once_ended(self._marks, self._clock, press.thread, press.question)
        if can_be_marked(answered, MarkKind.PERSON):
            await self._prepare(press, experts)
        mark = Mark(
            kind=MarkKind.PERSON, user=press.user, at=self._clock.wall(), calls=tuple(experts)
        )
        return await self._marks.put(press.thread, press.question, mark, once=True)

    async def _prepare(self, press: Press, experts: Sequence[str]) -> None:
        """Before anybody is called: whatever fails on the way, pressing again makes up for it."""
        await self._outcomes.add(
            press.thread, press.question, Kind.PERSON, user=press.user, experts=" ".join(experts)
        )
        await self._mutes.mute(press.thread, press.order)
