"""What acts write down, in order, by hands that may fail."""

from dataclasses import replace

from bot.domain.answered import Answered
from bot.domain.mark import Mark, MarkKind
from bot.domain.outcome import Kind
from bot.domain.question import QuestionId, ThreadKey
from bot.errors import StoreUnavailable
from tests.store.desk import HERE, question


class Ledger:
    """Marks, mutes and outcomes of one reply. The step `fails_at` fails, once."""

    def __init__(self, *, end: str | None = "whole", fails_at: int = -1) -> None:
        self.answer = Answered(question=question(), messages=(), end=end)
        self.outcomes: list[dict[str, str]] = []
        self.muted = 0
        self._steps_left = fails_at

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self.answer.marks

    async def answered(self, thread: ThreadKey, question_id: QuestionId) -> Answered | None:
        self._step()
        assert (HERE, question().id) == (thread, question_id)
        return self.answer

    async def put(
        self, thread: ThreadKey, question: QuestionId, mark: Mark, *, once: bool = False
    ) -> str:
        self._step()
        if self.answer.end is None:
            return "open"
        if once and self.answer.mark(mark.kind):
            return "same"
        others = [one for one in self.marks if one.kind is not mark.kind]
        self.answer = replace(self.answer, marks=(*others, mark))
        return "marked"

    async def take_away(self, thread: ThreadKey, question: QuestionId, kind: MarkKind) -> str:
        self._step()
        marks = tuple(mark for mark in self.marks if mark.kind is not kind)
        self.answer = replace(self.answer, marks=marks)
        return "marked"

    async def mute(self, thread: ThreadKey, order: int | None = None) -> None:
        self._step()
        self.muted += 1

    async def add(
        self, thread: ThreadKey, question: QuestionId, kind: Kind, *, line: str = "", **facts: str
    ) -> None:
        self._step()
        self.outcomes.append({"kind": kind, **facts})

    def _step(self) -> None:
        self._steps_left -= 1
        if self._steps_left == -1:
            raise StoreUnavailable
