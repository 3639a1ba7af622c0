import aiohttp
import pytest

from bot.playground.slack import Slack
from tests.playground.slack.caller import Caller

METHOD = "assistant.threads.setStatus"


async def test_a_status_is_shown_until_it_is_cleared(slack: Slack, api: Caller) -> None:
    root = await slack.say("C1", "U1", "question")
    await api(METHOD, channel_id="C1", thread_ts=root, status="is searching…")
    assert "is searching…" == slack.status_of("C1", root)
    await api(METHOD, channel_id="C1", thread_ts=root, status="")
    assert "" == slack.status_of("C1", root)
    assert ["is searching…", ""] == [status.status for status in slack.statuses]


async def test_a_reply_in_the_thread_takes_the_status_away(slack: Slack, api: Caller) -> None:
    root, other = [await slack.say("C1", "U1", "question") for _ in range(2)]
    for thread in (root, other):
        await api(METHOD, channel_id="C1", thread_ts=thread, status="is searching…")
    await api.post("answer", thread_ts=root)
    assert ("", "is searching…") == (slack.status_of("C1", root), slack.status_of("C1", other))


async def test_an_edit_leaves_the_status(slack: Slack, api: Caller) -> None:
    root = await slack.say("C1", "U1", "question")
    ts = await api.post("answer", thread_ts=root)
    await api(METHOD, channel_id="C1", thread_ts=root, status="is writing…")
    await api("chat.update", channel="C1", ts=ts, text="more")
    assert "is writing…" == slack.status_of("C1", root)


async def test_a_status_is_gone_after_two_minutes() -> None:
    now = 0.0
    async with Slack(clock=lambda: now) as slack, aiohttp.ClientSession() as session:
        slack.add_channel("C1")
        root = await slack.say("C1", "U1", "question")
        api = Caller(session=session, slack=slack)
        await api(METHOD, channel_id="C1", thread_ts=root, status="is searching…")
        now = 119.9
        assert "is searching…" == slack.status_of("C1", root)
        now = 120.0
        assert "" == slack.status_of("C1", root)


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"channel_id": "C404", "thread_ts": "1.000001"}, "channel_not_found"),
        ({"channel_id": "C1", "thread_ts": "1.000001"}, "invalid_thread_ts"),
    ],
)
async def test_a_status_needs_a_thread(api: Caller, args: dict[str, str], error: str) -> None:
    assert error == (await api(METHOD, status="x", **args)).error
