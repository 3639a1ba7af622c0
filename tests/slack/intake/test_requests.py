"""Slack's requests over HTTP: what is taken, what is refused, and by whose clock."""

import asyncio
import io
import json
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from urllib.parse import urlencode

import aiohttp
import pytest
import structlog

from bot.clock import LoopClock
from bot.errors import SlackError
from bot.log import setup_logging
from bot.metrics import Metrics
from bot.operating.web import Ports, Web
from bot.playground.slack import Slack
from bot.slack.api import SlackApi, calling
from bot.slack.clock import SlackClock
from bot.slack.intake.bodies import MAX_BODY_BYTES
from bot.slack.intake.requests import Requests
from tests.slack.intake.taking import Taking, workspace_of
from tests.slack.samples import IDENTITY, NAMES, sample

SIGNED = {"X-Slack-Signature": "v0=" + "0" * 64}


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with Slack(identity=IDENTITY, retry_delays=(0.0, 0.0, 0.0), echoes=False) as slack:
        slack.add_person("U1", name="Mina")
        slack.add_channel("C1", members=["U1"])
        slack.add_channel("D1", kind="im", members=["U1"])
        yield slack


class WrongClock(LoopClock):
    """Runs `ahead_s` ahead of the world."""

    ahead_s = 0.0

    def wall(self) -> float:
        return super().wall() + self.ahead_s


@pytest.fixture
def machine() -> WrongClock:
    return WrongClock()


@pytest.fixture
def clock(machine: WrongClock) -> SlackClock:
    return SlackClock(machine)


@pytest.fixture
async def api(slack: Slack, clock: SlackClock) -> AsyncIterator[SlackApi]:
    async with SlackApi(token=slack.identity.bot_token, base_url=slack.api_url, clock=clock) as api:
        yield api


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async def unready() -> list[str]:
        return []

    ports = Ports(host="127.0.0.1", port=0)
    async with Web(ports, Metrics(), unready, is_in_http_mode=True) as web:
        yield web


@pytest.fixture
async def taking(slack: Slack, api: SlackApi, web: Web, clock: SlackClock) -> Taking:
    """Slack delivers over HTTP to `web`, which knows the app."""
    taking = Taking(
        api, workspace=workspace_of(slack.team_id, slack.bot_user_id), clock=LoopClock()
    )

    async def ask_time() -> None:
        with suppress(SlackError), calling("auth.test"):
            await api.client.auth_test()

    web.events = Requests(taking.app, slack.identity.signing_secret, clock, ask_time=ask_time)
    await slack.deliver_to(f"http://127.0.0.1:{web.port}/slack/events")
    return taking


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    loggers = [logging.getLogger(), logging.getLogger("bot")]
    before = [(logger, logger.level, logger.handlers[:]) for logger in loggers]
    stream = io.StringIO()
    setup_logging("info", "json", stream=stream)
    yield stream
    logging.captureWarnings(False)
    structlog.reset_defaults()
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


@pytest.mark.parametrize("name", ["mention_as_message", "button_in_thread"])
@pytest.mark.parametrize(
    "odd",
    [
        {"event": None},
        {"event": 5},
        {"event": []},
        {"event": "text"},
        {"event": [{"type": "message"}]},
        {"event": {"type": 5}},
        {"type": "event_callback", "event": None},
        {"authorizations": 5},
        {"authorizations": [None]},
        {"team": 5},
        {"user": 7},
        {"channel": 7, "actions": []},
    ],
    ids=str,
)
async def test_a_payload_of_no_known_shape_is_acknowledged_and_nothing_else(
    slack: Slack, taking: Taking, odd: dict[str, object], name: str
) -> None:
    """Slack repeats what is not, and it would be as odd the next time."""
    payload = {**sample(name), "type": "event_callback"} | odd
    received = await slack.request(payload)

    assert (200, "") == (received.status, received.text)
    assert [] == taking.inbox.texts


@pytest.mark.parametrize("payload", [[1], [], 5, "text", None, True], ids=str)
@pytest.mark.parametrize("is_form", [True, False])
async def test_so_is_one_that_is_no_object(
    slack: Slack, taking: Taking, logged: io.StringIO, payload: object, is_form: bool
) -> None:
    raw = json.dumps(payload)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    if is_form:
        received = await slack.request(urlencode({"payload": raw}).encode(), form)
    else:
        received = await slack.request(raw.encode())

    assert (200, "") == (received.status, received.text)
    assert "event.unreadable" in logged.getvalue()
    assert 0 == taking.inbox.tries


@pytest.mark.parametrize("actions", [[None], [], {}, None])
async def test_a_press_that_names_no_action_is_acknowledged(
    slack: Slack, taking: Taking, actions: object
) -> None:
    press = sample("button_in_thread") | {"actions": actions}

    assert 200 == (await slack.request(press)).status


async def test_slack_can_verify_the_address(slack: Slack, taking: Taking) -> None:
    assert await slack.is_url_verified()


async def test_a_question_is_taken_and_acknowledged(slack: Slack, taking: Taking) -> None:
    await slack.say("D1", "U1", "how?")
    await slack.until(lambda: slack.deliveries and not slack.unacknowledged)

    assert ["how?"] == taking.inbox.texts


@pytest.mark.parametrize("order", ["message_first", "mention_first"])
async def test_both_copies_of_a_mention_are_one_question(
    slack: Slack, taking: Taking, order: str
) -> None:
    slack.mention_order = order  # type: ignore[assignment]
    slack.copies = 2

    await slack.say("C1", "U1", f"<@{slack.bot_user_id}> how?")
    await slack.until(lambda: sum(one.accepted for one in slack.deliveries) == 4)

    assert (["how?"], 1) == (taking.inbox.texts, taking.received)


async def test_a_question_that_could_not_be_stored_comes_again(
    slack: Slack, taking: Taking
) -> None:
    taking.inbox.is_away = True

    await slack.say("D1", "U1", "how?")
    await slack.until(lambda: taking.inbox.tries == 2)
    taking.inbox.is_away = False
    await slack.until(lambda: not slack.unacknowledged)

    assert ["how?"] == taking.inbox.texts


async def test_without_the_store_slack_hears_503(slack: Slack, taking: Taking) -> None:
    taking.inbox.is_away = True
    await slack.say("D1", "U1", "how?")
    payload = slack.payload(slack.event_ids[0])

    assert 503 == (await slack.request(payload)).status


@pytest.mark.parametrize("name", NAMES)
async def test_whatever_slack_sends_is_acknowledged(
    slack: Slack, taking: Taking, name: str
) -> None:
    payload = sample(name)
    form = "application/x-www-form-urlencoded"
    match payload:
        case {"command": _}:
            received = await slack.request(urlencode(payload).encode(), {"Content-Type": form})
        case {"type": "event_callback" | "app_rate_limited"}:
            received = await slack.request(payload)
        case _:
            body = urlencode({"payload": json.dumps(payload)}).encode()
            received = await slack.request(body, {"Content-Type": form})

    assert (200, "") == (received.status, received.text)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v0=" + "G" * 64},
        {"X-Slack-Signature": "v0=" + "٣" * 64},
        {"X-Slack-Signature": "v0=é"},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v1=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "yesterday"},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "1e9"},
        {"X-Slack-Request-Timestamp": "٣"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "0"},
    ],
)
async def test_a_signature_that_is_not_slacks_is_refused(
    slack: Slack, taking: Taking, headers: dict[str, str]
) -> None:
    assert 401 == (await slack.request(sample("direct_message"), headers)).status
    assert 0 == taking.inbox.tries


@pytest.mark.parametrize("off_s", [-301, 301])
async def test_a_signature_of_another_time_is_refused(
    slack: Slack, taking: Taking, off_s: int
) -> None:
    stamp = str(int(time.time()) + off_s + (1 if off_s > 0 else -1))

    assert 401 == (await slack.request(sample("direct_message"), timestamp=stamp)).status


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "1732260000"},
    ],
)
async def test_a_request_without_a_signature_is_refused(
    slack: Slack, taking: Taking, headers: dict[str, str]
) -> None:
    received = await slack.request(sample("direct_message"), headers, signed=False)

    assert 401 == received.status


async def test_header_bytes_that_are_no_text_are_refused(web: Web, taking: Taking) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
    writer.write(
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n"
        b"X-Slack-Request-Timestamp: \xff\xfe\r\nX-Slack-Signature: v0=\xff\r\n\r\n{}"
    )
    status = await reader.readline()
    writer.close()
    await writer.wait_closed()

    assert b"401" in status


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"text",
        b"\xff\xfe{}",
        b'{"event": "\xff"}',
        b'{"event": {}',
        b"[" * 100_000,
    ],
)
@pytest.mark.parametrize("signed", [True, False])
async def test_a_body_that_is_not_slacks_is_refused(
    slack: Slack, taking: Taking, body: bytes, signed: bool
) -> None:
    received = await slack.request(body, {} if signed else SIGNED)

    assert (400 if signed or b"\xff" in body else 401) == received.status


@pytest.mark.parametrize("payload", ["{", "text", ""])
async def test_a_form_that_is_not_slacks_is_refused(
    slack: Slack, taking: Taking, payload: str
) -> None:
    body = urlencode({"payload": payload}).encode()

    received = await slack.request(body, {"Content-Type": "application/x-www-form-urlencoded"})

    assert 400 == received.status


@pytest.mark.parametrize("charset", ["klingon", "utf-16", "latin-1"])
async def test_the_charset_of_a_request_does_not_matter(
    slack: Slack, taking: Taking, charset: str
) -> None:
    payload = json.dumps(sample("direct_message", text="왜?"), ensure_ascii=False).encode()

    received = await slack.request(
        payload, {"Content-Type": f"application/json; charset={charset}"}
    )

    assert (200, ["왜?"]) == (received.status, taking.inbox.texts)


async def test_a_body_that_is_too_large_is_refused(web: Web, taking: Taking) -> None:
    url = f"http://127.0.0.1:{web.port}/slack/events"
    headers = {"X-Slack-Request-Timestamp": str(int(time.time())), **SIGNED}
    body = io.BytesIO(b" " * (MAX_BODY_BYTES + 1))

    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as response,
    ):
        assert 413 == response.status


async def test_an_empty_body_is_nothing(slack: Slack, taking: Taking) -> None:
    assert 200 == (await slack.request(b"")).status
    assert 401 == (await slack.request(b"", SIGNED)).status


async def test_no_words_of_people_are_logged(
    slack: Slack, taking: Taking, logged: io.StringIO
) -> None:
    payload = sample("direct_message", text="my salary")

    await slack.request(payload)
    await slack.request(payload, SIGNED)
    await slack.request(json.dumps(payload).encode()[:-1])
    taking.inbox.is_away = True
    await slack.request(sample("direct_message", text="my salary", ts="1732260005.000101"))

    assert "salary" not in logged.getvalue()
    assert 1 == logged.getvalue().count("event.signature_refused")
    assert 1 == logged.getvalue().count("event.not_taken")


@pytest.mark.parametrize("ahead_s", [-960.0, 960.0, 86400.0])
async def test_a_machine_whose_clock_is_wrong_takes_what_slack_signs_now(
    slack: Slack, taking: Taking, machine: WrongClock, ahead_s: float
) -> None:
    machine.ahead_s = ahead_s

    statuses = [(await slack.request(sample("direct_message"))).status for _ in range(3)]

    assert [200] * 3 == statuses
    assert ["auth.test"] == [call.method for call in slack.calls]


async def test_slack_is_asked_for_the_time_once_a_minute_however_many_strangers_come(
    slack: Slack, taking: Taking
) -> None:
    for _ in range(5):
        received = await slack.request(sample("direct_message"), timestamp="1732260000")
        assert 401 == received.status

    assert ["auth.test"] == [call.method for call in slack.calls]


async def test_where_slack_does_not_say_what_time_it_is_the_machines_counts(
    slack: Slack, taking: Taking
) -> None:
    slack.trouble.fail("auth.test", status=503, times=None)

    assert 401 == (await slack.request(sample("direct_message"), timestamp="1732260000")).status
    assert 200 == (await slack.request(sample("direct_message"))).status


async def test_a_flood_of_wrong_signatures_is_one_line_of_the_log(
    slack: Slack, taking: Taking, logged: io.StringIO
) -> None:
    for _ in range(5):
        await slack.request(sample("direct_message"), SIGNED)

    assert 1 == logged.getvalue().count("event.signature_refused")


async def test_a_body_is_not_read_where_the_head_is_not_slacks(web: Web, taking: Taking) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
    status = await reader.readline()
    writer.close()
    await writer.wait_closed()

    assert b"401" in status
