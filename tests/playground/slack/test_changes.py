import asyncio

import pytest

from bot.playground.slack import Slack
from tests.playground.slack.caller import Caller


async def test_until_returns_the_first_true_value(slack: Slack) -> None:
    async with asyncio.TaskGroup() as group:
        found = group.create_task(slack.until(lambda: slack.history("C1")))
        await slack.say("C1", "U1", "hello")
    assert ["hello"] == [message.text for message in found.result()]


async def test_until_says_what_never_came(slack: Slack) -> None:
    with pytest.raises(TimeoutError, match="an answer"):
        await slack.until(lambda: slack.history("C1"), timeout=0.01, description="an answer")


async def test_a_subscriber_follows_everything(slack: Slack, api: Caller) -> None:
    feed = slack.subscribe()
    ts = await api.post("one")
    await api("chat.update", channel="C1", ts=ts, text="two")
    changes = [feed.get_nowait() for _ in range(feed.qsize())]
    kinds = [change.kind for change in changes if change]
    assert ["message.posted", "call.answered", "message.edited", "call.answered"] == kinds


async def test_a_slow_subscriber_is_let_go(slack: Slack) -> None:
    feed = slack.subscribe(size=2)
    for number in range(4):
        await slack.say("C1", "U1", str(number))
    assert (None, 0) == (feed.get_nowait(), feed.qsize())


async def test_nobody_is_told_after_leaving(slack: Slack) -> None:
    feed = slack.subscribe()
    slack.unsubscribe(feed)
    await slack.say("C1", "U1", "hello")
    assert feed.empty()
