"""How a sentence is said in a language: translated, with its numbers as they are written there."""

from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import NewType

from babel.dates import format_date
from babel.numbers import format_decimal

from bot.domain.reply import Language
from bot.words.catalogues import CATALOGUES, languages

# English, as it stands in the catalogues. For sentences in tables, so that they are found there.
Sentence = NewType("Sentence", str)


def say(language: Language | None, sentence: str, /, **values: str) -> str:
    """`sentence` is English, with `{names}`. None: in every language there is, a line each."""
    if language is None:
        return "\n".join(say(one, sentence, **values) for one in languages())
    return _filled(CATALOGUES[language].sentences.gettext(sentence), sentence, values)


def say_counted(
    language: Language | None, one: str, many: str, /, count: int, **values: str
) -> str:
    """As many as the `{count}` in it."""
    if language is None:
        return "\n".join(say_counted(each, one, many, count, **values) for each in languages())
    translated = CATALOGUES[language].sentences.ngettext(one, many, count)
    counted = {"count": number(count, language), **values}
    return _filled(translated, one if count == 1 else many, counted)


def _filled(translated: str, sentence: str, values: dict[str, str]) -> str:
    """A slip in a translation costs the translation, not the reply."""
    with suppress(KeyError, IndexError, ValueError):
        return translated.format_map(values)
    return sentence.format_map(values)


# Babel reads its pattern anew each time, and every reply has the same few numbers.
@lru_cache(maxsize=256)
def number(value: float, language: Language, form: str | None = None) -> str:
    """`form` is CLDR's, as "0.0"."""
    return format_decimal(value, form, locale=CATALOGUES[language].locale)


def day(when: date, language: Language) -> str:
    """ "Nov 5, 2026" """
    return format_date(when, "medium", locale=CATALOGUES[language].locale)


def duration(seconds: float, language: Language) -> str:
    if seconds < 9.95:
        return say(language, "{seconds} s", seconds=number(seconds, language, "0.0"))
    minutes, rest = divmod(round(seconds), 60)
    if minutes == 0:
        return say(language, "{seconds} s", seconds=number(rest, language))
    return say(
        language,
        "{minutes} min {seconds} s",
        minutes=number(minutes, language),
        seconds=number(rest, language),
    )
