"""A question on its way to an answer, with what is known of earlier tries."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.mark import Mark
from bot.domain.question import Question
from bot.domain.reply import Notice, Progress


class Cancelled(StrEnum):
    """Why an answer is no longer wanted: which message was deleted, or that somebody stopped it."""

    QUESTION = "question"
    REPLY = "reply"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A question to be answered now, and what is known of earlier tries."""

    question: Question
    # Set: no answer is wanted, only this sentence.
    notice: Notice | None
    # How many workers have begun with it, this one included.
    deliveries: int
    progress: Progress
    cancelled: Cancelled | None
    # Another worker has begun with it before, and may have shown more than `progress` tells.
    is_resumed: bool = False
    # Which edit of the message has these words; empty: it was not edited.
    edited: str = ""
    # How often it has been asked again.
    repeats: int = 0
    # No answer is wanted yet: its reply gets a button that asks for one.
    is_offer: bool = False
    # No answer is wanted: the reply stands, and its marks are to be told below it.
    is_marked: bool = False
    # What people have made of the reply so far.
    marks: tuple[Mark, ...] = ()

    @property
    def has_begun(self) -> bool:
        """Somebody may see something of its reply."""
        return self.is_resumed or bool(self.progress.messages)

    @property
    def asking(self) -> str:
        """Tells this asking of the question from those that a button or an edit has begun."""
        return f"{self.repeats}.{self.edited}"
