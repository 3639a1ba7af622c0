"""What Storm has said so far, and the events it grows by."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.question import StormThreadId
from bot.domain.source import Source

# Characters; more than any answer. What goes on beyond has lost its way.
LONGEST_ANSWER: Final = 200_000
# Where to break an answer off, best first, and how far before the limit to look for it.
_PLACES: Final = ("\n\n", "\n", " ")
_NEAR: Final = 1_000
# A text is one piece up to so many characters, since pieces that are joined in the end take memory
# twice. Beyond, a further token would cost the more the longer the text is.
_PIECE: Final = 4_096
_JOINER: Final = "\u200d"
_MOST_JOINED: Final = 32


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
    """One attempt's answer. Owned by one task; grows by `receive`, a token at a time.

    Its text never has more than `LONGEST_ANSWER` characters: `is_too_long` says that there was
    more, and where it came to that it ends with a paragraph, a line or a word.
    """

    __slots__ = (
        "_length",
        "_parts",
        "chat",
        "is_finished",
        "is_too_long",
        "sources",
        "thread",
    )

    def __init__(self) -> None:
        self._parts = [""]
        self._length = 0
        self.sources: tuple[Source, ...] = ()
        self.thread: StormThreadId | None = None
        self.chat: Chat | None = None
        self.is_finished = False
        self.is_too_long = False

    def __len__(self) -> int:
        """Characters of text so far."""
        return self._length

    @property
    def text(self) -> str:
        if len(self._parts) > 1:
            # Joined only when somebody looks, so that a token costs the same at any length.
            self._parts = ["".join(self._parts)]
        return self._parts[0]

    def receive(self, event: Event) -> None:
        match event:
            case Text(content):
                self._grow(content)
            case Sources(sources):
                self.sources = sources
            case Thread(thread_id):
                self.thread = thread_id
            case Chat():
                self.chat = event
            case Finished():
                self.is_finished = True

    def _grow(self, content: str) -> None:
        if self.is_too_long:
            return
        room = LONGEST_ANSWER - self._length
        if len(content) > room:
            content, self.is_too_long = _beginning(content, room), True
        self._length += len(content)
        if len(self._parts[-1]) < _PIECE:
            self._parts[-1] += content
        else:
            self._parts.append(content)

    def receive_all(self, events: Sequence[Event]) -> None:
        for event in events:
            self.receive(event)


def _beginning(text: str, room: int) -> str:
    """At most `room` characters of a longer text, up to the best place to break it off."""
    for place in _PLACES:
        at = text.rfind(place, max(0, room - _NEAR), room)
        if at >= 0:
            return text[: at + len(place)]
    end = room
    while end > max(0, room - _MOST_JOINED) and _is_joined(text[end - 1], text[end]):
        end -= 1
    return text[:end]


def _is_joined(before: str, after: str) -> bool:
    """Both belong to one character as people see it."""
    is_mark = unicodedata.category(after).startswith("M")
    return is_mark or _JOINER in (before, after)
