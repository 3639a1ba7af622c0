"""The edits of one workspace, shared so that the last text of every reply is in time.

Slack counts edits for all replies and all copies of the bot together, and allows few. So:

1. *Last edits go first.* A reply that ends takes its edit even if the bucket goes into debt for it;
   who ended first is served first. So it is known how long the last of k replies that end now
   would wait: (k - level) * interval.
2. *Enough is kept for all of them.* A reply begins to grow, and a growing reply is edited, only
   while all growing replies could end at once and be complete in `IN_TIME_S`, more than half in
   `HALF_IN_TIME_S`. What is above this reserve is the *surplus*. A last edit does not lower it:
   it takes one call and leaves one reply less to keep a call for.
3. *Who has waited longest is next.* A refused wish counts for a moment longer than it was told to
   wait, and the surplus has to cover those who are ahead: nobody is overtaken again and again.
4. *Evenly.* Replies that want edits at once would spend the burst within a second, and see none
   for long. So what is left goes out over `EVEN_S`, one edit after the other, unless more than the
   burst may be tried (`learning.py`).
5. *Growing has to be visible.* No more replies grow than can be edited every `SLOWEST_GAP_S`, or
   more often where the others show parts meanwhile (`parts.py`): who has shown all its parts is let
   in as if there were none.
   While another waits to begin, those that were edited less than `LIVELY_GAP_S` ago stand back;
   while one has been waiting for longer than that, no other begins.
6. *Persons take turns.* Who has a reply growing begins another only while a place and a call are
   left for whoever comes, and nobody who has fewer waits. Who has several leaves a call for whoever
   comes at each edit as well, and their waiting holds up nobody who has none.

Why Slack has nothing to refuse: in any time t at most `burst + rate * t` calls are granted, by
default 4.7 and 45 a minute. If some calls travel d seconds longer than others, they arrive as if
there were `rate * d` more at once. A bucket of 5 that fills by 50 a minute takes that for d up to
0.5 s; and 4.7 + 45 is less than 50, for a limit that counts whole minutes.

Where Slack is known to take more at once, the burst is greater, and a window counts besides: see
`learning.py`. What Slack takes of a whole minute at once is missing later in that minute. So where
all of it is known to be taken, more replies grow as long as there is enough for an answer of usual
length, and the less is left, the fewer edits go out; but never fewer than elsewhere.

`bot/store/budget/edits.lua` decides the same in Redis; a test holds the two together.
"""

import math
from collections import Counter
from collections.abc import Iterable
from typing import Final, NewType

from bot.domain.governor.bucket import Bucket, Limit, ask_again_s
from bot.domain.governor.learning import TRY_REPLIES, VERDICT_S, Learned
from bot.domain.question import ChannelId, PersonId

# Any name that tells growing replies apart, over all copies of the bot.
ReplyId = NewType("ReplyId", str)

# 3 s from the last token to the last text, less the time a call takes.
IN_TIME_S: Final = 2.4
HALF_IN_TIME_S: Final = 0.6
SLOWEST_GAP_S: Final = 7.0
# The same where those that may not grow by edits show parts instead.
SLOWEST_GAP_BESIDE_PARTS_S: Final = 4.0
LIVELY_GAP_S: Final = 4.0
# An answer's usual length.
USUAL_S: Final = 10.0
# What is left of the burst goes out over some such time, beside what comes meanwhile.
EVEN_S: Final = 5.0
# So much of what is left goes out within an answer of usual length.
USED: Final = 0.4
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


def kept_for_ends(count: int, first: int, interval_s: float) -> float:
    """Calls to keep, so that `count` ends at once are in time, and the `first` of them soon."""
    return max(count - IN_TIME_S / interval_s, first - HALF_IN_TIME_S / interval_s)


def evenly_per_s(left: float, interval_s: float) -> float:
    """Calls a second that spend `left` over `EVEN_S` beside what comes meanwhile."""
    return 1.0 / interval_s + max(0.0, left) / EVEN_S


class _Growing:
    """One reply that grows. `slot` is when its last edit may go out, 0.0 while it has not ended."""

    __slots__ = ("channel", "edited", "person", "seen", "slot", "wish_until")

    def __init__(self, now: float, person: str = "", channel: str = "") -> None:
        self.person = person
        self.channel = channel
        self.edited = now
        self.seen = now
        self.wish_until = 0.0
        self.slot = 0.0

    def wishes(self, now: float) -> bool:
        return self.slot == 0.0 and self.wish_until >= now


class Edits:
    """The edits of one workspace and the replies that share them.

    `assumed` is what Slack is taken to allow at first. With `learns` that may become more.
    """

    __slots__ = (
        "_slowest_gap_s",
        "begin_wish_gap_s",
        "begin_wish_has",
        "begin_wish_until",
        "bucket",
        "edited_at",
        "growing",
        "learned",
    )

    def __init__(self, slowest_gap_s: float = SLOWEST_GAP_S, *, learns: bool = False) -> None:
        self._slowest_gap_s = slowest_gap_s
        self.bucket = Bucket()
        self.learned = Learned(learns=learns)
        self.begin_wish_until = 0.0
        # When any reply had its last edit in between.
        self.edited_at = 0.0
        # How many replies of theirs grow already, whose wish that is.
        self.begin_wish_has = 0
        # How often each would be edited then, at least.
        self.begin_wish_gap_s = slowest_gap_s
        self.growing: dict[ReplyId, _Growing] = {}

    def may_begin(
        self,
        reply: ReplyId,
        assumed: Limit,
        now: float,
        person: PersonId | None = None,
        channel: ChannelId | None = None,
        *,
        slowest_gap_s: float | None = None,
    ) -> float:
        """`slowest_gap_s`: for this reply it is enough that each is edited so often."""
        limit = self._limit(assumed, now)
        gap_s = slowest_gap_s or self._slowest_gap_s
        known = self.growing.get(reply)
        if known is not None:
            known.seen = now
            return 0.0
        has, count = self._of(person or ""), self._count() + 1
        left = int(has > 0)
        has_room = self._has_room(count + left, limit, assumed, now, gap_s)
        if not has_room or self._stands_behind(has, now):
            wait_s = max(self.bucket.pause_s(now), FULL_HOUSE_WAIT_S)
            if person is not None and has == 0:
                self._wish_to_begin(has, wait_s, now, gap_s)
            return wait_s
        needed = self._overdue(has, now) + left
        missing = needed - self._surplus(count, limit, now)
        window_s = self.learned.window_s(count + needed, assumed, now, within_s=IN_TIME_S)
        if missing <= ALMOST and window_s == 0.0 and self.bucket.pause_s(now) == 0.0:
            self.growing[reply] = _Growing(now, person or "", channel or "")
            self.begin_wish_until = 0.0
            return 0.0
        missing_s = max(window_s, missing * self.bucket.interval_s(limit, now))
        wait_s = ask_again_s(missing_s, BEGIN_WAIT_S, self.bucket.pause_s(now))
        self._wish_to_begin(has, wait_s, now, gap_s)
        return wait_s

    def may_edit(self, reply: ReplyId, assumed: Limit, now: float) -> float:
        limit = self._limit(assumed, now)
        mine = self.growing.setdefault(reply, _Growing(now))
        mine.seen = now
        count = self._count()
        ahead = self._ahead(reply, now)
        needed = 1 + ahead + self._beginner(mine, count, limit, assumed, now)
        missing = needed - self._surplus(count, limit, now)
        missing_s = missing * self.bucket.interval_s(limit, now)
        window_s = max(
            self.learned.window_s(1, assumed, now),
            self.learned.window_s(count + needed, assumed, now, within_s=IN_TIME_S),
        )
        is_left = missing <= ALMOST
        try_s = self._try_s(count, needed, assumed, now)
        if try_s is None:
            wait_s = max(window_s, self._even_s(count, ahead, limit, assumed, now))
        else:
            wait_s = window_s
        is_due = wait_s <= ALMOST_S and self.bucket.pause_s(now) == 0.0 and mine.slot == 0.0
        if is_due and (is_left or try_s == 0.0):
            self._spend(assumed, now, 0.0)
            if not is_left:
                self.learned.tries(assumed, now)
            self.edited_at = mine.edited = now
            mine.wish_until = 0.0
            return 0.0
        soonest_s = missing_s if try_s is None else min(missing_s, try_s)
        wait_s = ask_again_s(max(wait_s, soonest_s), EDIT_WAIT_S, self.bucket.pause_s(now))
        mine.wish_until = now + wait_s + GRACE_S
        return wait_s

    def may_finish(
        self, reply: ReplyId, assumed: Limit, now: float, max_wait_s: float
    ) -> float | None:
        limit = self._limit(assumed, now)
        mine = self.growing.pop(reply, None)
        if mine is not None and mine.slot > 0.0:
            wait_s = max(mine.slot - now, self.bucket.pause_s(now))
        else:
            mine = _Growing(now)
            window_s = self.learned.window_s(1, assumed, now)
            wait_s = max(self.bucket.wait_s(limit, now), window_s)
            mine.slot = now + wait_s
            if wait_s <= max_wait_s:
                self._spend(assumed, now, wait_s)
        if wait_s > max_wait_s:
            return None
        if wait_s <= ALMOST_S:
            return 0.0
        mine.seen = now
        self.growing[reply] = mine
        return wait_s

    def refused(self, assumed: Limit, now: float, retry_after_s: float) -> None:
        """Whoever holds a slot gets the next one after the pause, in the same order."""
        is_lesson = self.bucket.pause_s(now) == 0.0
        self._forget_the_dead(now)
        was_try = is_lesson and self.learned.refuse(assumed, now)
        limit = self._limit(assumed, now)
        self.bucket.refuse(limit, now, retry_after_s, was_try=was_try)
        waiting = sorted((g.slot, reply) for reply, g in self.growing.items() if g.slot > 0.0)
        interval_s = self.bucket.interval_s(limit, now)
        for place, (slot, reply) in enumerate(waiting):
            opens = max(slot, self.bucket.paused_until + place * interval_s)
            self.growing[reply].slot = opens
            self.learned.goes_out(assumed, opens)
        self.bucket.promise(limit, now, len(waiting))

    def lower(self, assumed: Limit, now: float, missing: float, calls: int) -> None:
        """So many calls were made that nobody has asked for here, within what is assumed.

        `missing`: so many at least are missing from a full bucket.
        """
        self._limit(assumed, now)
        self.learned.lower(self.bucket, assumed, now, missing, calls)

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
        return not self.growing and self.bucket.is_fresh(now) and self.learned.is_fresh(now)

    def _limit(self, assumed: Limit, now: float) -> Limit:
        """What may be spent now, after what has become known."""
        self._forget_the_dead(now)
        self.learned.settle(assumed, now)
        return self.learned.limit(assumed)

    def _spend(self, assumed: Limit, now: float, wait_s: float) -> None:
        self.bucket.spend(assumed, now)
        self.learned.grant(assumed, now, wait_s)

    def _try_s(self, count: int, needed: int, assumed: Limit, now: float) -> float | None:
        """Until there may be an edit though none is left over; those before it take their turns.

        None: it is not to be expected. All last texts have to be in time if Slack refuses it.
        """
        try_s = self.learned.try_s(assumed, self.bucket.missing(assumed, now), now)
        if try_s is None:
            return None
        places = Counter(g.channel for g in self.growing.values())
        is_safe = max(places.values()) <= TRY_REPLIES and len(self.growing) == count
        is_calm = self.begin_wish_until < now and self.bucket.caution_now(now) <= 1.0
        return try_s + (needed - 1) * VERDICT_S if is_safe and is_calm else None

    def _forget_the_dead(self, now: float) -> None:
        for reply in [r for r, g in self.growing.items() if g.seen + FORGOTTEN_AFTER_S <= now]:
            del self.growing[reply]

    def _count(self) -> int:
        """Replies whose last edit is still to be paid for."""
        return sum(g.slot == 0.0 for g in self.growing.values())

    def _reserve(self, count: int, limit: Limit, now: float) -> float:
        """Calls to keep for the last edits of `count` replies."""
        return kept_for_ends(count, count // 2 + 1, self.bucket.interval_s(limit, now))

    def _surplus(self, count: int, limit: Limit, now: float) -> float:
        return self.bucket.level(limit, now) - self._reserve(count, limit, now)

    def _has_room(self, count: int, limit: Limit, assumed: Limit, now: float, gap_s: float) -> bool:
        """Whether `count` replies could be seen growing: each is edited every `gap_s` or so."""
        most = max(1, math.floor(gap_s / self.bucket.interval_s(limit, now)))
        spare = self._left(limit, assumed, now) - assumed.burst
        most += max(0, math.floor(spare * USED / (1.0 + USUAL_S / gap_s)))
        spare = self.bucket.burst(limit, now) - self._reserve(count, limit, now)
        return count <= most and spare >= 1.0

    def _left(self, limit: Limit, assumed: Limit, now: float) -> float:
        """What is left of a minute's edits; 0.0 where Slack is not known to take them at once."""
        if not assumed.burst < assumed.per_minute <= limit.burst:
            return 0.0
        return min(self.bucket.level(limit, now), self.learned.left(assumed, now))

    def _even_s(self, count: int, ahead: int, limit: Limit, assumed: Limit, now: float) -> float:
        """Until the next edit of any reply, and of those ahead, as evenly as the burst allows."""
        per_s = evenly_per_s(self._surplus(count, limit, now), self.bucket.interval_s(limit, now))
        per_s = min(per_s, self.learned.per_s(assumed, now, kept=count))
        return max(0.0, self.edited_at + (1 + ahead) / per_s - now)

    def _of(self, person: str) -> int:
        """How many of a person's replies grow; 0 where nobody knows whose they are."""
        if not person:
            return 0
        return sum(g.slot == 0.0 and g.person == person for g in self.growing.values())

    def _stands_behind(self, has: int, now: float) -> bool:
        """Somebody who has fewer growing waits to begin."""
        return self.begin_wish_until >= now and self.begin_wish_has < has

    def _wish_to_begin(self, has: int, wait_s: float, now: float, gap_s: float) -> None:
        if self.begin_wish_until < now or has <= self.begin_wish_has:
            self.begin_wish_until = now + wait_s + GRACE_S
            self.begin_wish_has = has
            self.begin_wish_gap_s = gap_s

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

    def _beginner(
        self, mine: _Growing, count: int, limit: Limit, assumed: Limit, now: float
    ) -> int:
        """One more call to leave, for somebody who waits to begin, or may come to."""
        is_awaited = self.begin_wish_until >= now and now - mine.edited < LIVELY_GAP_S
        stands_back = is_awaited or self._of(mine.person) > 1
        gap_s = self.begin_wish_gap_s if is_awaited else self._slowest_gap_s
        return int(stands_back and self._has_room(count + 1, limit, assumed, now, gap_s))
