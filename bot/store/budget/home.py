"""What this copy keeps of the budget for itself: a governor, and what Redis has not heard of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.domain.governor.bucket import Limit
from bot.domain.governor.edits import ReplyId
from bot.domain.governor.governor import Governor, Limits, Method
from bot.domain.question import ChannelId, TeamId
from bot.store.budget.shared_governor import SharedGovernor

Place = tuple[Method, ChannelId | None]


@dataclass(slots=True)
class _Untold:
    """What Redis has not heard of one workspace."""

    spent: set[Place] = field(default_factory=set)
    refused: set[Place] = field(default_factory=set)
    ended: set[ReplyId] = field(default_factory=set)
    # Of the methods that are learned of.
    calls: Counter[Method] = field(default_factory=Counter)


class Home:
    """Decides while Redis can't, as one of the last known number of copies.

    What Redis allows is noted here, and what happened without Redis is told to it on the way back:
    neither change makes the bot spend twice.
    """

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self.governor = Governor(limits)
        self._limits = limits
        self._clock = clock
        self._untold: dict[TeamId, _Untold] = {}

    def share_with(self, copies: int) -> None:
        self.governor.limits = self._limits.share(copies)

    # What was decided here.

    def spent(self, team: TeamId, places: Iterable[Place]) -> None:
        self._untold_of(team).spent |= set(places)

    def called(self, team: TeamId, method: Method, wait_s: float | None) -> None:
        """One was asked for; with 0.0 it is made."""
        self.spent(team, [(method, None)])
        self._untold_of(team).calls[method] += int(wait_s == 0.0)

    def ended(self, team: TeamId, reply: ReplyId) -> None:
        self._untold_of(team).ended.add(reply)

    def refused(self, team: TeamId, method: Method, channel: ChannelId | None) -> None:
        self._untold_of(team).refused.add((method, channel))

    async def catch_up(self, team: TeamId, shared: SharedGovernor) -> None:
        """Tell Redis what has happened in this workspace without it. Raises as `shared` does."""
        untold = self._untold.get(team)
        if untold is None:
            return
        while untold.refused:
            method, channel = next(iter(untold.refused))
            now = self._clock.monotonic()
            pause_s = self.governor.bucket(team, method, now).pause_s(now)
            if pause_s > 0.0:
                await shared.refused(team, method, pause_s, channel)
            untold.refused.discard((method, channel))
        while untold.spent:
            method, channel = next(iter(untold.spent))
            missing = self._missing(team, method, channel, shared.copies)
            calls = untold.calls[method]
            await shared.lower(team, method, missing, channel, calls=calls)
            untold.spent.discard((method, channel))
        if untold.ended:
            await shared.ended(team, untold.ended)
        self._untold.pop(team, None)

    def _missing(
        self, team: TeamId, method: Method, channel: ChannelId | None, copies: int
    ) -> float:
        """Calls missing from a full bucket, if all copies have spent what this one has."""
        now = self._clock.monotonic()
        bucket = self.governor.bucket(team, method, now, channel)
        missing = bucket.missing(_limit(self.governor.limits, method, channel), now)
        return min(_limit(self._limits, method, channel).burst, missing * copies)

    # What Redis has allowed.

    def note(self, team: TeamId, method: Method, channel: ChannelId | None, beyond: float) -> None:
        """A call. Of the share it leaves no debt; of so many `beyond` the burst it does."""
        now = self._clock.monotonic()
        limit = _limit(self.governor.limits, method, channel)
        bucket = self.governor.bucket(team, method, now, channel)
        bucket.spend(limit, now)
        if bucket.pause_s(now) == 0.0:
            most = bucket.burst(limit, now) + beyond
            bucket.full_at = min(bucket.full_at, now + most * bucket.interval_s(limit, now))

    def _untold_of(self, team: TeamId) -> _Untold:
        return self._untold.setdefault(team, _Untold())


def _limit(limits: Limits, method: Method, channel: ChannelId | None) -> Limit:
    return limits.of(method) if channel is None else limits.post_in_channel
