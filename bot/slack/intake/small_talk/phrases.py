"""Sets of phrases, and whether words begin with one of them or consist of them."""

from typing import Final

LONGEST: Final = 6

Words = tuple[str, ...]
Phrases = frozenset[str]


def phrases(table: str) -> Phrases:
    """One phrase between every two commas or line ends."""
    found = (" ".join(phrase.split()) for phrase in table.replace("\n", ",").split(","))
    return frozenset(phrase for phrase in found if phrase)


def endings(beginnings: str, ends: str) -> Phrases:
    """Each beginning with each end: of words, "감사" and "합니다"."""
    return frozenset(one + end for one in phrases(beginnings) for end in phrases(ends))


def pairs(beginnings: str, ends: str) -> Phrases:
    """Each beginning with each end: of phrases, "did you" and "see"."""
    return frozenset(f"{one} {end}" for one in phrases(beginnings) for end in phrases(ends))


def length_at(words: Words, start: int, known: Phrases) -> int:
    """How many words the longest phrase has that stands at `start`; 0: none does."""
    for end in range(min(start + LONGEST, len(words)), start, -1):
        if " ".join(words[start:end]) in known:
            return end - start
    return 0


def begin_with(words: Words, known: Phrases) -> bool:
    return length_at(words, 0, known) > 0


def after(words: Words, known: Phrases) -> Words:
    """`words` without the phrases that they begin with."""
    start = 0
    while length := length_at(words, start, known):
        start += length
    return words[start:]
