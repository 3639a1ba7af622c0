"""Slack's native streams: one reply's messages that Slack shows growing while text is appended.

https://docs.slack.dev/reference/methods/chat.startStream
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from cachetools import TTLCache
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock, LoopClock
from bot.domain.question import ChannelId, MessageTs, Question, TeamId
from bot.errors import (
    SlackBusy,
    SlackError,
    SlackKeyRefused,
    SlackRefused,
    SlackTextChanged,
    SlackUnclear,
)
from bot.slack.api import calling
from bot.slack.reply.manner import REMEMBERED_S
from bot.slack.reply.page import Page

# What is held against a reply, its question or its asker; all else is held against the place.
_NOT_OF_THE_PLACE: Final = frozenset(
    {
        *("msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_chunks"),
        *("invalid_thread_ts", "thread_not_found", "cannot_reply_to_message", "thread_locked"),
        *("user_not_found", "missing_recipient_user_id", "missing_recipient_team_id"),
        *("channel_not_found", "not_in_channel", "is_archived", "messaging_processing_failed"),
    }
)
# It streams no longer, by whoever's hand: so it can be edited.
_ENDED: Final = frozenset({"message_not_in_streaming_state", "stopped_by_user"})

log = structlog.get_logger()


class NoStreams:
    """Remembers for a day where Slack refuses to stream; one for all replies of a process."""

    def __init__(self, clock: Clock | None = None) -> None:
        timer = (clock or LoopClock()).monotonic
        self._places: TTLCache[tuple[TeamId, str], bool] = TTLCache(
            10_000, REMEMBERED_S, timer=timer
        )

    def has(self, team: TeamId, channel: ChannelId) -> bool:
        return _place(team, channel) in self._places

    def add(self, team: TeamId, channel: ChannelId, error: SlackError) -> None:
        log.info("slack.refuses_streams", error=error.error, kind=channel[:1])
        self._places[_place(team, channel)] = True


def _place(team: TeamId, channel: ChannelId) -> tuple[TeamId, str]:
    """Slack decides by the kind of channel: D direct, C a channel, G a group of people."""
    return team, channel[:1]


class Stream:
    """The streams of one reply, one after the other."""

    __slots__ = ("_client", "_question", "_refusing", "_sent", "_team_of_asker")

    def __init__(
        self,
        client: AsyncWebClient,
        question: Question,
        refusing: NoStreams,
        team_of_asker: Callable[[], Awaitable[TeamId]],
    ) -> None:
        self._client = client
        self._question = question
        self._refusing = refusing
        self._team_of_asker = team_of_asker
        # What each of them shows.
        self._sent: dict[MessageTs, str] = {}

    def is_taken(self) -> bool:
        where = self._question.thread
        return not self._refusing.has(where.team, where.channel)

    async def start(self, page: Page) -> MessageTs:
        """Raises `SlackRefused` where nothing can be streamed here, and whatever else it meets."""
        where = self._question.thread
        if not (text := body(page)):
            # It was beyond us, and has become bare text: only edits show that.
            raise SlackTextChanged("chat.startStream", "no_markdown")
        # Both are demanded in channels, and were in direct messages too: who asked, and the asker's
        # own team.
        team = await self._team_of_asker()
        try:
            with calling("chat.startStream"):
                response = await self._client.chat_startStream(
                    channel=where.channel,
                    thread_ts=self._question.status_thread_ts,
                    recipient_user_id=self._question.user,
                    recipient_team_id=team,
                    markdown_text=text,
                )
                ts = MessageTs(str(response["ts"]))
        except (SlackBusy, SlackUnclear, SlackKeyRefused):
            raise
        except SlackError as error:
            if error.error not in _NOT_OF_THE_PLACE:
                self._refusing.add(where.team, where.channel, error)
            # A closed place says so to a post too.
            raise SlackRefused(error.method, error.error, status=error.status) from error
        self._sent[ts] = text
        return ts

    async def append(self, ts: MessageTs, page: Page) -> None:
        more = self._more(ts, page, "chat.appendStream")
        if not more:
            return
        with calling("chat.appendStream"):
            await self._client.chat_appendStream(
                channel=self._question.thread.channel, ts=ts, markdown_text=more
            )
        self._sent[ts] += more

    async def stop(
        self, ts: MessageTs, page: Page, streamed: Page, metadata: dict[str, Any]
    ) -> None:
        more = self._more(ts, streamed, "chat.stopStream")
        # What stands below the text; the text itself has been streamed.
        below = [block for block in page.blocks if block["type"] != "markdown"]
        with calling("chat.stopStream"):
            await self._client.chat_stopStream(
                channel=self._question.thread.channel,
                ts=ts,
                markdown_text=more or None,
                blocks=below or None,
                metadata=metadata,
            )
        self._sent.pop(ts, None)

    def forget(self, ts: MessageTs) -> None:
        """It streams no more."""
        self._sent.pop(ts, None)

    def _more(self, ts: MessageTs, page: Page, method: str) -> str:
        """What the page has more than was sent; space at its end may have been sent already."""
        sent, text = self._sent.get(ts, ""), body(page)
        known = sent.rstrip()
        if not text.startswith(known):
            raise SlackTextChanged(method, "text_changed")
        more, space = text[len(known) :], sent[len(known) :]
        if more.startswith(space):
            return more[len(space) :]
        return more.lstrip() if more.strip() else ""


async def release(client: AsyncWebClient, channel: ChannelId, ts: MessageTs) -> None:
    """End what streams there, whoever began it, so that the message can be edited."""
    try:
        with calling("chat.stopStream"):
            await client.chat_stopStream(channel=channel, ts=ts)
    except SlackRefused as error:
        if error.error not in _ENDED:
            raise


def body(page: Page) -> str:
    """The Markdown of a page of blocks."""
    return next((str(block["text"]) for block in page.blocks if block["type"] == "markdown"), "")
