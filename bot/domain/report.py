"""What the questions of some days add up to. Its fields are those of `report --json`."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final

from bot.domain.case import WHOLE, Case
from bot.domain.outcome import Act
from bot.domain.question import ChannelId
from bot.domain.source import Document

# In the place of all direct messages: each of them is between one person and the bot.
DIRECT: Final = ChannelId("direct")
MOST_DOCUMENTS: Final = 10
# Ends with words of an answer; elsewhere the first words are the bot's own.
_WITH_WORDS: Final = (WHOLE, "incomplete", "stopped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How often there was something."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """How many questions were asked on one day, in all and by channel."""

    day: date
    questions: int
    channels: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """In seconds: so fast were half of the answers, and nine of ten. None: there were none."""

    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """The last verdict of each person about each reply."""

    good: int
    bad: int
    # So many different people have judged.
    people: int
    # Why it was bad, where that was said.
    reasons: tuple[Count, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A document, and in how many answers it was cited."""

    id: str | None
    name: str
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The questions that were asked since a moment, and what became of them until now."""

    since: datetime
    until: datetime
    questions: int
    days: tuple[Day, ...]
    channels: tuple[Count, ...]
    ends: tuple[Count, ...]
    # Why those that did not end whole did not.
    reasons: tuple[Count, ...]
    first_words_s: Speed
    whole_s: Speed
    verdicts: Verdicts
    nothing_found: tuple[Case, ...]
    judged_bad: tuple[Case, ...]
    person_needed: tuple[Case, ...]
    solved: int
    corrected: int
    removed: int
    most_cited: tuple[Cited, ...]
    cited_when_bad: tuple[Cited, ...]


def report(cases: Sequence[Case], *, since: datetime, until: datetime) -> Report:
    """`cases` in the order of asking; a day is one in the time zone of `since`."""
    bad = tuple(case for case in cases if case.bad)
    return Report(
        since=since,
        until=until,
        questions=len(cases),
        days=_days(cases, since.tzinfo),
        channels=_counted(channel_of(case) for case in cases),
        ends=_counted(case.ended.end for case in cases),
        reasons=_counted(_reasons(cases)),
        first_words_s=_speed(
            case.ended.details.first_text_s for case in cases if case.ended.end in _WITH_WORDS
        ),
        whole_s=_speed(case.ended.details.seconds for case in cases if case.ended.end == WHOLE),
        verdicts=_verdicts(cases),
        nothing_found=tuple(case for case in cases if case.found_nothing),
        judged_bad=bad,
        person_needed=tuple(case for case in cases if case.person),
        solved=_number(cases, lambda case: case.solved),
        corrected=_number(cases, lambda case: case.corrected),
        removed=_number(cases, lambda case: case.removed),
        most_cited=_cited(cases),
        cited_when_bad=_cited(bad),
    )


def channel_of(case: Case) -> ChannelId:
    return DIRECT if case.ended.thread.is_direct else case.channel


def asked_at(case: Case, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(case.asked_at, zone)


def _days(cases: Sequence[Case], zone: tzinfo | None) -> tuple[Day, ...]:
    by_day: dict[date, list[Case]] = {}
    for case in cases:
        by_day.setdefault(asked_at(case, zone).date(), []).append(case)
    return tuple(
        Day(day=day, questions=len(those), channels=_counted(channel_of(one) for one in those))
        for day, those in sorted(by_day.items())
    )


def _counted(names: Iterable[str]) -> tuple[Count, ...]:
    """The most frequent first, then by name."""
    counted = sorted(Counter(names).items(), key=lambda each: (-each[1], each[0]))
    return tuple(Count(name=name, count=count) for name, count in counted)


def _reasons(cases: Sequence[Case]) -> Iterable[str]:
    return (case.ended.details.reason for case in cases if case.ended.details.reason)


def _speed(seconds: Iterable[float | None]) -> Speed:
    known = sorted(one for one in seconds if one is not None)
    return Speed(median=_rank(known, 0.5), p90=_rank(known, 0.9))


def _rank(ascending: Sequence[float], part: float) -> float | None:
    """The smallest of them that so many are not above."""
    return ascending[math.ceil(part * len(ascending)) - 1] if ascending else None


def _verdicts(cases: Sequence[Case]) -> Verdicts:
    bad = [act for case in cases for act in case.bad]
    return Verdicts(
        good=sum(len(case.good) for case in cases),
        bad=len(bad),
        people=len({act.user for case in cases for act in case.verdicts}),
        reasons=_counted(act.reason.value for act in bad if act.reason),
    )


def _number(cases: Sequence[Case], act: Callable[[Case], Act | None]) -> int:
    return sum(act(case) is not None for case in cases)


def _cited(cases: Sequence[Case]) -> tuple[Cited, ...]:
    """A document that Storm gave a new name is called by its last."""
    answers: Counter[str] = Counter()
    known: dict[str, Document] = {}
    for case in cases:
        for document in {_key(each): each for each in case.ended.details.documents}.values():
            answers[_key(document)] += 1
            known[_key(document)] = document
    found = (
        Cited(id=known[key].id, name=known[key].name or key, answers=count)
        for key, count in answers.items()
    )
    return tuple(sorted(found, key=lambda each: (-each.answers, each.name)))[:MOST_DOCUMENTS]


def _key(document: Document) -> str:
    return document.id or document.name
