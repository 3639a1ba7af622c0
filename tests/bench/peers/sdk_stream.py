"""slack-sdk's `AsyncChatStream`: Slack's own streams, as its documentation uses them."""

import asyncio
from collections.abc import AsyncIterator

from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.bench.peers.feed import Setup, Show, Target, drive


async def prepare(setup: Setup) -> Show:
    client = AsyncWebClient(setup["bot_token"], base_url=setup["api_url"])
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=100))
    await client.auth_test()

    async def show(target: Target, tokens: AsyncIterator[str]) -> None:
        stream = await client.chat_stream(
            channel=target.channel,
            thread_ts=target.thread_ts,
            recipient_user_id=target.user,
            recipient_team_id=setup["team"],
            buffer_size=setup["settings"]["buffer_size"],
        )
        async for token in tokens:
            await stream.append(markdown_text=token)
        await stream.stop()

    return show


if __name__ == "__main__":
    asyncio.run(drive(prepare))
