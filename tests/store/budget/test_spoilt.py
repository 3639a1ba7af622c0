"""The budget can be found out anew: what can't be read of it, or can't be so, is thrown away."""

from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from typing import Any

import pytest

from bot.clock import LoopClock
from bot.domain.governor.edits import ReplyId
from bot.domain.governor.governor import Limits, Method
from bot.domain.governor.parts import PartWait
from bot.domain.governor.share import Slot
from bot.domain.question import ChannelId, PersonId, TeamId
from bot.playground.pulse import PATIENCE_S
from bot.store.budget.budget import Budget
from bot.store.budget.shared_governor import SharedGovernor
from bot.store.connection import Client, connect

TEAM, HERE, MINA = TeamId("T1"), ChannelId("C1"), PersonId("T1:U1")
START = 1_790_000_000.0
HOUR_S = 3600.0
A_MOMENT_S = 10.0
ONE, OTHER = ReplyId("r1"), ReplyId("r2")
GARBAGE = ["", "many", "nan", "inf", "-inf", "1e308", "-5", "99999999999"]
FIELDS = [
    *("full_at", "paused_until", "caution", "cautious_since", "at"),
    *("begin_wish_until", "edited_at", "appended_at"),
]

prefixes = (f"spoilt{number}" for number in count())
Step = Callable[[SharedGovernor, float], Awaitable[Any]]

STEPS: dict[str, Step] = {
    "begin": lambda it, now: it.may_begin(TEAM, OTHER, now=now),
    "edit": lambda it, now: it.may_edit(TEAM, ONE, now=now),
    "finish": lambda it, now: it.may_finish(TEAM, ONE, HOUR_S, now=now),
    "post": lambda it, now: it.may_post(TEAM, HERE, HOUR_S, now=now),
    "turn": lambda it, now: it.turn_to_post(TEAM, HERE, MINA, HOUR_S, now=now),
    "call": lambda it, now: it.may_call(TEAM, Method.DELETE, HOUR_S, now=now),
    "part": lambda it, now: it.may_post_part(TEAM, HERE, ONE, MINA, now=now),
    "start": lambda it, now: it.may_start_stream(TEAM, ONE, now=now),
    "append": lambda it, now: it.may_append(TEAM, ONE, MINA, now=now),
}


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Client]:
    async with connect(redis_url) as client:
        yield client


async def busy(redis: Client, now: float) -> tuple[SharedGovernor, list[str]]:
    """A budget with something under each of its keys."""
    prefix = next(prefixes)
    governor = SharedGovernor(redis, prefix=prefix, copy="a", limits=Limits())
    await governor.may_begin(TEAM, ONE, now=now)
    for _ in range(3):
        for step in STEPS.values():
            await step(governor, now)
    return governor, [key async for key in redis.scan_iter(f"{{{prefix}:*", count=1_000)]


def seconds(told: Any) -> float:
    assert told is not None
    return told.wait_s if isinstance(told, Slot | PartWait) else float(told)


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
@pytest.mark.parametrize("kind", ["string", "list", "hash", "zset"])
async def test_keys_of_another_kind_hold_nobody(redis: Client, kind: str, step: Step) -> None:
    governor, keys = await busy(redis, START)
    for key in keys:
        await redis.delete(key)
        match kind:
            case "string":
                await redis.set(key, "a string")
            case "list":
                await redis.rpush(key, "a list")
            case "hash":
                await redis.hset(key, "a", "hash")
            case _:
                await redis.zadd(key, {"a set": 1.0})
        await redis.expire(key, 60)
    assert A_MOMENT_S > seconds(await step(governor, START))


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
@pytest.mark.parametrize("value", GARBAGE)
async def test_whatever_stands_in_a_field_holds_nobody_for_long(
    redis: Client, value: str, step: Step
) -> None:
    for field in FIELDS:
        governor, keys = await busy(redis, START)
        for key in keys:
            if await redis.type(key) == "hash":
                await redis.hset(key, field, value)
                for name in await redis.hkeys(key):
                    if str(name).startswith("r"):
                        await redis.hset(key, name, f"{value} {value} {value} {value}")
        assert A_MOMENT_S > seconds(await step(governor, START)), field


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
@pytest.mark.parametrize("back_s", [2.0, 60.0, HOUR_S, 24 * HOUR_S])
async def test_a_clock_that_goes_back_holds_nobody_longer(
    redis: Client, back_s: float, step: Step
) -> None:
    governor, _ = await busy(redis, START)
    untouched, _ = await busy(redis, START)
    expected = seconds(await step(untouched, START))
    told = seconds(await step(governor, START - back_s))
    assert pytest.approx(expected, abs=0.01) == told


@pytest.mark.parametrize("name", ["begin", "finish", "turn"])
async def test_time_passes_as_ever_after_the_clock_has_gone_back(redis: Client, name: str) -> None:
    governor, _ = await busy(redis, START)
    waits = [
        seconds(await STEPS[name](governor, START - HOUR_S + passed_s)) for passed_s in range(60)
    ]
    assert 0.01 >= min(waits)


async def test_a_pause_lasts_as_long_though_the_clock_goes_back(redis: Client) -> None:
    governor, _ = await busy(redis, START)
    await governor.refused(TEAM, Method.DELETE, 30.0, now=START)
    assert 30.25 == await governor.may_call(TEAM, Method.DELETE, 60.0, now=START - HOUR_S)


async def test_copies_of_before_the_clock_went_back_are_forgotten(redis: Client) -> None:
    prefix = next(prefixes)
    limits = Limits()
    for copy in ("a", "b"):
        governor = SharedGovernor(redis, prefix=prefix, copy=copy, limits=limits)
        await governor.may_edit(TEAM, ONE, now=START)
    assert 2 == governor.copies
    await governor.may_edit(TEAM, ONE, now=START - HOUR_S)
    assert 1 == governor.copies


async def test_what_is_thrown_away_begins_anew_with_one_call(redis: Client) -> None:
    governor, keys = await busy(redis, START)
    key = next(key for key in keys if key.endswith(f":{Method.DELETE}"))
    await redis.hset(key, "full_at", "full")
    first = await governor.may_call(TEAM, Method.DELETE, 0.1, now=START)
    assert pytest.approx(0.0, abs=0.001) == first
    assert None is await governor.may_call(TEAM, Method.DELETE, 0.1, now=START)


async def test_scripts_that_redis_keeps_forgetting_run_all_the_same(redis: Client) -> None:
    budget = Budget(
        redis,
        prefix=next(prefixes),
        copy="a",
        limits=Limits(),
        clock=LoopClock(),
        patience_s=PATIENCE_S / 2,
    )
    for number in range(5):
        await redis.script_flush()
        await budget.may_begin(TEAM, ReplyId(f"r{number}"))
        assert budget.is_shared
