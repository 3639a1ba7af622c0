"""What a person thinks of a reply, and how they said so. The last word of each person counts."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.outcome import Fault, Verdict
from bot.domain.question import MessageTs, UserId


class Means(StrEnum):
    """A thumb below the reply, with or without its form, is meant more firmly than an emoji."""

    PRESS = "press"
    EMOJI = "emoji"


class Judged(StrEnum):
    """What became of a judgement."""

    CHANGED = "changed"  # this person thinks differently now
    EXPLAINED = "explained"  # they think the same, and say why
    SAME = "same"  # they have said so before
    REPEATED = "repeated"  # they have pressed the same a moment ago
    LATE = "late"  # they have said something else since
    UNKNOWN = "unknown"  # this message answers another question, or it was deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    user: UserId
    verdict: Verdict
    means: Means = Means.PRESS
    # Takes back that verdict, where an emoji gave it; None: whatever they have thought before.
    instead_of: Verdict | None = None
    # The message that was pressed; None: it was not, or is known to belong to the question.
    message: MessageTs | None = None
    # When, among others by the same means; None: it can't be told.
    order: int | None = None
    reason: Fault | None = None
    line: str = ""
