"""How many calls of a method Slack takes at once in a workspace: begun with few, learned by trying.

What follows tells of edits. Of what is appended to streams the same is learned (`streams.py`), but
that none of it is a last text: rule 2 has nothing to protect, and a shorter pause will do for 3.

Slack publishes a rate and no burst. What is assumed at first is right for the strictest Slack that
there may be (`governor.TIER_3`), and costs freshness everywhere else. So now and then one edit goes
beyond what Slack is known to take:

1. *Only one that could be left out.* A *try* is an edit of a growing reply, never a last one.
2. *Only while every last text is in time even if Slack refuses it.* A refusal costs all edits of
   its pause; what ends meanwhile is posted below, which is another method. In a channel that has
   just been posted to there is room for two more posts in time (one a second). So of the replies
   that grow then at most `TRY_REPLIES` are in one channel, and nobody waits for a last edit or to
   begin.
3. *One at a time.* Where a try is refused, so is all that comes close behind it. So nothing else
   goes out for as long as a refusal may take to come (`VERDICT_S`), before a try or after it. After
   it this needs no rule: the bot's own bucket is in debt then, and whoever asks waits for longer.
4. *What was taken is proven*, less what calls that overtake each other can feign. How many at once
   that were is counted as if Slack filled its bucket at the published rate, which is faster than
   the bot spends: a long busy time proves nothing.
5. *A step at a time*: where a call more than the last step is proven, the next is believed,
   `STEP` times as many. The last is all that the bot spends in a minute: what takes so much at once
   counts whole minutes. Then nothing is tried for `REST_S`.
   Neither is anything tried in a workspace's first `WARM_UP_S`: who has just installed the bot and
   looks at it sees no refusal.
6. *A refusal takes the step back and is remembered*: nothing is tried for a day, then two, four, up
   to `LONGEST_FORBEARANCE_S`; and until Slack has taken more than it refused, only what is proven
   is believed. A refusal of what was believed says besides that what was proven is wrong by now.

While more is believed than was assumed, a window counts besides the bucket: a bucket that is filled
while its burst is spent allows more in a minute than Slack publishes. No `SPAN_S` hold more calls
than `window_of` says; it is longer than a minute by what calls may differ in travelling. Before,
the bucket alone implies as much. What goes out early in a minute is missing later. So no more go
out than can go on for long, or a share of what is left of the window, whichever is more (`per_s`).

`bot/store/budget/learning.lua` decides the same in Redis; a test holds the two together.
"""

import math
from collections import deque
from typing import Final

from bot.domain.governor.bucket import Bucket, Limit

TRY_REPLIES: Final = 2
VERDICT_S: Final = 0.6
STEP: Final = 1.9
# A step is taken where so many calls more than it were taken at once.
BEYOND: Final = 1.0
# An edit that travels quickly behind slow ones makes it look as if they had come at once.
FEIGNED: Final = 0.3
# A busy time after which the bot's own bucket lacks so many calls more than Slack's proves nothing.
MOST_LAG: Final = 1.2
REST_S: Final = 120.0
WARM_UP_S: Final = 600.0
FORBEARANCE_S: Final = 86_400.0
LONGEST_FORBEARANCE_S: Final = 7 * FORBEARANCE_S
# "50+ a minute", of which the bot spends nine in ten.
PUBLISHED_S: Final = 60 / 50
SPENT: Final = 0.9
SPAN_S: Final = 62.0
# What is left of the window goes out over some such time, or as evenly as can go on for ever.
SPREAD_S: Final = 20.0
# Sums of floats are not exact: what is so near counts as now.
ALMOST_S: Final = 1e-6


def window_of(limit: Limit) -> int:
    """Calls in any `SPAN_S`: 48 where the bot spends 45 of 50 a minute."""
    return int(limit.per_minute * 16 / 15 + ALMOST_S)


class Learned:
    """What is known of one workspace. `limit` is what is assumed at first, everywhere here.

    With `learns=False` nothing is tried, and nothing is ever believed but that.
    """

    __slots__ = (
        "_late_s",
        "_learns",
        "_step",
        "_verdict_s",
        "forbears_until",
        "granted",
        "met_at",
        "proven",
        "refusals",
        "refused_at",
        "taken_until",
        "tried",
        "tried_at",
    )

    def __init__(
        self,
        *,
        learns: bool = False,
        verdict_s: float = VERDICT_S,
        late_s: float = 0.0,
        step: float = STEP,
    ) -> None:
        """`verdict_s`: so long a refusal may take to come, as a rule; `late_s`: at most, where that
        is longer. `step`: so many times as many are believed next.
        """
        self._learns = learns
        self._verdict_s = verdict_s
        self._late_s = late_s
        self._step = step
        # The most calls at once that Slack is known to have taken.
        self.proven = 0.0
        # When the first call was granted; 0.0: none was.
        self.met_at = 0.0
        # Refusals since more was taken than at the last of them, and how many calls that were.
        self.refusals = 0
        self.refused_at = 0.0
        self.forbears_until = 0.0
        # How many calls at once a try has made it that waits for its verdict; 0.0: none does.
        self.tried = 0.0
        self.tried_at = 0.0
        # When Slack's bucket will be full again, at its published rate.
        self.taken_until = 0.0
        # When each of the last calls was to go out, in this order.
        self.granted: deque[float] = deque()

    def believed(self, limit: Limit) -> float:
        """How many calls at once Slack is believed to take."""
        most = limit.per_minute
        if not self._learns or self.proven <= limit.burst or most <= limit.burst:
            return limit.burst
        step = limit.burst
        while self.refusals == 0 and step < most and self.proven >= step + BEYOND:
            step = most if step * self._step**2 > most else step * self._step
        return min(most, max(step, self.proven))

    def limit(self, limit: Limit) -> Limit:
        """What may be spent now."""
        burst = self.believed(limit)
        return limit if burst == limit.burst else Limit(per_minute=limit.per_minute, burst=burst)

    def settle(self, limit: Limit, now: float) -> None:
        """A try has been taken, if no refusal has come of it until now."""
        if self.tried == 0.0 or _left_s(self.tried_at + self._verdict_s, now) > 0.0:
            return
        before = self.believed(limit)
        self.proven = min(limit.per_minute, max(self.proven, self.tried - FEIGNED))
        self.tried = 0.0
        if self.proven > self.refused_at:
            self.refusals = 0
        after = self.believed(limit)
        step = after - before if self.refusals == 0 else float(int(after) - int(before))
        if step >= BEYOND:
            self.forbears_until = max(self.forbears_until, now + REST_S)

    def taken(self, limit: Limit, now: float) -> float:
        """Calls that are missing from Slack's bucket, if it is filled at the published rate."""
        return max(0.0, self.taken_until - now) / _taken_s(limit)

    def try_s(self, limit: Limit, missing: float, now: float) -> float | None:
        """Until one more call may be made though it is not left over; None: not to be expected.

        `missing`: so many calls are missing from the bot's own bucket.
        """
        believed, taken = self.believed(limit), self.taken(limit, now)
        if not self._learns or believed >= limit.per_minute or missing - taken > MOST_LAG:
            return None
        if now < self.forbears_until or limit.interval_s < self._verdict_s:
            return None
        if self.met_at == 0.0 or now < self.met_at + WARM_UP_S:
            return None
        if not self.granted or taken + 1.0 <= believed:
            return 0.0
        return _left_s(self.granted[-1] + self._verdict_s, now)

    def tries(self, limit: Limit, now: float) -> None:
        """Such a call has been granted. Within what is believed there is no verdict on it."""
        taken = self.taken(limit, now)
        if taken > self.believed(limit):
            self.tried, self.tried_at = taken, now

    def grant(self, limit: Limit, now: float, wait_s: float) -> None:
        """A call goes out in so many seconds."""
        self.taken_until = max(self.taken_until, now) + _taken_s(limit)
        if self._learns and self.met_at == 0.0:
            self.met_at = now
        self.goes_out(limit, now + wait_s)

    def goes_out(self, limit: Limit, at: float) -> None:
        if self._learns:
            self.granted.append(at)
        while len(self.granted) > window_of(limit):
            self.granted.popleft()

    def lower(self, bucket: Bucket, limit: Limit, now: float, missing: float, calls: int) -> None:
        """So many calls were made that nobody has asked for here; see `Edits.lower`."""
        for _ in range(min(calls, int(limit.burst))):
            bucket.spend(limit, now)
        for _ in range(min(calls, window_of(limit))):
            self.goes_out(limit, now)
        bucket.lower(limit, now, missing)

    def window_s(self, calls: int, limit: Limit, now: float, *, within_s: float = 0.0) -> float:
        """Until `calls` more are within the window, or will be so `within_s` later."""
        if self.believed(limit) <= limit.burst:
            return 0.0
        fits = window_of(limit) - calls
        if fits < 0:
            return SPAN_S
        if fits >= len(self.granted):
            return 0.0
        return _left_s(self.granted[-1 - fits] + SPAN_S - within_s, now)

    def left(self, limit: Limit, now: float) -> int:
        """Calls that are left of the window."""
        return window_of(limit) - sum(at > now - SPAN_S for at in self.granted)

    def per_s(self, limit: Limit, now: float, *, kept: int = 0) -> float:
        """Calls a second that the window leaves for long; infinite where no window counts.

        `kept`: so many are left for something else.
        """
        if self.believed(limit) <= limit.burst:
            return math.inf
        left = left_then = max(0, self.left(limit, now) - kept)
        ever_per_s = window_of(limit) / SPAN_S
        for at in self.granted:
            # By then one more is left again.
            if (until_s := at + SPAN_S - now) > 0.0:
                left_then += 1
                ever_per_s = min(ever_per_s, left_then / until_s)
        return max(ever_per_s, left / SPREAD_S)

    def refuse(self, limit: Limit, now: float) -> bool:
        """Slack has refused a call. Whether it was a try, from which nothing else follows."""
        self.settle(limit, now)
        if self.tried == 0.0 and now < self.tried_at + self._late_s:
            # It was taken for granted too soon.
            self.tried = self.proven + FEIGNED
        was_try, believed = self.tried > 0.0, self.believed(limit)
        self.refused_at = self.tried if was_try else min(believed, self.taken(limit, now))
        # Where a refusal may be late, another try has gone out before it came.
        beyond = 2.0 * BEYOND if self._late_s > 0.0 else BEYOND
        left = self.refused_at - beyond if was_try else self.refused_at / self._step
        self.proven = max(0.0, min(self.proven, left))
        self.tried = 0.0
        forbearance_s = FORBEARANCE_S * 2.0 ** min(self.refusals, 8)
        self.refusals += 1
        self.forbears_until = now + min(LONGEST_FORBEARANCE_S, forbearance_s)
        return was_try

    def is_fresh(self, now: float) -> bool:
        """Nothing would be lost if another took its place."""
        knows_nothing = self.proven == 0.0 and self.refusals == 0 and self.met_at == 0.0
        return knows_nothing and now >= self.forbears_until


def _taken_s(limit: Limit) -> float:
    return min(PUBLISHED_S, limit.interval_s * SPENT)


def _left_s(until: float, now: float) -> float:
    left_s = until - now
    return left_s if left_s > ALMOST_S else 0.0
