"""Slack's time, by the `Date` of its answers."""

import io
import json

import pytest

from bot.clock import LoopClock
from bot.log import setup_logging
from bot.slack.clock import SlackClock

NOON = "Thu, 26 Nov 2026 12:00:00 GMT"
NOON_S = 1795694400.0


class Machine(LoopClock):
    """A machine whose clocks are set by hand."""

    def __init__(self, *, wall: float) -> None:
        self.up_s = 100.0
        self._wall_at_start = wall
        self.corrected_s = 0.0

    def monotonic(self) -> float:
        return self.up_s

    def wall(self) -> float:
        return self._wall_at_start + self.up_s - 100.0 + self.corrected_s


def machine(*, ahead_s: float = 0.0) -> Machine:
    return Machine(wall=NOON_S + 0.5 + ahead_s)


@pytest.mark.parametrize("ahead_s", [0.0, 960.0, -960.0, 5 * 86400.0])
def test_slacks_answers_tell_the_time_whatever_the_machine_says(ahead_s: float) -> None:
    here = machine(ahead_s=ahead_s)
    clock = SlackClock(here)

    clock.heard(NOON, asked_at=100.0)
    here.up_s += 60

    assert NOON_S + 60.5 == clock.wall()
    assert ahead_s == clock.skew_s()


def test_until_slack_has_answered_the_machines_time_has_to_do() -> None:
    clock = SlackClock(machine(ahead_s=960.0))

    assert NOON_S + 960.5 == clock.wall()
    assert 0.0 == clock.skew_s()


def test_the_answer_was_made_between_asking_and_hearing() -> None:
    here = machine()
    clock = SlackClock(here)
    here.up_s += 4

    clock.heard(NOON, asked_at=100.0)

    assert NOON_S + 0.5 + 2.0 == clock.wall()


def test_a_correction_of_the_machines_time_changes_nothing() -> None:
    here = machine()
    clock = SlackClock(here)
    clock.heard(NOON, asked_at=100.0)

    here.corrected_s = -3600.0

    assert (NOON_S + 0.5, -3600.0) == (clock.wall(), clock.skew_s())


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Nov 2026 12:00:00 GMT", "0", "\ud800"])
def test_a_date_that_is_none_is_left_alone(date: str) -> None:
    here = machine(ahead_s=5.0)
    clock = SlackClock(here)

    clock.heard(date, asked_at=100.0)

    assert here.wall() == clock.wall()


def test_a_wrong_clock_is_told_of_once_then_every_few_minutes_and_at_its_end() -> None:
    out = io.StringIO()
    setup_logging("info", "json", stream=out)
    here = machine(ahead_s=31.0)
    clock = SlackClock(here)
    for _ in range(40):
        clock.heard(NOON, asked_at=here.up_s)
        here.up_s += 10
        here.corrected_s -= 10
    here.corrected_s -= 10
    clock.heard(NOON, asked_at=here.up_s)
    setup_logging("info", "json")

    told = [json.loads(line) for line in out.getvalue().splitlines()]

    assert [
        ("clock.skewed", 31.0, 0),
        ("clock.skewed", 31.0, 300),
        ("clock.right_again", 21.0, 400),
    ] == [(line["event"], line["skew_s"], line.get("age_s", line.get("lasted_s"))) for line in told]


@pytest.mark.parametrize("ahead_s", [30.0, -30.0])
def test_half_a_minute_is_not_worth_a_word(
    ahead_s: float, capsys: pytest.CaptureFixture[str]
) -> None:
    setup_logging("info", "json")
    SlackClock(machine(ahead_s=ahead_s)).heard(NOON, asked_at=100.0)

    assert "" == capsys.readouterr().err
