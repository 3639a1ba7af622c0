"""What became of a question: how it ended, and what people did about it afterwards.

The log of outcomes is append-only and tells facts: an `Ended` for each time a question came to its
end, an `Act` for each thing that somebody did. The last of a kind counts, and of verdicts the last
of each person.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.question import MessageTs, QuestionId, ThreadKey, UserId
from bot.domain.source import Document

# How a question ends of which nothing but the count is kept: it was deleted.
WITHDRAWN: Final = "withdrawn"


class Kind(StrEnum):
    """What a fact is about."""

    ENDED = "ended"
    VERDICT = "verdict"
    PERSON = "person"  # somebody asked for a person's help
    SOLVED = "solved"
    CORRECTED = "corrected"
    REMOVED = "removed"  # somebody had the reply deleted; all else that is told of it goes


class Verdict(StrEnum):
    """What a person thinks of a reply."""

    GOOD = "good"
    BAD = "bad"
    NONE = "none"  # taken back


class Fault(StrEnum):
    """Why somebody thinks badly of a reply."""

    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    OUTDATED = "outdated"
    WRONG_SOURCE = "wrong_source"
    NOT_MY_QUESTION = "not_my_question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is kept of an end besides how it ended. No words of the question or the answer."""

    # Why it is not whole: one of the bot's sentences by its name, or Storm's or Slack's error.
    reason: str = ""
    seconds: float | None = None
    first_text_s: float | None = None
    # How many documents the reply lists, and the first of those that its text cites.
    sources: int = 0
    documents: tuple[Document, ...] = ()
    storm_thread: str = ""
    chat: str = ""
    language: str = ""


NO_DETAILS: Final = Details()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A question has come to its end; perhaps once more."""

    question: QuestionId
    # Seconds since the epoch.
    at: float
    thread: ThreadKey
    # The question's own message, and the first message of its reply, where it is known.
    ts: MessageTs
    reply: MessageTs | None
    user: UserId
    end: str
    details: Details = NO_DETAILS


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Somebody did something about a question, or its reply."""

    question: QuestionId
    at: float
    kind: Kind
    user: UserId
    verdict: Verdict = Verdict.NONE
    # Why a verdict is bad; None: not said.
    reason: Fault | None = None
    # The message that solves or corrects; None: none.
    ts: MessageTs | None = None
    # Of whom help was asked.
    experts: str = ""
    # What was done of that kind before is taken back.
    is_undone: bool = False


Fact = Ended | Act
