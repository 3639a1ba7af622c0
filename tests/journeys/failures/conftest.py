"""One world per story, with a Redis of its own that may fail, and no copy of the bot yet."""

from collections.abc import AsyncIterator, Generator, Sequence

import pytest
from redis.asyncio import Redis

from bot.playground.slack import Slack
from bot.playground.storm.server import Storm
from tests.journeys.processes import Fleet, fleet_in
from tests.journeys.world import CHANNEL, DIRECT, JUN, MINA, World


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, object]:
    """A story that fails tells what its copies have logged, and what Slack was asked."""
    report = yield
    fleet = getattr(item, "funcargs", {}).get("fleet")
    if report.failed and fleet is not None:
        for number, copy in enumerate(fleet.copies):
            report.sections.append((f"Log of copy {number}", _lines(copy.log)))
        report.sections.append(("Calls to Slack", _lines(fleet.world.slack.calls)))
    return report


def _lines(told: Sequence[object]) -> str:
    return "\n".join(map(str, told))


@pytest.fixture
async def fleet() -> AsyncIterator[Fleet]:
    slack = Slack(retry_delays=(0.25,) * 100, ack_timeout_s=1.0, size_unit="bytes")
    async with slack, Storm() as storm:
        slack.add_person(MINA, "Mina")
        slack.add_person(JUN, "Jun")
        slack.add_channel(CHANNEL, "general", members=[MINA, JUN])
        slack.add_channel(DIRECT, kind="im", members=[MINA])
        async with fleet_in(World(redis_url="", slack=slack, storm=storm)) as fleet:
            yield fleet
            await _nothing_lives_for_ever(fleet)


async def _nothing_lives_for_ever(fleet: Fleet) -> None:
    async with Redis.from_url(fleet.redis.url, decode_responses=True) as redis:
        assert [] == [key async for key in redis.scan_iter() if await redis.ttl(key) == -1]
