"""The HTTP server: health, numbers, and the port or ports they are on."""

import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web as aiohttp_web

from bot.errors import PortUnusable
from bot.metrics import Metrics
from bot.operating.web import Ports, Web


@pytest.fixture
def missing() -> list[str]:
    """What the bot lacks to be ready."""
    return []


@pytest.fixture
async def web(missing: list[str]) -> AsyncIterator[Web]:
    async with serving(missing) as web:
        web.events = taken
        yield web


async def taken(_request: aiohttp_web.Request) -> aiohttp_web.Response:
    return aiohttp_web.Response(text="taken")


def serving(
    missing: list[str],
    *,
    host: str = "127.0.0.1",
    metrics: int | None = None,
    is_in_http_mode: bool = True,
) -> Web:
    async def unready() -> list[str]:
        return missing

    ports = Ports(host=host, port=0, metrics=metrics)
    return Web(ports, Metrics(), unready, is_in_http_mode=is_in_http_mode)


async def asked(
    port: int | None, path: str, method: str = "GET", host: str = "127.0.0.1"
) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, f"http://{host}:{port}{path}") as response,
    ):
        assert "Server" not in response.headers
        return response.status, await response.text()


async def test_it_is_healthy_as_soon_as_it_listens(web: Web, missing: list[str]) -> None:
    missing.append("redis")

    assert (200, "ok\n") == await asked(web.port, "/healthz")


async def test_it_is_ready_when_nothing_is_missing(web: Web) -> None:
    assert (200, "ready\n") == await asked(web.port, "/readyz")


async def test_it_says_what_is_missing(web: Web, missing: list[str]) -> None:
    missing += ["slack", "redis"]

    assert (503, "not ready: slack, redis\n") == await asked(web.port, "/readyz")


async def test_metrics_can_be_read(web: Web) -> None:
    status, text = await asked(web.port, "/metrics")

    assert 200 == status
    assert "stormbot_questions_received_total 0.0" in text


@pytest.mark.parametrize(
    ("status", "method", "path"),
    [
        (404, "GET", "/"),
        (404, "POST", "/other"),
        (404, "GET", "/slack/"),
        (404, "POST", "/slack/events/"),
        (404, "GET", "/slack/events"),
        (404, "POST", "/healthz"),
        (200, "HEAD", "/healthz"),
    ],
)
async def test_there_is_nothing_else(web: Web, status: int, method: str, path: str) -> None:
    assert status == (await asked(web.port, path, method))[0]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_in_socket_mode_there_are_no_events(method: str) -> None:
    async with serving([], is_in_http_mode=False) as web:
        assert 404 == (await asked(web.port, "/slack/events", method))[0]


async def test_while_the_bot_starts_events_are_not_taken(web: Web) -> None:
    assert (200, "taken") == await asked(web.port, "/slack/events", "POST")
    web.events = None
    assert 503 == (await asked(web.port, "/slack/events", "POST"))[0]


HEALTH = ("/healthz", "/readyz", "/metrics")


async def test_metrics_with_a_port_of_their_own_leave_events_alone_on_the_other() -> None:
    async with serving([], metrics=0) as web:
        web.events = taken
        assert web.port != web.metrics_port
        assert [200] * 3 == [(await asked(web.metrics_port, path))[0] for path in HEALTH]
        assert [404] * 3 == [(await asked(web.port, path))[0] for path in HEALTH]
        assert 200 == (await asked(web.port, "/slack/events", "POST"))[0]
        assert 404 == (await asked(web.metrics_port, "/slack/events", "POST"))[0]


async def test_without_events_metrics_are_all_there_is() -> None:
    async with serving([], metrics=0, is_in_http_mode=False) as web:
        assert None is web.port
        assert 200 == (await asked(web.metrics_port, "/healthz"))[0]


async def test_everywhere_is_ipv4_and_ipv6_on_one_port() -> None:
    async with serving([], host="*") as web:
        assert (200, "ok\n") == await asked(web.port, "/healthz")
        if socket.has_dualstack_ipv6():
            assert (200, "ok\n") == await asked(web.port, "/healthz", host="[::1]")


async def test_a_port_that_is_taken_is_an_error_and_leaves_nothing_open() -> None:
    async with serving([]) as web:
        for host in ("127.0.0.1", "*"):
            ports = Ports(host=host, port=web.port or 0, metrics=0)
            with pytest.raises(PortUnusable):
                async with Web(ports, Metrics(), lambda: _nothing(), is_in_http_mode=True):
                    pass


async def _nothing() -> list[str]:
    return []
