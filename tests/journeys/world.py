"""A whole world for one story: Redis, Slack, Storm and the bot, each real or a strict stand-in."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from redis.asyncio import Redis

from bot.app import Bot
from bot.clock import Clock, LoopClock
from bot.playground.pulse import PATIENCE_S
from bot.playground.slack import Message, Slack
from bot.playground.storm.server import Storm
from bot.settings.settings import Settings, load_settings
from bot.slack.intake.events import question_id
from bot.storm.client import Limits as StormLimits

CHANNEL: Final = "C1GENERAL"
PRIVATE: Final = "G1SECRET"
GROUP: Final = "G2PEOPLE"
DIRECT: Final = "D1MINA"
MINA: Final = "U1MINA"
JUN: Final = "U2JUN"
ROBOT: Final = "U3ROBOT"

# Between attempts at Storm: what it says ("Retry-After: 2" in the stories) and what the bot chose.
RETRY_WAITS_S: Final = (1.0, 2.0, 4.0)
# For a Storm that is silent for ever: longer than one that answers needs on a busy machine.
IMPATIENT: Final = StormLimits(response_s=2.0, event_s=1.5, whole_answer_s=2.0, lookup_s=1.0)

# The last line of a reply that goes on.
GROWING: Final = ("still writing…", "taking longer than usual…", "쓰고 있어요…", "늦어지고 있어요…")

# The button below it.
STOP: Final = "stop"

_ADDRESS: Final = re.compile(r"\(https?://[^)]*\)")


class HastyClock(LoopClock):
    """The waits between attempts at Storm are noted and take no time; all others are as in life."""

    def __init__(self) -> None:
        self.skipped: list[float] = []

    async def sleep(self, seconds: float) -> None:
        if seconds in RETRY_WAITS_S:
            self.skipped.append(seconds)
            seconds = 0.0
        await super().sleep(seconds)


# No story depends on how long Slack's answer takes here.
PATIENCE = 30.0


@dataclass(slots=True, kw_only=True)
class World:
    """Mina, Jun and the bot in one workspace. Everybody's words go through `say`."""

    redis_url: str
    slack: Slack
    storm: Storm
    environment: dict[str, str] = field(default_factory=dict)
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    bots: list[Bot] = field(default_factory=list)
    runs: dict[int, asyncio.Future[None]] = field(default_factory=dict)

    def settings(self, **environment: str) -> Settings:
        return load_settings(self.variables(**environment))

    def variables(self, **environment: str) -> dict[str, str]:
        """The environment of a bot that lives in this world."""
        return {
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

    async def start_bot(
        self,
        *,
        clock: Clock | None = None,
        storm_limits: StormLimits | None = None,
        **environment: str,
    ) -> Bot:
        """A bot that is ready to take questions: over Socket Mode, or else over HTTP."""
        settings = self.settings(**environment)
        bot = Bot(settings, clock, storm_limits=storm_limits, patience=PATIENCE)
        connections = self.slack.connections
        await self.stack.enter_async_context(self._running(bot))
        self.bots.append(bot)
        if settings.uses_socket_mode:
            await self.slack.until(
                lambda: self.slack.connections >= connections + 2,
                description="the bot is connected",
            )
        else:
            await self.slack.deliver_to(f"http://127.0.0.1:{bot.web.port}/slack/events")
        return bot

    async def start_over_http(self) -> Bot:
        secret = self.slack.identity.signing_secret
        return await self.start_bot(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=secret)

    async def stop(self, bot: Bot | None = None) -> None:
        """Let a bot (None: all) finish what it is doing, and go. Nothing more comes from it."""
        for one in [bot] if bot else self.bots:
            one.stop()
            await self.runs[id(one)]

    async def ask(
        self, text: str, *, user: str = MINA, channel: str = CHANNEL, thread: str | None = None
    ) -> str:
        """Mention the bot. The message's `ts`."""
        words = f"<@{self.slack.bot_user_id}> {text}"
        return await self.slack.say(channel, user, words, thread_ts=thread)

    async def say(
        self, text: str, *, user: str = MINA, channel: str = CHANNEL, thread: str | None = None
    ) -> str:
        return await self.slack.say(channel, user, text, thread_ts=thread)

    def replies(self, root: str, channel: str = CHANNEL) -> list[Message]:
        """The bot's messages in a thread, as they stand now."""
        return self.slack.answers(channel, root)

    async def whole(
        self,
        root: str,
        *,
        count: int = 1,
        channel: str = CHANNEL,
        timeout_s: float = PATIENCE_S,
    ) -> list[Message]:
        """The bot's messages in a thread, once `count` replies there have reached their end."""
        await self.slack.until(
            lambda: sum(has_ended(message) for message in self.replies(root, channel)) >= count,
            timeout=timeout_s,
            description=f"{count} replies have ended",
        )
        return self.replies(root, channel)

    async def whole_in_line(self, *, count: int = 1, channel: str = DIRECT) -> list[Message]:
        """The same at the top level of the direct messages."""
        await self.slack.until(
            lambda: sum(has_ended(message) for message in self.in_line(channel)) >= count,
            description=f"{count} replies have ended in line",
        )
        return self.in_line(channel)

    def in_line(self, channel: str = DIRECT) -> list[Message]:
        return [message for message in self.slack.history(channel) if message.bot_id]

    def said_by_bot(self, channel: str = CHANNEL) -> list[Message]:
        """All the bot has ever posted there, also what it has deleted since."""
        ours = self.slack.bot_id
        return [message for message in self.slack.messages(channel) if message.bot_id == ours]

    async def forget(self, kind: str) -> None:
        """Redis forgets all keys of a kind, as it does when their time is over."""
        prefix = self.environment["REDIS_PREFIX"]
        async with Redis.from_url(self.redis_url, decode_responses=True) as redis:
            async for key in redis.scan_iter(f"*{prefix}*:{kind}:*"):
                await redis.delete(key)

    def questions(self) -> list[str]:
        """What Storm was asked, in order."""
        return [request.question for request in self.storm.requests]

    async def acknowledged(self) -> None:
        """Everything that Slack has sent is acknowledged."""
        await self.slack.until(
            lambda: self.slack.event_ids and not self.slack.unacknowledged,
            description="all events are acknowledged",
        )

    @asynccontextmanager
    async def _running(self, bot: Bot) -> AsyncIterator[None]:
        async with bot:
            run = self.runs[id(bot)] = asyncio.ensure_future(bot.run())
            started = asyncio.ensure_future(bot.is_started.wait())
            await asyncio.wait(
                {run, started}, return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE_S
            )
            started.cancel()
            if run.done():
                run.result()
            try:
                yield
            finally:
                bot.stop()
                await asyncio.wait_for(run, PATIENCE_S)


def has_ended(message: Message) -> bool:
    """A growing reply says so in its last line, and can be stopped, as can what is there before it.

    A full message below which it goes on has neither.
    """
    kinds = [block["type"] for block in message.blocks or ()]
    can_be_stopped = any(
        element.get("action_id") == STOP
        for block in message.blocks or ()
        for element in block.get("elements", ())
    )
    is_growing = can_be_stopped or any(said in texts_of(message) for said in GROWING)
    return not is_growing and (len(kinds) > 1 or "section" in kinds)


def texts_of(message: Message) -> str:
    """Everything a reader sees of a message."""
    return "\n".join(_texts(message.blocks or [])) or message.text


def body_of(messages: Iterable[Message]) -> str:
    """The answer's text, whatever number of messages it takes."""
    return "".join(message.body for message in messages)


def words(markdown: str) -> str:
    """The words of a text, without what marks them up or leads elsewhere."""
    return " ".join(re.findall(r"\w+", _ADDRESS.sub("", markdown)))


def has_button(message: Message) -> bool:
    return any(block["type"] == "actions" for block in message.blocks or ())


def forged_press(
    world: World, reply: Message, root: str, *, channel: str = CHANNEL, user: str = JUN
) -> dict[str, Any]:
    """A press of "Try again" below a reply that has never had that button."""
    app = world.slack.identity
    button = {
        "type": "button",
        "action_id": "answer_again",
        "value": question_id(app.team_id, channel, root),
    }
    blocks = [*(reply.blocks or ()), {"type": "actions", "elements": [button]}]
    return {
        "type": "block_actions",
        "user": {"id": user, "team_id": app.team_id},
        "team": {"id": app.team_id},
        "api_app_id": app.app_id,
        "container": {"message_ts": reply.ts, "thread_ts": root, "channel_id": channel},
        "channel": {"id": channel},
        "message": reply.as_json() | {"blocks": blocks},
        "actions": [button],
    }


def _texts(part: Any) -> list[str]:
    match part:
        case dict():
            own = [part["text"]] if isinstance(part.get("text"), str) else []
            return own + [text for value in part.values() for text in _texts(value)]
        case list():
            return [text for item in part for text in _texts(item)]
        case _:
            return []
