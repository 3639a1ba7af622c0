"""The real bot as a process of its own, connected to the stand-in workspace."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Protocol

from bot.playground.slack import Slack

ROOT: Final = Path(__file__).parents[3]
# It keeps two, so that one can be refreshed while the other listens.
SOCKETS: Final = 2
COMMAND: Final = (sys.executable, "-m", "bot", "run", "--env-file", "")
# A line of its log may carry a whole traceback.
LONGEST_LINE: Final = 1 << 20
START_TIMEOUT_S: Final = 60.0
# Nothing here is worth a longer goodbye: what it still holds is thrown away with its Redis.
STOP_TIMEOUT_S: Final = 3.0
# The way out, for the real Storm.
WAY_OUT: Final = (
    *("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR"),
)
# All that it inherits: the settings of a real bot that may be lying around are not among it.
KEPT: Final = (
    *("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH"),
    *("STORM_BUCKET_IDS", "REPLY_MODE", "REPLY_PARTS"),
)


class BotFailed(Exception):
    """The bot did not start, or ended by itself; the message says which."""


class Life(Protocol):
    """What `asyncio.subprocess.Process` has, as far as anybody here needs it."""

    pid: int

    @property
    def returncode(self) -> int | None: ...

    @property
    def stderr(self) -> asyncio.StreamReader | None: ...

    def terminate(self) -> None: ...

    def kill(self) -> None: ...

    async def wait(self) -> int: ...


# Starts a bot whose log can be read, in this environment.
Launch = Callable[[Mapping[str, str]], Awaitable[Life]]


async def launched(environment: Mapping[str, str]) -> Life:
    """In a session of its own: Ctrl-C in the terminal is for us, and we stop the bot in order."""
    return await asyncio.create_subprocess_exec(
        *COMMAND,
        env=environment,
        cwd=ROOT,
        stderr=PIPE,
        limit=LONGEST_LINE,
        start_new_session=True,
    )


@asynccontextmanager
async def running_bot(
    slack: Slack, redis_url: str, storm_key: str, storm_url: str | None
) -> AsyncIterator[Process]:
    """The bot, once it hears the workspace. `storm_url` None: the real Storm.

    Raises `BotFailed`. It is gone at the end, whatever the way out.
    """
    bot = await asyncio.create_subprocess_exec(
        *COMMAND, env=environment(slack, redis_url, storm_key, storm_url), cwd=ROOT
    )
    try:
        await _connected(bot, slack)
        yield bot
    finally:
        await stop(bot)


def environment(
    slack: Slack, redis_url: str, storm_key: str, storm_url: str | None
) -> dict[str, str]:
    """What a bot between the stand-ins is told."""
    is_at_home = storm_url is not None and storm_url.startswith("http://")
    kept = KEPT if is_at_home else (*KEPT, *WAY_OUT)
    told = {name: os.environ[name] for name in kept if name in os.environ} | {
        "SLACK_BOT_TOKEN": slack.identity.bot_token,
        "SLACK_APP_TOKEN": slack.identity.app_token,
        "SLACK_API_URL": slack.api_url,
        "STORM_API_KEY": storm_key,
        "REDIS_URL": redis_url,
        "HOST": "127.0.0.1",
        "PORT": "0",
        "DRAIN_SECONDS": "0",
        "LOG_LEVEL": "error",
        "LOG_FORMAT": "text",
    }
    return told | ({"STORM_API_URL": storm_url} if storm_url else {})


def alive(bot: Process) -> None:
    """Raises `BotFailed` if it has ended."""
    if bot.returncode is not None:
        raise BotFailed(f"The bot has ended with exit code {bot.returncode}.")


async def _connected(bot: Process, slack: Slack) -> None:
    ended = asyncio.ensure_future(bot.wait())
    connected = asyncio.ensure_future(
        slack.until(
            lambda: slack.connections >= SOCKETS,
            timeout=START_TIMEOUT_S,
            description="the bot is connected to Slack",
        )
    )
    try:
        await asyncio.wait({ended, connected}, return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            raise BotFailed(f"The bot could not start (exit code {ended.result()}).")
        connected.result()
    except TimeoutError as error:
        raise BotFailed(f"The bot did not start in time: {error}") from error
    finally:
        ended.cancel()
        connected.cancel()


async def stop(bot: Life) -> None:
    if bot.returncode is not None:
        return
    bot.terminate()
    try:
        async with asyncio.timeout(STOP_TIMEOUT_S):
            await bot.wait()
    except TimeoutError:
        bot.kill()
        await bot.wait()
