"""How a service is missed by several parts of the bot at once."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.absence import Absence, cause_of
from bot.clock import LoopClock
from bot.errors import StoreUnavailable


class Hours(LoopClock):
    now = 0.0

    def monotonic(self) -> float:
        return self.now


def error() -> StoreUnavailable:
    return StoreUnavailable("ConnectionError")


def told(lines: list[Any]) -> list[tuple[str, float]]:
    return [(line["event"], line.get("age_s", line.get("lasted_s"))) for line in lines]


def test_it_is_told_once_whoever_misses_it_and_ends_when_nobody_does() -> None:
    absence = Absence("redis", clock := Hours(), address="redis://h")
    with capture_logs() as lines:
        absence.ends(part=0)
        for part in (0, 1, 0, 1):
            absence.lasts(error(), part=part)
        clock.now = 20.0
        absence.ends(part=0)
        absence.ends(part=0)
        clock.now = 30.0
        absence.ends(part=1)
        absence.ends(part=0)

    assert [("redis.unavailable", 0), ("redis.reached", 30.0)] == told(lines)


def test_the_next_time_is_told_anew() -> None:
    absence = Absence("redis", Hours())
    with capture_logs() as lines:
        for _ in range(2):
            absence.lasts(error())
            absence.ends()

    assert ["redis.unavailable", "redis.reached"] * 2 == [line["event"] for line in lines]


def test_it_is_recent_while_it_lasts_and_for_a_moment_after() -> None:
    absence = Absence("redis", clock := Hours())
    seen = [absence.is_recent(5.0)]
    absence.lasts(error())
    clock.now = 60.0
    seen.append(absence.is_recent(5.0))
    absence.ends()
    for clock.now in (64.0, 65.0):
        seen.append(absence.is_recent(5.0))
    assert [False, True, True, False] == seen


@pytest.mark.parametrize(
    ("expected", "causes"),
    [
        ("StoreUnavailable", []),
        ("ConnectionRefusedError", [RuntimeError(), ConnectionRefusedError()]),
        ("TimeoutError", [TimeoutError(), KeyError()]),
        ("LookupError", [LookupError(), RuntimeError()]),
    ],
)
def test_what_it_comes_down_to_is_in_the_words_of_the_system(
    expected: str, causes: list[Exception]
) -> None:
    above: Exception = error()
    outermost = above
    for cause in causes:
        above.__cause__ = cause
        above = cause

    assert expected == cause_of(outermost)
