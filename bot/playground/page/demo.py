"""The demo in the browser: the desk, the page that shows it, and their end by Ctrl-C."""

import asyncio
import logging
import os
import signal
import webbrowser
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any, Final

from rich.console import Console

from bot.playground.page.desk import Desk, DeskFailed
from bot.playground.page.server import ANOTHER_PORT, PageServer, PortTaken
from bot.playground.processes.redis_server import RedisFailed, RedisMissing

ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def page_demo(port: int, *, opens_browser: bool) -> int:
    """Serve the page until Ctrl-C. The exit code."""
    # Connections that break when the bot is killed are no news.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    console = Console(highlight=False)
    try:
        asyncio.run(_serve(console, port, opens_browser=opens_browser))
    except (DeskFailed, PortTaken, RedisFailed, RedisMissing) as problem:
        console.print(f"{problem}", style="red", markup=False)
        return 1
    except TimeoutError:
        console.print("The bot did not start in time.", style="red")
        return 1
    return 0


async def _serve(console: Console, port: int, *, opens_browser: bool) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ENDING:
        loop.add_signal_handler(name, ended.set)
    console.print(
        "Starting a private Redis, the stand-ins and the bot: a few seconds …", style="dim"
    )
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(PageServer(port=port))
        server.desk = await stack.enter_async_context(
            Desk(
                server.document_address,
                storm_key=os.environ.get("STORM_API_KEY") or None,
                storm_url=os.environ.get("STORM_API_URL") or None,
            )
        )
        running = asyncio.create_task(server.desk.run())
        stack.push_async_callback(_end, running)
        if not await _until(server.desk.is_ready(), running, ended):
            return
        told = "a stand-in for Storm" if server.desk.storm else "Storm itself"
        console.print(
            f"A workspace with the real bot, {told} and a private Redis, on this machine only:\n"
        )
        console.print(f"  {server.address}\n", style="bold", soft_wrap=True)
        if port not in (0, server.doorman.port):
            console.print(
                f"Port {port} is already in use, so the page is on {server.doorman.port}. "
                "To choose a port yourself:\n"
                f'make demo ARGS="--port {ANOTHER_PORT}"\n',
                markup=False,
            )
        console.print("Ctrl-C ends it.", style="dim")
        if opens_browser:
            await asyncio.to_thread(webbrowser.open, server.address)
        await _until(ended.wait(), running, ended)
    console.print("\nEnded.", style="dim")


async def _until(
    awaited: Coroutine[Any, Any, object], running: asyncio.Task[None], ended: asyncio.Event
) -> bool:
    """Whether `awaited` was there before the end. Raises what went wrong in `running`."""
    waiting = asyncio.ensure_future(awaited)
    ending = asyncio.ensure_future(ended.wait())
    try:
        await asyncio.wait({waiting, running, ending}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        if waiting.done():
            waiting.result()
        return not ending.done()
    finally:
        waiting.cancel()
        ending.cancel()


async def _end(running: asyncio.Task[None]) -> None:
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
