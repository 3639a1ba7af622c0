"""Where somebody says what the right answer is."""

from bot.domain.correction import LONGEST, Flaw
from bot.domain.reply import Language
from bot.words.saying import number, say


def title(language: Language) -> str:
    """At most 24 characters."""
    return say(language, "This is the answer")


def save(language: Language) -> str:
    return say(language, "Save")


def cancel(language: Language) -> str:
    return say(language, "Cancel")


def close(language: Language) -> str:
    return say(language, "Close")


def wait(language: Language) -> str:
    """Until the form is there."""
    return say(language, "One moment, I'm looking for the question…")


def question(language: Language) -> str:
    return say(language, "Question")


def answer(language: Language) -> str:
    return say(language, "The right answer")


def when_known(language: Language) -> str:
    return say(
        language,
        "I'll say below my reply that you have corrected it. Storm knows the answer after its "
        "next deployment.",
    )


def shortened(language: Language) -> str:
    return say(
        language,
        "There is room for {count} characters: what is longer is filled in only up to there.",
        count=number(LONGEST, language),
    )


def flaw(flaw: Flaw, language: Language | None) -> str:
    match flaw:
        case Flaw.EMPTY:
            return say(language, "Please write something here.")
        case Flaw.TOO_LONG:
            return say(language, "Please keep it to {count} characters.", count=str(LONGEST))


def no_answer_above(language: Language) -> str:
    return say(language, "There is no answer of mine above this message that it could correct.")


def thread_not_read(language: Language) -> str:
    return say(language, "I can't read this conversation right now. Please try again in a moment.")


def saved(language: Language | None = None) -> str:
    return say(language, "Saved. Storm knows it after its next deployment.")


def saved_of_old_reply(language: Language | None = None) -> str:
    return say(
        language,
        "Saved. Storm knows it after its next deployment. My reply is too old to say so below it.",
    )


def saved_meanwhile(language: Language | None = None) -> str:
    return say(
        language,
        "Saved. Storm knows it after its next deployment. I'm answering this question anew right "
        "now, so I don't say so below my reply.",
    )


def not_a_teacher(language: Language | None = None) -> str:
    return say(language, "Only the people who look after the knowledge can correct my answers.")


def teachers_not_known(language: Language | None = None) -> str:
    return say(
        language,
        "I can't look up right now who may correct my answers. Please try again in a moment; if "
        "that doesn't help, tell whoever runs this bot.",
    )


def no_teachers(language: Language | None = None) -> str:
    return say(
        language,
        "Nobody is named here who may correct my answers. Whoever runs this bot can do so.",
    )
