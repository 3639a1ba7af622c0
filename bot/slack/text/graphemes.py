"""Where one character, as people see it, ends and the next begins."""

from collections.abc import Iterator
from typing import Final

import regex

_GRAPHEMES: Final = regex.compile(r"\X")
# What always stands alone unless a mark follows: from here a grapheme can be counted safely.
_PLAIN: Final = regex.compile(r"[\n\x20-\x7e\u3001-\u3029\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LAST_PLAIN: Final = regex.compile(rf"(?r){_PLAIN.pattern}")
# People's characters are shorter; heaped-up marks are cut.
_LONGEST: Final = 128


def graphemes(text: str) -> list[str]:
    """The characters of a short text, as people see them."""
    return _GRAPHEMES.findall(text)


def grapheme_start(text: str, at: int) -> int:
    """The beginning of the grapheme that `at` stands in; `at` itself if it stands between two."""
    if at >= len(text) or at <= 0:
        return min(max(at, 0), len(text))
    start = _plain_before(text, at)
    last = start
    for match in _graphemes(text, start, min(len(text), at + 1)):
        if start + match.end() > at:
            return start + match.start()
        last = start + match.end()
    return last


def _graphemes(text: str, start: int, end: int) -> Iterator[regex.Match[str]]:
    """By themselves: in a row of flags everything before would be counted again for each."""
    return _GRAPHEMES.finditer(text[start:end])


def complete_graphemes(text: str, start: int, end: int) -> int:
    """How far `text[start:end]` may be shown if more will follow.

    A plain character is shown at once, though an accent may still come; half a flag or a family
    is not.
    """
    at = max(start, _plain_before(text, end))
    last = at
    for match in _graphemes(text, at, end):
        last = at + match.start()
    is_heap = end - last >= _LONGEST
    if last == end or is_heap or _PLAIN.match(text, last):
        return end
    return last


def _plain_before(text: str, at: int) -> int:
    """Where the last plain character before `at` stands, at most `_LONGEST` back."""
    lowest = max(0, at - _LONGEST)
    plain = _LAST_PLAIN.search(text, lowest, at)
    return plain.start() if plain else lowest
