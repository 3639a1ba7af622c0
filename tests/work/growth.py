"""How work grows with the length of what is read: the CPU time of n against that of 16n.

Of linear work that is 16, and up to three times as much where memory no longer fits into what is
near; of quadratic work 256. Sizes are chosen so that the time is well above what a machine needs
for nothing, and a growth that looks wrong is measured anew a few times before it counts: what other
processes do meanwhile can make it look worse, never better.
"""

import gc
import random
import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Final, TypeVar

T = TypeVar("T", str, bytes)

SHORTEST: Final = 1_000
LONGEST: Final = 200_000
TIMES: Final = 16
# Between 16 and 256.
ALLOWED: Final = 64.0
ENOUGH_S: Final = 0.001
PLENTY_S: Final = 0.2
ATTEMPTS: Final = 4


def assert_linear(work: Callable[[T], object], of_length: Callable[[int], T]) -> None:
    """`work` on `of_length(n)` takes time in proportion to n."""
    seen, size = [], SHORTEST
    for _ in range(ATTEMPTS):
        size, spent_s, longer_s = _measured(work, of_length, size)
        # What takes next to no time at full length needs no closer look.
        if longer_s < max(ENOUGH_S * TIMES, spent_s * ALLOWED):
            return
        seen.append(f"{longer_s / spent_s:.1f} from {size}")
        # Something else may begin at some length, once: what is quadratic stays so.
        if longer_s < PLENTY_S and size * TIMES * 2 <= LONGEST:
            size *= 2
    raise AssertionError(f"{TIMES} times as long, and the work grows by: {', '.join(seen)}")


def _measured(
    work: Callable[[T], object], of_length: Callable[[int], T], size: int
) -> tuple[int, float, float]:
    """A length, at least `size`, that takes long enough to be measured; its time and 16n's."""
    while cpu_s(work, of_length(size)) < ENOUGH_S and size * TIMES * 2 <= LONGEST:
        size *= 2
    longer_s = cpu_s(work, of_length(size * TIMES))
    if longer_s < ENOUGH_S * TIMES:
        return size, longer_s, longer_s
    return size, cpu_s(work, of_length(size), times=3), longer_s


def cpu_s(work: Callable[[T], object], text: T, *, times: int = 1) -> float:
    """The least of so many times."""
    collects = gc.isenabled()
    gc.disable()
    try:
        return min(_once_s(work, text) for _ in range(times))
    finally:
        if collects:
            gc.enable()


def _once_s(work: Callable[[T], object], text: T) -> float:
    began_s = time.thread_time()
    work(text)
    return time.thread_time() - began_s


def repeated(unit: str, *, before: str = "", after: str = "") -> Callable[[int], str]:
    """A text of any length: one thing again and again."""
    return lambda length: before + unit * (length // len(unit)) + after


def in_bytes(of_length: Callable[[int], str]) -> Callable[[int], bytes]:
    """The same as bytes; a character up to U+00FF is one, whatever UTF-8 thinks of it."""
    return lambda length: of_length(length).encode("latin-1")


def mixed(units: Sequence[str], seed: int) -> Callable[[int], str]:
    """A text of any length: things in random order, the same for the same seed."""
    order = random.Random(seed).choices(units, k=LONGEST)
    ends = list(accumulate(map(len, order)))

    def of_length(length: int) -> str:
        return "".join(order[: sum(1 for end in ends if end <= length)])

    return of_length
