"""Slack's native streams of one workspace: a stream begins only where its end will be in time.

Streams have three limits: of beginnings, of ends, both narrow, and of what is appended. An end that
can't be had in time leaves a reply without its sources, and a stream that is never ended looks
broken. So no more are open than could all end within `IN_TIME_S`.

`bot/store/budget/streams.lua` decides the same in Redis; a test holds the two together.
"""

from collections.abc import Iterable
from typing import Final

from bot.domain.governor.bucket import Bucket, Limit, ask_again_s
from bot.domain.governor.edits import ALMOST, IN_TIME_S, ReplyId

# By then Slack has ended it, whatever became of the copy that began it.
LIFETIME_S: Final = 330.0
START_WAIT_S: Final = (0.25, 2.0)


class Streams:
    """The streams that are open. `now` is in seconds of any one clock."""

    __slots__ = ("began",)

    def __init__(self) -> None:
        self.began: dict[ReplyId, float] = {}

    def may_start(
        self,
        reply: ReplyId,
        starts: tuple[Bucket, Limit],
        stops: tuple[Bucket, Limit],
        now: float,
    ) -> float:
        """0.0: the beginning is paid for, and an end is kept. Else: ask again after that time."""
        self._forget_the_dead(now)
        (start, start_limit), (stop, stop_limit) = starts, stops
        interval_s = stop.interval_s(stop_limit, now)
        others = len(self.began.keys() - {reply})
        missing = others + 1 - IN_TIME_S / interval_s - stop.level(stop_limit, now)
        wait_s = max(
            start.wait_s(start_limit, now),
            stop.pause_s(now),
            missing * interval_s if missing > ALMOST else 0.0,
        )
        if wait_s > ALMOST:
            return ask_again_s(wait_s, START_WAIT_S, max(start.pause_s(now), stop.pause_s(now)))
        start.spend(start_limit, now)
        self.began[reply] = now
        return 0.0

    def ended(self, replies: Iterable[ReplyId]) -> None:
        for reply in replies:
            self.began.pop(reply, None)

    def is_fresh(self, now: float) -> bool:
        self._forget_the_dead(now)
        return not self.began

    def _forget_the_dead(self, now: float) -> None:
        for reply in [r for r, began in self.began.items() if began + LIFETIME_S <= now]:
            del self.began[reply]
