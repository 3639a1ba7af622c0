"""Waiting for what the bot can't start without: patiently, and without repeating itself."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, TypeVar

from bot.absence import Absence
from bot.clock import Clock
from bot.errors import SlackBusy, SlackError, SlackKeyRefused, StoreUnavailable

FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 15.0

T = TypeVar("T")
U = TypeVar("U")


async def until_there(attempt: Callable[[], Awaitable[T]], clock: Clock, absence: Absence) -> T:
    """What `attempt` gives, as soon as it works. Raises what waiting can't mend."""
    wait_s = FIRST_WAIT_S
    while True:
        try:
            found = await attempt()
        except SlackKeyRefused:
            raise
        except (StoreUnavailable, SlackError) as error:
            absence.lasts(error)
            await clock.sleep(max(wait_s, _asked_to_wait_s(error)))
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)
        else:
            absence.ends()
            return found


async def both(one: Coroutine[Any, Any, T], other: Coroutine[Any, Any, U]) -> tuple[T, U]:
    """What two waits come to, side by side. Where one can't help the other is given up as well."""
    waiting = asyncio.ensure_future(one), asyncio.ensure_future(other)
    try:
        first, second = await asyncio.gather(*waiting)
        return first, second
    finally:
        for task in waiting:
            task.cancel()


def _asked_to_wait_s(error: BaseException) -> float:
    return error.retry_after_s if isinstance(error, SlackBusy) else 0.0
