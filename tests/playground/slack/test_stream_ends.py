"""Streams that end by themselves, and the SDK's own helper for streams."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.messages.chunk import MarkdownTextChunk
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import Slack

OVER = "message_not_in_streaming_state"


class World:
    """A workspace whose clock is set by hand, and the SDK's client in it."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.now = 0.0
        self.slack = Slack(clock=lambda: self.now)
        self.session = session

    async def open(self, channel: str = "C1") -> dict[str, Any]:
        self.slack.add_person("U1")
        self.slack.add_channel("C1", members=["U1"])
        self.slack.add_channel("D1", kind="im", members=["U1"])
        root = await self.slack.say(channel, "U1", "question")
        recipient = {"recipient_user_id": "U1", "recipient_team_id": self.slack.team_id}
        return {"channel": channel, "thread_ts": root, **recipient}

    @property
    def client(self) -> AsyncWebClient:
        return AsyncWebClient(
            token="xoxb-playground",
            base_url=self.slack.api_url,
            session=self.session,
            retry_handlers=[],
        )


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with aiohttp.ClientSession() as session:
        world = World(session)
        async with world.slack:
            yield world


def code(error: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(error.value.response["error"])


async def test_appends_do_not_prolong_a_stream(world: World) -> None:
    begun = await world.client.chat_startStream(**await world.open(), markdown_text="one")
    place = {"channel": "C1", "ts": begun["ts"]}
    world.now = 299.9
    await world.client.chat_appendStream(**place, markdown_text=" two")
    world.now = 300.0
    for late in (world.client.chat_appendStream, world.client.chat_stopStream):
        with pytest.raises(SlackApiError) as refused:
            await late(**place, markdown_text=" three")
        assert OVER == code(refused)
    await world.client.chat_update(**place, text="one two three")
    assert ["one", "one two", "one two", "one two three"] == [
        version.body for version in world.slack.message(**place).versions
    ]


async def test_when_a_stream_is_over_everybody_sees_what_it_said(world: World) -> None:
    begun = await world.client.chat_startStream(**await world.open(), markdown_text="one")
    place = {"channel": "C1", "ts": begun["ts"]}
    await world.client.chat_appendStream(**place, markdown_text=" two")
    world.now = 300.0
    assert [] == world.slack.streams.growing
    assert "one two" == world.slack.message(**place).versions_for("U2")[-1].body
    assert world.slack.message(**place).streams_for is None


async def test_a_stream_ends_by_itself(world: World) -> None:
    world.slack.streams.lifetime_s = 0.0
    begun = await world.client.chat_startStream(**await world.open("D1"), markdown_text="one")
    message = world.slack.message("D1", begun["ts"])
    await world.slack.until(lambda: message.streams_for is None)
    assert ["one"] == [version.body for version in message.versions]


async def test_the_sdks_helper_streams_a_reply(world: World) -> None:
    stream = await world.client.chat_stream(**await world.open(), buffer_size=4)
    for text in ("one", " two", " three"):
        await stream.append(markdown_text=text)
    await stream.append(chunks=[MarkdownTextChunk(text=" four")])
    await stream.stop(markdown_text=" five", blocks=[{"type": "divider"}])
    message = world.slack.message("C1", stream.ts or "")
    assert [
        "one two",
        "one two three",
        "one two three four",
        "one two three four five",
    ] == [version.body for version in message.versions]
    assert [{"type": "divider"}] == (message.blocks or [])[1:]


async def test_the_sdks_helper_starts_a_short_reply_with_nothing(world: World) -> None:
    stream = await world.client.chat_stream(**await world.open())
    await stream.append(markdown_text="short")
    await stream.stop()
    message = world.slack.message("C1", stream.ts or "")
    assert ["", "short"] == [version.body for version in message.versions]
