"""A first conversation in the terminal: the real bot between stand-ins for Slack and Storm.

The bot runs as its own process and talks over the real Socket Mode path; nothing of it is imported
here. What the terminal shows is what the stand-in workspace holds: one reply that is edited in
place, with its sources at the end. Where the output is no terminal, only the last states are shown.
"""

import asyncio
import logging
import os
import signal
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.live import Live
from rich.text import Text

from bot.playground.pictures.transcript import Tail, Transcript
from bot.playground.processes.bot_process import BotFailed, alive, running_bot
from bot.playground.processes.redis_server import RedisFailed, RedisMissing, RedisServer
from bot.playground.slack import Limits, Slack
from bot.playground.storm.server import Storm
from bot.playground.storm.stories import stock
from bot.playground.storm.story import paced

CHANNEL: Final = "C0GENERAL"
MINA: Final = "U0MINA"
# About forty tokens a second, after a moment of looking things up: as from a real model.
TOKEN_S: Final = 0.025
SEARCH_S: Final = 1.0
FRAME_S: Final = 0.1
ANSWER_TIMEOUT_S: Final = 120.0
WIDEST: Final = 96

QUESTIONS: Final = (
    "how many days of annual leave do I have, and how do I ask for them?",
    "and what can I claim as expenses on a trip?",
)


class DemoFailed(Exception):
    """The demo can't go on; the message says why and what to do."""


def demo(speed: float) -> int:
    """Play the conversation. `speed` 2: twice as fast as in life. The exit code."""
    # Connections that break when the bot is stopped are no news.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    console = Console(highlight=False)
    console.width = min(console.width, WIDEST)
    try:
        asyncio.run(_play(console, max(speed, 0.01)))
    except (BotFailed, DemoFailed, RedisFailed, RedisMissing) as problem:
        return _apologise(console, str(problem))
    except OSError as problem:
        return _apologise(console, f"A port or a file of this machine could not be had: {problem}")
    except (KeyboardInterrupt, asyncio.CancelledError):
        console.print("\nStopped.")
    return 0


def _apologise(console: Console, problem: str) -> int:
    console.print(Text(problem, style="red"))
    return 1


async def _play(console: Console, speed: float) -> None:
    _stop_on_sigterm()
    async with AsyncExitStack() as stack:
        console.print("[dim]Starting …[/dim]")
        redis = await stack.enter_async_context(RedisServer())
        slack = await stack.enter_async_context(Slack(limits=Limits.strict(), latency_s=0.08))
        slack.add_person(MINA, "Mina")
        slack.add_channel(CHANNEL, "general", members=[MINA])
        storm = await stack.enter_async_context(_storm(speed))
        bot = await stack.enter_async_context(
            running_bot(slack, redis.url, storm.api_key, storm.url)
        )
        console.print(_opening(storm))
        edits = await _talk(console, slack, bot)
        console.print(_closing(slack, storm, edits))


def _stop_on_sigterm() -> None:
    """As on Ctrl-C: nothing that was started here stays behind."""
    if task := asyncio.current_task():
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


async def _talk(console: Console, slack: Slack, bot: Process) -> int:
    """Ask all questions in one thread. How many edits the replies have had."""
    root: str | None = None
    edits = 0
    for question in QUESTIONS:
        mention = "" if root else f"<@{slack.bot_user_id}> "
        ts = await slack.say(CHANNEL, MINA, mention + question, thread_ts=root)
        root = root or ts
        at_storm = "[blue]@Storm[/blue] " if mention else ""
        console.print(f"\n[bold green]Mina[/bold green]  {at_storm}{question}\n")
        edits += await _show_reply(console, Transcript(slack, CHANNEL, root, ts), bot)
    return edits


async def _show_reply(console: Console, transcript: Transcript, bot: Process) -> int:
    """Draw the reply again and again until it is whole. How many edits it has had."""
    began_at = time.monotonic()
    has_screen = console.is_terminal and not console.is_dumb_terminal
    live = Live(console=console, auto_refresh=False, transient=True, vertical_overflow="crop")
    with live if has_screen else nullcontext():
        while not transcript.is_whole:
            alive(bot)
            elapsed_s = time.monotonic() - began_at
            if elapsed_s > ANSWER_TIMEOUT_S:
                raise DemoFailed("The bot has not answered in time.")
            if has_screen:
                live.update(Tail(transcript.drawn(elapsed_s)), refresh=True)
            await asyncio.sleep(FRAME_S)
    console.print(transcript.drawn(time.monotonic() - began_at))
    return transcript.edits


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


def _opening(storm: _StormPlace) -> str:
    told = "a stand-in for Storm" if storm.stand_in else "Storm itself"
    return (
        f"[dim]This is the real bot, with a private Redis, {told} and a stand-in for Slack that "
        "has Slack's real limits. Ctrl-C stops it.[/dim]\n\n[bold]# general[/bold]"
    )


def _closing(slack: Slack, storm: _StormPlace, edits: int) -> str:
    lines = [f"• {edits} edits in two replies, {slack.refusals()} refused by Slack's limits"]
    if storm.stand_in and len(storm.stand_in.threads) == 1:
        lines.append("• the second question needed no mention and went on in the same conversation")
    lines.append("• in your own workspace: see the README, “Installing it in Slack”")
    return "\n[dim]" + "\n".join(lines) + "[/dim]"
