"""A question that the bot has taken, as acts look it up: who asked, and what stands of it."""

from dataclasses import dataclass

from bot.domain.mark import Mark, MarkKind
from bot.domain.question import MessageTs, Question
from bot.domain.reply import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    # Its text is empty where it is no longer kept.
    question: Question
    # Of the reply, in order.
    messages: tuple[MessageTs, ...]
    # How it ended; None: it is being answered, or waits for that.
    end: str | None
    # What the bot's own words in the reply are in; None: that is no longer known.
    language: Language | None = None
    marks: tuple[Mark, ...] = ()

    def mark(self, kind: MarkKind) -> Mark | None:
        return next((mark for mark in self.marks if mark.kind is kind), None)


def can_be_marked(answered: Answered | None, kind: MarkKind) -> bool:
    """It has ended, and has no mark of this kind so far."""
    return answered is not None and answered.end is not None and answered.mark(kind) is None
