from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.schedule import Schedule, checked

BERLIN = ZoneInfo("Europe/Berlin")
MONDAYS = Schedule("0 9 * * 1", BERLIN)
DUE = datetime(2026, 11, 23, 9, tzinfo=BERLIN)


@pytest.mark.parametrize("later_s", [0.0, 0.4, 1.0, 3600.0, 6 * 86400.0])
def test_what_is_due_stays_so_until_the_next(later_s: float) -> None:
    assert DUE == MONDAYS.latest(DUE.timestamp() + later_s)


def test_just_before_it_is_due_the_one_before_was() -> None:
    assert datetime(2026, 11, 16, 9, tzinfo=BERLIN) == MONDAYS.latest(DUE.timestamp() - 0.1)
    assert datetime(2026, 11, 16, 9, tzinfo=BERLIN) == MONDAYS.before(DUE)


def test_the_next_is_always_later() -> None:
    assert DUE == MONDAYS.after(DUE.timestamp() - 0.1)
    assert datetime(2026, 11, 30, 9, tzinfo=BERLIN) == MONDAYS.after(DUE.timestamp())


def test_a_week_in_which_the_clocks_change_has_its_hour_all_the_same() -> None:
    assert datetime(2026, 10, 26, 9, tzinfo=BERLIN) == MONDAYS.after(
        datetime(2026, 10, 20, tzinfo=BERLIN).timestamp()
    )


@pytest.mark.parametrize(
    "expression", ["", "monday", "* * * *", "61 * * * *", "0 9 30 2 *", "0 9 * * 1 2026 7"]
)
def test_what_is_no_schedule_is_said(expression: str) -> None:
    with pytest.raises(ValueError, match="five fields of cron"):
        checked(expression)


@pytest.mark.parametrize("expression", ["0 9 * * 1", "30 7 * * MON-FRI", "0 0 1 * *"])
def test_a_schedule_is_left_as_it_is(expression: str) -> None:
    assert expression == checked(expression)
