"""Who the bot is in Slack, and what time it is there."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackError
from bot.slack.api import calling, data_of
from bot.slack.intake.payload import object_, text

# Which app the bot is, is good to know, but the start does not wait for it.
LEARN_APP_S: Final = 3.0
# Within the three seconds that Slack waits.
ASK_TIME_S: Final = 1.5


async def identity(client: AsyncWebClient) -> Mapping[str, Any]:
    """What `auth.test` says. Raises `SlackError`."""
    with calling("auth.test"):
        return data_of(await client.auth_test())


async def app_of(client: AsyncWebClient, identity: Mapping[str, Any]) -> str | None:
    """None where the token may not ask. In Socket Mode Slack tells it with each connection."""
    with suppress(SlackError, TimeoutError):
        async with asyncio.timeout(LEARN_APP_S):
            with calling("bots.info"):
                bot = data_of(await client.bots_info(bot=str(identity["bot_id"])))
        return text(object_(bot, "bot"), "app_id") or None
    return None


async def ask_time(client: AsyncWebClient) -> None:
    """Every answer of Slack's tells the time."""
    with suppress(SlackError, TimeoutError), calling("auth.test"):
        async with asyncio.timeout(ASK_TIME_S):
            await client.auth_test()
