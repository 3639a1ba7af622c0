"""What people see of an answer at one moment."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

from bot.domain.mark import Mark
from bot.domain.menu import Entry
from bot.domain.outcome import NO_DETAILS, Details
from bot.domain.question import MessageTs, QuestionId
from bot.domain.source import Citation

# One of those that the bot's own sentences exist in: which, the catalogues say.
Language = NewType("Language", str)
# What the sentences in the code are in.
ENGLISH: Final = Language("en")


class ReplyState(StrEnum):
    WAITING = "waiting"  # nothing to show yet
    GROWING = "growing"
    WHOLE = "whole"
    INCOMPLETE = "incomplete"  # ended early; what there is of the text stays
    STOPPED = "stopped"  # somebody wanted no more; what there is of the text stays
    NOTICE = "notice"  # no answer, only the bot's own words
    STANDING = "standing"  # ended with less than stands there from an earlier end: that stays


class Notice(StrEnum):
    """What the bot itself has to say; `words/notices.py` has the sentences."""

    EMPTY_ANSWER = "empty_answer"
    EMPTY_QUESTION = "empty_question"
    GREETING = "greeting"
    ONLY_FILES = "only_files"
    FILES_NOT_READ = "files_not_read"
    CONVERSATION_LOST = "conversation_lost"
    STORM_DOWN = "storm_down"
    STORM_BUSY = "storm_busy"
    STORM_SLOW = "storm_slow"
    STORM_REFUSED = "storm_refused"
    MISCONFIGURED = "misconfigured"
    INTERRUPTED = "interrupted"
    TOO_LONG = "too_long"
    TOO_MANY_WAITING = "too_many_waiting"
    TOO_LATE = "too_late"
    CAME_LATE = "came_late"
    EXTERNAL_CHANNEL = "external_channel"
    OUTSIDER = "outsider"
    WORKFLOW = "workflow"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a question ended, and whether it can be asked once more from there."""

    # Of `bot.answering.asked.Outcome`, or what another version calls it.
    outcome: str
    # A whole answer stays, and so does a sentence about what is not done here.
    may_repeat: bool
    # What is kept of it besides.
    details: Details = NO_DETAILS


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A snapshot. The newest one counts; earlier ones may never be shown."""

    question_id: QuestionId
    language: Language
    state: ReplyState = ReplyState.WAITING
    # Storm's Markdown as it came, untrusted; made harmless only when rendered.
    text: str = ""
    citations: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()
    # What was asked, readable; what notifications say while the reply grows.
    question: str = ""
    # Nothing has come for a while.
    is_slow: bool = False
    # A button to stop it, while it grows.
    can_stop: bool = False
    # What Storm read for it can be shown.
    has_excerpts: bool = False
    # What its menu offers, once it has ended.
    menu: tuple[Entry, ...] = ()
    # Whether people are asked, by two thumbs, if it was good.
    asks_for_verdict: bool = False
    # A button to ask a person.
    can_ask_person: bool = False
    # What people have made of it, from an earlier end on.
    marks: tuple[Mark, ...] = ()
    # A button to try again; also shows the short reference that stands in the log.
    can_retry: bool = False
    elapsed_s: float | None = None

    @property
    def is_final(self) -> bool:
        return self.state not in (ReplyState.WAITING, ReplyState.GROWING)

    @property
    def end(self) -> End:
        """Of a reply that is final."""
        return End(outcome=self.state.value, may_repeat=self.can_retry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A reply that stands with its end, as it was found in Slack."""

    end: End
    # All messages there are of it, in order, and the one that shows the end.
    messages: tuple[MessageTs, ...]
    last: MessageTs
    # How many of them make it, and how long its text is.
    count: int
    length: int

    def parts(self, noted: Collection[MessageTs]) -> tuple[MessageTs, ...]:
        """Those that make it. Others were about to be removed, as far as can be told which."""
        above = [ts for ts in self.messages if ts < self.last]
        known = [ts for ts in above if ts in noted]
        if len(known) != self.count - 1:
            known = above if self.count > 1 else []
        return (*known, self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What people already see of a reply: enough for another process to go on with it."""

    # The reply's messages in Slack, in order.
    messages: tuple[MessageTs, ...] = ()
    # Where in the text each message but the last one ends.
    cuts: tuple[int, ...] = ()
    # The text that the messages were made from.
    text: str = ""
    citations: tuple[Citation, ...] = ()
    # How many characters of an answer stand there whose text is no longer kept.
    standing: int = 0
    # What the bot's own words in them are in; None: written down by an earlier version.
    language: Language | None = None
