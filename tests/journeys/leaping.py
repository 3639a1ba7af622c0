"""Time for a story whose bot, Slack and Storm are in this process: it leaps where all would wait.

Nothing is late here on however busy a machine: no time passes while anybody has something to do,
Redis and programs that are started meanwhile included. Of them, only Redis has this time.
`looptime`, which other tests use, knows nothing of other processes.
"""

import asyncio
import selectors
import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from typing import Any, Final, TypeVar

import pytest

from bot.playground.processes.redis_server import RedisServer
from tests.journeys.other_clock import SECOND_NS, OtherClock, is_asleep

T = TypeVar("T")
Events = list[tuple[selectors.SelectorKey, int]]

# As far as time goes before there is another look at what has come: Redis, too, looks at its clock
# only when it is woken up.
LEAP_S: Final = 0.25
# Each turn takes so long: who waits for less than a clock can tell would turn for ever.
TURN_S: Final = 1e-6
# Between two looks at a process that is still at work; real time.
LOOK_S: Final = 0.0002
PING: Final = b"PING\r\n"


def is_in_real_time(item: pytest.Item) -> bool:
    """Whether a test has copies of the bot in processes of their own, or says so of itself."""
    has_fleet = "fleet" in getattr(item, "fixturenames", ())
    return has_fleet or item.get_closest_marker("real_time") is not None


def leaping_alone(
    item: pytest.Item, config: pytest.Config
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The hook `pytest_asyncio_loop_factories` of a folder whose tests have all in this process."""
    if is_in_real_time(item) or item.get_closest_marker("looptime"):
        return {"as it comes": asyncio.new_event_loop}
    return {"leaping": lambda: LeapingLoop(Leaps())}


class Leaps:
    """A time that goes on where somebody lets it."""

    def __init__(self) -> None:
        self._began_ns = self._now_ns = time.time_ns()

    def time(self) -> float:
        """Since 1970, in seconds."""
        return self._now_ns / SECOND_NS

    def elapsed(self) -> float:
        """Since the beginning, in seconds: of those since 1970 a float has no billionths."""
        return (self._now_ns - self._began_ns) / SECOND_NS

    def others_are_at_work(self) -> bool:
        return False

    def leap(self, seconds: float) -> None:
        self._now_ns += int(seconds * SECOND_NS) + 1


class LeapsWithRedis(Leaps):
    """The time of all stories, one after another: it begins now and only goes on.

    `redis` has this clock, and is running.
    """

    def __init__(self, clock: OtherClock, redis: RedisServer) -> None:
        super().__init__()
        self._clock = clock
        self._redis = redis
        self._asking = socket.socket(socket.AF_UNIX)
        self._asking.connect(str(redis.socket))
        self._looked_ns = self._now_ns
        self._clock.stand(self._now_ns)

    def close(self) -> None:
        self._asking.close()

    def others_are_at_work(self) -> bool:
        return not is_asleep(self._redis.pid)

    def leap(self, seconds: float) -> None:
        super().leap(seconds)
        self._clock.stand(self._now_ns)
        if self._now_ns - self._looked_ns >= LEAP_S * SECOND_NS:
            self._looked_ns = self._now_ns
            # Whoever waits there until some time is told that it has come.
            self._asking.sendall(PING)
            self._asking.recv(64)


class LeapingLoop(asyncio.SelectorEventLoop):
    def __init__(self, leaps: Leaps) -> None:
        self._leaps = leaps
        self._in_threads = 0
        self._started: set[int] = set()
        super().__init__(_Leaping(leaps, self._others_are_at_work))

    def time(self) -> float:
        return self._leaps.elapsed()

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        running = super().run_in_executor(executor, func, *args)
        self._in_threads += 1
        running.add_done_callback(self._came_back)
        return running

    def wait_for(self, pid: int) -> None:
        """No time passes while this process is at work."""
        self._started.add(pid)

    async def _make_subprocess_transport(self, *args: Any, **options: Any) -> Any:
        transport = await super()._make_subprocess_transport(*args, **options)  # type: ignore[misc]
        self.wait_for(transport.get_pid())
        return transport

    def _came_back(self, _: object) -> None:
        self._in_threads -= 1

    def _others_are_at_work(self) -> bool:
        return (
            self._in_threads > 0
            or self._leaps.others_are_at_work()
            or not all(map(is_asleep, self._started))
        )


def wait_for(pid: int) -> None:
    """Where time leaps, none passes while this process of the story's is at work."""
    if isinstance(loop := asyncio.get_running_loop(), LeapingLoop):
        loop.wait_for(pid)


class _Leaping(selectors.DefaultSelector):
    """Where others wait until something happens or until some time, it lets the time leap."""

    def __init__(self, leaps: Leaps, others_are_at_work: Callable[[], bool]) -> None:
        super().__init__()
        self._leaps = leaps
        self._others_are_at_work = others_are_at_work

    def select(self, timeout: float | None = None) -> Events:
        if timeout is None:
            return super().select()
        self._leaps.leap(TURN_S)
        events = super().select(0)
        if timeout <= 0 or events:
            return events
        while self._others_are_at_work():
            if events := super().select(LOOK_S):
                return events
        # What was said before all fell asleep.
        if events := super().select(LOOK_S if timeout > LEAP_S else 0):
            return events
        self._leaps.leap(min(LEAP_S, timeout))
        return []
