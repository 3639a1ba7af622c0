"""An inbox for tests of what fills it."""

import asyncio

from bot.domain.question import MessageTs, Question, QuestionId, ThreadKey, UserId
from bot.domain.reply import Notice
from bot.errors import StoreUnavailable


class FakeInbox:
    """Remembers what it is given. While it `is_away` nothing can be put into it.

    Clear `may_go` to make it slow; `begun` tells that somebody waits.
    """

    def __init__(self) -> None:
        self.is_away = False
        self.begun = asyncio.Event()
        self.may_go = asyncio.Event()
        self.may_go.set()
        self.is_ours = True
        self.accepts_as = "accepted"
        self.reopens_as = "accepted"
        self.tries = 0
        self.questions: dict[QuestionId, Question] = {}
        self.notices: dict[QuestionId, Notice | None] = {}
        self.reopened: list[tuple[ThreadKey, QuestionId]] = []
        self.cancelled: list[tuple[ThreadKey, QuestionId, MessageTs]] = []
        self.is_early = False
        self.told: list[tuple[ThreadKey, UserId, Notice]] = []
        self.edited_at: list[MessageTs] = []
        self.authors: list[UserId | None] = []

    @property
    def texts(self) -> list[str]:
        return [question.text for question in self.questions.values()]

    async def accept(
        self, question: Question, *, only_if_ours: bool = False, notice: Notice | None = None
    ) -> str:
        await self._try()
        if only_if_ours and not self.is_ours:
            return "not_ours"
        if question.id in self.questions:
            return "seen"
        self.questions[question.id] = question
        self.notices[question.id] = notice
        return self.accepts_as

    async def was_spoken_early(self, question: Question) -> bool:
        # Of no event: it comes after a mention, in its own time.
        if self.is_away:
            raise StoreUnavailable("away")
        return self.is_early

    async def is_first_told(
        self, thread: ThreadKey, user: UserId, notice: Notice, *, for_s: int
    ) -> bool:
        await self._try()
        what = (thread, user, notice)
        is_first = what not in self.told
        self.told.append(what)
        return is_first

    async def change(self, question: Question, *, edited_at: MessageTs) -> str:
        await self._try()
        if question.id not in self.questions:
            return "unknown"
        self.questions[question.id] = question
        self.edited_at.append(edited_at)
        return "running"

    async def again(
        self, thread: ThreadKey, question: QuestionId, *, also_whole: bool = False
    ) -> str:
        await self._try()
        self.reopened.append((thread, question))
        return self.reopens_as

    async def cancel(
        self,
        thread: ThreadKey,
        question: QuestionId,
        ts: MessageTs,
        *,
        author: UserId | None = None,
    ) -> bool:
        await self._try()
        self.authors.append(author)
        self.cancelled.append((thread, question, ts))
        return True

    async def _try(self) -> None:
        self.tries += 1
        self.begun.set()
        await self.may_go.wait()
        if self.is_away:
            raise StoreUnavailable("away")
