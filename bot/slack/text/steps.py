"""Work in steps: after each of them the event loop can be given back, or not.

A function that works so is a generator that yields None after each step and returns what the work
comes to.
"""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")

Steps = Generator[None, None, T]


def at_once(steps: Steps[T]) -> T:
    """What the work comes to, without a pause."""
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            result: T = ended.value
            return result
