"""Which sections of the documents fit a question: plain BM25, made for English and Korean.

The formula is short enough to stand here: a library for it would bring NumPy, which is larger than
everything else that the demo installs. What matters is which terms a text has. Nobody asks in the
words of a heading, so a section is known by the ways people ask for it as well, which its document
tells. There is no list of idle words: what stands in question after question stands in many
sections too, and weighs little for that.

Korean words change at their end and are rarely written as they stand in a dictionary, so a Korean
word counts as its pieces of two and three characters. An English one counts as its stem, and as
pieces of four characters: that forgives a slip of the keyboard. Two words that follow each other
count once more: "how long" and "time off" say more than their words.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import log, sqrt
from typing import Final
from unicodedata import normalize

from bot.playground.documents.library import Paper, Section, papers

WORD: Final = re.compile(r"[가-힣]+|[a-z0-9]+(?:'[a-z]+)?")
HANGUL: Final = re.compile("[가-힣]")
# How a Korean sentence ends tells how polite it is, not what it is about.
ENDING_KO: Final = re.compile(
    "(?<=.)(?:인가요|인가|이에요|예요|에요|입니까|입니다|습니까|습니다|나요|까요|는지|은지|인지|네요"
    "|지요|죠|래요|대요|어요|아요|여요|해요|데요|요)$"
)
BRACKETED: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|（[^（）]*）|【[^【】]*】")
# Words that only an English sentence has: a Korean one may name an "API rate limit".
_ENGLISH: Final = """
a an and are can do does for how i in is it my of the to we what when where which who
"""
ENGLISH: Final = frozenset(_ENGLISH.split())
# A heading says more than a sentence.
HEADING_COUNTS: Final = 3
# How much a section pays for being long; 0.75 is usual, for texts of very different lengths.
LENGTH_COUNTS: Final = 0.5
# How soon a term that stands there again and again counts no more.
SATURATION: Final = 1.5
# What fits less is not what was asked for: measured with questions that the documents answer and
# such that they do not. Korean sections have fewer words and more terms.
ENOUGH: Final = 1.5
ENOUGH_KO: Final = 0.7
# A further section is told too if it fits this well, compared to the best one.
WORTH_IT: Final = 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A section and how well it fits, `score` in BM25's own measure."""

    section: Section
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was found, best first. `is_enough`: the best one is likely what was asked for."""

    found: tuple[Found, ...]
    is_enough: bool


def is_korean(text: str) -> bool:
    """What language a question is in, whatever stands in brackets or is one foreign word."""
    words = _words(without_brackets(text))
    korean = [word for word in words if HANGUL.match(word)]
    is_english = len(ENGLISH.intersection(words)) > 1 and len(korean) * 2 < len(words)
    return bool(korean) and not is_english


def without_brackets(text: str) -> str:
    """What is said beside brackets; all of it, if that is nothing."""
    outside = BRACKETED.sub(" ", text)
    return outside if _words(outside) else text


def terms(text: str) -> list[str]:
    """The terms of a text, in order."""
    return [term for word in _words(text) for term in _terms_of(word)]


def pairs(text: str) -> list[str]:
    """The neighbours in a text, in order."""
    return [f"{one} {other}" for one, other in pairwise(map(_stem, _words(text)))]


class Index:
    """The sections of some documents, ready to be searched; `enough` of one is a sure find."""

    def __init__(self, chosen: Iterable[Paper], *, enough: float) -> None:
        self._sections = [section for paper in chosen for section in paper.sections]
        self._enough = enough
        self._counts = [Counter(_indexed(section)) for section in self._sections]
        self._having = Counter(term for counts in self._counts for term in counts)
        lengths = [counts.total() for counts in self._counts]
        self._damping = [
            SATURATION * (1 - LENGTH_COUNTS + LENGTH_COUNTS * length * len(lengths) / sum(lengths))
            for length in lengths
        ]

    def search(self, question: str, earlier: str = "", most: int = 3) -> Search:
        """`earlier` is a question that this one goes on from; it counts half."""
        scores = self._scores(terms(question) + pairs(question))
        if earlier:
            before = self._scores(terms(earlier) + pairs(earlier))
            now, before = _of_the_best(scores), _of_the_best(before)
            scores = [a + b / 2 for a, b in zip(now, before, strict=True)]
        best = sorted(range(len(scores)), key=lambda number: -scores[number])[:most]
        found = tuple(
            Found(section=self._sections[number], score=scores[number])
            for number in best
            if scores[number] > WORTH_IT * scores[best[0]]
        )
        return Search(found=found, is_enough=self._fit(question) >= self._enough)

    def _scores(self, asked: Sequence[str]) -> list[float]:
        """BM25, as Lucene has it."""
        times = Counter(term for term in asked if term in self._having)
        weights = {term: count * self._weight(term) for term, count in times.items()}
        return [
            sum(weights[term] * has[term] / (has[term] + damping) for term in weights)
            for has, damping in zip(self._counts, self._damping, strict=True)
        ]

    def _fit(self, question: str) -> float:
        """How well the best section fits. Longer questions score higher, whatever they ask."""
        asked = terms(without_brackets(question))
        weight = sum(self._weight(term) for term in asked)
        return max(self._scores(asked)) / sqrt(weight) if weight else 0.0

    def _weight(self, term: str) -> float:
        """Rare terms tell more."""
        having = self._having[term]
        return log(1 + (len(self._sections) - having + 0.5) / (having + 0.5))


@cache
def index(*, korean: bool) -> Index:
    chosen = (paper for paper in papers() if paper.is_korean is korean)
    return Index(chosen, enough=ENOUGH_KO if korean else ENOUGH)


def _indexed(section: Section) -> list[str]:
    opening = terms(section.heading) * HEADING_COUNTS + terms(section.title)
    ways = [term for way in section.asked_as for term in terms(way) + pairs(way)]
    return opening + ways + terms(section.text)


def _of_the_best(scores: Sequence[float]) -> list[float]:
    return [score / (max(scores) or 1.0) for score in scores]


def _words(text: str) -> list[str]:
    """Some keyboards send Korean in its letters, or Latin in full width."""
    return WORD.findall(normalize("NFKC", text).lower().replace("’", "'"))


def _terms_of(word: str) -> list[str]:
    stem = _stem(word)
    if HANGUL.match(word):
        return [*_pieces(stem, 2), *_pieces(stem, 3)] or [stem]
    return [stem, *_pieces(f"^{stem}$", 4)]


def _pieces(word: str, length: int) -> list[str]:
    return [word[place : place + length] for place in range(len(word) - length + 1)]


def _stem(word: str) -> str:
    """Without the commonest endings, the same for "cancelling", "cancelled" and "cancel"."""
    if HANGUL.match(word):
        return ENDING_KO.sub("", word)
    word = word.split("'")[0]
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", "")):
        if word.endswith(ending) and not word.endswith("ss") and len(word) > len(ending) + 2:
            word = word.removesuffix(ending) + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeious":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word
