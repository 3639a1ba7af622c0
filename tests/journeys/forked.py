"""Copies of the bot, and its commands, forked from a process which has imported them already.

Reading modules is most of what a start costs, and stories start hundreds of them. What a process
is given by the interpreter itself, as the encoding of its output, needs one that is not forked.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from typing import Final

import uvloop

from tests.journeys import run_bot
from tests.journeys.leaping import wait_for

LONGEST_LINE: Final = 2**20

_SERVER: Final = get_context("forkserver")
_SERVER.set_forkserver_preload(
    [run_bot.__name__, "bot.__main__", "bot.assembly.correcting", "bot.assembly.reporting", "docx"]
)


class Forked:
    """What stories need of a process, as `asyncio.subprocess.Process` has it."""

    def __init__(
        self,
        process: ForkServerProcess,
        pid: int,
        stderr: asyncio.StreamReader,
        stdout: asyncio.StreamReader | None,
    ) -> None:
        self._process = process
        self.pid = pid
        self.stderr = stderr
        self.stdout = stdout
        self.returncode: int | None = None
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(process.sentinel, self._end)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

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
    return await _started(process, [writing], reading)


async def forked_command(arguments: Sequence[str], environment: Mapping[str, str]) -> Forked:
    """`python -m bot …`, whose output and standard error can be read."""
    reading, writing = _SERVER.Pipe(duplex=False)
    reading_output, writing_output = _SERVER.Pipe(duplex=False)
    process = _SERVER.Process(
        target=_be_a_command,
        args=(list(arguments), dict(environment), writing_output, writing),
        daemon=True,
    )
    return await _started(process, [writing, writing_output], reading, reading_output)


async def forked_bot(environment: Mapping[str, str]) -> Forked:
    """`python -m bot run`, as `bot.playground` launches it."""
    return await forked_command(("run", "--env-file", ""), environment)


async def _started(
    process: ForkServerProcess,
    given: Sequence[Connection],
    stderr: Connection,
    stdout: Connection | None = None,
) -> Forked:
    # The first one waits until everything is imported.
    await asyncio.to_thread(process.start)
    for pipe in given:
        pipe.close()
    assert process.pid is not None
    wait_for(process.pid)
    output = None if stdout is None else await _lines_of(stdout)
    return Forked(process, process.pid, await _lines_of(stderr), output)


async def _lines_of(pipe: Connection) -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    file = os.fdopen(os.dup(pipe.fileno()), "rb", buffering=0)
    pipe.close()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), file
    )
    return reader


def _be_a_copy(lease_s: float, environment: dict[str, str], stderr: Connection) -> None:
    _take_over(environment, {2: stderr})
    uvloop.run(run_bot.serve(lease_s))


def _be_a_command(
    arguments: list[str], environment: dict[str, str], stdout: Connection, stderr: Connection
) -> None:
    from bot.__main__ import main

    _take_over(environment, {1: stdout, 2: stderr})
    # The one there is remembers what it was before: no pipe.
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    sys.exit(main(arguments))


def _take_over(environment: dict[str, str], outputs: Mapping[int, Connection]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    for number, pipe in outputs.items():
        os.dup2(pipe.fileno(), number)
        pipe.close()
