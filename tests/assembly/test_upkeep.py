"""What the bot does by itself, on a clock that runs ahead."""

import asyncio

import pytest

from bot.assembly.upkeep import TRIM_EVERY_S, keep_trimmed
from bot.clock import LoopClock
from bot.errors import StoreUnavailable


class Log:
    def __init__(self, *failing: int) -> None:
        self.failing = failing
        self.trimmed = 0

    async def trim(self) -> None:
        self.trimmed += 1
        if self.trimmed in self.failing:
            raise StoreUnavailable("away")


@pytest.mark.looptime
async def test_old_outcomes_go_several_times_a_day_whatever_happens() -> None:
    log = Log(2)
    trimming = asyncio.ensure_future(keep_trimmed(log, LoopClock()))
    await asyncio.sleep(3 * TRIM_EVERY_S + 1)
    trimming.cancel()
    assert 4 == log.trimmed
