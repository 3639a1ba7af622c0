"""How much of Slack's newer kinds of blocks the end of a reply is made of.

An older Slack refuses a kind that it does not know, and the whole message with it; which kind, it
does not say. So they are left out one after the other, and what was refused is remembered.
"""

from enum import IntEnum
from typing import Final

import structlog

from bot.clock import Clock, LoopClock

REMEMBERED_S: Final = 24 * 60 * 60.0

log = structlog.get_logger()


class Manner(IntEnum):
    """Each has less than the one before."""

    FOLDED = 0  # sources folded away, a menu, thumbs
    UNFOLDED = 1  # sources as lines
    SIMPLE = 2  # no menu and no thumbs either

    @property
    def simpler(self) -> "Manner | None":
        return None if self is Manner.SIMPLE else Manner(self + 1)


class OlderSlack:
    """Remembers for a day in which manner this workspace's Slack takes a reply's end."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or LoopClock()
        self._manner = Manner.FOLDED
        self._until = 0.0

    @property
    def manner(self) -> Manner:
        return self._manner if self._clock.monotonic() < self._until else Manner.FOLDED

    def takes(self, manner: Manner) -> None:
        """And nothing newer."""
        log.info("slack.refuses_new_blocks", manner=manner.name.lower())
        self._manner, self._until = manner, self._clock.monotonic() + REMEMBERED_S
