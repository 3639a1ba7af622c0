"""What stands around an answer, and below it."""

from collections.abc import Sequence
from typing import Final

from bot.domain.reply import Language
from bot.words.saying import duration, say, say_counted

_BESIDE: Final = " · "


def answer(language: Language) -> str:
    """For notifications, where an answer begins with nothing that could be read out."""
    return say(language, "Answer from Storm")


def sources(language: Language) -> str:
    return say(language, "Sources")


def sources_count(count: int, language: Language) -> str:
    return say_counted(language, "{count} source", "{count} sources", count)


def documents(language: Language) -> str:
    """What is folded away below the number of sources."""
    return say(language, "Documents")


def untitled(language: Language) -> str:
    return say(language, "Untitled document")


def page_numbers(numbers: Sequence[str], language: Language) -> str:
    """ "p. 3, 12" """
    return say(language, "p. {pages}", pages=", ".join(numbers))


def more_sources(count: int, language: Language) -> str:
    return say_counted(language, "and {count} more", "and {count} more", count)


def footer(elapsed_s: float | None, language: Language, *, has_sources: bool) -> str:
    """Who answered, how long it took, and what to do with an answer of an AI: one line."""
    took = None if elapsed_s is None else duration(elapsed_s, language)
    parts = [_answered(took, language), _advice(language, has_sources=has_sources)]
    return _BESIDE.join(parts if has_sources else [_no_sources(language), *parts])


def footer_sentences(language: Language, time: str) -> tuple[str, ...]:
    """The beginnings of what `footer` says; `time` stands for how long it took."""
    return (
        _no_sources(language) + _BESIDE.rstrip(),
        _answered(None, language),
        _answered(time, language),
        _advice(language, has_sources=True),
        _advice(language, has_sources=False),
    )


def _no_sources(language: Language) -> str:
    return say(language, "No sources were cited")


def _answered(time: str | None, language: Language) -> str:
    if time is None:
        return say(language, "Answered by Storm")
    return say(language, "Answered by Storm in {time}", time=time)


def _advice(language: Language, *, has_sources: bool) -> str:
    if has_sources:
        return say(language, "AI-generated, check the sources")
    return say(language, "AI-generated, please check it")


def try_again(language: Language) -> str:
    return say(language, "Try again")


def answer_changed(language: Language) -> str:
    """The button below a reply whose question was edited later."""
    return say(language, "Question changed · answer again")
