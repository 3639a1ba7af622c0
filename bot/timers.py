"""Many timers over one of the event loop's."""

import asyncio
import contextvars
import heapq
import itertools
import math
from collections.abc import Callable
from typing import Any, Final

# The event loop counts in milliseconds, and would come back a little too early again and again.
_LEAST_S: Final = 0.001
# What was cancelled is kept until its time comes, unless it is so many, and a quarter of all.
_MOST_CANCELLED: Final = 64


class Timer:
    """One call that is to be made later."""

    __slots__ = ("_arguments", "_callback", "_timers")

    def __init__(
        self, timers: "Timers", callback: Callable[..., object], arguments: tuple[Any, ...]
    ) -> None:
        self._timers = timers
        self._callback: Callable[..., object] | None = callback
        self._arguments = arguments

    @property
    def is_wanted(self) -> bool:
        """It has neither been called nor cancelled."""
        return self._callback is not None

    def cancel(self) -> None:
        """Call nothing; nothing happens where it has been called already."""
        if self._callback is not None:
            self._callback, self._arguments = None, ()
            self._timers.has_cancelled()

    def call(self) -> None:
        if (callback := self._callback) is not None:
            arguments, self._callback, self._arguments = self._arguments, None, ()
            callback(*arguments)


class Timers:
    """As `loop.call_later`, for whom there are thousands: each of uvloop's takes 600 bytes.

    What is called has none of its caller's context variables. An error goes to the loop's handler
    of exceptions.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        # When each is due, and in which order they were set.
        self._heap: list[tuple[float, int, Timer]] = []
        self._numbers = itertools.count()
        self._cancelled = 0
        self._next: asyncio.TimerHandle | None = None
        self._next_at = math.inf
        self._context: Final = contextvars.Context()

    def call_later(self, seconds: float, callback: Callable[..., object], *arguments: Any) -> Timer:
        """Call it once so many seconds have passed, and hardly more than a millisecond later."""
        when = self._loop.time() + max(0.0, seconds)
        timer = Timer(self, callback, arguments)
        heapq.heappush(self._heap, (when, next(self._numbers), timer))
        if when < self._next_at:
            self._wake_at(when)
        return timer

    def has_cancelled(self) -> None:
        self._cancelled += 1
        if self._cancelled > max(_MOST_CANCELLED, len(self._heap) // 4):
            self._heap = [entry for entry in self._heap if entry[-1].is_wanted]
            heapq.heapify(self._heap)
            self._cancelled = 0

    def _wake_at(self, when: float) -> None:
        if self._next is not None:
            self._next.cancel()
        self._next_at = when
        self._next = self._loop.call_at(when, self._wake, context=self._context)

    def _wake(self) -> None:
        self._next, self._next_at = None, math.inf
        now, heap, due = self._loop.time(), self._heap, list[Timer]()
        while heap and (heap[0][0] <= now or not heap[0][-1].is_wanted):
            timer = heapq.heappop(heap)[-1]
            if timer.is_wanted:
                due.append(timer)
            else:
                self._cancelled -= 1
        if heap:
            self._wake_at(max(heap[0][0], now + _LEAST_S))
        for timer in due:
            self._call(timer)

    def _call(self, timer: Timer) -> None:
        try:
            timer.call()
        except Exception as error:  # noqa: BLE001 - it is nothing to the others
            context = {"message": "a timer's call failed", "exception": error}
            self._loop.call_exception_handler(context)
