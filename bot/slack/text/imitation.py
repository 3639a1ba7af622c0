"""Lines of an answer that could pass for the bot's own words below it.

What people see under an answer, who gave it and whether it names sources, is the bot's to say. A
line that says the same is shown as a quotation. A heading "Sources" alone is nobody's.
"""

import re
from collections.abc import Sequence
from typing import Final

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
    begun = f"{sentence[-1]}{goes_on}" if goes_on else "(?!)"
    for letter in reversed(sentence[:-1]):
        one = rf"{_BETWEEN}{{1,8}}" if letter == " " else re.escape(letter)
        begun = rf"{one}(?:\Z|{begun})"
    return _in_any_case(begun)


LINE: Final = "{}(?:{})".format(_BEFORE, "|".join([*map(_pattern, _SENTENCES), _STORM]))
LINE_BEGUN: Final = "{}(?:\\Z|{})".format(
    _BEFORE, "|".join([*map(_begun, _SENTENCES), _begun(["Storm이"], _STORM_GOES_ON)])
)
