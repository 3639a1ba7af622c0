"""chat.startStream, chat.appendStream and chat.stopStream, as Slack does them."""

from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.playground.slack import Message, Slack
from bot.playground.slack.identity import Identity
from tests.playground.slack.caller import Answer, Caller

START, APPEND, STOP = "chat.startStream", "chat.appendStream", "chat.stopStream"
OVER = "message_not_in_streaming_state"


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@dataclass(slots=True, kw_only=True)
class Streaming:
    """A question in a channel, and the app's calls to answer it."""

    slack: Slack
    api: Caller
    root: str
    channel: str = "C1"
    ts: str = ""

    async def start(self, text: str | None = "one", **args: object) -> Answer:
        given = {"markdown_text": text} if text is not None else {}
        recipient = {"recipient_user_id": "U1", "recipient_team_id": "T0PLAY"}
        place = {"channel": self.channel, "thread_ts": self.root}
        answer = await self.api(START, **{**place, **recipient, **given, **args})
        self.ts = answer.json.get("ts", self.ts)
        return answer

    async def append(self, text: str = " two", **args: object) -> Answer:
        return await self.api(APPEND, channel=self.channel, ts=self.ts, markdown_text=text, **args)

    async def add(self, *chunks: object) -> Answer:
        return await self.api(APPEND, channel=self.channel, ts=self.ts, chunks=chunks)

    async def stop(self, **args: object) -> Answer:
        return await self.api(STOP, channel=self.channel, ts=self.ts, **args)

    @property
    def message(self) -> Message:
        return self.slack.message(self.channel, self.ts)


@pytest.fixture
async def stream(slack: Slack, api: Caller) -> Streaming:
    return Streaming(slack=slack, api=api, root=await slack.say("C1", "U1", "question"))


@pytest.fixture
async def direct(slack: Slack, api: Caller) -> Streaming:
    root = await slack.say("D1", "U1", "question")
    return Streaming(slack=slack, api=api, root=root, channel="D1")


async def test_a_reply_grows_and_every_version_is_kept(stream: Streaming) -> None:
    await stream.start("one")
    await stream.append(" two")
    await stream.stop(markdown_text=" three")
    bodies = [version.body for version in stream.message.versions]
    assert ["one", "one two", "one two three"] == bodies
    assert [stream.message] == stream.slack.answers("C1", stream.root)


async def test_stopping_adds_the_last_blocks_and_the_metadata(stream: Streaming) -> None:
    job = {"event_type": "reply", "event_payload": {"job": "1"}}
    await stream.start("one")
    stopped = await stream.stop(blocks=[section("sources")], metadata=job)
    assert "one" == stopped["message"]["text"]
    read = await stream.api(
        "conversations.replies", channel="C1", ts=stream.root, include_all_metadata=True
    )
    message = read["messages"][1]
    assert ["rich_text", "section"] == [block["type"] for block in message["blocks"]]
    assert job == message["metadata"]


async def test_a_thread_shows_what_a_stream_has_said_so_far(stream: Streaming) -> None:
    await stream.start("- one\n")
    await stream.append("- two")
    read = await stream.api("conversations.replies", channel="C1", ts=stream.root)
    message = read["messages"][1]
    assert "- one\n- two" == message["text"]
    assert 2 == len(message["blocks"][0]["elements"][0]["elements"])


async def test_a_stream_does_not_unfurl(stream: Streaming) -> None:
    await stream.start()
    assert not stream.message.unfurls


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"thread_ts": None}, "invalid_thread_ts"),
        ({"thread_ts": "1.000001"}, "invalid_thread_ts"),
        ({"recipient_user_id": None}, "missing_recipient_user_id"),
        ({"recipient_team_id": None}, "missing_recipient_team_id"),
        ({"recipient_user_id": "U404"}, "user_not_found"),
        ({"recipient_team_id": "T9OTHER"}, "user_not_found"),
        ({"task_display_mode": "dense"}, "invalid_arguments"),
        ({"username": "somebody"}, "missing_scope"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"markdown_text": "x" * 11_601}, "msg_too_long"),
        ({"chunks": []}, "cannot_provide_both_markdown_text_and_chunks"),
    ],
)
@pytest.mark.parametrize("channel", ["C1", "D1"])
async def test_a_start_is_refused(
    stream: Streaming, direct: Streaming, channel: str, args: dict[str, Any], error: str
) -> None:
    asked = stream if channel == "C1" else direct
    assert error == (await asked.start(**args)).error
    assert [] == asked.slack.answers(channel, asked.root)


async def test_a_reply_is_no_thread_to_stream_in(stream: Streaming) -> None:
    reply = await stream.slack.say("C1", "U1", "more", thread_ts=stream.root)
    assert "invalid_thread_ts" == (await stream.start(thread_ts=reply)).error


async def test_a_recipients_team_may_be_named_by_its_organisation() -> None:
    identity = Identity(enterprise_id="E0ACME")
    async with Slack(identity=identity) as slack, aiohttp.ClientSession() as session:
        slack.add_person("U1")
        slack.add_channel("C1", members=["U1"])
        api = Caller(session=session, slack=slack)
        stream = Streaming(slack=slack, api=api, root=await slack.say("C1", "U1", "question"))
        assert (await stream.start(recipient_team_id="E0ACME"))["ok"]


async def test_channels_that_cannot_be_streamed_to(stream: Streaming) -> None:
    stream.slack.add_channel("C2", with_bot=False)
    stream.slack.add_channel("C3", archived=True)
    answers = [await stream.start(channel=name) for name in ("C2", "C3", "C404")]
    assert ["not_in_channel", "is_archived", "channel_not_found"] == [a.error for a in answers]


@pytest.mark.parametrize(
    ("chunk", "error"),
    [
        ("text", "invalid_chunks"),
        ({"type": "fancy"}, "invalid_chunks"),
        ({"type": "markdown_text"}, "invalid_chunks"),
        ({"type": "markdown_text", "text": "x" * 12_001}, "msg_too_long"),
        ({"type": "plan_update", "title": "x" * 257}, "invalid_chunks"),
        ({"type": "task_update", "id": "1", "title": "x"}, "invalid_chunks"),
        ({"type": "task_update", "id": "1", "title": "x", "status": "pending"}, "invalid_chunks"),
        (
            {"type": "task_update", "id": "1", "title": "x", "status": "error", "sources": ["u"]},
            "invalid_chunks",
        ),
        ({"type": "blocks", "blocks": [{"type": "fancy"}]}, "invalid_blocks"),
        ({"type": "blocks", "blocks": [{"type": "file"}]}, "internal_error"),
    ],
)
async def test_a_chunk_is_refused(stream: Streaming, chunk: object, error: str) -> None:
    await stream.start()
    assert error == (await stream.add({"type": "markdown_text", "text": "!"}, chunk)).error
    assert "one" == stream.message.body


async def test_chunks_need_to_be_a_list(stream: Streaming) -> None:
    assert "invalid_chunks" == (await stream.start(None, chunks="{")).error
    assert "invalid_chunks" == (await stream.start(None, chunks={"type": "blocks"})).error


async def test_every_kind_of_chunk_is_shown(stream: Streaming) -> None:
    await stream.start(None, task_display_mode="plan")
    source = {"type": "url", "url": "https://x.example", "text": "x"}
    added = await stream.add(
        {"type": "plan_update", "title": "Plan"},
        {"type": "task_update", "id": "1", "title": "look", "status": "pending"},
        {"type": "task_update", "id": "1", "title": "x", "status": "complete", "sources": [source]},
        {"type": "markdown_text", "text": "found"},
        {"type": "blocks", "blocks": [section("more")]},
    )
    assert added["ok"]
    assert ["plan", "markdown", "section"] == [
        block["type"] for block in stream.message.blocks or ()
    ]
    assert "found" == stream.message.text


async def test_surplus_blocks_are_dropped_with_a_warning(stream: Streaming) -> None:
    await stream.start()
    added = await stream.add({"type": "blocks", "blocks": [{"type": "divider"}] * 51})
    assert "1 blocks" in added["response_metadata"]["messages"][0]
    assert 51 == len(stream.message.blocks or ())


async def test_last_blocks_are_counted_apart(stream: Streaming) -> None:
    divider = {"type": "divider"}
    await stream.start(None, chunks=[{"type": "blocks", "blocks": [divider] * 50}])
    assert "msg_blocks_too_many" == (await stream.stop(blocks=[divider] * 51)).error
    assert (await stream.stop(blocks=[divider] * 50))["ok"]
    assert 100 == len(stream.message.blocks or ())


async def test_last_blocks_are_looked_at_together_with_the_text(stream: Streaming) -> None:
    await stream.start("x" * 11_000)
    assert "invalid_blocks" == (await stream.stop(blocks=[{"type": "fancy"}])).error
    assert "msg_blocks_too_long" == (await stream.stop(blocks=[section("x" * 2_500)])).error
    assert (await stream.stop(blocks=[section("x" * 2_000)]))["ok"]


async def test_all_that_a_stream_says_is_bounded(stream: Streaming) -> None:
    await stream.start("x" * 11_000)
    answers = [await stream.append("x" * 601), await stream.stop(markdown_text="x" * 601)]
    assert ["msg_too_long"] * 2 == [answer.error for answer in answers]
    assert (await stream.append("x" * 600))["ok"]
    assert 11_600 == len(stream.message.body)


async def test_bytes_are_counted_in_the_strictest_reading() -> None:
    async with Slack(size_unit="bytes") as slack, aiohttp.ClientSession() as session:
        slack.add_person("U1")
        slack.add_channel("C1", members=["U1"])
        api = Caller(session=session, slack=slack)
        stream = Streaming(slack=slack, api=api, root=await slack.say("C1", "U1", "question"))
        assert "msg_too_long" == (await stream.start("가" * 3_900)).error


async def test_while_it_streams_a_message_cannot_be_edited(stream: Streaming) -> None:
    await stream.start()
    edit = {"channel": "C1", "ts": stream.ts, "text": "other"}
    assert "streaming_state_conflict" == (await stream.api("chat.update", **edit)).error
    assert (await stream.append())["ok"]
    await stream.stop()
    assert (await stream.api("chat.update", **edit))["ok"]
    assert "other" == stream.message.body


async def test_what_is_stopped_is_over(stream: Streaming) -> None:
    await stream.start()
    await stream.stop()
    assert [OVER, OVER] == [(await stream.append()).error, (await stream.stop()).error]
    assert [] == stream.slack.streams.growing


async def test_a_message_that_streams_can_be_deleted(stream: Streaming) -> None:
    await stream.start()
    assert [stream.message] == stream.slack.streams.growing
    assert (await stream.api("chat.delete", channel="C1", ts=stream.ts))["ok"]
    assert "message_not_found" == (await stream.append()).error
    assert [] == stream.slack.streams.growing


async def test_only_own_streams_can_be_added_to(stream: Streaming) -> None:
    posted = await stream.api.post("posted")
    answers = [
        await stream.api(APPEND, channel="C1", ts=ts, markdown_text="x")
        for ts in (stream.root, posted, "1.000001")
    ]
    assert ["message_not_owned_by_app", OVER, "message_not_found"] == [a.error for a in answers]


async def test_a_place_may_refuse_streams(stream: Streaming, direct: Streaming) -> None:
    stream.slack.streams.refused_in = frozenset({"channel"})
    assert "channel_type_not_supported" == (await stream.start()).error
    assert (await direct.start())["ok"]


@pytest.mark.parametrize("error", ["unknown_method", "feature_not_enabled", "method_deprecated"])
async def test_a_workspace_may_have_no_streams(stream: Streaming, error: str) -> None:
    await stream.start()
    stream.slack.streams.disabled = error
    answers = [await stream.start(), await stream.append(), await stream.stop()]
    assert [error] * 3 == [answer.error for answer in answers]


@pytest.mark.parametrize("channel", ["C1", "D1"])
async def test_a_person_may_stop_a_stream(
    stream: Streaming, direct: Streaming, channel: str
) -> None:
    asked = stream if channel == "C1" else direct
    await asked.start()
    await asked.append()
    asked.slack.subscriptions |= {"agent_session_stopped"}
    await asked.slack.stop_stream(channel, asked.ts, "U1")
    assert ["stopped_by_user"] * 2 == [(await asked.append()).error, (await asked.stop()).error]
    assert "one two" == asked.message.body
    told = asked.slack.payload(asked.slack.event_ids[-1])["event"]
    assert ("agent_session_stopped", [asked.ts]) == (told["type"], told["streaming_message_ts"])
    with pytest.raises(LookupError):
        await asked.slack.stop_stream(channel, asked.ts, "U1")


async def test_the_first_words_take_the_status_away(stream: Streaming) -> None:
    status = {"channel_id": "C1", "thread_ts": stream.root, "status": "is searching…"}
    await stream.api("assistant.threads.setStatus", **status)
    await stream.start(None)
    assert "is searching…" == stream.slack.status_of("C1", stream.root)
    await stream.append("one")
    assert "" == stream.slack.status_of("C1", stream.root)


async def test_in_a_channel_a_stream_moves_for_its_recipient_only(stream: Streaming) -> None:
    await stream.start("one")
    for text in (" two", " three"):
        await stream.append(text)
    await stream.stop(markdown_text=" four")

    def seen(user: str) -> list[str]:
        return [version.body for version in stream.message.versions_for(user)]

    assert ["one", "one two", "one two three", "one two three four"] == seen("U1")
    assert ["one", "one two three four"] == seen("U2")


async def test_in_a_direct_message_there_is_nobody_else(direct: Streaming) -> None:
    await direct.start("one")
    await direct.append(" two")
    assert [None, None] == [version.only_for for version in direct.message.versions]


async def test_the_app_hears_of_what_everybody_sees(stream: Streaming, direct: Streaming) -> None:
    def told(ts: str) -> list[str]:
        events = [stream.slack.payload(one)["event"] for one in stream.slack.event_ids]
        return [
            event["message"]["text"] if "message" in event else event["text"]
            for event in events
            if ts in (event["ts"], event.get("message", {}).get("ts"))
        ]

    for asked in (stream, direct):
        await asked.start("one")
        await asked.append(" two")
        await asked.stop(markdown_text=" three")
    assert ["one", "one two three"] == told(stream.ts)
    assert ["one", "one two", "one two three"] == told(direct.ts)
