"""Commands that an operator gives beside the bot: what they write and what they say."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass

from tests.journeys.forked import Forked, forked_command
from tests.journeys.processes import ROOT
from tests.journeys.world import World


@dataclass(frozen=True, slots=True)
class Told:
    code: int
    out: bytes
    beside: str


async def told(world: World, *arguments: str, **environment: str) -> Told:
    """`python -m bot …`, forked: its modules have been read already."""
    return await _told(await forked_command(_complete(arguments), _of(world, environment)))


async def told_in_life(world: World, *arguments: str, **environment: str) -> Told:
    """The same by a Python that has just been started."""
    return await _told(await started(*_complete(arguments), environment=_of(world, environment)))


async def started(*arguments: str, environment: Mapping[str, str]) -> Process:
    """`python -m bot …` in an environment, whose output and standard error can be read."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *arguments),
        cwd=ROOT,
        env=environment,
        stdout=PIPE,
        stderr=PIPE,
    )


def _complete(arguments: tuple[str, ...]) -> tuple[str, ...]:
    return (*arguments, "--env-file", "none")


def _of(world: World, environment: dict[str, str]) -> dict[str, str]:
    """What is empty is not there."""
    variables = {"PATH": os.environ["PATH"], "TZ": "UTC", **world.variables(**environment)}
    return {name: value for name, value in variables.items() if value}


async def _told(process: Process | Forked) -> Told:
    assert process.stdout is not None
    assert process.stderr is not None
    out, beside = await asyncio.gather(process.stdout.read(), process.stderr.read())
    code = await process.wait()
    assert b"Traceback" not in beside, beside.decode()
    return Told(code, out, beside.decode())
