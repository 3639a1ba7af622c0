"""Redis is there and answers, but does not take what it is told: a replica by now, or full."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from redis.asyncio import Redis

from bot.playground.processes.redis_cluster import free_ports
from bot.playground.processes.redis_server import RedisServer
from bot.playground.storm.story import Story
from bot.store.lease import LEASE_S
from tests.journeys.processes import Copy, Fleet, halting, tale
from tests.journeys.signpost import Signpost, signpost


@dataclass(frozen=True)
class Pair:
    """Two servers, the second a replica of the first, and what leads to the primary."""

    first: RedisServer
    second: RedisServer
    way: Signpost

    async def fail_over(self) -> None:
        """The first lives on as a replica; nobody's connection is closed."""
        async with _client(self.first) as first, _client(self.second) as second:
            await first.wait(1, 5000)
            await second.replicaof("NO", "ONE")
            await first.replicaof("127.0.0.1", str(self.second.port))


@pytest.fixture
async def pair(fleet: Fleet) -> AsyncIterator[Pair]:
    ports = free_ports(2)
    async with (
        RedisServer(port=ports[0]) as first,
        RedisServer(port=ports[1]) as second,
        signpost(ports[0]) as way,
    ):
        async with _client(second) as replica:
            await replica.replicaof("127.0.0.1", str(ports[0]))
        fleet.world.redis_url = way.url
        yield Pair(first, second, way)
        await fleet.clear()


def _client(server: RedisServer) -> Redis:
    return Redis.from_url(f"unix://{server.socket}", decode_responses=True)


@pytest.mark.parametrize("answer", [tale(1), tale(100).paced(0.001)], ids=["short", "long"])
async def test_an_end_that_could_not_be_written_down_is_not_answered_again(
    fleet: Fleet, answer: Story
) -> None:
    world = fleet.world
    world.storm.story = halting(answer)
    first = await fleet.start(lease_s=LEASE_S, SLACK_UPDATES_PER_MINUTE="1000")
    root = await world.ask("what runs?")
    await fleet.halted(root)
    async with _client(fleet.redis) as redis:
        await redis.config_set("min-replicas-to-write", 1)
        fleet.go_on()
        replies = await world.whole(root)
        await first.says("question.ended")
        first.freeze()
        await redis.config_set("min-replicas-to-write", 0)
    second = await fleet.start(lease_s=LEASE_S)
    assert "whole" == (await second.says("question.ended"))["status"]
    await world.say("what waits?", thread=root)
    await fleet.asked(2)
    versions = [len(reply.versions) for reply in replies]
    first.thaw()
    first.terminate()
    assert 0 == await first.ended()
    await world.whole(root, count=2)
    assert replies == world.replies(root)[: len(replies)]
    assert versions == [len(reply.versions) for reply in replies]
    assert ["what runs?", "what waits?"] == world.questions()


async def readiness(copy: Copy) -> str:
    port = (await copy.says("web.started"))["port"]
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"http://127.0.0.1:{port}/readyz") as answer,
    ):
        return (await answer.text()).strip()


async def test_a_failover_that_keeps_all_connections_open(fleet: Fleet, pair: Pair) -> None:
    world, answer = fleet.world, tale(5)
    world.storm.story = halting(answer)
    copies = [await fleet.start(lease_s=LEASE_S), await fleet.start(lease_s=LEASE_S)]
    running = await world.ask("what runs?")
    await fleet.halted(running)
    assert "ready" == await readiness(copies[0])
    await pair.fail_over()
    # Nobody has told yet where the primary is.
    assert "not ready: redis" == await readiness(copies[0])
    new = await world.ask("what is new?")
    fleet.go_on()
    pair.way.port = pair.second.port or 0
    await fleet.asked(2)
    await fleet.answered_once(running, answer.text)
    await fleet.answered_once(new, answer.text)
    assert ["ready"] * 2 == [await readiness(copy) for copy in copies]
    assert ["what runs?", "what is new?"] == world.questions()


async def test_a_full_redis_refuses_only_what_is_new(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(4)
    world.storm.story = halting(answer)
    copies = [await fleet.start(lease_s=LEASE_S), await fleet.start(lease_s=LEASE_S)]
    running = await world.ask("what runs?")
    await world.say("what waits?", thread=running)
    await world.acknowledged()
    await fleet.halted(running)
    async with _client(fleet.redis) as redis:
        await redis.config_set("maxmemory-policy", "noeviction")
        await redis.config_set("maxmemory", "1mb")
        new = await world.ask("what is new?")
        fleet.go_on()
        # Longer than a lease: it has to be renewed.
        replies = await world.whole(running, count=2)
        assert [answer.text] * 2 == [reply.body for reply in replies]
        assert world.slack.unacknowledged
        assert [] == world.replies(new)
        assert ["not ready: redis"] * 2 == [await readiness(copy) for copy in copies]
        await redis.config_set("maxmemory", "0")
    await fleet.answered_once(new, answer.text)
    assert ["ready"] * 2 == [await readiness(copy) for copy in copies]
    assert ["what runs?", "what waits?", "what is new?"] == world.questions()
