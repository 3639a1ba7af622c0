"""Whether Storm accepts the key, and how often that is asked and told."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.clock import LoopClock
from bot.errors import StormBroken, StormError, StormKeyRefused
from bot.operating.storm_key import AGAIN_S, StormKey

pytestmark = pytest.mark.looptime

REFUSED = StormKeyRefused("http 401", status=401)
AWAY = StormBroken("no response in time")


class Storm:
    """Says what it is told to say, the last thing for ever."""

    def __init__(self, *says: StormError | None) -> None:
        self._says = list(says)
        self.asked = 0

    async def check(self) -> None:
        self.asked += 1
        said = self._says.pop(0) if len(self._says) > 1 else self._says[0]
        if said is not None:
            raise said


@asynccontextmanager
async def watched(storm: Storm) -> AsyncIterator[tuple[StormKey, Sequence[Any]]]:
    key = StormKey(storm.check, LoopClock())
    with capture_logs() as told:
        watching = asyncio.create_task(key.watch())
        await asyncio.sleep(1)
        yield key, told
        watching.cancel()


async def test_a_key_that_storm_accepts_is_asked_for_once_and_not_worth_a_word() -> None:
    async with watched(storm := Storm(None)) as (key, told):
        await asyncio.sleep(3600)
        assert (False, 1, []) == (key.is_refused, storm.asked, told)


async def test_a_wrong_key_is_told_at_once_and_every_few_minutes() -> None:
    async with watched(Storm(REFUSED)) as (key, told):
        assert key.is_refused
        await asyncio.sleep(10.5 * AGAIN_S)
        assert [("storm.key_refused", age_s) for age_s in (0, 300, 600)] == [
            (line["event"], line["age_s"]) for line in told
        ]


async def test_a_key_that_is_made_valid_meanwhile_is_found_within_a_minute() -> None:
    async with watched(Storm(REFUSED, REFUSED, None)) as (key, told):
        await asyncio.sleep(2 * AGAIN_S)
        assert not key.is_refused
        assert ["storm.key_refused", "storm.key_accepted"] == [line["event"] for line in told]


async def test_a_storm_that_is_away_leaves_the_key_unknown() -> None:
    async with watched(storm := Storm(AWAY)) as (key, told):
        await asyncio.sleep(3600)
        assert (False, 1) == (key.is_refused, storm.asked)
        assert ["storm.unavailable"] == [line["event"] for line in told]


async def test_a_storm_that_goes_away_does_not_make_a_wrong_key_right() -> None:
    async with watched(Storm(REFUSED, AWAY)) as (key, _):
        await asyncio.sleep(5 * AGAIN_S)
        assert key.is_refused


async def test_a_question_that_is_refused_for_the_key_makes_it_asked_again() -> None:
    async with watched(storm := Storm(None, REFUSED, None)) as (key, _):
        await asyncio.sleep(AGAIN_S)
        key.refused()
        await asyncio.sleep(1)
        assert (True, 2) == (key.is_refused, storm.asked)
        await asyncio.sleep(AGAIN_S)
        assert (False, 3) == (key.is_refused, storm.asked)


async def test_questions_never_make_it_asked_more_than_once_a_minute() -> None:
    async with watched(storm := Storm(None)) as (key, _):
        for _ in range(600):
            key.refused()
            await asyncio.sleep(1)
        assert storm.asked <= 11
