"""What Storm has said so far, and the events it grows by."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.question import StormThreadId
from bot.domain.source import Source


@dataclass(frozen=True, slots=True)
class Text:
    """A further piece of the answer's Markdown."""

    content: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What the answer is based on; a later event replaces an earlier one."""

    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """The Storm conversation this answer belongs to."""

    id: StormThreadId


@dataclass(frozen=True, slots=True)
class Chat:
    """What Storm's support asks for: the ids of this one exchange."""

    id: str
    task_id: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The true end: a closed connection proves nothing."""


Event = Text | Sources | Thread | Chat | Finished


class Answer:
    """One attempt's answer. Owned by one task; grows by `receive`, a token at a time."""

    __slots__ = ("_length", "_parts", "chat", "is_finished", "sources", "thread")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.sources: tuple[Source, ...] = ()
        self.thread: StormThreadId | None = None
        self.chat: Chat | None = None
        self.is_finished = False

    def __len__(self) -> int:
        """Characters of text so far."""
        return self._length

    @property
    def text(self) -> str:
        if len(self._parts) > 1:
            # Joined only when somebody looks, so that a token costs the same at any length.
            self._parts = ["".join(self._parts)]
        return self._parts[0] if self._parts else ""

    def receive(self, event: Event) -> None:
        match event:
            case Text(content):
                self._parts.append(content)
                self._length += len(content)
            case Sources(sources):
                self.sources = sources
            case Thread(thread_id):
                self.thread = thread_id
            case Chat():
                self.chat = event
            case Finished():
                self.is_finished = True

    def receive_all(self, events: Sequence[Event]) -> None:
        for event in events:
            self.receive(event)
