"""Slack's time, as its answers tell it: what is late, or signed long ago, is so by Slack's clock.

Each answer has a `Date`, in whole seconds; the moment it was made lies between asking and hearing.
It is kept against the clock that only ever grows, so that a correction of this machine's time
changes nothing. Until Slack has answered, this machine's time has to do.
"""

from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Final

import structlog

from bot.clock import Clock
from bot.telling import Lasting
from bot.timers import Timer

# Nothing of the bot's needs to be more exact; a machine that keeps its time is within a second.
SKEWED_FROM_S: Final = 30.0
# A `Date` has no fractions: half a second later is the best guess.
_ROUNDED_S: Final = 0.5

log = structlog.get_logger()


class SlackClock:
    """A `Clock` whose wall shows Slack's time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._slack_minus_monotonic: float | None = None
        self._skewed = Lasting()

    def monotonic(self) -> float:
        return self._clock.monotonic()

    def wall(self) -> float:
        if self._slack_minus_monotonic is None:
            return self._clock.wall()
        return self._clock.monotonic() + self._slack_minus_monotonic

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)

    def call_later(self, seconds: float, callback: Callable[..., object], *arguments: Any) -> Timer:
        return self._clock.call_later(seconds, callback, *arguments)

    def skew_s(self) -> float:
        """How far this machine's clock is ahead of Slack's."""
        return self._clock.wall() - self.wall()

    def heard(self, date: str, *, asked_at: float) -> None:
        """An answer to what was asked at `asked_at` (monotonic) came now, with this `Date`."""
        made_at = _seconds(date)
        if made_at is None:
            return
        now = self._clock.monotonic()
        self._slack_minus_monotonic = made_at + _ROUNDED_S - (asked_at + now) / 2
        self._tell(now)

    def _tell(self, now: float) -> None:
        skew_s = round(self.skew_s(), 1)
        if abs(skew_s) <= SKEWED_FROM_S:
            if (lasted_s := self._skewed.ends(now)) is not None:
                log.info("clock.right_again", skew_s=skew_s, lasted_s=round(lasted_s))
        elif (age_s := self._skewed.holds(now)) is not None:
            log.warning(
                "clock.skewed",
                skew_s=skew_s,
                age_s=round(age_s),
                hint="this machine's clock is wrong (is NTP running?); the bot goes by Slack's",
            )


# Many answers come within the same second.
@lru_cache(maxsize=1)
def _seconds(date: str) -> float | None:
    try:
        told = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()
