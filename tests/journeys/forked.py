"""Copies of the bot that are forked from a process which has imported it already.

Reading its modules is most of what a bot's start costs, and stories start hundreds of them.
"""

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from typing import Final

import uvloop

from tests.journeys import run_bot

LONGEST_LINE: Final = 2**20

_SERVER: Final = get_context("forkserver")
_SERVER.set_forkserver_preload([run_bot.__name__])


class Forked:
    """What stories need of a process, as `asyncio.subprocess.Process` has it."""

    def __init__(self, process: ForkServerProcess, pid: int, stderr: asyncio.StreamReader) -> None:
        self._process = process
        self.pid = pid
        self.stderr = stderr
        self.returncode: int | None = None
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(process.sentinel, self._end)

    def send_signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    async def wait(self) -> int:
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        self.returncode = self._process.exitcode
        self._process.close()
        self._ended.set()


async def forked(lease_s: float, environment: Mapping[str, str]) -> Forked:
    """One more copy, whose standard error can be read."""
    reading, writing = _SERVER.Pipe(duplex=False)
    process = _SERVER.Process(
        target=_be_a_copy, args=(lease_s, dict(environment), writing), daemon=True
    )
    # The first one waits until everything is imported.
    await asyncio.to_thread(process.start)
    writing.close()
    assert process.pid is not None
    return Forked(process, process.pid, await _lines_of(reading))


async def _lines_of(pipe: Connection) -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    file = os.fdopen(os.dup(pipe.fileno()), "rb", buffering=0)
    pipe.close()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), file
    )
    return reader


def _be_a_copy(lease_s: float, environment: dict[str, str], stderr: Connection) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(stderr.fileno(), 2)
    stderr.close()
    uvloop.run(run_bot.serve(lease_s))
