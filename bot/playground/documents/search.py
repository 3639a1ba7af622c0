"""Which sections of the documents fit a question: plain BM25, made for English and Korean.

The ranking is that of `bm25s`: kept up, quick, and NumPy is all it needs (rank-bm25, the other
well-known one, has stood still since 2022). It ranks terms; which terms a text has is decided here.
Korean words change at their end and are rarely written as they stand in a dictionary, so a Korean
word counts as its pairs of characters.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import bm25s  # type: ignore[import-untyped]

from bot.playground.documents.library import Paper, Section, papers

WORD: Final = re.compile(r"[가-힣]+|[a-z0-9]+(?:'[a-z]+)?")
HANGUL: Final = re.compile("[가-힣]")
# A heading says more than a sentence.
HEADING_COUNTS: Final = 5
# A question of which less is known than this is about something else.
ENOUGH: Final = 0.4
# A further section is told too if it fits this well, compared to the best one.
WORTH_IT: Final = 0.55
# What stands in question after question and tells nothing about its topic.
_IDLE: Final = """
a about after again all also am an and any are as at be been but by can could did do does doing
for from get give had has have having he her here him his how i if in into is it its just know
let like long many may me mean more most much must my need no not now of off on one or our out
over please say she should so some something still tell than that the their them then there
these they thing this those to too under up us want was we were what when where which while who
whom why will with would you your work works someone somebody sent got new use happen happens hi
hello hey thank thanks
"""
_IDLE_KO: Final = """
나요 까요 인가 가요 어떻 떻게 하나 습니 니다 합니 해야 하는 있나 무엇 엇을 어디 주세 세요 되나
알려 려주 에서 으로 입니 나는 저는 제가 우리 있는 있습 하면 할까 되는 됩니 인지 는지 그리 리고
그럼 그러 러면 대해 관한 관해 싶어 어요 아요 해줘 려줘 며칠 칠인 얼마 마나 언제 제까
"""
IDLE: Final = frozenset(_IDLE.split())
IDLE_KO: Final = frozenset(_IDLE_KO.split())
SYNONYMS: Final = {
    "vacation": "leave",
    "holiday": "leave",
    "pto": "leave",
    "ill": "sick",
    "illness": "sick",
    "stolen": "lost",
    "lose": "lost",
    "trip": "travel",
    "claim": "expense",
    "reimburse": "expense",
    "reimbursed": "expense",
    "cost": "price",
    "costs": "price",
    "pricing": "price",
    "phishing": "suspicious",
    "email": "mail",
    "unsubscribe": "cancel",
    "endpoint": "api",
    "baby": "parental",
    "maternity": "parental",
    "paternity": "parental",
    "wlan": "wifi",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A section and how well it fits, `score` in BM25's own measure."""

    section: Section
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was found, best first. `share`: how much of the question the best one is about."""

    found: tuple[Found, ...]
    share: float

    @property
    def is_enough(self) -> bool:
        return bool(self.found) and self.share >= ENOUGH


def is_korean(text: str) -> bool:
    return HANGUL.search(text) is not None


def terms(text: str) -> list[str]:
    """The terms of a text, in order."""
    return [term for word in WORD.findall(text.lower()) for term in _terms_of(word)]


class Index:
    """The sections of some documents, ready to be searched."""

    def __init__(self, chosen: Iterable[Paper]) -> None:
        self._sections = [section for paper in chosen for section in paper.sections]
        texts = [_indexed(section) for section in self._sections]
        self._terms = [frozenset(text) for text in texts]
        self._ranking = bm25s.BM25()
        self._ranking.index(texts, show_progress=False)

    def search(self, question: str, earlier: str = "", most: int = 3) -> Search:
        """`earlier` is a question that this one goes on from; it counts half."""
        asked = terms(question)
        scores = self._scores(asked)
        if earlier:
            scores = [a + b / 2 for a, b in zip(scores, self._scores(terms(earlier)), strict=True)]
        best = sorted(range(len(scores)), key=lambda number: -scores[number])[:most]
        found = tuple(
            Found(section=self._sections[number], score=scores[number])
            for number in best
            if scores[number] > WORTH_IT * scores[best[0]]
        )
        return Search(found=found, share=self._share(question, best[0]) if found else 0.0)

    def _scores(self, asked: Sequence[str]) -> list[float]:
        known = [term for term in asked if any(term in has for has in self._terms)]
        if not known:
            return [0.0] * len(self._sections)
        return [float(score) for score in self._ranking.get_scores(known)]

    def _share(self, question: str, number: int) -> float:
        """How much of the question's words the section has: rare words weigh more."""
        has, met, whole = self._terms[number], 0.0, 0.0
        for word in WORD.findall(question.lower()):
            if own := _terms_of(word):
                weight = max(1 / (1 + self._frequency(term)) for term in own)
                whole += weight
                met += weight * sum(term in has for term in own) / len(own)
        return met / whole if whole else 0.0

    def _frequency(self, term: str) -> float:
        """How many sections have it, in tenths of all."""
        return 10 * sum(term in has for has in self._terms) / len(self._terms)


@cache
def index(*, korean: bool) -> Index:
    return Index(paper for paper in papers() if paper.is_korean is korean)


def _indexed(section: Section) -> list[str]:
    opening = terms(section.heading) * HEADING_COUNTS + terms(section.title)
    return opening + terms(section.text)


def _terms_of(word: str) -> list[str]:
    if HANGUL.match(word):
        pairs = [word[place : place + 2] for place in range(len(word) - 1)]
        return [pair for pair in pairs if pair not in IDLE_KO]
    if word in IDLE or (len(word) == 1 and not word.isdigit()):
        return []
    stem = _stem(word)
    return [_stem(SYNONYMS.get(word) or SYNONYMS.get(stem) or word)]


def _stem(word: str) -> str:
    """Without the commonest endings, the same for "cancelling", "cancelled" and "cancel"."""
    word = word.split("'")[0]
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", "")):
        if word.endswith(ending) and not word.endswith("ss") and len(word) > len(ending) + 2:
            word = word.removesuffix(ending) + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeious":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word
