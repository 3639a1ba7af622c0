"""A company lets nothing out but through its proxy, and signs its certificates itself."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from bot.playground.storm.stories import LEAVE
from tests.journeys.outside import Outside
from tests.journeys.processes import Fleet, fleet_in
from tests.journeys.world import World, words

SLACK, SOCKETS, STORM = "slack.example:443", "wss-primary.slack.example:443", "storm.example:8443"


@pytest.fixture
async def fleet(world: World) -> AsyncIterator[Fleet]:
    async with fleet_in(world, append_only=False) as fleet:
        yield fleet


@pytest.fixture
async def outside(world: World, authority: trustme.CA) -> AsyncIterator[Outside]:
    slack, storm = world.slack.port, urlsplit(world.storm.url).port or 0
    world.slack.sockets_at = "wss://wss-primary.slack.example"
    world.environment |= {
        "SLACK_API_URL": "https://slack.example/api/",
        "STORM_API_URL": "https://storm.example:8443",
    }
    async with Outside(authority, {SLACK: slack, SOCKETS: slack, STORM: storm}) as outside:
        yield outside


async def test_everything_goes_through_the_proxy(
    fleet: Fleet, outside: Outside, ca_file: Path
) -> None:
    copy = await fleet.start_as_in_life(HTTPS_PROXY=outside.address, SSL_CERT_FILE=str(ca_file))
    (reply,) = await fleet.world.whole(await fleet.world.ask("leave?"))
    copy.terminate()
    assert 0 == await copy.ended()
    assert words(LEAVE.text) == words(reply.body)
    assert {SLACK, SOCKETS, STORM} == outside.seen.keys()
    assert 0 == outside.strangers
    assert "proxy-password" not in str(copy.log)


async def test_a_proxy_may_be_named_in_the_file_of_settings(
    fleet: Fleet, outside: Outside, ca_file: Path, tmp_path: Path
) -> None:
    file = tmp_path / "bot.env"
    file.write_text(f"ALL_PROXY={outside.address}\nSSL_CERT_FILE={ca_file}\n", "utf-8")
    copy = await fleet.launch("bot", "run", "--env-file", str(file))
    await copy.connected()
    assert {SLACK, SOCKETS} <= outside.seen.keys()


async def test_without_the_companys_certificate_nothing_is_trusted(
    fleet: Fleet, outside: Outside
) -> None:
    copy = await fleet.launch("bot", "run", "--env-file", "", HTTPS_PROXY=outside.address)
    said = await copy.says("slack.unavailable")
    assert "ClientConnectorCertificateError" == said["error"]
    assert 0 == len(fleet.world.slack.calls)
