"""Slack's native streams, where the text is beyond what they take."""

import pytest

from bot.clock import LoopClock
from bot.domain.question import TeamId
from bot.errors import SlackTextChanged
from bot.playground.slack import Slack
from bot.slack.api import SlackApi
from bot.slack.reply.page import Page
from bot.slack.reply.stream import NoStreams, Stream
from tests.slack.reply.test_message import asked, page


async def test_bare_text_is_never_streamed_and_spoils_no_place(slack: Slack, api: SlackApi) -> None:
    question = await asked(slack)

    async def team() -> TeamId:
        return TeamId(slack.team_id)

    stream = Stream(api.client, question, NoStreams(LoopClock()), team)
    bare = Page(end=5, blocks=[], text="A $1.")
    with pytest.raises(SlackTextChanged):
        await stream.start(bare)
    assert stream.is_taken()
    ts = await stream.start(page("A sentence."))
    with pytest.raises(SlackTextChanged):
        await stream.append(ts, bare)
    with pytest.raises(SlackTextChanged):
        await stream.stop(ts, bare, bare, {})
    assert ["chat.startStream"] == [c.method for c in slack.calls if "Stream" in c.method]
