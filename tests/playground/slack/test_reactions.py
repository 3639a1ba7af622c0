from typing import Any

import pytest

from bot.playground.slack import Slack
from tests.playground.slack.caller import Caller


def told(slack: Slack) -> list[dict[str, Any]]:
    events = [slack.payload(event_id)["event"] for event_id in slack.event_ids]
    return [event for event in events if event["type"].startswith("reaction_")]


async def test_a_reaction_and_its_end_are_told(slack: Slack, api: Caller) -> None:
    ts = await api.post("answer")
    for _ in range(2):
        await slack.react("C1", ts, "U1", "+1::skin-tone-3")
    await slack.unreact("C1", ts, "U1", "+1::skin-tone-3")
    added, removed = told(slack)
    assert {"type": "message", "channel": "C1", "ts": ts} == added["item"]
    assert ("U1", "+1::skin-tone-3", slack.bot_user_id) == (
        added["user"],
        added["reaction"],
        added["item_user"],
    )
    assert ("reaction_removed", added["item"]) == (removed["type"], removed["item"])


async def test_the_reactions_of_a_message_can_be_read(slack: Slack, api: Caller) -> None:
    ts = await api.post("answer")
    for user in ("U1", "U2"):
        await slack.react("C1", ts, user, "white_check_mark")
    found = await api("reactions.get", channel="C1", timestamp=ts)
    assert [{"name": "white_check_mark", "users": ["U1", "U2"], "count": 2}] == found["message"][
        "reactions"
    ]
    assert "message_not_found" == (await api("reactions.get", channel="C1", timestamp="1.1")).error


async def test_the_apps_own_reactions_come_back_to_it(slack: Slack, api: Caller) -> None:
    ts = await slack.say("C1", "U1", "question")
    await api("reactions.add", channel="C1", timestamp=ts, name="eyes")
    assert [slack.bot_user_id] == [event["user"] for event in told(slack)]


async def test_only_emoji_are_reactions(slack: Slack, api: Caller) -> None:
    ts = await slack.say("C1", "U1", "question")
    with pytest.raises(LookupError):
        await slack.react("C1", ts, "U1", ":eyes:")
    args = {"channel": "C1", "timestamp": ts, "name": "no emoji"}
    assert "invalid_name" == (await api("reactions.add", **args)).error


async def test_of_a_room_it_is_not_in_the_app_hears_no_reactions(slack: Slack) -> None:
    slack.add_channel("C2", with_bot=False)
    await slack.react("C2", await slack.say("C2", "U1", "hi"), "U1", "eyes")
    assert [] == told(slack)
