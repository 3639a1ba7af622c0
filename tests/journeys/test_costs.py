"""What one question costs others: commands and bytes at Redis, calls and bytes at Slack.

Counted, so that no machine is too slow for it. The limits stand a little above what was counted
when they were last set: who comes near them has made something dearer.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import pytest
from redis.asyncio import Redis

from bot.answering.keeping import RENEWALS
from bot.playground.storm.stories import plain
from bot.store.lease import LEASE_S
from tests.journeys.world import HastyClock, World

# Questions, each asked when the one before is answered.
ASKED: Final = 5
# What the bot asks Redis for directly, or has a script do for it: each is a round trip.
ROUND_TRIPS: Final = ("evalsha", "eval", "hgetall", "set", "scan")
# Of 200 tokens, about a thousand characters.
ANSWER: Final = plain(200)


class Undisturbed(HastyClock):
    """What is done every so often, whatever is asked, is not done: it is no question's cost."""

    async def sleep(self, seconds: float) -> None:
        if 0.0 <= LEASE_S / RENEWALS - seconds < 0.1:
            await asyncio.Event().wait()
        await super().sleep(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Of one question."""

    round_trips: float
    redis_bytes: float
    calls: Counter[str]
    slack_bytes: float


@pytest.fixture
async def redis(world: World) -> AsyncIterator[Redis]:
    async with Redis.from_url(world.redis_url, decode_responses=True) as redis:
        yield redis


async def spent(redis: Redis) -> tuple[int, int]:
    commands, stats = await redis.info("commandstats"), await redis.info("stats")
    trips = sum(commands.get(f"cmdstat_{name}", {}).get("calls", 0) for name in ROUND_TRIPS)
    return trips, stats["total_net_input_bytes"] + stats["total_net_output_bytes"]


async def costs(world: World, redis: Redis) -> Costs:
    world.storm.story = ANSWER
    await world.start_bot(clock=Undisturbed())
    # Scripts are sent, people's languages and documents looked up, connections opened.
    await world.whole(await world.ask("warm up"))
    before, called = await spent(redis), len(world.slack.calls)
    for number in range(ASKED):
        await world.whole(await world.ask(f"how is it going? {number}"))
    after, calls = await spent(redis), list(world.slack.calls)[called:]
    return Costs(
        round_trips=(after[0] - before[0]) / ASKED,
        redis_bytes=(after[1] - before[1]) / ASKED,
        calls=Counter(call.method for call in calls),
        slack_bytes=sum(call.size for call in calls) / ASKED,
    )


async def test_a_question_costs_a_bounded_number_of_round_trips_and_calls(
    world: World, redis: Redis
) -> None:
    counted = await costs(world, redis)
    assert counted.round_trips <= 30
    assert counted.redis_bytes <= 22_000
    assert counted.calls["chat.postMessage"] == ASKED
    assert counted.calls.total() <= 4 * ASKED
    assert counted.slack_bytes <= 6_000
