import pytest

from bot.playground.slack import Slack
from tests.playground.slack.caller import Caller

UPDATE = "chat.update"


def markdown(text: str) -> dict[str, str]:
    return {"type": "markdown", "text": text}


async def test_a_post_stands_in_its_channel(slack: Slack, api: Caller) -> None:
    ts = await api.post("hello", unfurl_links=False, unfurl_media=False)
    (message,) = slack.history("C1")
    assert (ts, "hello", slack.bot_id) == (message.ts, message.text, message.bot_id)
    assert message.unfurls is False


async def test_a_post_unfurls_unless_both_flags_forbid_it(slack: Slack, api: Caller) -> None:
    ts = await api.post("https://x.example", unfurl_links=False)
    assert slack.message("C1", ts).unfurls is True


async def test_a_reply_stands_in_its_thread_only(slack: Slack, api: Caller) -> None:
    root = await slack.say("C1", "U1", "question")
    ts = await api.post("answer", thread_ts=root)
    assert [root, ts] == [message.ts for message in slack.thread("C1", root)]
    assert [root] == [message.ts for message in slack.history("C1")]
    assert [ts] == [message.ts for message in slack.answers("C1", root)]


async def test_every_version_of_a_message_is_kept(slack: Slack, api: Caller) -> None:
    ts = await api.post("1", blocks=[markdown("one")])
    await api(UPDATE, channel="C1", ts=ts, text="2", blocks=[markdown("one two"), markdown("!")])
    message = slack.message("C1", ts)
    assert ["one", "one two!"] == [version.body for version in message.versions]
    assert message.versions[0].at <= message.versions[1].at
    assert message.versions[0].ts < message.versions[1].ts


async def test_stamps_are_unique_and_rise(slack: Slack, api: Caller) -> None:
    stamps = [await slack.say("C1", "U1", str(number)) for number in range(50)]
    assert sorted(set(stamps)) == stamps


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "", "blocks": []}, "no_text"),
        ({"markdown_text": "x", "text": "x"}, "markdown_text_conflict"),
        ({"markdown_text": "x", "blocks": [markdown("x")]}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"blocks": [markdown("x" * 12_001)]}, "msg_blocks_too_long"),
        ({"blocks": [{"type": "fancy"}]}, "invalid_blocks"),
        ({"blocks": "not json"}, "invalid_blocks_format"),
        ({"text": "x", "metadata": {"event_type": 1}}, "invalid_metadata_format"),
        ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"text": "x", "channel": "C404"}, "channel_not_found"),
    ],
)
async def test_a_post_is_refused(api: Caller, args: dict[str, object], error: str) -> None:
    answer = await api("chat.postMessage", **{"channel": "C1", **args})
    assert (200, error) == (answer.status, answer.error)


async def test_refused_blocks_come_with_a_reason(api: Caller) -> None:
    answer = await api("chat.postMessage", channel="C1", blocks=[{"type": "fancy"}])
    assert "fancy" in answer["response_metadata"]["messages"][0]


async def test_a_reply_to_a_reply_is_refused(slack: Slack, api: Caller) -> None:
    root = await slack.say("C1", "U1", "question")
    reply = await slack.say("C1", "U1", "more", thread_ts=root)
    answer = await api("chat.postMessage", channel="C1", text="x", thread_ts=reply)
    assert "cannot_reply_to_message" == answer.error


async def test_a_deleted_question_without_replies_has_no_thread(slack: Slack, api: Caller) -> None:
    root = await slack.say("C1", "U1", "question")
    await slack.delete("C1", root)
    answer = await api("chat.postMessage", channel="C1", text="x", thread_ts=root)
    assert "thread_not_found" == answer.error


async def test_channels_that_cannot_be_written_to(slack: Slack, api: Caller) -> None:
    slack.add_channel("C2", with_bot=False)
    slack.add_channel("C3", archived=True)
    slack.add_channel("G4", kind="group", with_bot=False)
    answers = [await api("chat.postMessage", channel=c, text="x") for c in ("C2", "C3", "G4")]
    assert ["not_in_channel", "is_archived", "channel_not_found"] == [a.error for a in answers]


async def test_a_post_to_a_person_opens_the_direct_channel(slack: Slack, api: Caller) -> None:
    await api.post("psst", channel="U1")
    assert ["psst"] == [message.text for message in slack.history("D1")]


async def test_long_text_is_cut_on_a_post_and_refused_on_an_edit(slack: Slack, api: Caller) -> None:
    ts = await api.post("x" * 50_000)
    assert 40_000 == len(slack.message("C1", ts).text)
    answers = [await api(UPDATE, channel="C1", ts=ts, text="x" * size) for size in (4_000, 4_001)]
    assert [None, "msg_too_long"] == [answer.error for answer in answers]


async def test_text_without_blocks_removes_the_blocks(slack: Slack, api: Caller) -> None:
    ts = await api.post("x", blocks=[markdown("x")])
    await api(UPDATE, channel="C1", ts=ts, text="plain")
    assert slack.message("C1", ts).blocks is None
    assert "plain" == slack.message("C1", ts).body


async def test_metadata_alone_leaves_text_and_blocks(slack: Slack, api: Caller) -> None:
    ts = await api.post("x", blocks=[markdown("body")])
    job = {"event_type": "reply", "event_payload": {"job": "1"}}
    await api(UPDATE, channel="C1", ts=ts, metadata=job)
    message = slack.message("C1", ts)
    assert ("x", "body", job) == (message.text, message.body, message.metadata)


async def test_metadata_stays_until_it_is_emptied(slack: Slack, api: Caller) -> None:
    job = {"event_type": "reply", "event_payload": {"job": "1"}}
    ts = await api.post("x", metadata=job)
    await api(UPDATE, channel="C1", ts=ts, text="y")
    assert job == slack.message("C1", ts).metadata
    await api(UPDATE, channel="C1", ts=ts, text="y", metadata={})
    assert {} == slack.message("C1", ts).metadata


async def test_only_own_standing_messages_can_be_edited_or_deleted(
    slack: Slack, api: Caller
) -> None:
    theirs = await slack.say("C1", "U1", "mine")
    gone = await api.post("gone")
    await slack.delete("C1", gone)
    edits = [await api(UPDATE, channel="C1", ts=ts, text="x") for ts in (theirs, gone, "1.2")]
    assert ["cant_update_message", *["message_not_found"] * 2] == [edit.error for edit in edits]
    assert "cant_delete_message" == (await api("chat.delete", channel="C1", ts=theirs)).error


async def test_a_deleted_message_is_out_of_sight_but_on_record(slack: Slack, api: Caller) -> None:
    ts = await api.post("oops")
    await api("chat.delete", channel="C1", ts=ts)
    assert [] == slack.history("C1")
    assert slack.message("C1", ts).deleted


async def test_pings_of_any_version_are_found(slack: Slack, api: Caller) -> None:
    ts = await api.post("x", blocks=[markdown("<!chan")])
    for text in ("<!channel>", "done"):
        await api(UPDATE, channel="C1", ts=ts, text="x", blocks=[markdown(text)])
    assert ["<!channel>"] == slack.message("C1", ts).pings()


async def test_an_ephemeral_is_seen_by_one_member(slack: Slack, api: Caller) -> None:
    assert (await api("chat.postEphemeral", channel="C1", user="U1", text="psst")).json["ok"]
    stranger = await api("chat.postEphemeral", channel="C1", user="U9", text="psst")
    assert "user_not_in_channel" == stranger.error
    assert [("psst", "U1")] == [(one.text, one.extra["seen_by"]) for one in slack.ephemerals]
    assert [] == slack.history("C1")


async def test_in_a_thread_without_replies_an_ephemeral_is_not_seen(
    slack: Slack, api: Caller
) -> None:
    root = await slack.say("C1", "U1", "question")
    args = {"channel": "C1", "user": "U1", "text": "psst", "thread_ts": root}
    await api("chat.postEphemeral", **args)
    await api.post("answer", thread_ts=root)
    await api("chat.postEphemeral", **args)
    assert [True, False] == ["is_unseen" in one.extra for one in slack.ephemerals]


async def test_a_permalink_names_channel_and_stamp(slack: Slack, api: Caller) -> None:
    ts = await api.post("x")
    answer = await api("chat.getPermalink", channel="C1", message_ts=ts)
    assert answer["permalink"].endswith(f"/archives/C1/p{ts.replace('.', '')}")


async def test_unknown_methods_are_said_to_be_unknown(api: Caller) -> None:
    assert "unknown_method" == (await api("chat.fancy", channel="C1")).error


async def test_bytes_are_counted_in_the_strictest_reading() -> None:
    import aiohttp

    async with Slack(size_unit="bytes") as slack, aiohttp.ClientSession() as session:
        slack.add_channel("C1")
        api = Caller(session=session, slack=slack)
        answer = await api("chat.postMessage", channel="C1", blocks=[markdown("가" * 4_001)])
    assert "msg_blocks_too_long" == answer.error
