"""One question as it comes to be answered: what is asked, where it is shown, how it ended."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from bot.answering.flag import Flag
from bot.answering.surface import Budget, Journal, Surface
from bot.domain.answer import Answer, Event
from bot.domain.doing import Doing
from bot.domain.draft import Draft
from bot.domain.excerpt import Excerpt
from bot.domain.growth import Growth
from bot.domain.mark import Mark
from bot.domain.outcome import Details
from bot.domain.question import Question, StormThreadId, ThreadKey
from bot.domain.reply import Language, Notice, Progress
from bot.domain.source import Document, documents
from bot.telling import tellable


class ThreadMemory(Protocol):
    """Which Storm conversation a Slack thread is."""

    async def recall(self, thread: ThreadKey) -> StormThreadId | None: ...

    async def remember(self, thread: ThreadKey, storm: StormThreadId) -> None: ...


class Storm(Protocol):
    """What answers questions."""

    def stream(
        self, question: str, thread: StormThreadId | None
    ) -> AbstractAsyncContextManager[AsyncIterator[Sequence[Event]]]: ...

    async def answer(self, question: str, thread: StormThreadId | None) -> Answer: ...


class Speech(Protocol):
    """The language of one reply, as far as it is known now."""

    @property
    def language(self) -> Language: ...

    async def known(self) -> Language:
        """The same, a moment later where that helps."""
        ...


class Status(Protocol):
    """The line "is searching…" under a thread; best effort, never raises."""

    async def show(self, language: Language, doing: Doing) -> None: ...

    async def clear(self) -> None: ...

    async def wipe(self) -> None:
        """Clear it, also where another process has shown it."""
        ...


class Wording(Protocol):
    """How Storm is asked. Never raises; empty: nothing was asked."""

    async def alone(self) -> str:
        """The person's words."""
        ...

    async def in_context(self) -> str:
        """With what was said in the thread before."""
        ...


class Excerpts(Protocol):
    """What Storm read, kept for those who want to check it."""

    async def keep(self, excerpts: Sequence[Excerpt]) -> bool:
        """Whether they can be read from now on. Never raises; takes a moment at most."""
        ...


class Outcome(StrEnum):
    """How a question ended."""

    WHOLE = "whole"
    INCOMPLETE = "incomplete"
    NOTICE = "notice"
    STOPPED = "stopped"  # somebody wanted no more
    UNDELIVERABLE = "undeliverable"  # the place is closed, or our reply was deleted
    WITHDRAWN = "withdrawn"  # the question was deleted
    MARKED = "marked"  # it had ended before, and what people made of that is told below it
    CHANGED = "changed"  # the question was edited: it is asked anew, or the reply offers that


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with what is known of earlier tries."""

    question: Question
    speech: Speech
    notice: Notice | None
    deliveries: int
    progress: Progress
    marks: tuple[Mark, ...] = ()
    # Another process may have shown more than `progress` tells.
    is_resumed: bool = False

    @property
    def language(self) -> Language:
        return self.speech.language


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where one reply is shown, and what it needs for that."""

    surface: Surface[Any]
    status: Status
    budget: Budget
    journal: Journal
    memory: ThreadMemory
    wording: Wording
    # How the reply is shown while it grows.
    growth: Growth = field(default_factory=Growth)
    # None: they are not kept.
    excerpts: Excerpts | None = None
    # Set: somebody wants no more of this answer.
    stopped: Flag = field(default_factory=Flag)


@dataclass(slots=True, kw_only=True)
class Summary:
    """The facts of one answered question, for its one log line, the metrics and what is kept."""

    outcome: Outcome = Outcome.WHOLE
    may_repeat: bool = False
    attempts: int = 0
    elapsed_s: float = 0.0
    first_text_s: float | None = None
    first_shown_s: float | None = None
    edits: int = 0
    chars: int = 0
    sources: int = 0
    storm_thread: str | None = None
    chat_id: str | None = None
    error: str | None = None
    # Why it is not whole, in the bot's words; None: it is, or there are none for it.
    notice: Notice | None = None
    # How many documents the reply lists, and those that its text cites.
    listed: int = 0
    documents: tuple[Document, ...] = ()

    def has_drafted(self, draft: Draft) -> None:
        self.chars = len(draft)
        self.sources = len(draft.sources)
        self.listed = len(documents(draft.sources))
        self.documents = documents(draft.sources, draft.text)
        self.storm_thread = tellable(draft.thread)
        self.chat_id = tellable(draft.chat_id)

    def details(self, language: Language) -> Details:
        return Details(
            reason=self.notice or self.error or "",
            seconds=self.elapsed_s,
            first_text_s=self.first_shown_s,
            sources=self.listed,
            documents=self.documents,
            storm_thread=self.storm_thread or "",
            chat=self.chat_id or "",
            language=language,
        )
