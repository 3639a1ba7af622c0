"""Slack's native streams of one workspace: a stream begins only where its end will be in time.

Streams have three limits: of beginnings, of ends, both narrow, and of what is appended. An end that
can't be had in time leaves a reply without its sources, and a stream that is never ended looks
broken. So no more are open than could all end within `IN_TIME_S`.

What is appended can be left out: the end tells all of it. So no slot is promised. Appends go out
one after the other, as evenly as the burst allows (as edits do, see `edits.py`), and who has waited
longest is next; persons take turns as anywhere else (`share.py`). How many at once Slack takes is
learned (`learning.py`): one append more than that costs nothing but freshness where it is refused.

`bot/store/budget/streams.lua` and `appends.lua` decide the same in Redis; a test holds them
together.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bot.domain.governor.bucket import Bucket, Limit, ask_again_s
from bot.domain.governor.edits import (
    ALMOST,
    ALMOST_S,
    GRACE_S,
    IN_TIME_S,
    ReplyId,
    evenly_per_s,
)
from bot.domain.governor.learning import Learned
from bot.domain.governor.share import Claim

# By then Slack has ended it, whatever became of the copy that began it.
LIFETIME_S: Final = 330.0
START_WAIT_S: Final = (0.25, 2.0)
APPEND_WAIT_S: Final = (0.05, 1.0)
# A refusal comes so soon, as a rule, and nearly always within this time: where it is late, another
# append is refused with the first, which costs little.
VERDICT_S: Final = 0.3
LATE_S: Final = 1.5
# 4.7, 10, 23 and then all: as few steps as edits take.
STEP: Final = 2.2


class _Appended:
    """What has been appended to one stream, and how long it waits for more."""

    __slots__ = ("at", "wish_until")

    def __init__(self, now: float) -> None:
        self.at = now
        self.wish_until = 0.0


class Streams:
    """The streams that are open. `now` is in seconds of any one clock."""

    __slots__ = ("appended", "appended_at", "began", "learned")

    def __init__(self, *, learns: bool = False) -> None:
        self.learned = Learned(learns=learns, verdict_s=VERDICT_S, late_s=LATE_S, step=STEP)
        self.began: dict[ReplyId, float] = {}
        self.appended: dict[ReplyId, _Appended] = {}
        # When anything was appended to any of them.
        self.appended_at = 0.0

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
        self.appended[reply] = _Appended(now)
        return 0.0

    def may_append(self, reply: ReplyId, appends: Claim, now: float) -> float:
        """0.0: what is appended is paid for. Else: ask again after that time."""
        self._forget_the_dead(now)
        mine = self.appended.setdefault(reply, _Appended(now))
        bucket, assumed = appends.bucket, appends.limit
        self.learned.settle(assumed, now)
        appends = replace(appends, limit=self.learned.limit(assumed))
        pause_s, ahead = bucket.pause_s(now), self._ahead(reply, now)
        try_s = self._try_s(ahead, appends, assumed, now)
        left_s = appends.wait_s(now)
        wait_s = max(self.learned.window_s(1, assumed, now), pause_s)
        if try_s is None:
            wait_s = max(wait_s, self._even_s(ahead, appends, assumed, now))
        soonest_s = left_s if try_s is None else min(left_s, try_s)
        if max(wait_s, soonest_s) <= ALMOST_S:
            appends.spend(now, wait_s=0.0)
            self.learned.grant(assumed, now, 0.0)
            if left_s > ALMOST_S:
                self.learned.tries(assumed, now)
            self.appended_at = mine.at = now
            mine.wish_until = 0.0
            return 0.0
        wait_s = ask_again_s(max(wait_s, soonest_s), APPEND_WAIT_S, pause_s)
        mine.wish_until = now + wait_s + GRACE_S
        return wait_s

    def refused(self, appends: Bucket, assumed: Limit, now: float, retry_after_s: float) -> None:
        """Slack has refused to append."""
        is_lesson = appends.pause_s(now) == 0.0
        was_try = is_lesson and self.learned.refuse(assumed, now)
        appends.refuse(self.learned.limit(assumed), now, retry_after_s, was_try=was_try)

    def lower(
        self, appends: Bucket, assumed: Limit, now: float, missing: float, calls: int
    ) -> None:
        """So many calls were made that nobody has asked for here; `missing`: see `Edits.lower`."""
        self.learned.lower(appends, assumed, now, missing, calls)

    def _try_s(self, ahead: int, appends: Claim, assumed: Limit, now: float) -> float | None:
        """Until what is beyond the burst may be tried; None: it is not to be expected."""
        bucket = appends.bucket
        if bucket.caution_now(now) > 1.0:
            return None
        try_s = self.learned.try_s(assumed, bucket.missing(appends.limit, now), now)
        return None if try_s is None else try_s + ahead * VERDICT_S

    def _even_s(self, ahead: int, appends: Claim, assumed: Limit, now: float) -> float:
        bucket, limit = appends.bucket, appends.limit
        per_s = evenly_per_s(bucket.level(limit, now), bucket.interval_s(limit, now))
        per_s = min(per_s, self.learned.per_s(assumed, now))
        return self.appended_at + (1 + ahead) / per_s - now

    def ended(self, replies: Iterable[ReplyId]) -> None:
        for reply in replies:
            self.began.pop(reply, None)
            self.appended.pop(reply, None)

    def is_fresh(self, now: float) -> bool:
        self._forget_the_dead(now)
        return not self.began and not self.appended and self.learned.is_fresh(now)

    def _ahead(self, reply: ReplyId, now: float) -> int:
        mine = (self.appended[reply].at, reply)
        return sum(
            other != reply and a.wish_until >= now and (a.at, other) < mine
            for other, a in self.appended.items()
        )

    def _forget_the_dead(self, now: float) -> None:
        for reply in [r for r, began in self.began.items() if began + LIFETIME_S <= now]:
            del self.began[reply]
        forgotten = [r for r, a in self.appended.items() if a.at + LIFETIME_S <= now]
        for reply in forgotten:
            del self.appended[reply]
