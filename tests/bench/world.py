"""The bot as its own process between stand-ins, for measuring it from outside."""

import asyncio
import json
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp

from bot.playground.processes.redis_server import RedisServer
from bot.playground.slack import Limits, Message, Slack
from bot.playground.storm.dialect import Dialect
from bot.playground.storm.server import Storm
from bot.playground.storm.story import Tell

ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    slack: Slack
    bots: tuple[Process, ...]
    storm_url: str
    session: aiohttp.ClientSession
    redis_url: str

    async def requests(self) -> list[dict[str, Any]]:
        """What Storm was asked, with times on the machine's monotonic clock."""
        async with self.session.get(f"{self.storm_url}/playground/requests") as response:
            return json.loads(await response.text())  # type: ignore[no-any-return]

    def replies(self, channels: list[str]) -> dict[str, list[Message]]:
        """The bot's standing messages by channel."""
        return {
            channel: [message for message in self.slack.messages(channel) if is_ours(message)]
            for channel in channels
        }

    def memory_kb(self) -> int:
        """Resident memory of the first copy."""
        status = Path(f"/proc/{self.bots[0].pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1])

    def cpu_s(self) -> float:
        """Processor time the first copy has used so far."""
        return cpu_s(self.bots[0])


def cpu_s(process: Process) -> float:
    """Processor time a process has used so far."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    user, system = fields.split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def is_ours(message: Message) -> bool:
    return bool(message.bot_id) and not message.deleted


@asynccontextmanager
async def world(
    limits: Limits,
    *,
    tokens: int = 0,
    pace_s: float = 0.0,
    paragraph: int = 0,
    story: Tell | None = None,
    dialect: Dialect = Dialect.REFERENCE,
    latency_s: float = 0.0,
    copies: int = 1,
    redis_url: str = "",
    **settings: str,
) -> AsyncIterator[World]:
    """Storm tells so many `tokens` in a process of its own, or a `story` in this one.

    `redis_url` is a Redis that others use as well. `settings` are the bot's, besides those that
    lead it here.
    """
    async with AsyncExitStack() as stack:
        redis_url = redis_url or (await stack.enter_async_context(RedisServer())).url
        slack = await stack.enter_async_context(
            Slack(limits=limits, latency_s=latency_s, echoes=False)
        )
        session = await stack.enter_async_context(aiohttp.ClientSession())
        told = [*_plainly(tokens, pace_s, paragraph), "--dialect", dialect]
        url = await _storm(stack, told, story, dialect)
        environment = {
            "SLACK_BOT_TOKEN": slack.identity.bot_token,
            "SLACK_APP_TOKEN": slack.identity.app_token,
            "SLACK_API_URL": slack.api_url,
            "STORM_API_KEY": "bench-key",
            "STORM_API_URL": url,
            "REDIS_URL": redis_url,
            "PORT": "0",
            "LOG_LEVEL": os.environ.get("LOG_LEVEL", "error"),
            **settings,
        }
        bots = [
            await stack.enter_async_context(
                _process("-m", "bot", "run", "--env-file", "", **environment)
            )
            for _ in range(copies)
        ]
        await slack.until(
            lambda: slack.connections == 2 * copies, timeout=60, description="connected"
        )
        yield World(
            slack=slack, bots=tuple(bots), storm_url=url, session=session, redis_url=redis_url
        )


def _plainly(tokens: int, pace_s: float, paragraph: int) -> list[str]:
    """How Storm's process is told what to tell."""
    given = {"tokens": tokens, "pace": pace_s, "paragraph": paragraph}
    return [word for name, value in given.items() for word in (f"--{name}", str(value))]


async def _storm(
    stack: AsyncExitStack, arguments: list[str], story: Tell | None, dialect: Dialect
) -> str:
    if story is not None:
        storm = await stack.enter_async_context(
            Storm(api_key="bench-key", story=story, dialect=dialect)
        )
        return storm.url
    port = _free_port()
    await stack.enter_async_context(
        _process(
            "-m", "bot.playground.storm.server", "--port", str(port), "--api-key", "bench-key",
            *arguments,
        )
    )  # fmt: skip
    return f"http://127.0.0.1:{port}"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@asynccontextmanager
async def _process(*arguments: str, **environment: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        env={"PATH": os.environ["PATH"], **environment},
        cwd=ROOT,
        stdout=DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        await process.wait()
