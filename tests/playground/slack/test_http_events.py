import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.playground.slack import Slack
from bot.playground.slack.delivery import Outcome
from tests.playground.slack.bolt_app import BoltApp

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def bolt(slack: Slack) -> AsyncIterator[BoltApp]:
    """A Bolt app that gets events over HTTP."""
    slack.echoes = False
    async with aiohttp.ClientSession() as session:
        bolt = BoltApp(slack, session)
        runner = web.AppRunner(bolt.app.web_app("/slack/events"))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        yield bolt
        await runner.cleanup()


async def test_a_signed_event_passes_bolts_verification(bolt: BoltApp) -> None:
    await bolt.slack.say("D1", "U1", "hello")
    await bolt.slack.until(lambda: not bolt.slack.unacknowledged)
    assert ["message"] == bolt.types
    assert [True] == [delivery.accepted for delivery in bolt.slack.deliveries]


async def test_the_url_is_verified_by_its_challenge(bolt: BoltApp) -> None:
    assert await bolt.slack.is_url_verified()


async def test_a_failed_delivery_is_repeated_with_number_and_reason(bolt: BoltApp) -> None:
    bolt.fails = True
    await bolt.slack.say("D1", "U1", "hello")
    await bolt.slack.until(lambda: len(bolt.headers) == 3)
    bolt.fails = False
    await bolt.slack.until(lambda: not bolt.slack.unacknowledged)
    numbers = [headers.get("x-slack-retry-num") for headers in bolt.headers]
    assert [None, ["1"], ["2"], ["3"]] == numbers
    assert ["http_error"] == bolt.headers[1]["x-slack-retry-reason"]
    assert ["message"] == bolt.types


async def test_after_the_last_retry_slack_gives_up(bolt: BoltApp) -> None:
    bolt.fails = True
    await bolt.slack.say("D1", "U1", "hello")
    await bolt.slack.until(lambda: sum(d.outcome is not None for d in bolt.slack.deliveries) == 4)
    assert 1 == len(bolt.slack.unacknowledged)


async def test_a_click_is_sent_as_a_form(bolt: BoltApp) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go"}
    sent = await bolt.client.chat_postMessage(
        channel="C1", text="x", blocks=[{"type": "actions", "elements": [button]}]
    )
    await bolt.slack.press("C1", sent["ts"], "go", "U1")
    await bolt.slack.until(lambda: bolt.actions)
    assert "go" == bolt.actions[0]["actions"][0]["action_id"]


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"signed": False}, 401),
        ({"timestamp": "1600000000"}, 401),
        ({"headers": {"X-Slack-Signature": "v0=00"}}, 401),
        ({}, 404),
    ],
)
async def test_requests_may_be_forged(bolt: BoltApp, options: Any, status: int) -> None:
    received = await bolt.slack.request({"type": "nonsense"}, **options)
    assert status == received.status


@asynccontextmanager
async def answering(answer: Handler) -> AsyncIterator[str]:
    """The URL of an app that answers everything so."""
    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def outcome(url: str, **options: Any) -> Outcome:
    """How the delivery of one event to this URL ends, without retries."""
    async with Slack(retry_delays=(), **options) as slack:
        slack.add_channel("D1", kind="im")
        await slack.deliver_to(url)
        await slack.say("D1", "U1", "hello")
        await slack.until(lambda: any(delivery.outcome for delivery in slack.deliveries))
        found = slack.deliveries[0].outcome
        assert found is not None
        return found


async def test_no_answer_in_time_is_a_timeout() -> None:
    waiting = asyncio.Event()

    async def silent(_: web.Request) -> web.Response:
        await waiting.wait()
        return web.Response()

    async with answering(silent) as url:
        assert "http_timeout" == (await outcome(url, ack_timeout_s=0.05)).reason
        waiting.set()


async def test_nobody_there_is_a_failed_connection() -> None:
    assert "connection_failed" == (await outcome("http://127.0.0.1:1/")).reason


async def test_endless_redirects_are_not_followed() -> None:
    async def elsewhere(_: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect("/")

    async with answering(elsewhere) as url:
        assert "too_many_redirects" == (await outcome(url)).reason


async def test_an_app_may_decline_retries(slack: Slack) -> None:
    async def no_retry(_: web.Request) -> web.Response:
        return web.Response(status=500, headers={"x-slack-no-retry": "1"})

    async with answering(no_retry) as url:
        await slack.deliver_to(url)
        await slack.say("D1", "U1", "hello")
        await slack.until(lambda: slack.deliveries and slack.deliveries[0].outcome)
    assert [0] == [delivery.attempt for delivery in slack.deliveries]
