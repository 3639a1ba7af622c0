"""The edits of one workspace, shared so that the last text of every reply is in time.

Slack counts edits for all replies and all copies of the bot together, and allows few. So:

1. *Last edits go first.* A reply that ends takes its edit even if the bucket goes into debt for it;
   who ended first is served first. So it is known how long the last of k replies that end now
   would wait: (k - level) * interval.
2. *Enough is kept for all of them.* A reply begins to grow, and a growing reply is edited, only
   while all growing replies could end at once and be complete in `IN_TIME_S`, half of them in
   `HALF_IN_TIME_S`. What is above this reserve is the *surplus*. A last edit does not lower it:
   it takes one call and leaves one reply less to keep a call for.
3. *Who has waited longest is next.* A refused wish counts for a moment longer than it was told to
   wait, and the surplus has to cover those who are ahead: nobody is overtaken again and again.
4. *Growing has to be visible.* No more replies grow than can be edited every `SLOWEST_GAP_S`, or
   more often where the others show parts meanwhile (`parts.py`).
   While another waits to begin, those that were edited less than `LIVELY_GAP_S` ago stand back;
   while one has been waiting for longer than that, no other begins.
5. *Persons take turns.* Who has a reply growing begins another only while a place and a call are
   left for whoever comes, and nobody who has fewer waits. Who has several leaves a call for whoever
   comes at each edit as well, and their waiting holds up nobody who has none.

Why Slack has nothing to refuse: in any time t at most `burst + rate * t` calls are granted, by
default 4.7 and 45 a minute. If some calls travel d seconds longer than others, they arrive as if
there were `rate * d` more at once. A bucket of 5 that fills by 50 a minute takes that for d up to
0.5 s; and 4.7 + 45 is less than 50, for a limit that counts whole minutes.

`bot/store/budget/edits.lua` decides the same in Redis; a test holds the two together.
"""

import math
from collections.abc import Iterable
from typing import Final, NewType

from bot.domain.governor.bucket import Bucket, Limit
from bot.domain.question import PersonId

# Any name that tells growing replies apart, over all copies of the bot.
ReplyId = NewType("ReplyId", str)

# 3 s from the last token to the last text, less the time a call takes.
IN_TIME_S: Final = 2.4
HALF_IN_TIME_S: Final = 0.6
SLOWEST_GAP_S: Final = 7.0
# The same where those that may not grow by edits show parts instead.
SLOWEST_GAP_BESIDE_PARTS_S: Final = 4.0
LIVELY_GAP_S: Final = 4.0
# A growing reply that nobody has mentioned for so long belonged to a copy that has died.
FORGOTTEN_AFTER_S: Final = 60.0
# How long a wish outlives the moment it was told to come back.
GRACE_S: Final = 0.3
EDIT_WAIT_S: Final = (0.05, 1.0)
BEGIN_WAIT_S: Final = (0.25, 2.0)
FULL_HOUSE_WAIT_S: Final = 1.0
# Timers and sums are not exact: what is so near counts as now, and as one whole call.
ALMOST_S: Final = 0.002
ALMOST: Final = 1e-6


class _Growing:
    """One reply that grows. `slot` is when its last edit may go out, 0.0 while it has not ended."""

    __slots__ = ("edited", "person", "seen", "slot", "wish_until")

    def __init__(self, now: float, person: str = "") -> None:
        self.person = person
        self.edited = now
        self.seen = now
        self.wish_until = 0.0
        self.slot = 0.0

    def wishes(self, now: float) -> bool:
        return self.slot == 0.0 and self.wish_until >= now


class Edits:
    """The edits of one workspace and the replies that share them."""

    __slots__ = ("_slowest_gap_s", "begin_wish_has", "begin_wish_until", "bucket", "growing")

    def __init__(self, slowest_gap_s: float = SLOWEST_GAP_S) -> None:
        self._slowest_gap_s = slowest_gap_s
        self.bucket = Bucket()
        self.begin_wish_until = 0.0
        # How many replies of theirs grow already, whose wish that is.
        self.begin_wish_has = 0
        self.growing: dict[ReplyId, _Growing] = {}

    def may_begin(
        self, reply: ReplyId, limit: Limit, now: float, person: PersonId | None = None
    ) -> float:
        self._forget_the_dead(now)
        known = self.growing.get(reply)
        if known is not None:
            known.seen = now
            return 0.0
        has, count = self._of(person or ""), self._count() + 1
        left = int(has > 0)
        if not self._has_room(count + left, limit, now) or self._stands_behind(has, now):
            wait_s = max(self.bucket.pause_s(now), FULL_HOUSE_WAIT_S)
            if person is not None and has == 0:
                self._wish_to_begin(has, wait_s, now)
            return wait_s
        missing = self._overdue(has, now) + left - self._surplus(count, limit, now)
        if missing <= ALMOST and self.bucket.pause_s(now) == 0.0:
            self.growing[reply] = _Growing(now, person or "")
            self.begin_wish_until = 0.0
            return 0.0
        wait_s = self._ask_again(missing, BEGIN_WAIT_S, limit, now)
        self._wish_to_begin(has, wait_s, now)
        return wait_s

    def may_edit(self, reply: ReplyId, limit: Limit, now: float) -> float:
        self._forget_the_dead(now)
        mine = self.growing.setdefault(reply, _Growing(now))
        mine.seen = now
        count = self._count()
        needed = 1 + self._ahead(reply, now) + self._beginner(mine, count, limit, now)
        missing = needed - self._surplus(count, limit, now)
        if mine.slot == 0.0 and missing <= ALMOST and self.bucket.pause_s(now) == 0.0:
            self.bucket.spend(limit, now)
            mine.edited = now
            mine.wish_until = 0.0
            return 0.0
        wait_s = self._ask_again(missing, EDIT_WAIT_S, limit, now)
        mine.wish_until = now + wait_s + GRACE_S
        return wait_s

    def may_finish(
        self, reply: ReplyId, limit: Limit, now: float, max_wait_s: float
    ) -> float | None:
        self._forget_the_dead(now)
        mine = self.growing.pop(reply, None)
        if mine is not None and mine.slot > 0.0:
            wait_s = max(mine.slot - now, self.bucket.pause_s(now))
        else:
            mine = _Growing(now)
            wait_s = self.bucket.wait_s(limit, now)
            mine.slot = now + wait_s
            if wait_s <= max_wait_s:
                self.bucket.spend(limit, now)
        if wait_s > max_wait_s:
            return None
        if wait_s <= ALMOST_S:
            return 0.0
        mine.seen = now
        self.growing[reply] = mine
        return wait_s

    def refused(self, limit: Limit, now: float, retry_after_s: float) -> None:
        """Whoever holds a slot gets the next one after the pause, in the same order."""
        self._forget_the_dead(now)
        self.bucket.refuse(limit, now, retry_after_s)
        waiting = sorted((g.slot, reply) for reply, g in self.growing.items() if g.slot > 0.0)
        interval_s = self.bucket.interval_s(limit, now)
        for place, (slot, reply) in enumerate(waiting):
            self.growing[reply].slot = max(slot, self.bucket.paused_until + place * interval_s)
        self.bucket.promise(limit, now, len(waiting))

    def keep(self, replies: Iterable[ReplyId], now: float) -> None:
        self._forget_the_dead(now)
        for reply in replies:
            if reply in self.growing:
                self.growing[reply].seen = now

    def ended(self, replies: Iterable[ReplyId]) -> None:
        for reply in replies:
            self.growing.pop(reply, None)

    def adopt(self, reply: ReplyId, now: float, person: PersonId | None = None) -> None:
        """It grows already; somebody else has allowed it."""
        self.growing.setdefault(reply, _Growing(now, person or "")).seen = now

    def is_fresh(self, now: float) -> bool:
        self._forget_the_dead(now)
        return not self.growing and self.bucket.is_fresh(now)

    def _forget_the_dead(self, now: float) -> None:
        for reply in [r for r, g in self.growing.items() if g.seen + FORGOTTEN_AFTER_S <= now]:
            del self.growing[reply]

    def _count(self) -> int:
        """Replies whose last edit is still to be paid for."""
        return sum(g.slot == 0.0 for g in self.growing.values())

    def _reserve(self, count: int, limit: Limit, now: float) -> float:
        """Calls to keep for the last edits of `count` replies."""
        interval_s = self.bucket.interval_s(limit, now)
        half = math.ceil(count / 2)
        return max(count - IN_TIME_S / interval_s, half - HALF_IN_TIME_S / interval_s)

    def _surplus(self, count: int, limit: Limit, now: float) -> float:
        return self.bucket.level(limit, now) - self._reserve(count, limit, now)

    def _has_room(self, count: int, limit: Limit, now: float) -> bool:
        """Whether `count` replies could be seen growing: each is edited now and then."""
        most = max(1, math.floor(self._slowest_gap_s / self.bucket.interval_s(limit, now)))
        spare = self.bucket.burst(limit, now) - self._reserve(count, limit, now)
        return count <= most and spare >= 1.0

    def _of(self, person: str) -> int:
        """How many of a person's replies grow; 0 where nobody knows whose they are."""
        if not person:
            return 0
        return sum(g.slot == 0.0 and g.person == person for g in self.growing.values())

    def _stands_behind(self, has: int, now: float) -> bool:
        """Somebody who has fewer growing waits to begin."""
        return self.begin_wish_until >= now and self.begin_wish_has < has

    def _wish_to_begin(self, has: int, wait_s: float, now: float) -> None:
        if self.begin_wish_until < now or has <= self.begin_wish_has:
            self.begin_wish_until = now + wait_s + GRACE_S
            self.begin_wish_has = has

    def _overdue(self, has: int, now: float) -> int:
        """Those who have waited long for an edit, but for persons who have more growing."""
        return sum(
            g.wishes(now) and now - g.edited >= LIVELY_GAP_S and self._of(g.person) <= has + 1
            for g in self.growing.values()
        )

    def _ahead(self, reply: ReplyId, now: float) -> int:
        mine = (self.growing[reply].edited, reply)
        return sum(
            other != reply and g.wishes(now) and (g.edited, other) < mine
            for other, g in self.growing.items()
        )

    def _beginner(self, mine: _Growing, count: int, limit: Limit, now: float) -> int:
        """One more call to leave, for somebody who waits to begin, or may come to."""
        is_awaited = self.begin_wish_until >= now and now - mine.edited < LIVELY_GAP_S
        stands_back = is_awaited or self._of(mine.person) > 1
        return int(stands_back and self._has_room(count + 1, limit, now))

    def _ask_again(
        self, missing: float, bounds: tuple[float, float], limit: Limit, now: float
    ) -> float:
        """When the missing calls will be there; sooner, as others may end before."""
        shortest, longest = bounds
        wait_s = min(longest, max(shortest, missing * self.bucket.interval_s(limit, now)))
        return max(wait_s, self.bucket.pause_s(now))
