"""Which language to speak to somebody."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import regex
from babel import negotiate_locale
from babel.core import get_global

from bot.domain.reply import ENGLISH, Language
from bot.words.catalogues import languages

# Scripts that are several: by which letters a text is told to be in a language written so.
_LETTERS: Final[Mapping[str, str]] = {
    "Kore": r"\p{Script=Hangul}",
    "Jpan": r"\p{Script=Hiragana}\p{Script=Katakana}",
    "Hans": r"\p{Script=Han}",
    "Hant": r"\p{Script=Han}",
}


def language_of(text: str) -> Language:
    """That of somebody who wrote `text`: Korean as soon as there is any. Else English."""
    return next((language for language, letter in _SCRIPTS if letter.search(text)), ENGLISH)


def spoken(tag: str) -> Language | None:
    """The language of ours that is nearest to a tag like "ko-KR"; None: there is none."""
    ours = {language.lower(): language for language in languages()}
    found = negotiate_locale([tag.replace("-", "_").lower()], list(ours))
    return ours[found] if found else None


def scripts(among: Sequence[Language]) -> list[tuple[Language, regex.Pattern[str]]]:
    """The languages that a script tells, by what tells them: not those in Latin letters."""
    found = [(language, _script(language)) for language in among]
    # What is Chinese may be Japanese too: looked for last.
    found.sort(key=lambda one: one[1].startswith("Han"))
    return [(one, regex.compile(_letter(script))) for one, script in found if script != "Latn"]


def _script(language: Language) -> str:
    """ISO 15924, as "Kore"."""
    named = re.search(r"_([A-Z][a-z]{3})\b", language)
    if named:
        return named[1]
    likely = get_global("likely_subtags")
    found = likely.get(language) or likely.get(language.split("_")[0], "")
    return next((part for part in found.split("_") if len(part) == 4 and part.isalpha()), "Latn")


def _letter(script: str) -> str:
    return "[" + _LETTERS.get(script, rf"\p{{Script={script}}}") + "]"


_SCRIPTS: Final = scripts(languages())
