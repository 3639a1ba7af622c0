"""All that is known of one question when facts about it are put together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from bot.domain.outcome import WITHDRAWN, Act, Ended, Fact, Kind, Verdict
from bot.domain.question import ChannelId, QuestionId, UserId
from bot.domain.reply import Notice

WHOLE: Final = "whole"
# Of a verdict the last of each person does.
_LAST_COUNTS: Final = frozenset({Kind.PERSON, Kind.SOLVED, Kind.CORRECTED, Kind.REMOVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question, how it ended at last, and what people did about it."""

    ended: Ended
    # By whoever judged it; who took a verdict back is not among them.
    verdicts: tuple[Act, ...] = ()
    person: Act | None = None
    solved: Act | None = None
    corrected: Act | None = None
    removed: Act | None = None

    @property
    def asked_at(self) -> float:
        """By its message; seconds since the epoch."""
        try:
            return float(self.ended.ts)
        except ValueError:
            return self.ended.at

    @property
    def channel(self) -> ChannelId:
        return self.ended.thread.channel

    @property
    def is_withdrawn(self) -> bool:
        """It was deleted: it counts, and nothing else is said of it."""
        return self.ended.end == WITHDRAWN

    @property
    def found_nothing(self) -> bool:
        """Storm answered, but not out of any document."""
        details = self.ended.details
        if self.ended.end == WHOLE:
            return details.sources == 0
        return details.reason == Notice.EMPTY_ANSWER

    @property
    def good(self) -> tuple[Act, ...]:
        return tuple(each for each in self.verdicts if each.verdict is Verdict.GOOD)

    @property
    def bad(self) -> tuple[Act, ...]:
        return tuple(each for each in self.verdicts if each.verdict is Verdict.BAD)


@dataclass(slots=True)
class _Told:
    """The facts about one question, the later over the earlier."""

    ended: Ended | None = None
    verdicts: dict[UserId, Act] = field(default_factory=dict)
    acts: dict[Kind, Act] = field(default_factory=dict)

    def hear(self, fact: Fact) -> None:
        if isinstance(fact, Ended):
            if self.ended is None or fact.at >= self.ended.at:
                self.ended = fact
        elif fact.kind is Kind.VERDICT:
            self.verdicts[fact.user] = _later(fact, self.verdicts.get(fact.user))
        elif fact.kind in _LAST_COUNTS:
            self.acts[fact.kind] = _later(fact, self.acts.get(fact.kind))

    def case(self, ended: Ended) -> Case:
        if ended.end == WITHDRAWN:
            return Case(ended=ended, removed=self._last(Kind.REMOVED))
        return Case(
            ended=ended,
            verdicts=tuple(v for v in self.verdicts.values() if v.verdict is not Verdict.NONE),
            person=self._last(Kind.PERSON),
            solved=self._last(Kind.SOLVED),
            corrected=self._last(Kind.CORRECTED),
            removed=self._last(Kind.REMOVED),
        )

    def _last(self, kind: Kind) -> Act | None:
        act = self.acts.get(kind)
        return None if act is None or act.is_undone else act


class Cases:
    """Puts facts together as they are read, in whatever order they come."""

    def __init__(self) -> None:
        self._told: dict[QuestionId, _Told] = {}

    def hear(self, fact: Fact) -> None:
        self._told.setdefault(fact.question, _Told()).hear(fact)

    def asked_since(self, at: float) -> tuple[Case, ...]:
        """In the order of asking. Of what has not ended, or was asked earlier, nothing is said."""
        ended = [(told, told.ended) for told in self._told.values()]
        cases = [told.case(end) for told, end in ended if end is not None]
        later = [case for case in cases if case.asked_at >= at]
        return tuple(sorted(later, key=lambda case: (case.asked_at, case.ended.question)))


def cases(facts: Iterable[Fact], *, since: float = 0.0) -> tuple[Case, ...]:
    put_together = Cases()
    for fact in facts:
        put_together.hear(fact)
    return put_together.asked_since(since)


def _later(one: Act, other: Act | None) -> Act:
    return one if other is None or one.at >= other.at else other
