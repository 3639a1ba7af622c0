"""How Slack's refusals become errors that say what to do next."""

import asyncio
import json
import logging
import traceback
from collections.abc import Mapping

import pytest
from aiohttp import web

from bot.errors import (
    SlackBlocksRefused,
    SlackBusy,
    SlackError,
    SlackKeyRefused,
    SlackMessageGone,
    SlackRefused,
    SlackThreadRefused,
    SlackUnclear,
    SlackUndeliverable,
)
from bot.outbound import Outbound
from bot.playground.slack import Slack
from bot.slack.api import SlackApi, calling

TOKEN = "xoxb-1-very-secret"


class Answering:
    """A server that answers every call alike; `async with` gives the API that calls it."""

    def __init__(
        self, status: int, body: str | bytes, *, headers: Mapping[str, str] | None = None
    ) -> None:
        raw = body if isinstance(body, bytes) else body.encode()
        self._response = (status, raw, {"Content-Type": "application/json", **(headers or {})})

    async def __aenter__(self) -> SlackApi:
        app = web.Application()
        app.router.add_post("/api/{method}", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self._api = SlackApi(token=TOKEN, base_url=f"http://127.0.0.1:{port}/api/")
        return await self._api.__aenter__()

    async def __aexit__(self, *_: object) -> None:
        await self._api.__aexit__()
        await self._runner.cleanup()

    async def _answer(self, _request: web.Request) -> web.Response:
        status, body, headers = self._response
        return web.Response(status=status, body=body, headers=headers)


async def post(api: SlackApi) -> None:
    with calling("chat.postMessage"):
        await api.client.chat_postMessage(channel="C1", text="hello")


async def refused(api: SlackApi) -> SlackError:
    with pytest.raises(SlackError) as caught:
        await post(api)
    return caught.value


@pytest.mark.parametrize(
    ("expected", "errors"),
    [
        (SlackBusy, "ratelimited rate_limited"),
        (
            SlackBlocksRefused,
            "msg_too_long msg_blocks_too_long invalid_blocks invalid_blocks_format"
            " invalid_blocks_new block_mismatch markdown_text_conflict",
        ),
        (SlackMessageGone, "message_not_found"),
        (SlackMessageGone, "cant_update_message edit_window_closed cant_delete_message"),
        (SlackThreadRefused, "cannot_reply_to_message restricted_action_non_threadable_channel"),
        (
            SlackUndeliverable,
            "channel_not_found not_in_channel is_archived is_inactive restricted_action"
            " restricted_action_read_only_channel restricted_action_thread_locked"
            " ekm_access_denied messages_tab_disabled app_access_restricted message_limit_exceeded"
            " external_channel_migrating",
        ),
        (
            SlackKeyRefused,
            "not_authed invalid_auth account_inactive token_revoked token_expired"
            " not_allowed_token_type",
        ),
        (
            SlackUnclear,
            "internal_error fatal_error service_unavailable request_timeout update_failed",
        ),
        (
            SlackRefused,
            "no_text metadata_too_large streaming_state_conflict missing_scope access_denied"
            " accesslimited org_login_required team_added_to_org something_new",
        ),
    ],
)
async def test_an_error_of_slack_says_what_to_do_next(
    slack: Slack, api: SlackApi, expected: type[SlackError], errors: str
) -> None:
    for error in errors.split():
        slack.trouble.fail("chat.postMessage", error=error)
        found = await refused(api)
        assert (expected, "chat.postMessage", error) == (type(found), found.method, found.error)


@pytest.mark.parametrize(
    ("expected", "error"),
    [
        ("a_new-word.2", "a_new-word.2"),
        ("x" * 40, "x" * 40),
        ("other", "x" * 41),
        ("other", "ten days of leave"),
        ("other", "invalid_auth\n"),
        ("other", "찾을_수_없음"),
        ("other", {"text": "ten days"}),
        ("other", ["message_not_found"]),
        ("other", 7),
    ],
)
async def test_an_error_is_told_in_one_short_word(expected: str, error: object) -> None:
    async with Answering(200, json.dumps({"ok": False, "error": error})) as api:
        assert expected == (await refused(api)).error


@pytest.mark.parametrize(
    ("seconds", "headers"),
    [
        (30.0, {"Retry-After": "30"}),
        (0.5, {"retry-after": "0.5"}),
        (0.0, {"Retry-After": "-1"}),
        (1.0, {}),
        (1.0, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}),
        (1.0, {"Retry-After": "inf"}),
        (1.0, {"Retry-After": "nan"}),
    ],
)
@pytest.mark.parametrize("body", ["", "{}", '{"ok": false, "error": "ratelimited"}'])
async def test_too_many_calls_tell_how_long_to_wait(
    seconds: float, headers: Mapping[str, str], body: str
) -> None:
    async with Answering(429, body, headers=headers) as api:
        busy = await refused(api)

    assert isinstance(busy, SlackBusy)
    assert ("ratelimited", seconds, 429) == (busy.error, busy.retry_after_s, busy.status)


async def test_slacks_second_spelling_of_too_many_comes_with_status_200(
    slack: Slack, api: SlackApi
) -> None:
    slack.trouble.fail("chat.postMessage", error="rate_limited", status=200, retry_after=7)

    busy = await refused(api)

    assert isinstance(busy, SlackBusy)


@pytest.mark.parametrize(
    ("status", "body", "content_type"),
    [
        (502, "<html>Bad gateway</html>", "text/html"),
        (503, "upstream connect error", "text/plain"),
        (500, '{"ok": false, "error": "message_not_found"}', "application/json"),
        (504, "", "application/json"),
        (502, "<html>", "application/json"),
        (200, "", "application/json"),
        (200, "{", "application/json"),
        (200, "null", "application/json"),
        (200, "[1]", "application/json"),
        (200, '"ok"', "application/json"),
        (200, "{}", "application/json"),
        (200, '{"ok": false}', "application/json"),
        (200, '{"ok": false, "error": null}', "application/json"),
        (200, "<html>Sign in to the hotel network</html>", "text/html"),
        (200, "Sign in to the hotel network", "text/plain"),
        (404, "", "text/html"),
    ],
)
async def test_an_answer_that_is_not_slacks_leaves_the_outcome_unclear(
    status: int, body: str, content_type: str
) -> None:
    async with Answering(status, body, headers={"Content-Type": content_type}) as api:
        unclear = await refused(api)

    assert SlackUnclear is type(unclear)


async def test_an_answer_in_another_encoding_leaves_the_outcome_unclear() -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    async with Answering(200, b'{"ok": tru\xff}', headers=headers) as api:
        assert SlackUnclear is type(await refused(api))


async def test_a_dropped_connection_leaves_the_outcome_unclear(slack: Slack, api: SlackApi) -> None:
    slack.trouble.fail("chat.postMessage", drop=True)

    assert SlackUnclear is type(await refused(api))
    assert [] == slack.history("C1")


async def test_a_dropped_answer_leaves_the_outcome_unclear(slack: Slack, api: SlackApi) -> None:
    slack.trouble.fail("chat.postMessage", drop_after_effect=True)

    assert SlackUnclear is type(await refused(api))
    assert ["hello"] == [message.text for message in slack.history("C1")]


async def test_a_time_out_leaves_the_outcome_unclear(slack: Slack) -> None:
    slack.trouble.fail("chat.postMessage", hang=True)

    async with SlackApi(
        token=slack.identity.bot_token, base_url=slack.api_url, timeout_s=0.05
    ) as api:
        assert SlackUnclear is type(await refused(api))


async def test_slack_out_of_reach_leaves_the_outcome_unclear() -> None:
    async with SlackApi(token=TOKEN, base_url="http://127.0.0.1:1/api/") as api:
        assert SlackUnclear is type(await refused(api))


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 503},
        {"status": 429, "retry_after": 0},
        {"error": "ratelimited", "retry_after": 0},
        {"error": "fatal_error"},
        {"drop": True},
        {"drop_after_effect": True},
        {"html": True},
    ],
)
async def test_no_call_is_repeated_behind_our_back(
    slack: Slack, api: SlackApi, trouble: dict[str, object]
) -> None:
    slack.trouble.fail("chat.postMessage", **trouble)  # type: ignore[arg-type]

    await refused(api)

    assert ["chat.postMessage"] == [call.method for call in slack.calls]


async def test_a_cancelled_call_stays_cancelled(slack: Slack, api: SlackApi) -> None:
    fault = slack.trouble.fail("chat.postMessage", hang=True)
    calling_slack = asyncio.create_task(post(api))
    await slack.until(lambda: fault.met)

    calling_slack.cancel()

    with pytest.raises(asyncio.CancelledError):
        await calling_slack


@pytest.mark.parametrize("status", [200, 429, 500])
async def test_an_error_does_not_tell_the_token(status: int) -> None:
    async with Answering(status, '{"ok": false, "error": "x"}') as api:
        with pytest.raises(SlackError) as caught:
            await post(api)
        shown = "".join(traceback.format_exception(caught.value)) + repr(api) + repr(caught.value)

    assert "very-secret" not in shown
    assert "chat.postMessage" in shown


async def test_a_call_within_the_rules_passes(slack: Slack, api: SlackApi) -> None:
    await post(api)

    assert ["hello"] == [message.text for message in slack.history("C1")]


@pytest.mark.parametrize(
    "text", ["연차는 25일이에요 🌴", "half of \ud83d", 'a "quoted" <b>\n\u2028']
)
async def test_any_text_reaches_slack(slack: Slack, api: SlackApi, text: str) -> None:
    blocks = [{"type": "markdown", "text": text}]
    await api.client.chat_postMessage(channel="C1", text=text, blocks=blocks)

    (message,) = slack.history("C1")
    assert (text, blocks[0]["text"]) == (message.text, (message.blocks or [{}])[0]["text"])


async def test_calls_to_this_machine_pass_by_a_proxy(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")

    outbound = Outbound(proxy="http://127.0.0.1:1")
    async with SlackApi(
        token=slack.identity.bot_token, base_url=slack.api_url, outbound=outbound
    ) as api:
        await post(api)

    assert 1 == len(slack.history("C1"))


async def test_no_words_are_written_out_for_a_log_whatever_that_keeps(
    api: SlackApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with calling("auth.test"):
        await api.client.auth_test()
    told = [record for record in caplog.records if record.name.startswith("slack_sdk")]
    assert told == []
    assert api.client.logger.level > logging.DEBUG


async def test_every_call_is_told_of_with_its_method_and_status(slack: Slack) -> None:
    told: list[tuple[str, int]] = []
    async with SlackApi(
        token=slack.identity.bot_token,
        base_url=slack.api_url,
        answered=lambda method, status: told.append((method, status)),
    ) as api:
        await api.client.auth_test()
        slack.trouble.fail("auth.test", error="ratelimited", retry_after=1)
        slack.trouble.fail("auth.test", drop=True)
        for kind in (SlackBusy, SlackUnclear):
            with pytest.raises(kind), calling("auth.test"):
                await api.client.auth_test()
    assert [("auth.test", 200), ("auth.test", 429), ("auth.test", 0)] == told
