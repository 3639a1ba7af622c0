"""What one writes first: a post, an edit every so many seconds, and a last one at the end."""

import asyncio
import time
from collections.abc import AsyncIterator

from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.bench.peers.feed import Setup, Show, Target, drive


async def prepare(setup: Setup) -> Show:
    client = AsyncWebClient(setup["bot_token"], base_url=setup["api_url"])
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=100))
    every_s = setup["settings"]["every_s"]
    await client.auth_test()

    async def show(target: Target, tokens: AsyncIterator[str]) -> None:
        text, ts, edited_at = "", "", 0.0
        async for token in tokens:
            text += token
            if ts and time.monotonic() - edited_at < every_s:
                continue
            if ts:
                await client.chat_update(channel=target.channel, ts=ts, text=text)
            else:
                posted = await client.chat_postMessage(
                    channel=target.channel, thread_ts=target.thread_ts, text=text
                )
                ts = str(posted["ts"])
            edited_at = time.monotonic()
        await client.chat_update(channel=target.channel, ts=ts, text=text)

    return show


if __name__ == "__main__":
    asyncio.run(drive(prepare))
