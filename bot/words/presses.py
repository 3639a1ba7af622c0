"""Why a press of a button changes nothing, for the one who pressed. None: in every language."""

from bot.domain.reply import Language
from bot.words.saying import say, say_counted


def too_old_to_try_again(language: Language | None = None) -> str:
    """For the button below a reply whose question is no longer kept."""
    return say(language, "I no longer have this question. Please ask it again.")


def nothing_to_try_again(language: Language | None = None) -> str:
    return say(
        language,
        "There is nothing left to try again here. If something is missing, please ask a new "
        "question.",
    )


def tried_too_often(language: Language | None = None) -> str:
    return say(
        language,
        "I've already tried this question several times. Please ask it again in a new message.",
    )


def tried_just_now(language: Language | None = None) -> str:
    return say(
        language,
        "This was tried just now. Please wait a few seconds before you try again.",
    )


def already_answering(language: Language | None = None) -> str:
    return say(language, "I'm already working on this question.")


def not_offered(language: Language | None = None) -> str:
    """Of whatever control is no longer there."""
    return say(language, "This is no longer offered here. The reply may have changed meanwhile.")


def audience_unknown(language: Language | None = None) -> str:
    return say(
        language,
        "I can't check right now who can read this conversation. Please try again in a moment.",
    )


def not_yours_to_stop(language: Language | None = None) -> str:
    return say(
        language,
        "Only the person who asked, or whoever started this thread, can stop this answer.",
    )


def nothing_to_stop(language: Language | None = None) -> str:
    return say(language, "There is nothing to stop here.")


def questions_withdrawn(count: int, language: Language | None = None) -> str:
    """To whoever had questions that waited for their turn."""
    return say_counted(
        language,
        "I won't answer the question that was waiting.",
        "I won't answer the {count} questions that were waiting.",
        count,
    )


def not_yours_to_remove(language: Language | None = None) -> str:
    return say(
        language,
        "Only the person who asked, or whoever started this thread, can delete this reply.",
    )


def muted(language: Language | None = None) -> str:
    return say(language, "I'll stay silent in this thread until somebody mentions me.")


def new_topic(language: Language | None = None) -> str:
    return say(
        language,
        "Let's start over: your next question begins a new conversation.",
    )


def too_old_to_mark(language: Language | None = None) -> str:
    return say(language, "I no longer have this question, so I can't note that below its reply.")


def try_once_more(language: Language | None = None) -> str:
    """For what Slack did not let happen just now."""
    return say(language, "That didn't work just now. Please try it once more.")
