"""Other values for the constants of pacing and governor, to be tried one at a time."""

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

from bot.answering import parts as part_by_part
from bot.domain import pacing
from bot.domain.governor import edits, governor, learning, parts, streams
from bot.domain.governor.bucket import Limit

# Where a constant may stand: several modules have a name for the same one.
MODULES: Final[Sequence[ModuleType]] = (
    *(pacing, part_by_part),
    *(edits, governor, learning, parts, streams),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A constant's name and another value. A `Limit` is written as (calls a minute, burst)."""

    name: str
    value: Any

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"

    @classmethod
    def read(cls, written: str) -> "Choice":
        """From `NAME=VALUE`. Raises `ValueError`."""
        name, separator, value = written.partition("=")
        if not separator or not _places(name):
            raise ValueError(f"{written}: not a constant of pacing or governor, and its value")
        return cls(name, ast.literal_eval(value))

    @property
    def is_current(self) -> bool:
        (place, *_) = _places(self.name)
        return bool(_written(getattr(place, self.name)) == self.value)


@contextmanager
def chosen(*choices: Choice) -> Iterator[None]:
    """The constants have other values meanwhile, wherever they stand."""
    before = [(place, c.name, getattr(place, c.name)) for c in choices for place in _places(c.name)]
    try:
        for place, name, now in before:
            value = next(choice.value for choice in choices if choice.name == name)
            setattr(place, name, _limit(value) if isinstance(now, Limit) else value)
        yield
    finally:
        for place, name, value in before:
            setattr(place, name, value)


def _places(name: str) -> list[ModuleType]:
    return [module for module in MODULES if name in vars(module)]


def _limit(written: tuple[float, float]) -> Limit:
    per_minute, burst = written
    return Limit(per_minute=per_minute, burst=burst)


def _written(value: Any) -> Any:
    return (value.per_minute, value.burst) if isinstance(value, Limit) else value


# What was looked at when the constants were chosen; the ones that are used are among them.
LOOKED_AT: Final = (
    Choice("PART_GAPS_S", (2.5, 2.5, 24.0, 48.0)),
    Choice("PART_GAPS_S", (3.2, 3.2, 24.0, 48.0)),
    Choice("PART_GAPS_S", (3.2, 12.0, 24.0, 48.0)),
    Choice("PART_GAPS_S", (4.5, 12.0, 24.0, 48.0)),
    Choice("CROWDED_GAPS_S", (3.5, 7.0)),
    Choice("CROWDED_GAPS_S", (4.0, 16.0)),
    Choice("CROWDED_GAPS_S", (4.5, 12.0)),
    Choice("FEW", 0),
    Choice("FEW", 3),
    Choice("FEW", 1000),
    Choice("EVEN_S", 0.5),
    Choice("EVEN_S", 2.5),
    Choice("EVEN_S", 5.0),
    Choice("EVEN_S", 10.0),
    Choice("LEAST_FIRST_PART", 60),
    Choice("LEAST_FIRST_PART", 120),
    Choice("LEAST_FIRST_PART", 240),
    Choice("LEAST_PART", 160),
    Choice("LEAST_PART", 320),
    Choice("SLOWEST_GAP_BESIDE_PARTS_S", 2.7),
    Choice("SLOWEST_GAP_BESIDE_PARTS_S", 4.0),
    Choice("SLOWEST_GAP_BESIDE_PARTS_S", 5.4),
    Choice("SLOWEST_GAP_BESIDE_PARTS_S", 7.0),
    Choice("LIVELY_GAP_S", 2.0),
    Choice("LIVELY_GAP_S", 4.0),
    Choice("LIVELY_GAP_S", 6.0),
    Choice("NO_EDIT_FOR_S", 3.0),
    Choice("NO_EDIT_FOR_S", 5.0),
    Choice("OVER_AFTER_S", 1.0),
    Choice("OVER_AFTER_S", 3.0),
    Choice("OVER_AFTER_S", 60.0),
    Choice("IN_TIME_S", 1.8),
    Choice("IN_TIME_S", 2.4),
    Choice("HALF_IN_TIME_S", 0.3),
    Choice("HALF_IN_TIME_S", 0.6),
    Choice("HALF_IN_TIME_S", 1.2),
    Choice("MOST_KEPT", 0.4),
    Choice("MOST_KEPT", 0.5),
    Choice("MOST_KEPT", 0.55),
    Choice("MOST_KEPT", 0.6),
    Choice("MOST_KEPT", 0.8),
    Choice("USUAL_S", 10.0),
    Choice("USUAL_S", 20.0),
    Choice("LONGEST_HOLD_S", 0.0),
    Choice("LONGEST_HOLD_S", 2.5),
    Choice("LONGEST_HOLD_S", 4.6),
    Choice("LONGEST_HOLD_S", 7.5),
    Choice("POSTS", (195.0, 100.0)),
    Choice("POSTS", (210.0, 85.0)),
    Choice("POSTS", (225.0, 70.0)),
    Choice("POSTS", (255.0, 40.0)),
    Choice("POSTS_IN_CHANNEL", (57.0, 2.7)),
    Choice("POSTS_IN_CHANNEL", (60.0, 2.0)),
    Choice("POSTS_IN_CHANNEL", (60.0, 2.7)),
    Choice("YOUNG_INTERVAL_S", 0.5),
    Choice("YOUNG_INTERVAL_S", 0.62),
    Choice("YOUNG_INTERVAL_S", 0.8),
    Choice("USUAL_INTERVAL_S", 0.9),
    Choice("USUAL_INTERVAL_S", 1.05),
    Choice("USUAL_INTERVAL_S", 1.35),
)
