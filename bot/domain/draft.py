"""An answer over several attempts: what people see never shrinks and never flickers.

Storm can't resume a stream, so after a failure the question is asked again from the beginning.
What was shown stays until the new attempt has more, or is whole.

An operator can give Storm one sentence for all its failures, and it arrives as an ordinary answer.
Whoever knows these sentences tells them as `excuses`: what may still become one is not shown.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from bot.domain.answer import Answer, Event
from bot.domain.question import StormThreadId
from bot.domain.source import Source

_SLACK: Final = 100
# Letters and numbers of any script; arrows, signs and emoji.
_SAYS_ANYTHING: Final = re.compile("[^\\W_]|[\u2190-\u2bff\U0001f000-\U0001faff]")


class Draft:
    """The best text so far, and the attempt that may become better. Owned by one task."""

    __slots__ = (
        "_current",
        "_excuses",
        "_longest_excuse",
        "_shown_sources",
        "_shown_text",
        "_standing",
        "_thread",
    )

    def __init__(
        self, shown_text: str = "", excuses: Sequence[str] = (), *, standing: int = 0
    ) -> None:
        """`standing`: so many characters stand from an earlier end, whose text is not known."""
        self._excuses = tuple(_plain(excuse) for excuse in excuses)
        # White space around a sentence does not make it another.
        self._longest_excuse = max(map(len, excuses), default=-1) + _SLACK
        self._shown_text = shown_text
        self._standing = standing
        self._shown_sources: tuple[Source, ...] = ()
        self._current = Answer()
        self._thread: StormThreadId | None = None

    def begin_attempt(self) -> None:
        """Start over, keeping what is shown."""
        self._shown_text, self._shown_sources = self.text, self.sources
        self._thread = self.thread
        self._current = Answer()

    def receive(self, events: Iterable[Event]) -> None:
        for event in events:
            self._current.receive(event)

    def replace(self, answer: Answer) -> None:
        """Take an answer that came whole, from another endpoint."""
        self._current = answer

    @property
    def is_excuse(self) -> bool:
        """The running attempt is finished, and nothing but Storm's sentence for failures."""
        return self._current.is_finished and self._may_be_excuse

    @property
    def _may_be_excuse(self) -> bool:
        if not self._excuses or len(self._current) > self._longest_excuse:
            return False
        said = _plain(self._current.text)
        if self._current.is_finished:
            return said in self._excuses
        return any(excuse.startswith(said) for excuse in self._excuses)

    @property
    def _current_is_better(self) -> bool:
        if self._may_be_excuse:
            return False
        most = max(len(self._shown_text), self._standing)
        return self._current.is_finished or len(self._current) > most

    @property
    def is_less_than_stands(self) -> bool:
        """What people see from an earlier end is more than there is now."""
        return self._standing > 0 and not self.text.strip()

    @property
    def text(self) -> str:
        return self._current.text if self._current_is_better else self._shown_text

    @property
    def says_anything(self) -> bool:
        """There is a letter, a number or a sign in it: marks and what nobody sees are no answer."""
        return _SAYS_ANYTHING.search(self.text) is not None

    @property
    def has_text(self) -> bool:
        return bool(len(self._current) or self._shown_text)

    @property
    def sources(self) -> tuple[Source, ...]:
        return self._current.sources if self._current_is_better else self._shown_sources

    @property
    def latest_sources(self) -> tuple[Source, ...]:
        """Of the running attempt: usually told before its text, so their links can be asked for."""
        return self._current.sources or self._shown_sources

    @property
    def thread(self) -> StormThreadId | None:
        return self._current.thread or self._thread

    def forget_thread(self) -> None:
        """Storm no longer knows the conversation."""
        self._thread = None

    @property
    def chat_id(self) -> str | None:
        return self._current.chat.id if self._current.chat else None

    @property
    def is_finished(self) -> bool:
        return self._current.is_finished

    @property
    def is_too_long(self) -> bool:
        """The running attempt has more text than any answer should."""
        return self._current.is_too_long

    def __len__(self) -> int:
        return len(self._current) if self._current_is_better else len(self._shown_text)


def _plain(text: str) -> str:
    return " ".join(text.split())
