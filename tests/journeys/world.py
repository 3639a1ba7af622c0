"""A whole world for one story: Redis, Slack, Storm and the bot, each real or a strict stand-in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from bot.app import Bot
from bot.playground.slack import Message, Slack
from bot.playground.storm import Storm
from bot.settings import load_settings

CHANNEL: Final = "C1GENERAL"
DIRECT: Final = "D1MINA"
MINA: Final = "U1MINA"
JUN: Final = "U2JUN"


@dataclass(slots=True, kw_only=True)
class World:
    """Mina, Jun and the bot in one workspace. Everybody's words go through `say`."""

    redis_url: str
    slack: Slack
    storm: Storm
    environment: dict[str, str] = field(default_factory=dict)
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    bots: list[Bot] = field(default_factory=list)

    async def start_bot(self, **environment: str) -> Bot:
        settings = load_settings(
            {
                "SLACK_BOT_TOKEN": self.slack.identity.bot_token,
                "SLACK_APP_TOKEN": self.slack.identity.app_token,
                "SLACK_API_URL": self.slack.api_url,
                "STORM_API_KEY": "storm-key",
                "STORM_API_URL": self.storm.url,
                "REDIS_URL": self.redis_url,
                "PORT": "0",
                **self.environment,
                **environment,
            }
        )
        bot = await self.stack.enter_async_context(running(Bot(settings)))
        self.bots.append(bot)
        if settings.uses_socket_mode:
            connections = 2 * len(self.bots)
            await self.slack.until(
                lambda: self.slack.connections >= connections, description="the bot is connected"
            )
        return bot

    async def ask(self, text: str, *, user: str = MINA, channel: str = CHANNEL) -> str:
        """Mention the bot in a channel. The message's `ts`."""
        return await self.slack.say(channel, user, f"<@{self.slack.bot_user_id}> {text}")

    async def say(
        self, text: str, *, user: str = MINA, channel: str = CHANNEL, thread: str | None = None
    ) -> str:
        return await self.slack.say(channel, user, text, thread_ts=thread)

    def replies(self, root: str, channel: str = CHANNEL) -> list[Message]:
        """The bot's messages in a thread, as they stand now."""
        return self.slack.answers(channel, root)

    async def whole(self, root: str, *, count: int = 1, channel: str = CHANNEL) -> list[Message]:
        """The bot's messages in a thread, once `count` replies there have reached their end."""
        await self.slack.until(
            lambda: sum(has_ended(message) for message in self.replies(root, channel)) >= count,
            timeout=15,
            description=f"{count} replies have ended",
        )
        return self.replies(root, channel)

    async def whole_in_line(self, *, count: int = 1) -> list[Message]:
        """The same at the top level of the direct messages."""

        def ours() -> list[Message]:
            return [message for message in self.slack.history(DIRECT) if message.bot_id]

        await self.slack.until(
            lambda: sum(has_ended(message) for message in ours()) >= count,
            timeout=15,
            description=f"{count} replies have ended in line",
        )
        return ours()


def has_ended(message: Message) -> bool:
    """Only the last state of a reply has more than its text, or no text of Storm at all."""
    kinds = [block["type"] for block in message.blocks or ()]
    return len(kinds) > 1 or "section" in kinds


def texts_of(message: Message) -> str:
    """Everything a reader sees of a message."""
    return "\n".join(_texts(message.blocks or [])) or message.text


def _texts(part: Any) -> list[str]:
    match part:
        case dict():
            own = [part["text"]] if isinstance(part.get("text"), str) else []
            return own + [text for value in part.values() for text in _texts(value)]
        case list():
            return [text for item in part for text in _texts(item)]
        case _:
            return []


@asynccontextmanager
async def running(bot: Bot) -> AsyncIterator[Bot]:
    async with bot:
        run = asyncio.ensure_future(bot.run())
        started = asyncio.ensure_future(bot.is_started.wait())
        await asyncio.wait({run, started}, return_when=asyncio.FIRST_COMPLETED, timeout=15)
        started.cancel()
        if run.done():
            run.result()
        try:
            yield bot
        finally:
            bot.stop()
            await asyncio.wait_for(run, 15)
