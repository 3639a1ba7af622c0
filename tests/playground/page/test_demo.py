"""The command as somebody types it: it starts, prints an address, and leaves nothing behind."""

import asyncio
import os
import re
import shlex
import shutil
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.playground.page.server import LAST_PORT, PageServer, PortTaken
from bot.playground.processes.bot_process import ROOT

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/\?t=[\w-]{43}")


@asynccontextmanager
async def demo(*arguments: str) -> AsyncIterator[Process]:
    environment = {name: value for name, value in os.environ.items() if "STORM" not in name}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--no-browser", *arguments,
        stdout=PIPE, stderr=PIPE, cwd=ROOT, env=environment,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def address(process: Process) -> str:
    assert process.stdout is not None
    async for line in process.stdout:
        if found := ADDRESS.search(line.decode()):
            return found[0]
    raise AssertionError("no address was printed")


def descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [each for child in map(int, children) for each in (child, *descendants(child))]


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads Linux's /proc")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_it_serves_until_it_is_ended_and_leaves_no_process(ending: signal.Signals) -> None:
    async with demo("--port", "0") as process:
        async with aiohttp.request("GET", await address(process)) as response:
            assert response.status in (200, 404)
        started = descendants(process.pid)
        assert len(started) >= 2
        process.send_signal(ending)
        output, errors = await process.communicate()
        assert (0, b"") == (process.returncode, errors)
        assert b"Ended." in output
        assert [] == [pid for pid in started if is_alive(pid)]


async def test_it_says_first_what_it_does_and_where_a_port_is_taken_that_it_takes_the_next() -> (
    None
):
    async with PageServer() as taken, demo("--port", str(taken.doorman.port)) as process:
        assert process.stdout is not None
        assert b"Starting" in await process.stdout.readline()
        found = ADDRESS.search(await address(process))
        assert found is not None
        assert int(found[1]) > taken.doorman.port
        process.send_signal(signal.SIGINT)
        output, errors = await process.communicate()
    assert (
        f"Port {taken.doorman.port} is already in use, so the page is on {found[1]}."
        in output.decode()
    )
    assert b"" == errors


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
async def test_the_advice_about_ports_works_as_typed() -> None:
    with pytest.raises(PortTaken) as told:
        async with PageServer(port=LAST_PORT), PageServer(port=LAST_PORT):
            pass
    arguments = shlex.split(re.findall(r"make demo .*", str(told.value))[0])
    process = await asyncio.create_subprocess_exec(
        *arguments, "--dry-run", "--old-file=.venv/.ready-for-demo", stdout=PIPE, cwd=ROOT
    )
    output, _ = await process.communicate()
    assert b"-m bot demo --port 9000" in output
