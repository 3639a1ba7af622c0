"""How often one thing may be done: a token bucket that learns from refusals.

It is the generic cell rate algorithm: instead of counting tokens, a bucket remembers when it will
be full again. A call moves that moment on by one interval. The fuller the bucket, the nearer the
moment; when it is far ahead, the bucket is in debt: slots are promised to calls still to be made.

`bot/store/budget/bucket.lua` decides the same in Redis; a test holds the two together.
"""

from dataclasses import dataclass
from typing import Final, Self

# A refusal slows the bucket by this factor, again and again up to the largest caution.
CAUTION_STEP: Final = 1.5
CAUTION_MAX: Final = 4.0
# One step of caution is forgotten within five minutes.
CAUTION_DECAY_PER_S: Final = 0.5 / 300
# Slack's clock and ours do not tick together: a pause lasts this much longer than asked for.
PAUSE_MARGIN_S: Final = 0.25
PAUSE_MIN_S: Final = 1.0
PAUSE_MAX_S: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What may be spent: `burst` calls at once, then `per_minute`. Fractions of a call count."""

    per_minute: float
    burst: float

    def __post_init__(self) -> None:
        if not (self.per_minute > 0 and self.burst >= 1):
            raise ValueError(f"no call fits into {self}")

    @property
    def interval_s(self) -> float:
        return 60.0 / self.per_minute

    def share(self, copies: int) -> Self:
        """What one of `copies` may spend when they can't talk to each other."""
        if copies <= 1:
            return self
        return type(self)(per_minute=self.per_minute / copies, burst=max(1.0, self.burst / copies))


class Bucket:
    """One method's budget in one workspace (or channel). `now` is in seconds of any one clock."""

    __slots__ = ("caution", "cautious_since", "full_at", "paused_until")

    def __init__(self) -> None:
        self.full_at = 0.0
        self.paused_until = 0.0
        self.caution = 1.0
        self.cautious_since = 0.0

    def caution_now(self, now: float) -> float:
        """1.0: as fast as allowed; 2.0: half as fast."""
        faded = max(0.0, now - self.cautious_since) * CAUTION_DECAY_PER_S
        return max(1.0, self.caution - faded)

    def interval_s(self, limit: Limit, now: float) -> float:
        return limit.interval_s * self.caution_now(now)

    def burst(self, limit: Limit, now: float) -> float:
        return max(1.0, limit.burst / self.caution_now(now))

    def level(self, limit: Limit, now: float) -> float:
        """Calls that could be made at once; negative: so many are promised beyond the present."""
        missing_s = max(0.0, self.full_at - now)
        return self.burst(limit, now) - missing_s / self.interval_s(limit, now)

    def pause_s(self, now: float) -> float:
        return max(0.0, self.paused_until - now)

    def wait_s(self, limit: Limit, now: float, *, kept: float = 0.0) -> float:
        """Until the next call may be made; 0.0: at once. `kept` more are left for others then."""
        ahead = max(0.0, self.burst(limit, now) - 1.0 - kept)
        ahead_s = ahead * self.interval_s(limit, now)
        return max(0.0, self.full_at - now - ahead_s, self.paused_until - now)

    def spend(self, limit: Limit, now: float) -> None:
        self.full_at = max(self.full_at, now) + self.interval_s(limit, now)

    def refuse(
        self, limit: Limit, now: float, retry_after_s: float, *, was_try: bool = False
    ) -> None:
        """A 429: pause, begin again with one call, and be slower for a while.

        Refusals within one pause are one lesson: they come from calls that were already on the way.
        `was_try`: it says nothing of the limit that is kept, so there is no need to be slower.
        """
        if now >= self.paused_until:
            step = 1.0 if was_try else CAUTION_STEP
            self.caution = min(CAUTION_MAX, self.caution_now(now) * step)
            self.cautious_since = now
        pause_s = min(PAUSE_MAX_S, max(PAUSE_MIN_S, retry_after_s)) + PAUSE_MARGIN_S
        self.paused_until = max(self.paused_until, now + pause_s)
        self.promise(limit, now, 0)

    def promise(self, limit: Limit, now: float, slots: int) -> None:
        """After a pause the bucket holds one call, less `slots` that are waiting for their turn."""
        ahead = self.burst(limit, now) - 1.0 + slots
        opens_full = self.paused_until + ahead * self.interval_s(limit, now)
        self.full_at = max(self.full_at, opens_full)

    def lower(self, limit: Limit, now: float, missing: float) -> None:
        """Calls were made that this bucket has not seen: it is at least so far from full."""
        self.full_at = max(self.full_at, now + missing * self.interval_s(limit, now))

    def missing(self, limit: Limit, now: float) -> float:
        """Calls that a full bucket would have more."""
        return max(0.0, self.full_at - now) / self.interval_s(limit, now)

    def is_fresh(self, now: float) -> bool:
        """Nothing would be lost if a new bucket took its place."""
        return self.full_at <= now and self.paused_until <= now and self.caution_now(now) <= 1.0


def ask_again_s(wait_s: float, bounds: tuple[float, float], pause_s: float) -> float:
    """When to ask again for what will be there in `wait_s`; sooner, as others may end before.

    `bounds` are the shortest wait and the longest, but for a pause.
    """
    shortest, longest = bounds
    return max(min(longest, max(shortest, wait_s)), pause_s)


def reserve(*buckets: tuple[Bucket, Limit], now: float, max_wait_s: float) -> float | None:
    """Take one call from every bucket or from none.

    Returns how long to wait before making the call (the slot is held), or None: longer than
    `max_wait_s`.
    """
    wait_s = max(bucket.wait_s(limit, now) for bucket, limit in buckets)
    if wait_s > max_wait_s:
        return None
    for bucket, limit in buckets:
        bucket.spend(limit, now)
    return wait_s
