"""What people read while there is no answer yet, or not all of it."""

from bot.domain.reply import Language
from bot.words.saying import say, say_counted

# Slack shows "<name of the app> <status>" and may cut it after some 50 characters.


def status_searching(language: Language) -> str:
    return say(language, "is searching…")


def status_reading(document: str, more: int, language: Language) -> str:
    """`more`: how many documents besides."""
    if more == 0:
        return say(language, "is reading {document}…", document=document)
    return say_counted(
        language,
        "is reading {document} and {count} more…",
        "is reading {document} and {count} more…",
        more,
        document=document,
    )


def status_writing(language: Language) -> str:
    return say(language, "is writing…")


def status_next_in_line(language: Language) -> str:
    return say(language, "has your question next in line…")


def placeholder(language: Language) -> str:
    return say(language, "Searching your documents…")


def answering(question: str, language: Language) -> str:
    """What a notification says of a reply that has only begun. `question` is a gist in mrkdwn."""
    return say(language, "Answering: {question}", question=question)


def still_writing(language: Language) -> str:
    """The last line of a growing reply, so that nobody takes what stands for all of it."""
    return say(language, "still writing…")


def taking_longer(language: Language) -> str:
    """The same, where nothing has come for a while."""
    return say(language, "Storm is taking longer than usual…")


def stop(language: Language) -> str:
    """The button below a growing reply."""
    return say(language, "Stop")


def stopped(language: Language) -> str:
    """Where the text of an answer ends that somebody has stopped."""
    return say(language, "Stopped.")


def ask_again(language: Language) -> str:
    """The same, where there is no button that does so."""
    return say(language, "If you need the rest, please ask again.")
