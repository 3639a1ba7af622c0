"""The tokens of an answer at the times they are due, for peers that run in Python.

Talks with `tests/bench/showing.py`: a line of JSON in, `ready`, another one in, a line of JSON out.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

# What is asked for and due in less is nearly there.
SOON_S: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where one answer belongs, and who asked."""

    channel: str
    thread_ts: str
    user: str


Setup = dict[str, Any]
Show = Callable[[Target, AsyncIterator[str]], Awaitable[object]]


async def drive(prepare: Callable[[Setup], Awaitable[Show]]) -> None:
    """`prepare` returns what brings one answer to Slack."""
    setup = _read()
    show = await prepare(setup)
    print("ready", flush=True)
    told = _read()
    begins = told["begins"]
    await _until(begins - SOON_S)
    shown = await asyncio.gather(
        *(show(Target(**target), _feed(setup, begins)) for target in told["targets"]),
        return_exceptions=True,
    )
    print(json.dumps([repr(one) for one in shown if isinstance(one, BaseException)]), flush=True)


def _read() -> Setup:
    return json.loads(sys.stdin.readline())  # type: ignore[no-any-return]


async def _feed(setup: Setup, begins: float) -> AsyncIterator[str]:
    """One that was busy meanwhile gets at once what has been written by then."""
    for place, token in enumerate(setup["tokens"]):
        await _until(begins + place * setup["pace_s"])
        yield token


async def _until(due: float) -> None:
    # The machine's monotonic clock is the one of all processes here.
    if (left := due - time.monotonic()) > 0:
        await asyncio.sleep(left)
