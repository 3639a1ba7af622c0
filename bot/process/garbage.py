"""Python's garbage collector, so that it holds nobody up.

Most of what an answer leaves is freed at once; the collector looks for the rest, what refers to
itself. A look through everything takes as long as there are objects: with 500 answers open it was
0.1 s, several times while they began, in which no event was acknowledged. So the young are looked
through in small portions, and everything while next to nothing is open. Where that never happens,
Python itself does it once in some thousand answers.
"""

import gc
from collections.abc import Callable
from typing import Final

from bot.clock import Clock

# Objects, portions of them, and portions of those: how many more there are before the next look.
THRESHOLDS: Final = (3_000, 3, 60)
# With so many answers open a look through everything takes a few milliseconds.
FEW: Final = 4
LOOK_S: Final = 5.0


def keep_what_is_here() -> None:
    """What has been imported stays: no collection has to look through it."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


async def collect_in_quiet(open_answers: Callable[[], int], clock: Clock) -> None:
    """Look through everything whenever few answers are open and some have been; never ends."""
    while True:
        await clock.sleep(LOOK_S)
        _, portions, larger_portions = gc.get_count()
        if open_answers() <= FEW and (portions or larger_portions):
            gc.collect()
