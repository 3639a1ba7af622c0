"""The window that shows what Storm read for an answer."""

from bot.domain.reply import Language
from bot.words.saying import number, say


def title(language: Language) -> str:
    """At most 24 characters."""
    return say(language, "What Storm read")


def close(language: Language) -> str:
    return say(language, "Close")


def page_of(page: int, pages: int, language: Language) -> str:
    return say(
        language,
        "Page {page} of {pages}",
        page=number(page, language),
        pages=number(pages, language),
    )


def earlier(language: Language) -> str:
    return say(language, "Back")


def later(language: Language) -> str:
    return say(language, "Next")


def gone(language: Language | None = None) -> str:
    return say(language, "I no longer have what Storm read for this answer.")
