"""Posts for replies that can't be edited while they grow: they show finished parts, one by one.

A part is a message of its own, which is never touched again. Posts have a limit that is wider than
that of edits, but every reply needs one of them for its end. So, in a workspace and in each of its
channels:

1. *Last posts go first.* A last text takes its slot as anybody else; a part is posted only while
   all replies that are shown by parts could end at once and be complete in `IN_TIME_S`, half of
   them in `HALF_IN_TIME_S`. Where they are too many for that, a share of the burst is kept at
   least, so that some are seen growing all the same.
2. *First words go before further ones.* Who has shown less is next; among equals who has waited
   longest. A refused wish counts for a moment longer than it was told to wait; in the workspace
   only where it was the workspace that had no post to spare, and not its channel.
3. *Few parts come late.* Where there are so many replies that each can have but a part or two
   within a usual answer, their first words come one after the other over some seconds: a part that
   comes later has more in it, and who has but one is shown more of the answer by it. Where more
   than `FEW` are shown by parts, further ones are `CROWDED_GAPS_S` apart: people are told of each.
4. *Persons take turns*, as with any other post: see `share.py`.

`bot/store/budget/parts.lua` decides the same in Redis; a test holds the two together.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.domain.governor.bucket import Bucket, Limit, ask_again_s
from bot.domain.governor.edits import (
    ALMOST,
    ALMOST_S,
    FORGOTTEN_AFTER_S,
    USUAL_S,
    ReplyId,
    kept_for_ends,
)
from bot.domain.governor.share import Claim, claim
from bot.domain.question import ChannelId

# No more of the burst is kept for last posts than this.
MOST_KEPT: Final = 0.6
PART_WAIT_S: Final = (0.1, 2.0)
# A wish counts so much longer than it was told to wait: of many in one copy one asks at a time.
PART_GRACE_S: Final = 3.0
# In an answer of usual length a reply would like to have so many parts.
WISHED: Final = 3.0
# Of many who come at one moment the first would not know of the others.
SHORTEST_HOLD_S: Final = 0.12
# Where more than so many replies are shown by parts, their second and third ones come later.
FEW: Final = 3
CROWDED_GAPS_S: Final = (4.5, 12.0)
# The last of the first words wait so long where there is no more than one part for each.
LONGEST_HOLD_S: Final = 4.6


@dataclass(frozen=True, slots=True)
class PartWait:
    """When the next part may be asked for; 0.0: it is paid for.

    `is_everywhere`: the workspace has no post to spare, so nobody who stands behind has one either.
    Else it is the channel, the person or the reply itself that has to wait.
    """

    wait_s: float
    is_everywhere: bool = False


class _Parted:
    """One reply that is shown by parts."""

    __slots__ = ("channel", "is_everywhere", "parts", "seen", "since", "wish_until")

    def __init__(self, channel: ChannelId, now: float) -> None:
        self.channel = channel
        self.parts = 0
        self.since = now
        self.seen = now
        self.wish_until = 0.0
        # It wishes for a post that the workspace had not to spare: see `PartWait`.
        self.is_everywhere = False


class Parts:
    """The replies of one workspace that are shown by parts."""

    __slots__ = ("parted",)

    def __init__(self) -> None:
        self.parted: dict[ReplyId, _Parted] = {}

    def may_post(
        self, reply: ReplyId, channel: ChannelId, everywhere: Claim, here: Claim, now: float
    ) -> PartWait:
        self._forget_the_dead(now)
        mine = self.parted.setdefault(reply, _Parted(channel, now))
        mine.seen = now
        nearby = {r: p for r, p in self.parted.items() if p.channel == mine.channel}
        waiting = {r: p for r, p in self.parted.items() if p.is_everywhere}
        ahead, count = _ahead(reply, mine, waiting, now), len(self.parted)
        workspace_s = self._wait_s(count, ahead, everywhere.bucket, everywhere.limit, now)
        ahead, count = _ahead(reply, mine, nearby, now), len(nearby)
        wait_s = max(
            workspace_s,
            self._wait_s(count, ahead, here.bucket, here.limit, now),
            self._hold_s(reply, everywhere, now),
        )
        if wait_s == 0.0:
            slot = claim(everywhere, here, now=now, max_wait_s=0.0)
            if slot is not None and slot.is_held:
                mine.parts += 1
                mine.since = now
                mine.wish_until = 0.0
                return PartWait(0.0)
        pause_s = max(everywhere.bucket.pause_s(now), here.bucket.pause_s(now))
        wait_s = ask_again_s(wait_s, PART_WAIT_S, pause_s)
        mine.wish_until = now + wait_s + PART_GRACE_S
        mine.is_everywhere = workspace_s > 0.0
        return PartWait(wait_s, is_everywhere=mine.is_everywhere)

    def keep(self, replies: Iterable[ReplyId], now: float) -> None:
        self._forget_the_dead(now)
        for reply in replies:
            if reply in self.parted:
                self.parted[reply].seen = now

    def ended(self, replies: Iterable[ReplyId]) -> None:
        for reply in replies:
            self.parted.pop(reply, None)

    def is_fresh(self, now: float) -> bool:
        self._forget_the_dead(now)
        return not self.parted

    def _forget_the_dead(self, now: float) -> None:
        for reply in [r for r, p in self.parted.items() if p.seen + FORGOTTEN_AFTER_S <= now]:
            del self.parted[reply]

    def _hold_s(self, reply: ReplyId, everywhere: Claim, now: float) -> float:
        """How long a part waits, so that it is worth one of few."""
        mine, count = self.parted[reply], len(self.parted)
        if mine.parts > 0:
            is_held = count > FEW and mine.parts <= len(CROWDED_GAPS_S)
            return _left_s(mine.since + CROWDED_GAPS_S[mine.parts - 1], now) if is_held else 0.0
        bucket, limit = everywhere.bucket, everywhere.limit
        spare = bucket.burst(limit, now) - _kept(count, bucket, limit, now)
        each = (spare + USUAL_S / bucket.interval_s(limit, now)) / count
        share = min(1.0, max(0.0, (WISHED - each) / (WISHED - 1.0)))
        hold_s = max(SHORTEST_HOLD_S, LONGEST_HOLD_S * share * _place(reply))
        return _left_s(mine.since + hold_s, now)

    def _wait_s(self, count: int, ahead: int, bucket: Bucket, limit: Limit, now: float) -> float:
        """Until there is a post for the part beside what is kept for others."""
        interval_s = bucket.interval_s(limit, now)
        missing = 1 + _kept(count, bucket, limit, now) + ahead - bucket.level(limit, now)
        return max(missing * interval_s if missing > ALMOST else 0.0, bucket.pause_s(now))


def _left_s(until: float, now: float) -> float:
    left_s = until - now
    return left_s if left_s > ALMOST_S else 0.0


def _place(reply: ReplyId) -> float:
    """0.0 to 1.0, for each reply another and always the same."""
    return sum(place * byte for place, byte in enumerate(reply.encode(), start=1)) % 101 / 100


def _kept(count: int, bucket: Bucket, limit: Limit, now: float) -> float:
    """Posts for the ends of `count` replies."""
    ends = kept_for_ends(count, math.ceil(count / 2), bucket.interval_s(limit, now))
    return min(max(0.0, ends), MOST_KEPT * bucket.burst(limit, now))


def _ahead(reply: ReplyId, mine: _Parted, parted: dict[ReplyId, _Parted], now: float) -> int:
    place = (mine.parts, mine.since, reply)
    return sum(
        other != reply and p.wish_until >= now and (p.parts, p.since, other) < place
        for other, p in parted.items()
    )
