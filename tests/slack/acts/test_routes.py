"""Acts are added up; no two may claim the same."""

import pytest

from bot.domain.deed import Press
from bot.slack.acts.routes import Routes


async def take(_press: Press) -> None:
    pass


def test_routes_add_up() -> None:
    both = Routes(presses={"stop": take}) | Routes(presses={"again": take})
    assert {"stop", "again"} == set(both.presses)


def test_no_two_acts_claim_the_same() -> None:
    with pytest.raises(ValueError, match="stop in presses"):
        Routes(presses={"stop": take}) | Routes(presses={"stop": take})
