import asyncio

import aiohttp
import pytest

from bot.playground.slack import Slack
from tests.playground.slack.caller import Caller

POST = "chat.postMessage"


async def test_a_fault_hits_so_many_calls_of_its_method(slack: Slack, api: Caller) -> None:
    fault = slack.trouble.fail(POST, times=2, status=503)
    answers = [await api(POST, channel="C1", text="x") for _ in range(3)]
    assert [503, 503, 200] == [answer.status for answer in answers]
    assert (2, 1) == (fault.met, len(slack.history("C1")))


async def test_a_fault_may_meet_one_channel_only(slack: Slack, api: Caller) -> None:
    slack.trouble.fail(POST, channel="D1", error="fatal_error")
    slack.trouble.fail("*", when=lambda args: args.get("text") == "y", error="internal_error")
    answers = [
        await api(POST, channel=channel, text=text)
        for channel, text in (("C1", "x"), ("D1", "x"), ("C1", "y"))
    ]
    assert [None, "fatal_error", "internal_error"] == [answer.error for answer in answers]
    assert {200} == {answer.status for answer in answers}


async def test_a_scripted_rate_limit_is_a_429(slack: Slack, api: Caller) -> None:
    slack.trouble.fail(POST, error="ratelimited", retry_after=5)
    answer = await api(POST, channel="C1", text="x")
    assert (429, "5", 1) == (answer.status, answer.headers["Retry-After"], slack.refusals(POST))


async def test_a_proxy_answers_with_a_page(slack: Slack, api: Caller) -> None:
    slack.trouble.fail(POST, html=True)
    answer = await api(POST, channel="C1", text="x")
    assert (502, "text/html; charset=utf-8") == (answer.status, answer.headers["Content-Type"])
    assert "<html>" in answer.text


async def test_a_dropped_call_has_no_effect(slack: Slack, api: Caller) -> None:
    slack.trouble.fail(POST, drop=True)
    with pytest.raises(aiohttp.ClientConnectionError):
        await api(POST, channel="C1", text="x")
    assert [] == slack.history("C1")


async def test_the_answer_may_be_lost_after_the_effect(slack: Slack, api: Caller) -> None:
    slack.trouble.fail(POST, drop_after_effect=True)
    with pytest.raises(aiohttp.ClientConnectionError):
        await api(POST, channel="C1", text="x")
    assert ["x"] == [message.text for message in slack.history("C1")]
    assert 0 == slack.calls[-1].status


async def test_an_error_may_come_after_the_effect(slack: Slack, api: Caller) -> None:
    slack.trouble.fail(POST, error="internal_error", after_effect=True)
    assert "internal_error" == (await api(POST, channel="C1", text="x")).error
    assert 1 == len(slack.history("C1"))


async def test_a_call_hangs_until_it_is_released(slack: Slack, api: Caller) -> None:
    fault = slack.trouble.fail(POST, hang=True)
    async with asyncio.TaskGroup() as group:
        call = group.create_task(api(POST, channel="C1", text="x"))
        quick = await api("auth.test")
        assert (True, [], False) == (quick["ok"], slack.history("C1"), call.done())
        fault.released.set()
    assert call.result()["ok"]


async def test_a_call_hangs_for_some_seconds(slack: Slack, api: Caller) -> None:
    slack.trouble.fail(POST, hang=0.02)
    assert (await api(POST, channel="C1", text="x"))["ok"]
    assert slack.calls[0].took_s >= 0.02


async def test_slack_goes_away_and_comes_back(slack: Slack, api: Caller) -> None:
    slack.away()
    assert 503 == (await api("auth.test")).status
    slack.away(False)
    assert 200 == (await api("auth.test")).status


async def test_slack_may_hang_altogether(slack: Slack, api: Caller) -> None:
    slack.away(hang=True)
    async with asyncio.TaskGroup() as group:
        call = group.create_task(api("auth.test"))
        await slack.until(lambda: slack.trouble.faults[0].met)
        slack.away(False)
    assert 503 == call.result().status


async def test_closing_lets_hanging_calls_go(slack: Slack, api: Caller) -> None:
    fault = slack.trouble.fail("auth.test", hang=True, status=503)
    async with asyncio.TaskGroup() as group:
        call = group.create_task(api("auth.test"))
        await slack.until(lambda: fault.met)
        await slack.__aexit__()
    assert 503 == call.result().status
