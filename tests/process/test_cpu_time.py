"""What computes for too long is ended, on either event loop, and what only waits is not."""

import asyncio
import re
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import uvloop

from bot.process.cpu_time import CpuTimeExceeded, cpu_time

Run = Callable[[Coroutine[Any, Any, None]], None]


def backtrack() -> None:
    """One call that takes longer than anybody has."""
    re.match("(a+)+b", "a" * 60)


def compute(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_a_single_regular_expression_is_interrupted_and_the_loop_goes_on(run: Run) -> None:
    async def main() -> None:
        with pytest.raises(CpuTimeExceeded), cpu_time(0.02):
            backtrack()
        await asyncio.sleep(0)
        with pytest.raises(CpuTimeExceeded), cpu_time(0.02):
            compute(5)
        await asyncio.sleep(0)

    run(main())


def test_nothing_is_ended_after_the_block() -> None:
    with cpu_time(0.02):
        pass
    compute(0.06)


def test_waiting_does_not_count() -> None:
    with cpu_time(0.02):
        threading.Event().wait(0.06)


def test_within_another_limit_that_one_holds() -> None:
    def work() -> None:
        with cpu_time(5):
            pass
        compute(5)

    with pytest.raises(CpuTimeExceeded), cpu_time(0.02):
        work()


def test_another_thread_has_no_limit() -> None:
    ended = []

    def work() -> None:
        with cpu_time(0.01):
            compute(0.05)
        ended.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert [True] == ended


def test_an_exception_that_got_lost_comes_again() -> None:
    def lose_it() -> None:
        try:
            compute(5)
        except CpuTimeExceeded:
            compute(5)

    with pytest.raises(CpuTimeExceeded), cpu_time(0.02):
        lose_it()
