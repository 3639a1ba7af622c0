"""How an answer's text names the documents it is based on: `[1]`, `[1, 2]`, `[1-3]`, `[출처 1]`.

Models also write `【1】`, `【1†source】`, `[^1]` and `[1][2]`, and often right behind a word, as in
"after 15 days[1]." The same behind a name, as in `items[1]`, is code, and `[1](…)` is a link.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

# A range that is longer names its ends.
_LONGEST_RANGE: Final = 20

# A text that cites more often, or more in one place, is no answer: what it names beyond is nothing.
_MOST_MARKS: Final = 2_000
_LONGEST_MARKS: Final = 2_000

_NUMBER: Final = r"[0-9]{1,6}"
_BETWEEN: Final = r"[ ]?[,;、·~–-][ ]?"
_WORD: Final = r"(?:출처|문서|자료|참고|참조|근거|sources?|refs?|references?|docs?|documents?)"
_INSIDE: Final = (
    rf"(?:\^|\#|{_WORD}[ ]?[:.\#]?[ ]?)?+{_NUMBER}(?:{_BETWEEN}(?:\^|{_WORD}[ ]?)?+{_NUMBER})*+\^?"
)


def _mark(opened: Callable[[str], str]) -> str:
    square, lens, wide = map(opened, (r"\[", "【", "［"))
    return (
        rf"(?:{square}{_INSIDE}\](?!\()"
        rf"|{lens}{_INSIDE}(?:†[^【】\n]{{0,80}}+)?】|{wide}{_INSIDE}］)"
    )


_MARK: Final = _mark(lambda bracket: bracket)
# One after the other behind the first one's bracket, for patterns that ignore case and white space.
_OPENED: Final = _mark(lambda bracket: rf"(?<={bracket})(?<![_\]].)")
OPENED_MARKS: Final = rf"{_OPENED}{_MARK}*+(?P<marks>)"
# A pattern that begins with a set of characters is searched for at once, and with a condition only
# at each place by itself.
MARKS: Final = re.compile(rf"[\[【［]{OPENED_MARKS}", re.IGNORECASE | re.VERBOSE)
_ONE: Final = re.compile(_MARK, re.IGNORECASE | re.VERBOSE)
_NUMBERS: Final = re.compile(rf"(?P<first>{_NUMBER})(?:[ ]?[~–-][ ]?(?P<last>{_NUMBER}))?")
_CALL: Final = re.compile(r"[A-Za-z0-9_]\([^()\n]{0,60}\)\Z")
# A word or a number of ordinary prose, which is no part of a longer name and is assigned to none.
_PROSE: Final = re.compile(
    r"(?<![\w.$@#\\/])(?<!\w\()(?<!=)(?<!=[ ])"
    r"(?:[A-Za-z]?[a-z]{2,}|[A-Z]{2,}s?|[0-9]+(?:[.,][0-9]+)*)\Z",
    re.ASCII,
)
_LONGEST_WORD: Final = 40
# What lists are called in programs.
_NAMES: Final = re.compile(
    r"args?|argv|arrs?|arrays?|buf|bytes|cells?|chars?|cls|cols?|ctx|df|dict|elem(?:ent)?s?|foo|ba[rz]"
    r"|idx|ids|index|indices|items?|keys|len|lists?|lst|map|mat|matrix|nodes?|nums?|objs?|params|ptr"
    r"|queue|res|ret|rows?|self|seq|stack|str|tmp|tokens|tuple|vals?|values|vars?|vec|vector",
    re.IGNORECASE,
)
# What may follow an index, and no sentence's citation.
_GOES_ON: Final = re.compile(r"[\w(\[{]|\.[a-z_]|[ ]*+(?:[=+%^]|[-*/|&]=)|[ ][*<>][ ]", re.ASCII)


def numbers_named(text: str) -> set[int]:
    """The numbers by which `text` cites."""
    # The same few are named again and again.
    named: set[str] = set()
    for match in islice(MARKS.finditer(text), _MOST_MARKS):
        marks = match[0][:_LONGEST_MARKS]
        if marks not in named and not is_index(text, *match.span()):
            named.add(marks)
    return {number for marks in named for mark in each_mark(marks) for number in numbers_in(mark)}


def each_mark(marks: str) -> list[str]:
    return _ONE.findall(marks)


def numbers_in(mark: str) -> Iterator[int]:
    """`[1, 3-5]` names 1, 3, 4 and 5."""
    for match in _NUMBERS.finditer(mark.partition("†")[0]):
        first, last = int(match["first"]), int(match["last"] or match["first"])
        if 0 <= last - first <= _LONGEST_RANGE:
            yield from range(first, last + 1)
        else:
            yield from (first, last)


def is_index(text: str, start: int, end: int) -> bool:
    """Whether the marks in `text[start:end]` are code, as in `items[1]` and `names()[1]`."""
    before = text[start - 1 : start]
    if before == ")":
        return _CALL.search(text, max(0, start - 64), start) is not None
    if not (before.isascii() and before.isalnum()):
        return False
    word = _PROSE.search(text, max(0, start - _LONGEST_WORD), start)
    return word is None or bool(_NAMES.fullmatch(word[0])) or _GOES_ON.match(text, end) is not None
