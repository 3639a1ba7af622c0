"""What somebody who looks after the knowledge says the right answer is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.question import MessageTs, QuestionId, ThreadKey, UserId

# Characters of each: Storm takes no more of a question, nor of its exemplary answer.
LONGEST: Final = 750

# The fields of the form.
QUESTION: Final = "question"
ANSWER: Final = "answer"


class Flaw(StrEnum):
    """Why a text can't be taken."""

    EMPTY = "empty"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A pair of question and answer; at most one for each question, the last counts."""

    id: QuestionId
    thread: ThreadKey
    question: str
    answer: str
    user: UserId
    # Seconds since the epoch.
    at: float
    # The message that was marked as the answer, and where it can be read.
    ts: MessageTs
    link: str


def flaws(question: str, answer: str) -> Mapping[str, Flaw]:
    """By the field. The texts have no white space around them."""
    found = {QUESTION: _flaw(question), ANSWER: _flaw(answer)}
    return {field: flaw for field, flaw in found.items() if flaw}


def _flaw(text: str) -> Flaw | None:
    if not text:
        return Flaw.EMPTY
    return Flaw.TOO_LONG if len(text) > LONGEST else None
