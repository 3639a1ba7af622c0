"""What the bot itself has to say about a question and its answer. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.domain.question import Question
from bot.domain.reply import Notice, Reply, ReplyState
from bot.errors import StormBusy, StormError, StormKeyRefused, StormRefused, StormSlow

# An answer that could not be shown for so long needs an apology.
LATE_AFTER_S: Final = 60.0


def at_first(question: Question) -> Iterator[Notice]:
    """What there is to say whatever the answer will be."""
    if question.came_late:
        yield Notice.CAME_LATE
    if question.has_unread_files:
        yield Notice.FILES_NOT_READ


def more_exactly(sentence: Notice, question: Question) -> Notice:
    """Records name only what every version knows; the rest can be told from the question."""
    if sentence is not Notice.EMPTY_QUESTION:
        return sentence
    if question.is_greeting:
        return Notice.GREETING
    return Notice.ONLY_FILES if question.has_unread_files else sentence


def in_the_end(reply: Reply, waited_s: float) -> Reply:
    """The last state of a reply of which nothing could be shown for so long."""
    is_answer = reply.state in (ReplyState.WHOLE, ReplyState.INCOMPLETE)
    if waited_s <= LATE_AFTER_S or not is_answer or Notice.CAME_LATE in reply.notices:
        return reply
    return replace(reply, notices=(Notice.CAME_LATE, *reply.notices))


def may_repeat(last: Reply | None, *, is_delivered: bool) -> bool:
    """Whether a question can be asked once more. `last` is None: there was no last state yet.

    An answer that nobody has seen is still wanted; and what stands has a button of its own.
    """
    if last is None or last.state is ReplyState.STANDING:
        return True
    if is_delivered or last.state is ReplyState.NOTICE:
        return last.end.may_repeat
    return True


def notice_of(error: StormError) -> Notice:
    match error:
        case StormKeyRefused():
            return Notice.MISCONFIGURED
        case StormRefused(reason="endless"):
            return Notice.TOO_LONG
        case StormRefused():
            return Notice.STORM_REFUSED
        case StormBusy():
            return Notice.STORM_BUSY
        case StormSlow():
            return Notice.STORM_SLOW
        case _:
            return Notice.STORM_DOWN
