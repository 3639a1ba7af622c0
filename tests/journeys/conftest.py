"""One world per story. Stories share a Redis server, but no keys."""

import uuid
from collections.abc import AsyncIterator
from typing import Final

import pytest
from redis.asyncio import Redis

from bot.playground.slack import Slack
from bot.playground.slack.identity import Identity
from bot.playground.storm.server import Storm
from tests.journeys.world import CHANNEL, DIRECT, GROUP, JUN, MINA, PRIVATE, ROBOT, World

# What Redis says of a key without an end; of one that has just ended it says something else.
LASTING: Final = -1
# Of keys, in one look at Redis.
AT_ONCE: Final = 1_000
# As often as a slow machine needs, and not so often that it becomes slower by that.
RETRY_DELAYS_S: Final = (0.05, 0.1, 0.2, *(2.0**number for number in range(6)))


@pytest.fixture
def identity() -> Identity:
    """The app and its workspace; a story about others has its own."""
    return Identity()


@pytest.fixture
async def world(redis_url: str, identity: Identity) -> AsyncIterator[World]:
    prefix = f"journey-{uuid.uuid4().hex[:8]}"
    # The strictest reading of Slack's sizes; limits on calls only where a story is about them.
    slack = Slack(
        identity=identity,
        retry_delays=RETRY_DELAYS_S,
        ack_timeout_s=3.0,
        size_unit="bytes",
    )
    async with slack, Storm() as storm:
        slack.add_person(MINA, "Mina")
        slack.add_person(JUN, "Jun")
        slack.add_person(ROBOT, "Robot", is_bot=True)
        slack.add_channel(CHANNEL, "general", members=[MINA, JUN, ROBOT])
        slack.add_channel(PRIVATE, "secret", kind="group", members=[MINA, JUN])
        slack.add_channel(GROUP, kind="mpim", members=[MINA, JUN])
        slack.add_channel(DIRECT, kind="im", members=[MINA])
        world = World(
            redis_url=redis_url,
            slack=slack,
            storm=storm,
            environment={"REDIS_PREFIX": prefix, "DRAIN_SECONDS": "5"},
        )
        async with world.stack:
            yield world
        await _nothing_lives_for_ever(redis_url, prefix)


async def _nothing_lives_for_ever(redis_url: str, prefix: str) -> None:
    """Nor until the next story, which would have to look through it."""
    async with Redis.from_url(redis_url, decode_responses=True) as redis:
        keys = [key async for key in redis.scan_iter(f"*{prefix}*", count=AT_ONCE)]
        async with redis.pipeline(transaction=False) as asking:
            for key in keys:
                asking.ttl(key)
                asking.delete(key)
            lives = (await asking.execute())[::2]
        assert [] == [key for key, life in zip(keys, lives, strict=True) if life == LASTING]
