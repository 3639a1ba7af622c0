"""An event loop whose clock jumps to whatever comes next: hours pass in seconds of CPU.

`looptime`, which the tests use, lets the loop turn dozens of times before each jump and looks for
input and output each time. A simulation has none: here a jump costs nothing.
"""

import asyncio
import selectors
from collections.abc import Coroutine, Mapping
from typing import Any, Final, TypeVar

T = TypeVar("T")

# Each turn takes so long at least: who waits for less than a sum of floats can tell would turn
# forever at one moment.
TURN_S: Final = 1e-6


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Begins at 0.0 s. Nothing outside of it is ever waited for."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(_Jump(self))

    def time(self) -> float:
        return self._now

    def jump(self, seconds: float) -> None:
        self._now += seconds


class _Jump(selectors.BaseSelector):
    """Where others wait for something to happen outside, it lets the time pass."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("nothing will ever happen: everybody waits for somebody else")
        self._loop.jump(max(TURN_S, timeout))
        return []

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return selectors.SelectorKey(fileobj, -1, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return selectors.SelectorKey(fileobj, -1, 0, None)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return {}


def run(simulation: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(simulation)
