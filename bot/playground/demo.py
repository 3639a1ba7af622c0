"""A first conversation in the terminal: the real bot between stand-ins for Slack and Storm.

The bot runs as its own process and talks over the real Socket Mode path; nothing of it is imported
here. What the terminal shows is what the stand-in workspace holds: one reply that is edited in
place, with its sources at the end.
"""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.live import Live

from bot.playground.redis_server import RedisMissing, RedisServer
from bot.playground.slack import Limits, Slack
from bot.playground.stories import stock
from bot.playground.storm import Storm
from bot.playground.story import paced
from bot.playground.transcript import Transcript

CHANNEL: Final = "C0GENERAL"
MINA: Final = "U0MINA"
# About forty tokens a second, after a moment of looking things up: as from a real model.
TOKEN_S: Final = 0.025
SEARCH_S: Final = 1.0
START_TIMEOUT_S: Final = 30.0
ANSWER_TIMEOUT_S: Final = 120.0
STOP_TIMEOUT_S: Final = 10.0

QUESTIONS: Final = (
    "how many days of annual leave do I have, and how do I ask for them?",
    "and what can I claim as expenses on a trip?",
)


class DemoFailed(Exception):
    """The demo can't go on; the message says why and what to do."""


def demo(speed: float) -> int:
    """Play the conversation. `speed` 2: twice as fast as in life. The exit code."""
    console = Console(width=min(Console().width, 96))
    try:
        asyncio.run(_play(console, speed))
    except (DemoFailed, RedisMissing) as problem:
        console.print(f"[red]{problem}[/red]")
        return 1
    except KeyboardInterrupt:
        console.print("\nBye.")
    return 0


async def _play(console: Console, speed: float) -> None:
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(RedisServer())
        slack = await stack.enter_async_context(Slack(limits=Limits.strict(), latency_s=0.08))
        slack.add_person(MINA, "Mina")
        slack.add_channel(CHANNEL, "general", members=[MINA])
        storm = await stack.enter_async_context(_storm(speed))
        bot = await stack.enter_async_context(_running_bot(redis, slack, storm))
        console.print(_opening(storm))
        root: str | None = None
        for question in QUESTIONS:
            text = f"<@{slack.bot_user_id}> {question}" if root is None else question
            ts = await slack.say(CHANNEL, MINA, text, thread_ts=root)
            root = root or ts
            console.print(f"\n[bold]Mina[/bold]  {question}\n")
            await _show_reply(console, slack, bot, root, since=ts)
        console.print(_closing(slack, storm))


async def _show_reply(console: Console, slack: Slack, bot: Process, root: str, since: str) -> None:
    """Draw the reply to the message `since` again at each change, until it is whole."""
    transcript = Transcript(slack, CHANNEL, root, since)
    feed = slack.subscribe()
    try:
        with Live(console=console, refresh_per_second=12, vertical_overflow="visible") as live:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                while not transcript.is_whole:
                    if bot.returncode is not None:
                        raise DemoFailed(f"The bot has ended with exit code {bot.returncode}.")
                    live.update(transcript.drawn())
                    await feed.get()
                live.update(transcript.drawn())
    except TimeoutError:
        raise DemoFailed("The bot has not answered in time.") from None
    finally:
        slack.unsubscribe(feed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _StormPlace:
    """The Storm that answers: the stand-in, or the real one of the environment's key."""

    api_key: str
    url: str | None
    stand_in: Storm | None


@asynccontextmanager
async def _storm(speed: float) -> AsyncIterator[_StormPlace]:
    if key := os.environ.get("STORM_API_KEY"):
        yield _StormPlace(api_key=key, url=os.environ.get("STORM_API_URL"), stand_in=None)
        return
    telling = paced(stock, TOKEN_S / speed, first_delay_s=SEARCH_S / speed)
    async with Storm(story=telling) as stand_in:
        yield _StormPlace(api_key=stand_in.api_key, url=stand_in.url, stand_in=stand_in)


@asynccontextmanager
async def _running_bot(
    redis: RedisServer, slack: Slack, storm: _StormPlace
) -> AsyncIterator[Process]:
    """The bot as its own process, connected to the stand-in workspace."""
    kept = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "PYTHONPATH", "STORM_BUCKET_IDS")
    environment = {name: os.environ[name] for name in kept if name in os.environ} | {
        "SLACK_BOT_TOKEN": slack.identity.bot_token,
        "SLACK_APP_TOKEN": slack.identity.app_token,
        "SLACK_API_URL": slack.api_url,
        "STORM_API_KEY": storm.api_key,
        "REDIS_URL": redis.url,
        "HOST": "127.0.0.1",
        "PORT": "0",
        "LOG_LEVEL": "error",
        "LOG_FORMAT": "text",
    }
    if storm.url:
        environment["STORM_API_URL"] = storm.url
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "--env-file", "", env=environment, cwd=_root()
    )
    try:
        await _connected(bot, slack)
        yield bot
    finally:
        await _stop(bot)


async def _connected(bot: Process, slack: Slack) -> None:
    ended = asyncio.ensure_future(bot.wait())
    connected = asyncio.ensure_future(
        slack.until(
            lambda: slack.connections > 0,
            timeout=START_TIMEOUT_S,
            description="the bot is connected to Slack",
        )
    )
    await asyncio.wait({ended, connected}, return_when=asyncio.FIRST_COMPLETED)
    if ended.done():
        connected.cancel()
        raise DemoFailed(f"The bot could not start (exit code {ended.result()}).")
    ended.cancel()
    try:
        connected.result()
    except TimeoutError as error:
        raise DemoFailed(f"The bot did not start in time: {error}") from error


async def _stop(bot: Process) -> None:
    if bot.returncode is not None:
        return
    bot.terminate()
    try:
        async with asyncio.timeout(STOP_TIMEOUT_S):
            await bot.wait()
    except TimeoutError:
        bot.kill()
        await bot.wait()


def _root() -> Path:
    return Path(__file__).parents[2]


def _opening(storm: _StormPlace) -> str:
    told = "a stand-in for Storm" if storm.stand_in else "Storm itself"
    return (
        "[dim]A private Redis, a stand-in for Slack with its real limits, "
        f"{told}, and the real bot.\n#general[/dim]"
    )


def _closing(slack: Slack, storm: _StormPlace) -> str:
    edits = sum(1 for call in slack.calls if call.method == "chat.update")
    lines = [
        f"Slack has had {edits} edits and {slack.refusals()} refusals.",
        "In your own workspace: see the README, “Installing it in Slack”.",
    ]
    if storm.stand_in and len(storm.stand_in.threads) == 1:
        lines.insert(1, "Both questions were asked in one Storm conversation.")
    return f"\n[dim]{' '.join(lines)}[/dim]"
