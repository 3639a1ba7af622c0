"""What answers are made of here: sentences of various lengths. Only where they end counts."""

import random
from bisect import bisect_right
from typing import Final

# More than the longest answer has.
LENGTH: Final = 60_000
SENTENCE: Final = (40, 160)


class Text:
    """One text, of which every answer is a beginning."""

    def __init__(self, chance: random.Random) -> None:
        sentences: list[str] = []
        self._ends: list[int] = []
        at = 0
        while at < LENGTH:
            length = chance.randint(*SENTENCE)
            sentences.append("w" * (length - 2) + ". ")
            at += length
            self._ends.append(at)
        self._text = "".join(sentences)

    def until(self, end: int) -> str:
        return self._text[:end]

    def sentences(self, start: int, end: int) -> list[int]:
        """Where those end that are whole between `start` and `end`."""
        return self._ends[bisect_right(self._ends, start) : bisect_right(self._ends, end)]

    def sentence_before(self, end: int) -> int:
        """Where the last one ends that is whole at `end`; 0: none is."""
        index = bisect_right(self._ends, end) - 1
        return self._ends[index] if index >= 0 else 0
