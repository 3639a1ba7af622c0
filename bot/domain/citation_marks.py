"""How an answer's text names the documents it is based on: `[1]`, `[1, 2]`, `[1-3]`, `[출처 1]`.

Models also write `【1】`, `【1†source】`, `[^1]` and `[1][2]`. What follows a word directly, as in
`items[1]`, is code, and `[1](…)` is a link.
"""

import re
from collections.abc import Iterator
from typing import Final

# A range that is longer names its ends.
_LONGEST_RANGE: Final = 20

_NUMBER: Final = r"[0-9]{1,6}"
_BETWEEN: Final = r"[ ]?[,;、·~–-][ ]?"
_WORD: Final = r"(?:출처|문서|자료|참고|참조|근거|sources?|refs?|references?|docs?|documents?)"
_INSIDE: Final = (
    rf"(?:\^|\#|{_WORD}[ ]?[:.\#]?[ ]?)?+{_NUMBER}(?:{_BETWEEN}(?:\^|{_WORD}[ ]?)?+{_NUMBER})*+\^?"
)
_MARK: Final = rf"(?:\[{_INSIDE}\](?!\()|【{_INSIDE}(?:†[^【】\n]{{0,80}}+)?】|［{_INSIDE}］)"
# One after the other, for patterns that ignore case and white space.
MARKS: Final = rf"(?<![A-Za-z0-9_\])]){_MARK}++|(?<=\)){_MARK}++"
_MARKS: Final = re.compile(MARKS, re.IGNORECASE | re.VERBOSE)
_ONE: Final = re.compile(_MARK, re.IGNORECASE | re.VERBOSE)
_NUMBERS: Final = re.compile(rf"(?P<first>{_NUMBER})(?:[ ]?[~–-][ ]?(?P<last>{_NUMBER}))?")
_CALL: Final = re.compile(r"[A-Za-z0-9_]\([^()\n]{0,60}\)\Z")


def numbers_named(text: str) -> set[int]:
    """The numbers by which `text` cites."""
    return {
        number
        for match in _MARKS.finditer(text)
        if not follows_call(text, match.start())
        for mark in each_mark(match[0])
        for number in numbers_in(mark)
    }


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


def follows_call(text: str, at: int) -> bool:
    """Whether it is code after a call, as in `names()[1]`."""
    return text[at - 1 : at] == ")" and _CALL.search(text, max(0, at - 64), at) is not None
