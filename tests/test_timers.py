"""Many timers over one of the event loop's do what each of its own would."""

import asyncio
import contextvars
import gc
import itertools
import random
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from bot.timers import Timers

pytestmark = pytest.mark.looptime

COLOUR: contextvars.ContextVar[str] = contextvars.ContextVar("COLOUR")


class Bell:
    """Notes when it was rung, and with what."""

    def __init__(self) -> None:
        self.rung: list[tuple[float, Any]] = []

    def ring(self, what: object = None) -> None:
        self.rung.append((round(now(), 2), what))


def now() -> float:
    return asyncio.get_running_loop().time()


def begun() -> tuple[Timers, Bell]:
    return Timers(asyncio.get_running_loop()), Bell()


async def test_each_is_called_once_at_its_time_whatever_the_order_they_were_set_in() -> None:
    timers, bell = begun()
    for seconds in (5.0, 1.0, 3.0, 0.0, -2.0, 4.0, 2.0):
        timers.call_later(seconds, bell.ring, seconds)
    await asyncio.sleep(10)
    assert [(max(0.0, s), s) for s in (0.0, -2.0, 1.0, 2.0, 3.0, 4.0, 5.0)] == bell.rung


async def test_those_of_one_time_are_called_in_the_order_they_were_set_in() -> None:
    timers, bell = begun()
    for number in range(50):
        timers.call_later(1.0, bell.ring, number)
    await asyncio.sleep(1.5)
    assert [(1.0, number) for number in range(50)] == bell.rung


async def test_what_is_cancelled_is_not_called_not_even_in_the_last_moment() -> None:
    timers, bell = begun()
    first = timers.call_later(1.0, lambda: second.cancel())
    second = timers.call_later(1.0, bell.ring)
    third = timers.call_later(2.0, bell.ring, "third")
    await asyncio.sleep(1.5)
    first.cancel()
    second.cancel()
    third.cancel()
    await asyncio.sleep(2)
    assert [] == bell.rung


async def test_a_call_may_set_another() -> None:
    timers, bell = begun()

    def again(left: int) -> None:
        bell.ring(left)
        if left:
            timers.call_later(1.0, again, left - 1)

    timers.call_later(1.0, again, 2)
    await asyncio.sleep(5)
    assert [(1.0, 2), (2.0, 1), (3.0, 0)] == bell.rung


async def test_an_error_in_one_is_told_and_nothing_to_the_others() -> None:
    timers, bell = begun()
    told: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    timers.call_later(1.0, partial(int, "none"))
    timers.call_later(1.0, bell.ring)
    await asyncio.sleep(2)
    assert ([ValueError], 1) == ([type(one["exception"]) for one in told], len(bell.rung))


async def test_what_is_called_has_nothing_of_who_set_it() -> None:
    timers, bell = begun()
    COLOUR.set("red")
    timers.call_later(1.0, lambda: bell.ring(COLOUR.get("none")))
    timers.call_later(0.5, timers.call_later, 0.5, lambda: bell.ring(COLOUR.get("none")))
    await asyncio.sleep(2)
    assert ["none", "none"] == [colour for _, colour in bell.rung]


async def test_what_is_over_is_not_held() -> None:
    timers = Timers(asyncio.get_running_loop())
    bells = [Bell() for _ in range(1000)]
    left = [weakref.ref(bell) for bell in bells]
    called = [timers.call_later(1.0, bell.ring) for bell in bells[:500]]
    for bell in bells[500:]:
        timers.call_later(600.0, bell.ring).cancel()
    await asyncio.sleep(2)
    del bells, bell
    gc.collect()
    assert [] == [bell for bell in left if bell() is not None]
    assert not any(timer.is_wanted for timer in called)


@pytest.mark.parametrize("seed", range(20))
async def test_as_those_of_the_loop(seed: int) -> None:
    """The same things are set and cancelled; the same is called, at the same times."""
    timers, bell = begun()
    loop, expected = asyncio.get_running_loop(), Bell()
    luck, numbers = random.Random(seed), itertools.count()
    ours: list[Any] = []
    theirs: list[Any] = []

    def both(seconds: float, what: Callable[[Bell], Callable[[int], None]]) -> None:
        number = next(numbers)
        ours.append(timers.call_later(seconds, what(bell), number))
        theirs.append(loop.call_later(seconds, what(expected), number))

    for _ in range(60):
        for _ in range(luck.randrange(12)):
            both(luck.choice((0.0, 0.25, 1.0, 7.5, 20.0)), lambda rung: rung.ring)
        for _ in range(luck.randrange(10)):
            index = luck.randrange(len(ours) or 1)
            if ours:
                ours[index].cancel()
                theirs[index].cancel()
        await asyncio.sleep(luck.choice((0.11, 0.53, 3.02)))
    await asyncio.sleep(30)
    assert len(expected.rung) > 50
    assert sorted(expected.rung) == sorted(bell.rung)
