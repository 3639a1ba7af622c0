"""A person's share of what several persons draw from: nobody's many hold up another's one.

Slots of a bucket are promised in the order of asking, so whoever asks for many would have them all
and the others stand behind. Hence, beside each bucket:

1. *A share.* A third of the bucket's rate and burst, three calls at the least, is each person's as
   if nobody else were there.
2. *Room for the others.* Beyond the share a person takes only what is left when the others find
   most of the burst still there: so who comes next is served at once. Alone, one still gets the
   whole rate.
3. *One promise.* Of slots in the future a person holds one at a time; for more they ask again when
   that one has come. So several who want many are served in turn.

`bot/store/budget/reserve.lua` decides the same in Redis; a test holds the two together.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.domain.governor.bucket import Bucket, Limit

SHARE: Final = 1 / 3
AT_ONCE: Final = 3.0
# Sums of floats are not exact: what is so near counts as now.
ALMOST_S: Final = 1e-6
# Nobody asks again sooner than this.
ASK_AGAIN_S: Final = 0.01


@dataclass(frozen=True, slots=True)
class Slot:
    """When a call may be made. Not held: it is not a promise, ask again then."""

    wait_s: float
    is_held: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """What one person may draw from a bucket as anybody else, and what they leave beyond that."""

    limit: Limit
    kept: float


@lru_cache(maxsize=64)
def share_of(whole: Limit) -> Share:
    burst = min(whole.burst, max(AT_ONCE, whole.burst * SHARE))
    spare = whole.burst - 1.0
    return Share(
        limit=Limit(per_minute=whole.per_minute * SHARE, burst=burst),
        kept=spare - math.floor(spare * SHARE),
    )


class Spender:
    """What a person has drawn from one bucket."""

    __slots__ = ("full_at", "held_until")

    def __init__(self) -> None:
        self.full_at = 0.0
        self.held_until = 0.0

    def until_within_s(self, share: Limit, now: float) -> float:
        """0.0: one more call belongs to the share."""
        over_s = self.full_at - now - (share.burst - 1.0) * share.interval_s
        return over_s if over_s > ALMOST_S else 0.0

    def spend(self, share: Limit, now: float) -> None:
        self.full_at = max(self.full_at, now) + share.interval_s

    def is_fresh(self, now: float) -> bool:
        return self.full_at <= now and self.held_until <= now


@dataclass(frozen=True, slots=True)
class Claim:
    """A person's wish for one call from one bucket."""

    bucket: Bucket
    limit: Limit
    spender: Spender

    def wait_s(self, now: float) -> float:
        kept = 0.0 if self.until_within_s(now) == 0.0 else share_of(self.limit).kept
        return self.bucket.wait_s(self.limit, now, kept=kept)

    def ask_again_s(self, now: float) -> float:
        """0.0: the slot may be promised. Else: when to ask again."""
        wait_s, within_s = self.wait_s(now), self.until_within_s(now)
        if wait_s <= ALMOST_S:
            return 0.0
        if self.spender.held_until > now + ALMOST_S:
            return max(ASK_AGAIN_S, self.spender.held_until - now)
        early_s = wait_s - self.bucket.interval_s(self.limit, now)
        if early_s <= ALMOST_S or within_s == 0.0:
            return 0.0
        return max(ASK_AGAIN_S, min(early_s, within_s))

    def until_within_s(self, now: float) -> float:
        return self.spender.until_within_s(share_of(self.limit).limit, now)

    def spend(self, now: float, *, wait_s: float) -> None:
        if self.wait_s(now) > ALMOST_S:
            self.spender.held_until = now + wait_s
        if self.until_within_s(now) == 0.0:
            self.spender.spend(share_of(self.limit).limit, now)
        self.bucket.spend(self.limit, now)


def claim(*claims: Claim, now: float, max_wait_s: float) -> Slot | None:
    """One call from every bucket, or from none. None: not within `max_wait_s`."""
    wait_s = max(one.wait_s(now) for one in claims)
    if wait_s > max_wait_s:
        return None
    ask_again_s = max(one.ask_again_s(now) for one in claims)
    if ask_again_s > 0.0:
        return Slot(ask_again_s, is_held=False)
    for one in claims:
        one.spend(now, wait_s=wait_s)
    return Slot(wait_s)
