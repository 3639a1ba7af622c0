"""What is said to whoever judges a reply, and asked of whoever thinks badly of it."""

from collections.abc import Mapping
from typing import Final

from bot.domain.outcome import Fault
from bot.domain.reply import Language
from bot.words.saying import Sentence, say

_FAULTS: Final[Mapping[Fault, Sentence]] = {
    Fault.WRONG: Sentence("It is wrong"),
    Fault.INCOMPLETE: Sentence("Something is missing"),
    Fault.OUTDATED: Sentence("It is outdated"),
    Fault.WRONG_SOURCE: Sentence("It is based on the wrong document"),
    Fault.NOT_MY_QUESTION: Sentence("It isn't what I asked"),
}


def thanks_for_good(language: Language | None = None) -> str:
    return say(language, "Thanks, I'm glad it helped.")


def thanks_for_bad(language: Language | None = None) -> str:
    return say(language, "Thanks for telling me. It shows where answers have to get better.")


def title(language: Language) -> str:
    """Of the form. Slack takes 24 characters."""
    return say(language, "About this answer")


def noted(language: Language) -> str:
    return say(
        language, "Your thumbs down is noted. If you like, say why: it helps to find the cause."
    )


def reason(language: Language) -> str:
    return say(language, "What was wrong?")


def fault(fault: Fault, language: Language) -> str:
    return say(language, _FAULTS[fault])


def line(language: Language) -> str:
    return say(language, "Anything else?")


def who_reads(language: Language) -> str:
    return say(language, "The people who look after the bot and its documents can read this.")


def send(language: Language) -> str:
    return say(language, "Send")


def skip(language: Language) -> str:
    """Closes the form; the verdict stays."""
    return say(language, "Skip")
