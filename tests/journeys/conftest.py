"""One world per story. Stories share a Redis server, but no keys."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Final

import pytest
from redis.asyncio import Redis

from bot.playground.processes.redis_server import RedisServer
from bot.playground.slack import Slack
from bot.playground.slack.identity import Identity
from bot.playground.storm.server import Storm
from tests.journeys.leaping import LeapingLoop, LeapsWithRedis, is_in_real_time, wait_for
from tests.journeys.other_clock import CAN_BE_GIVEN, OtherClock
from tests.journeys.world import CHANNEL, DIRECT, GROUP, JUN, MINA, PRIVATE, ROBOT, World

# What Redis says of a key without an end; of one that has just ended it says something else.
LASTING: Final = -1
# Of keys, in one look at Redis.
AT_ONCE: Final = 1_000
# As often as a slow machine needs, and not so often that it becomes slower by that.
RETRY_DELAYS_S: Final = (0.05, 0.1, 0.2, *(2.0**number for number in range(6)))
# The time of all stories in this process, and the Redis that goes by it.
_LEAPS: Final = pytest.StashKey[LeapsWithRedis]()


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Time leaps in stories that have no process of their own."""
    if not _leaps(item):
        return {"real time": asyncio.new_event_loop}
    return {"leaping": lambda: LeapingLoop(config.stash[_LEAPS])}


def _leaps(item: pytest.Item) -> bool:
    return CAN_BE_GIVEN and not is_in_real_time(item)


# For all stories: the loop of each goes by it, and is there before what the story asks for.
@pytest.fixture(scope="session", autouse=True)
def leaping_redis(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RedisServer | None]:
    """A Redis that goes by the time of the stories."""
    if not CAN_BE_GIVEN:
        yield None
        return
    clock = OtherClock(tmp_path_factory.mktemp("clock"))
    # A thread of its memory's would wait until a time on this clock by the machine's, which has
    # passed: at once, for ever.
    server = RedisServer(settings={"jemalloc-bg-thread": "no"})
    with clock.given():
        asyncio.run(server.__aenter__())
    leaps = pytestconfig.stash[_LEAPS] = LeapsWithRedis(clock, server)
    yield server
    leaps.close()
    asyncio.run(server.__aexit__())
    clock.close()


@pytest.fixture
def story_redis_url(
    request: pytest.FixtureRequest,
    leaping_redis: RedisServer | None,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """A Redis for one story, and a machine whose clock is the story's."""
    if leaping_redis is None or not _leaps(request.node):
        return str(request.getfixturevalue("redis_url"))
    monkeypatch.setattr(time, "time", request.config.stash[_LEAPS].time)
    return leaping_redis.url


@pytest.fixture
async def own_redis() -> AsyncIterator[RedisServer]:
    """A Redis of the story's own, to be tormented."""
    async with RedisServer(spawned=wait_for) as server:
        yield server


@pytest.fixture
def identity() -> Identity:
    """The app and its workspace; a story about others has its own."""
    return Identity()


@pytest.fixture
async def world(story_redis_url: str, identity: Identity) -> AsyncIterator[World]:
    prefix = f"journey-{uuid.uuid4().hex[:8]}"
    # The strictest reading of Slack's sizes; limits on calls only where a story is about them.
    slack = Slack(
        identity=identity,
        retry_delays=RETRY_DELAYS_S,
        ack_timeout_s=3.0,
        size_unit="bytes",
        clock=asyncio.get_running_loop().time,
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
            redis_url=story_redis_url,
            slack=slack,
            storm=storm,
            environment={"REDIS_PREFIX": prefix, "DRAIN_SECONDS": "5"},
        )
        async with world.stack:
            yield world
        await _nothing_lives_for_ever(story_redis_url, prefix)


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
