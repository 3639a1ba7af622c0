"""Lines of an answer that could pass for the bot's own words below it.

What people see under an answer, who gave it and whether it names sources, is the bot's to say. A
line that says the same is shown as a quotation. A heading "Sources" alone is nobody's.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.domain.reply import ENGLISH
from bot.words import labels
from bot.words.catalogues import languages

# Between the words there may be marks and what nobody sees.
_BETWEEN: Final = r"[ \t\u200b*_~`\\]"
# What may stand before them, but no quotation's mark and nobody's name.
_BEFORE: Final = r"(?:[^\w\n>@]|[_\d]){0,24}+"
_SENTENCES: Final = (
    ("Answered", "by", "Storm"),
    ("AI-generated,", "check", "the", "sources"),
    ("AI-generated,", "please", "check"),
    ("No", "sources", "were", "cited", "·"),
    ("인용한", "출처가", "없어요", "·"),
    ("AI가", "쓴", "글이니"),
)
# Of these languages the sentences stand above, shortened to what nobody else says.
_KNOWN: Final = (ENGLISH, "ko")
# Stands in a sentence for how long an answer took.
TIME: Final = "\0"
_STORM: Final = rf"Storm이{_BETWEEN}{{1,8}}[^\n]{{0,40}}답했어요"
_STORM_GOES_ON: Final = rf"(?:\Z|{_BETWEEN}{{1,8}}(?![^\n]{{0,40}}답했어요)[^\n]{{0,48}}\Z)"


def _in_any_case(pattern: str) -> str:
    """All but the first letter: a text that begins with a small one need not be held back."""
    return f"{pattern[0]}(?i:{pattern[1:]})"


def _pattern(words: Sequence[str]) -> str:
    return _in_any_case(rf"{_BETWEEN}{{1,8}}".join(map(re.escape, words)))


def _begun(words: Sequence[str], goes_on: str = "") -> str:
    """A beginning of the words at the end of the text, or all of them and how it `goes_on`."""
    sentence = " ".join(words)
    begun = f"{re.escape(sentence[-1])}{goes_on}" if goes_on else "(?!)"
    for letter in reversed(sentence[:-1]):
        one = rf"{_BETWEEN}{{1,8}}" if letter == " " else re.escape(letter)
        begun = rf"{one}(?:\Z|{begun})"
    return _in_any_case(begun)


def patterns(sentences: Sequence[str]) -> tuple[list[str], list[str]]:
    """Of sentences with a time in them: of the lines that say them, and that begin to."""
    lines, begun = [], []
    for sentence in sentences:
        before, _, after = (part.split() for part in sentence.partition(TIME))
        if not before or not before[0][0].isalnum():
            continue
        rest = rf"{_BETWEEN}{{0,8}}[^\n]{{0,40}}{_pattern(after)}" if after else ""
        lines.append(_pattern(before) + rest)
        begun.append(_begun(before, rf"(?:\Z|(?!{rest})[^\n]{{0,48}}\Z)" if after else ""))
    return lines, begun


def _added() -> tuple[list[str], list[str]]:
    """Of the languages whose sentences do not stand above."""
    added = (language for language in languages() if language not in _KNOWN)
    return patterns([each for one in added for each in labels.footer_sentences(one, TIME)])


_LINES, _BEGUN = _added()
LINE: Final = "{}(?:{})".format(_BEFORE, "|".join([*map(_pattern, _SENTENCES), _STORM, *_LINES]))
LINE_BEGUN: Final = "{}(?:\\Z|{})".format(
    _BEFORE, "|".join([*map(_begun, _SENTENCES), _begun(["Storm이"], _STORM_GOES_ON), *_BEGUN])
)
