"""A reply of the app that streams, by the SDK's own helper."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from slack_sdk.web.async_chat_stream import AsyncChatStream
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import Slack


@asynccontextmanager
async def streaming(
    slack: Slack, channel: str, thread_ts: str, user: str
) -> AsyncIterator[AsyncChatStream]:
    """Nothing is held back: each append is a call."""
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(
            token=slack.identity.bot_token,
            base_url=slack.api_url,
            session=session,
            retry_handlers=[],
        )
        yield await client.chat_stream(
            buffer_size=1,
            channel=channel,
            thread_ts=thread_ts,
            recipient_team_id=slack.team_id,
            recipient_user_id=user,
        )
