from typing import Any

from bot.playground.slack import Slack
from tests.playground.slack.caller import Caller


def told(slack: Slack) -> list[dict[str, Any]]:
    """The inner events sent so far."""
    return [slack.payload(event_id)["event"] for event_id in slack.event_ids]


def kinds(slack: Slack) -> list[str]:
    return [event.get("subtype", event["type"]) for event in told(slack)]


async def test_a_mention_may_come_before_the_message(slack: Slack) -> None:
    text = f"<@{slack.bot_user_id}> hello"
    await slack.say("C1", "U1", text)
    slack.mention_order = "mention_first"
    await slack.say("C1", "U1", text)
    assert ["message", "app_mention", "app_mention", "message"] == kinds(slack)


async def test_no_mention_event_in_a_direct_message(slack: Slack) -> None:
    await slack.say("D1", "U1", f"<@{slack.bot_user_id}> hello")
    assert ["message"] == kinds(slack)


async def test_the_app_hears_nothing_of_channels_it_is_not_in(slack: Slack) -> None:
    slack.add_channel("C2", with_bot=False)
    await slack.say("C2", "U1", f"<@{slack.bot_user_id}> hello")
    assert [] == kinds(slack)


async def test_the_app_hears_only_what_it_subscribed_to(slack: Slack) -> None:
    slack.subscriptions = frozenset({"app_mention", "message.im"})
    await slack.say("C1", "U1", f"<@{slack.bot_user_id}> hello")
    await slack.say("D1", "U1", "hello")
    assert ["app_mention", "message"] == kinds(slack)


async def test_the_apps_own_posts_and_edits_come_back_to_it(slack: Slack, api: Caller) -> None:
    ts = await api.post("one")
    await api("chat.update", channel="C1", ts=ts, text="two")
    await api("chat.delete", channel="C1", ts=ts)
    posted, changed, deleted = told(slack)
    assert (slack.bot_id, ts) == (posted["bot_id"], posted["ts"])
    assert ("one", "two") == (changed["previous_message"]["text"], changed["message"]["text"])
    assert slack.bot_id == changed["message"]["bot_id"]
    assert "edited" not in changed["message"]
    assert ts == deleted["deleted_ts"]
    assert ["message", "message_changed", "message_deleted"] == kinds(slack)


async def test_a_person_edits_and_deletes(slack: Slack) -> None:
    ts = await slack.say("C1", "U1", "one")
    await slack.edit("C1", ts, "two")
    await slack.delete("C1", ts)
    _, changed, deleted = told(slack)
    assert ("one", "two", "U1") == (
        changed["previous_message"]["text"],
        changed["message"]["text"],
        changed["message"]["edited"]["user"],
    )
    assert changed["ts"] != ts
    assert "two" == deleted["previous_message"]["text"]


async def test_a_reply_names_its_thread(slack: Slack) -> None:
    root = await slack.say("C1", "U1", "question")
    await slack.say("C1", "U2", "me too", thread_ts=root)
    reply = told(slack)[1]
    assert (root, "U1") == (reply["thread_ts"], reply["parent_user_id"])


async def test_other_bots_carry_their_bot_id(slack: Slack) -> None:
    slack.add_person("U8", is_bot=True)
    await slack.say("C1", "U8", "beep")
    assert "B8" == told(slack)[0]["bot_id"]


async def test_strangers_carry_their_own_team(slack: Slack) -> None:
    slack.add_person("U7", team="T7")
    slack.add_channel("C7", is_ext_shared=True)
    await slack.say("C7", "U7", "hello")
    assert ("T7", "T7") == (told(slack)[0]["team"], told(slack)[0]["user_team"])
    assert slack.payload(slack.event_ids[0])["is_ext_shared_channel"]


async def test_files_and_subtypes_pass_through(slack: Slack) -> None:
    await slack.say("C1", "U1", "", subtype="file_share", files=[{"id": "F1"}])
    assert ("file_share", [{"id": "F1"}]) == (told(slack)[0]["subtype"], told(slack)[0]["files"])


async def test_any_event_can_be_delivered(slack: Slack) -> None:
    event_id = await slack.deliver({"type": "app_uninstalled"})
    assert ([event_id], ["app_uninstalled"]) == (slack.event_ids, kinds(slack))


async def test_a_deleted_message_with_replies_leaves_a_tombstone(slack: Slack) -> None:
    root = await slack.say("C1", "U1", "root")
    reply = await slack.say("C1", "U1", "reply", thread_ts=root)
    await slack.delete("C1", root)
    event = told(slack)[-1]
    assert ("message_changed", "tombstone") == (event["subtype"], event["message"]["subtype"])
    assert (root, root) == (event["message"]["ts"], event["message"]["thread_ts"])
    assert "root" == event["previous_message"]["text"]
    await slack.delete("C1", reply)
    assert "message_deleted" == told(slack)[-1]["subtype"]
