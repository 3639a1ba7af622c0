"""The port that Slack calls, and strangers who call as well; a process of its own."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from tests.journeys.processes import Copy, Fleet, fleet_in
from tests.journeys.world import World

STRANGERS = 400
HALF_A_HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: "
MIB = 1024


def half_a_body() -> bytes:
    """Signed wrongly, but now."""
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\n"
        f"X-Slack-Request-Timestamp: {int(time.time())}\r\n"
        f"X-Slack-Signature: v0={'0' * 64}\r\n\r\n"
    )
    return head.encode() + b"x" * 512 * 1024


@pytest.fixture
async def fleet(world: World) -> AsyncIterator[Fleet]:
    async with fleet_in(world, append_only=False) as fleet:
        yield fleet


async def over_http(fleet: Fleet, **environment: str) -> Copy:
    secret = fleet.world.slack.identity.signing_secret
    copy = await fleet.command(
        "run",
        "--env-file",
        "",
        SLACK_APP_TOKEN="",
        SLACK_SIGNING_SECRET=secret,
        LOG_LEVEL="info",
        **environment,
    )
    await copy.says("bot.started")
    port = copy.logged("web.started")[0]["port"]
    await fleet.world.slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
    return copy


@asynccontextmanager
async def strangers(port: int, words: bytes) -> AsyncIterator[None]:
    """They connect all at once, say this, and stay."""

    async def comes() -> asyncio.StreamWriter:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(words)
        return writer

    writers = await asyncio.gather(*(comes() for _ in range(STRANGERS)))
    try:
        yield
    finally:
        for writer in writers:
            writer.transport.abort()


async def get(port: int, path: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as response,
    ):
        return response.status, await response.text()


@pytest.mark.parametrize("what", ["heads", "bodies"])
async def test_strangers_cost_little_and_nobody_waits_for_them(fleet: Fleet, what: str) -> None:
    copy = await over_http(fleet)
    port = copy.logged("web.started")[0]["port"]
    await fleet.world.whole(await fleet.world.ask("leave?"))
    before_kb = copy.memory_kb()

    async with strangers(port, HALF_A_HEAD if what == "heads" else half_a_body()):
        await fleet.world.whole(await fleet.world.ask("leave?"))

    assert copy.memory_kb() - before_kb < 60 * MIB
    assert [] == copy.logged("web.failed")
    assert len(copy.logged("web.full")) + len(copy.logged("event.not_read")) <= 2


async def test_metrics_may_have_a_port_of_their_own(fleet: Fleet) -> None:
    copy = await over_http(fleet, METRICS_PORT="0")
    ports = copy.logged("web.started")[0]
    await fleet.world.whole(await fleet.world.ask("leave?"))

    assert (200, "ready\n") == await get(ports["metrics_port"], "/readyz")
    assert 404 == (await get(ports["port"], "/readyz"))[0]


@pytest.mark.parametrize("ahead_s", [-960, 960])
async def test_a_machine_whose_clock_is_wrong_answers_all_the_same(
    fleet: Fleet, ahead_s: int
) -> None:
    fleet.world.slack.ahead_s = ahead_s
    copy = await over_http(fleet)
    replies = await fleet.world.whole(await fleet.world.ask("leave?"))
    _, page = await get(copy.logged("web.started")[0]["port"], "/metrics")
    (skewed,) = copy.logged("clock.skewed")

    assert 1 == len(replies)
    assert "Answered by Storm" in str(replies[0].blocks)
    assert pytest.approx(-ahead_s, abs=5) == skewed["skew_s"]
    (value,) = (
        line.split()[1] for line in page.splitlines() if line.startswith("stormbot_clock_skew_")
    )
    assert pytest.approx(-ahead_s, abs=5) == float(value)


async def test_a_machine_whose_clock_is_wrong_answers_over_sockets_too(fleet: Fleet) -> None:
    fleet.world.slack.ahead_s = -960
    copy = await fleet.start_as_in_life()
    replies = await fleet.world.whole(await fleet.world.ask("leave?"))

    assert "Answered by Storm" in str(replies[0].blocks)
    assert 1 == len(copy.logged("clock.skewed"))
