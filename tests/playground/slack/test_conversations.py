from bot.playground.slack import Slack
from tests.playground.slack.caller import Caller

JOB = {"event_type": "reply", "event_payload": {"job": "1"}}


async def texts(api: Caller, method: str, **args: object) -> list[str]:
    answer = await api(method, channel="C1", **args)
    return [message["text"] for message in answer["messages"]]


async def thread_of_five(slack: Slack) -> str:
    root = await slack.say("C1", "U1", "0")
    for number in range(1, 5):
        await slack.say("C1", "U1", str(number), thread_ts=root)
    return root


async def test_a_thread_is_read_page_by_page_root_first(slack: Slack, api: Caller) -> None:
    root = await thread_of_five(slack)
    first = await api("conversations.replies", channel="C1", ts=root, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await api("conversations.replies", channel="C1", ts=root, cursor=cursor)
    assert ["0", "1"] == [message["text"] for message in first["messages"]]
    assert ["2", "3", "4"] == [message["text"] for message in rest["messages"]]
    assert (True, False) == (first["has_more"], rest["has_more"])


async def test_asked_for_a_reply_slack_gives_that_alone(slack: Slack, api: Caller) -> None:
    root = await thread_of_five(slack)
    reply = slack.thread("C1", root)[2]
    assert ["2"] == await texts(api, "conversations.replies", ts=reply.ts)
    missing = await api("conversations.replies", channel="C1", ts="1.000002")
    assert "thread_not_found" == missing.error


async def test_metadata_is_read_only_when_asked_for(slack: Slack, api: Caller) -> None:
    root = await slack.say("C1", "U1", "question")
    await api.post("answer", thread_ts=root, metadata=JOB)
    plain = await api("conversations.replies", channel="C1", ts=root)
    full = await api("conversations.replies", channel="C1", ts=root, include_all_metadata=True)
    assert "metadata" not in plain["messages"][1]
    assert JOB == full["messages"][1]["metadata"]


async def test_own_replies_can_be_told_by_their_ids(slack: Slack, api: Caller) -> None:
    root = await slack.say("C1", "U1", "question")
    await api.post("answer", thread_ts=root)
    answer = await api("conversations.replies", channel="C1", ts=root)
    question, reply = answer["messages"]
    assert (slack.bot_id, slack.app_id, root) == (
        reply["bot_id"],
        reply["app_id"],
        reply["thread_ts"],
    )
    assert (1, "U1") == (question["reply_count"], reply["parent_user_id"])


async def test_history_is_newest_first_without_replies_and_the_deleted(
    slack: Slack, api: Caller
) -> None:
    root = await thread_of_five(slack)
    await slack.say("C1", "U1", "later")
    gone = await slack.say("C1", "U1", "gone")
    await slack.delete("C1", gone)
    assert ["later", "0"] == await texts(api, "conversations.history")
    assert ["later"] == await texts(api, "conversations.history", oldest=root)
    assert ["0"] == await texts(api, "conversations.history", latest=root, inclusive=True)
    assert ["later"] == await texts(api, "conversations.history", limit=1)


async def test_channels_are_described(slack: Slack, api: Caller) -> None:
    slack.add_channel("C2", kind="group", is_ext_shared=True, with_bot=False)
    general = (await api("conversations.info", channel="C1"))["channel"]
    private = (await api("conversations.info", channel="C2"))["channel"]
    direct = (await api("conversations.info", channel="D1"))["channel"]
    assert ("general", True, False) == (
        general["name"],
        general["is_member"],
        general["is_private"],
    )
    assert (True, True, False) == (
        private["is_private"],
        private["is_ext_shared"],
        private["is_member"],
    )
    assert (True, "U1") == (direct["is_im"], direct["user"])
    assert "channel_not_found" == (await api("conversations.info", channel="C404")).error


async def test_opening_a_direct_channel_twice_gives_the_same(slack: Slack, api: Caller) -> None:
    slack.add_person("U2")
    opened = [await api("conversations.open", users="U2") for _ in range(2)]
    assert opened[0]["channel"]["id"] == opened[1]["channel"]["id"]
    assert "D1" == (await api("conversations.open", users="U1"))["channel"]["id"]
    assert "user_not_found" == (await api("conversations.open", users="U404")).error
