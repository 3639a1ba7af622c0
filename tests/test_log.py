"""What reaches the log, and what must never."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.log import LONGEST, PRIVATE_KEYS, Redaction, setup_logging

pytestmark = pytest.mark.usefixtures("logging_as_it_was")


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    loggers = [logging.getLogger(), logging.getLogger("bot")]
    before = [(logger, logger.level, logger.handlers[:]) for logger in loggers]
    yield
    logging.captureWarnings(False)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


@pytest.fixture
def out() -> io.StringIO:
    """Where the log goes, as JSON, from INFO."""
    stream = io.StringIO()
    setup_logging("info", "json", secrets=("hidden-value",), stream=stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_object_with_its_fields(out: io.StringIO) -> None:
    structlog.get_logger().info("question.received", team="T1", edits=3)

    [line] = lines(out)

    assert line.pop("timestamp").endswith("Z")
    assert {"event": "question.received", "level": "info", "team": "T1", "edits": 3} == line


def test_what_is_bound_once_is_on_every_line_of_the_task(out: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(question_id="q1"):
        structlog.get_logger().info("answer.finished")
        logging.getLogger("library").warning("something")
    structlog.get_logger().info("bot.stopped")

    assert ["q1", "q1", None] == [line.get("question_id") for line in lines(out)]


def test_events_below_the_level_are_not_written(out: io.StringIO) -> None:
    structlog.get_logger().debug("reply.edited")

    assert "" == out.getvalue()


def test_debug_is_for_the_bot_and_not_for_libraries() -> None:
    out = io.StringIO()
    setup_logging("debug", "json", stream=out)

    logging.getLogger("slack_sdk.web.async_client").debug("Sending a request")
    logging.getLogger("aiohttp.access").info("GET /healthz")
    structlog.get_logger().debug("reply.edited")

    assert ["reply.edited"] == [line["event"] for line in lines(out)]


@pytest.mark.parametrize("key", sorted(PRIVATE_KEYS))
def test_private_fields_are_dropped_at_any_depth(out: io.StringIO, key: str) -> None:
    structlog.get_logger().info("question.received", **{key: "salary?"}, deep=[{key: "salary?"}])

    assert "salary?" not in out.getvalue()
    assert [{}] == lines(out)[0]["deep"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("token xoxb-12-34-AbC used", "token xoxb-… used"),
        ("xoxe.xoxp-1-Mi0yLT", "xoxe.xoxp-…"),
        ("xapp-1-A0-99-ff0", "xapp-…"),
        ("{'storm-api-key': 's3cr3t', 'accept': '*/*'}", "{'storm-api-key': '…', 'accept': '*/*'}"),
        ("Storm-Api-Key: s3cr3t", "Storm-Api-Key: …"),
        ("(b'storm-api-key', b's3cr3t')", "(b'storm-api-key', b'…')"),
        ("Authorization: Bearer abc.def==", "Authorization: Bearer …"),
        ("wss://h/link/?ticket=abc&app_id=1", "wss://h/link/?ticket=…&app_id=1"),
        ("redis://:pa%2Fss@cache:6379/0", "redis://…@cache:6379/0"),
        ("a hidden-value here", "a … here"),
        ("https://slack.com/api/chat.update", "https://slack.com/api/chat.update"),
    ],
)
def test_secrets_are_masked_wherever_they_stand(written: str, expected: str) -> None:
    assert expected == Redaction(["hidden-value"]).masked(written)


@pytest.mark.parametrize("before", range(LONGEST - 20, LONGEST + 1_100, 7))
def test_of_a_long_text_the_beginning_is_logged_and_no_half_of_a_secret(before: int) -> None:
    for secret in ("hidden-value", "redis://:pass-word@cache", "xoxb-12-34-AbC"):
        written = Redaction(["hidden-value"]).masked("x" * before + f" {secret} " + "y" * 90_000)
        assert written.startswith("x" * (LONGEST - 1_000))
        assert written.endswith(f"… ({before + len(secret) + 90_002} characters)")
        assert len(written) < LONGEST + 100
        assert not any(half in written for half in ("hid", "pass", "12-34"))


def test_where_much_was_masked_the_end_is_as_safe() -> None:
    for shift in range(40):
        text = "y" * shift + "hidden-value " * 10_000
        assert "hid" not in Redaction(["hidden-value"]).masked(text)


def test_a_request_that_is_cut_off_is_left_out_all_the_same() -> None:
    body = repr({"event": {"text": "salary? " * LONGEST}})
    assert f"request {{…}}… ({len(body) + 8} characters)" == Redaction().masked(f"request {body}")


def test_secrets_in_the_lines_of_libraries_are_masked(out: io.StringIO) -> None:
    logging.getLogger("slack_sdk").warning("retrying with %s", "xoxb-12-34-AbC")

    assert "retrying with xoxb-…" == lines(out)[0]["event"]
    assert "slack_sdk" == lines(out)[0]["logger"]


def test_a_request_printed_by_a_library_is_left_out(out: io.StringIO) -> None:
    body = {"event": {"type": "message", "text": "salary?"}}
    logging.getLogger("slack_sdk.web").warning("skipped for the request (%s)", body)

    assert "skipped for the request ({…})" == lines(out)[0]["event"]


def test_an_error_code_from_slack_stays_readable(out: io.StringIO) -> None:
    logging.getLogger("slack_sdk").error("Failed: {'ok': False, 'error': 'invalid_auth'}")

    assert "Failed: {'ok': False, 'error': 'invalid_auth'}" == lines(out)[0]["event"]


async def test_bolt_says_nothing_of_a_request_with_a_bad_signature(out: io.StringIO) -> None:
    app = AsyncApp(signing_secret="s", token="xoxb-1", request_verification_enabled=True)
    request = AsyncBoltRequest(
        body=json.dumps({"type": "event_callback", "event": {"text": "salary?"}}),
        headers={"x-slack-signature": "v0=00", "x-slack-request-timestamp": "1"},
    )

    response = await app.async_dispatch(request)

    assert 401 == response.status
    assert "" == out.getvalue()


def fail_with(secret: str) -> None:
    local = f"local {secret}"
    raise ValueError(f"no luck with xoxb-1-2-3, {len(local)}")


def test_an_exception_is_structured_and_shows_no_local_variables(out: io.StringIO) -> None:
    try:
        fail_with("salary?")
    except ValueError:
        structlog.get_logger().exception("question.failed")

    [line] = lines(out)

    [exception] = line["exception"]
    assert "ValueError" == exception["exc_type"]
    assert "no luck with xoxb-…, 13" == exception["exc_value"]
    assert "fail_with" == exception["frames"][-1]["name"]
    assert "salary?" not in out.getvalue()


def test_text_is_for_reading_and_as_careful_as_json() -> None:
    out = io.StringIO()
    setup_logging("info", "text", stream=out)
    words = "salary?"

    try:
        fail_with(words)
    except ValueError:
        structlog.get_logger().exception("question.failed", team="T1", text=words)

    head, *traceback = out.getvalue().splitlines()
    assert "question.failed" in head
    assert "team=T1" in head
    assert "ValueError: no luck with xoxb-…, 13" == traceback[-1]
    assert "salary?" not in out.getvalue()


def test_setting_up_twice_writes_each_line_once() -> None:
    out = io.StringIO()
    setup_logging("info", "json", stream=out)
    setup_logging("info", "json", stream=out)

    structlog.get_logger().info("bot.started")

    assert 1 == len(lines(out))
