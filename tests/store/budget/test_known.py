"""What is learned of Slack is kept for days, told to the operator, and never believed blindly."""

from collections.abc import AsyncIterator
from itertools import count

import pytest
from structlog.testing import capture_logs

from bot.clock import LoopClock
from bot.domain.governor.edits import ReplyId
from bot.domain.governor.governor import Limits, Method
from bot.domain.governor.learning import FORBEARANCE_S, SPAN_S, VERDICT_S
from bot.domain.question import PersonId, TeamId
from bot.metrics import Metrics
from bot.playground.processes.redis_server import RedisServer
from bot.playground.pulse import PATIENCE_S
from bot.store.budget.budget import Budget
from bot.store.budget.known import Tell
from bot.store.budget.shared_governor import SharedGovernor
from bot.store.connection import Client, connect
from bot.store.keys import BUDGET_S

TEAM, MINA = TeamId("T1"), PersonId("T1:U1")
START = 1_790_000_000.0
ONE = ReplyId("r1")
A_MOMENT_S = 10.0

prefixes = (f"known{number}" for number in count())


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Client]:
    async with connect(redis_url) as client:
        yield client


def shared(redis: Client, prefix: str, tell: Tell | None = None) -> SharedGovernor:
    return SharedGovernor(redis, prefix=prefix, copy="a", limits=Limits(), tell=tell)


def key(prefix: str, name: str) -> str:
    return f"{{{prefix}:T1}}:budget:{name}"


async def knowing(
    redis: Client, burst: float, *, tell: Tell | None = None
) -> tuple[SharedGovernor, str]:
    """Slack takes so many, and the budget has been asked for lately."""
    prefix = next(prefixes)
    governor = shared(redis, prefix, tell)
    await governor.keep(TEAM, [], now=START - 1.0)
    await redis.hset(key(prefix, "learned"), "proven", str(burst))
    await redis.expire(key(prefix, "learned"), 60)
    return governor, prefix


async def at_once(governor: SharedGovernor, now: float) -> int:
    """How many last edits can go out now; so many are spent."""
    for number in range(60):
        if await governor.may_finish(TEAM, ReplyId(f"end{number}"), 0.0, now=now) is None:
            return number
    return 60


async def test_what_is_known_is_spent_at_once(redis: Client) -> None:
    governor, _ = await knowing(redis, 45.0)
    assert 45 == await at_once(governor, START)


async def test_a_refusal_is_remembered_for_longer_than_nothing_is_tried(redis: Client) -> None:
    governor, prefix = await knowing(redis, 12.0)
    await governor.refused(TEAM, Method.UPDATE, 1.0, now=START)
    assert 8 * FORBEARANCE_S < await redis.ttl(key(prefix, "learned"))
    assert BUDGET_S >= await redis.ttl(key(prefix, Method.UPDATE))
    await redis.delete(key(prefix, Method.UPDATE), key(prefix, "granted"))
    forbears_until = float(await redis.hget(key(prefix, "learned"), "forbears_until") or 0)
    assert START + FORBEARANCE_S == forbears_until


async def test_where_the_budget_was_lost_as_much_is_spent_as_at_first(redis: Client) -> None:
    governor, prefix = await knowing(redis, 45.0)
    await redis.delete(key(prefix, Method.UPDATE), key(prefix, "granted"))
    assert 4 == await at_once(governor, START)
    assert 44 <= await at_once(governor, START + SPAN_S)


async def test_what_was_spent_elsewhere_is_not_spent_again(redis: Client) -> None:
    governor, _ = await knowing(redis, 45.0)
    await governor.lower(TEAM, Method.UPDATE, 2.0, calls=45, now=START)
    # In the bucket they have mostly been made up for, in the minute they count.
    assert 48 - 45 == await at_once(governor, START)


@pytest.mark.parametrize("value", ["", "many", "nan", "inf", "-inf", "1e308", "-5", "99999999999"])
async def test_whatever_stands_there_holds_nobody_for_long(redis: Client, value: str) -> None:
    fields = ["proven", "refusals", "refused_at", "forbears_until", "tried", "tried_at"]
    for field in [*fields, "unsure_until", "granted"]:
        governor, prefix = await knowing(redis, 12.0)
        for number in range(4):
            await governor.may_finish(TEAM, ReplyId(f"end{number}"), 0.0, now=START)
        if field == "granted":
            await redis.lset(key(prefix, "granted"), 0, value)
        else:
            await redis.hset(key(prefix, "learned"), field, value)
        wait_s = await governor.may_finish(TEAM, ONE, 3600.0, now=START)
        assert wait_s is not None, field
        assert A_MOMENT_S > wait_s, field


@pytest.mark.parametrize("name", ["learned", "granted"])
async def test_keys_of_another_kind_hold_nobody(redis: Client, name: str) -> None:
    governor, prefix = await knowing(redis, 12.0)
    await redis.delete(key(prefix, name))
    await redis.set(key(prefix, name), "a string", ex=60)
    assert 0.0 == await governor.may_finish(TEAM, ONE, 3600.0, now=START)


@pytest.mark.parametrize("back_s", [2.0, 3600.0])
async def test_a_clock_that_goes_back_holds_nobody_for_long(redis: Client, back_s: float) -> None:
    governor, _ = await knowing(redis, 12.0)
    await governor.may_finish(TEAM, ONE, 0.0, now=START)
    wait_s = await governor.may_finish(TEAM, ONE, 3600.0, now=START - back_s)
    assert wait_s is not None
    assert A_MOMENT_S > wait_s


async def test_the_operator_sees_what_slack_takes(redis: Client) -> None:
    metrics = Metrics()
    governor, prefix = await knowing(redis, 5.6, tell=metrics.slack_takes)
    other = shared(redis, prefix)
    await redis.hset(
        key(prefix, "learned"), mapping={"tried": "6.1", "tried_at": str(START - VERDICT_S)}
    )
    with capture_logs() as logs:
        await governor.may_edit(TEAM, ONE, now=START)
        await other.may_edit(TEAM, ONE, now=START)
    assert [
        {"event": "budget.burst_raised", "team": TEAM, "edits": 8.9, "log_level": "info"}
    ] == logs
    assert 8.93 == pytest.approx(metrics.registry.get_sample_value("stormbot_edit_burst"))
    with capture_logs() as logs:
        await governor.refused(TEAM, Method.UPDATE, 1.0, now=START)
    assert ["budget.burst_lowered"] == [entry["event"] for entry in logs]
    assert 4.7 == metrics.registry.get_sample_value("stormbot_edit_burst")


async def test_the_operator_sees_how_many_appends_slack_takes(redis: Client) -> None:
    metrics, prefix = Metrics(), next(prefixes)
    governor = shared(redis, prefix, metrics.slack_takes)
    await governor.may_append(TEAM, ONE, MINA, now=START - 1.0)
    await redis.hset(
        key(prefix, f"learned:{Method.APPEND_STREAM}"),
        mapping={"proven": "5.6", "tried": "6.1", "tried_at": str(START - VERDICT_S)},
    )
    with capture_logs() as logs:
        await governor.may_append(TEAM, ONE, MINA, now=START)
        await governor.refused(TEAM, Method.APPEND_STREAM, 1.0, now=START)
    assert [("budget.burst_raised", 10.3), ("budget.burst_lowered", 4.7)] == [
        (entry["event"], entry["appends"]) for entry in logs
    ]
    assert 4.7 == metrics.registry.get_sample_value("stormbot_append_burst")
    assert BUDGET_S < await redis.ttl(key(prefix, f"learned:{Method.APPEND_STREAM}"))


class HandClock(LoopClock):
    """Stands still."""

    def monotonic(self) -> float:
        return 100.0


async def test_without_redis_what_went_beyond_the_burst_is_paid_for_first() -> None:
    async with RedisServer() as server, connect(server.url) as redis:
        alone = Budget(
            redis,
            prefix="p",
            copy="a",
            limits=Limits(),
            clock=HandClock(),
            patience_s=PATIENCE_S / 2,
        )
        await alone.keep(TEAM, [])
        await redis.hset(key("p", "learned"), "proven", "45")
        for number in range(30):
            assert 0.0 == await alone.may_finish(TEAM, ReplyId(f"end{number}"), 0.0)
        await server.kill()
        assert None is await alone.may_finish(TEAM, ONE, 30.0)
        wait_s = await alone.may_finish(TEAM, ONE, 60.0)
    assert wait_s is not None
    assert (30 - 3.7) * 4 / 3 == pytest.approx(wait_s)
