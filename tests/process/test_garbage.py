"""The collector looks through everything in quiet moments, and only then."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from bot.clock import LoopClock
from bot.process.garbage import FEW, LOOK_S, THRESHOLDS, collect_in_quiet, keep_what_is_here


class Ring:
    """Refers to itself."""

    def __init__(self) -> None:
        self.me = self


class Looks(LoopClock):
    """Passes the time at once, and tells how often somebody has waited."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.waited = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.waited.set()
        await super().sleep(0)


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@asynccontextmanager
async def collecting(open_answers: int) -> AsyncIterator[Looks]:
    clock = Looks()
    task = asyncio.ensure_future(collect_in_quiet(lambda: open_answers, clock))
    try:
        yield clock
    finally:
        task.cancel()


async def looks(clock: Looks, count: int) -> None:
    least = len(clock.waits) + count
    while len(clock.waits) < least:
        clock.waited.clear()
        await clock.waited.wait()


def old_ring() -> "weakref.ref[Ring]":
    """One that looks at the young no longer come to."""
    ring = Ring()
    left = weakref.ref(ring)
    gc.collect(0)
    gc.collect(1)
    del ring
    # A portion has been looked through since.
    gc.collect(0)
    return left


async def test_what_refers_to_itself_is_found_while_few_answers_are_open() -> None:
    async with collecting(FEW) as clock:
        left = old_ring()
        await looks(clock, 2)
    assert left() is None
    assert {LOOK_S} == set(clock.waits)


async def test_with_more_open_nobody_is_held_up() -> None:
    async with collecting(FEW + 1) as clock:
        left = old_ring()
        await looks(clock, 3)
    assert left() is not None


def test_what_is_here_at_the_start_is_never_looked_through_again() -> None:
    keep_what_is_here()
    assert 0 < gc.get_freeze_count()
    assert THRESHOLDS == gc.get_threshold()
