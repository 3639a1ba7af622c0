"""What stands around an answer, and below it."""

from collections.abc import Sequence

from bot.domain.reply import Language
from bot.words.saying import duration, say, say_counted


def answer(language: Language) -> str:
    """For notifications, where an answer begins with nothing that could be read out."""
    return say(language, "Answer from Storm")


def sources(language: Language) -> str:
    return say(language, "Sources")


def sources_count(count: int, language: Language) -> str:
    return say_counted(language, "{count} source", "{count} sources", count)


def untitled(language: Language) -> str:
    return say(language, "Untitled document")


def page_numbers(numbers: Sequence[str], language: Language) -> str:
    """ "p. 3, 12" """
    return say(language, "p. {pages}", pages=", ".join(numbers))


def more_sources(count: int, language: Language) -> str:
    return say_counted(language, "and {count} more", "and {count} more", count)


def footer(elapsed_s: float | None, language: Language, *, has_sources: bool) -> str:
    """Who answered, how long it took, and what to do with an answer of an AI: one line."""
    parts = [_answered(elapsed_s, language), _advice(language, has_sources=has_sources)]
    if not has_sources:
        parts.insert(0, say(language, "No sources were cited"))
    return " · ".join(parts)


def _answered(elapsed_s: float | None, language: Language) -> str:
    if elapsed_s is None:
        return say(language, "Answered by Storm")
    return say(language, "Answered by Storm in {time}", time=duration(elapsed_s, language))


def _advice(language: Language, *, has_sources: bool) -> str:
    if has_sources:
        return say(language, "AI-generated, check the sources")
    return say(language, "AI-generated, please check it")


def try_again(language: Language) -> str:
    return say(language, "Try again")


def answer_changed(language: Language) -> str:
    """The button below a reply whose question was edited later."""
    return say(language, "Question changed · answer again")
