"""Clicks are counted for each person and control, and what nobody could look at is not one."""

import asyncio

import pytest

from bot.clock import LoopClock
from bot.domain.question import QuestionId, UserId
from bot.errors import StoreRefused, StoreUnavailable
from bot.slack.acts.clicks import CLICKS, CLICKS_S, REMEMBERED, Clicks, Key

MINA: Key = (UserId("U1"), QuestionId("one"), "stop")


class HandClock(LoopClock):
    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


async def look() -> bool:
    return True


async def fail() -> bool:
    await asyncio.sleep(0)
    raise StoreUnavailable


async def test_clicks_are_counted_for_each_person_and_control_and_forgotten() -> None:
    clock = HandClock()
    clicks = Clicks(clock)
    told = [await clicks.look_at(MINA, look) for _ in range(CLICKS + 1)]
    assert [*[True] * CLICKS, None] == told
    for other in ((UserId("U2"), *MINA[1:]), (*MINA[:2], "menu"), (MINA[0], QuestionId("two"), "")):
        assert await clicks.look_at(other, look)
    clock.now += CLICKS_S
    assert await clicks.look_at(MINA, look)


@pytest.mark.parametrize("error", [StoreUnavailable, StoreRefused])
async def test_one_too_many_fares_as_the_last_that_is_looked_at(error: type[Exception]) -> None:
    clicks, back = Clicks(HandClock()), asyncio.Event()

    async def wait() -> bool:
        await back.wait()
        raise error

    looked_at = [asyncio.create_task(clicks.look_at(MINA, wait)) for _ in range(CLICKS)]
    await asyncio.sleep(0)
    assert await clicks.look_at(MINA, wait) is None
    too_many = asyncio.create_task(clicks.as_the_last(MINA))
    back.set()
    fared = await asyncio.gather(too_many, *looked_at, return_exceptions=True)
    assert [error] * (CLICKS + 1) == [type(one) for one in fared]


async def test_what_could_not_be_looked_at_is_no_click() -> None:
    clicks = Clicks(HandClock())
    for _ in range(CLICKS + 1):
        with pytest.raises(StoreUnavailable):
            await clicks.look_at(MINA, fail)
    assert await clicks.look_at(MINA, look)


async def test_those_who_have_stopped_are_forgotten() -> None:
    clock = HandClock()
    clicks = Clicks(clock)
    for number in range(2 * REMEMBERED):
        clock.now += 2 * CLICKS_S / REMEMBERED
        await clicks.look_at((UserId(f"U{number}"), *MINA[1:]), look)
    assert REMEMBERED + 1 >= len(clicks._clicks)
