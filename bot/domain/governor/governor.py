"""What may be called at Slack now: all budgets of all workspaces, and the limits they keep.

Slack counts calls by method and workspace, for all copies of the bot together. Edits are scarce and
have rules of their own (`edits.py`); everything else is a plain bucket. This is the governor in
memory; `bot/store/budget/shared_governor.py` is the same in Redis.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Self

from bot.domain.governor.bucket import Bucket, Limit, reserve
from bot.domain.governor.edits import (
    SLOWEST_GAP_BESIDE_PARTS_S,
    SLOWEST_GAP_S,
    Edits,
    ReplyId,
)
from bot.domain.governor.parts import Parts, PartWait
from bot.domain.governor.share import Claim, Slot, Spender, claim
from bot.domain.governor.streams import Streams
from bot.domain.question import ChannelId, PersonId, TeamId

# Edits and the other methods of Slack's third tier, "50+ a minute": see `edits.py` for the burst.
TIER_3: Final = Limit(per_minute=45, burst=4.7)
# "20+ a minute" and "100+ a minute"; bursts as above, so that no minute holds more either.
TIER_2: Final = Limit(per_minute=15, burst=4.7)
TIER_4: Final = Limit(per_minute=90, burst=4.7)
# "Several hundred" a minute: 70 at once and 225 a minute stay below 300 in any minute. Of that many
# at once a crowd of replies can show its first words and still keep a post for each one's end.
POSTS: Final = Limit(per_minute=225, burst=70)
# One a second, "short bursts" allowed. A little less than three at once, so that a post that is
# quicker on its way than the one before does not come too early.
POSTS_IN_CHANNEL: Final = Limit(per_minute=60, burst=2.7)
# 600 a minute.
STATUSES: Final = Limit(per_minute=540, burst=50)
# What is as good as new is forgotten this often.
PRUNE_S: Final = 60.0


class Method(StrEnum):
    """Slack's Web API methods that the bot calls in the course of an answer."""

    UPDATE = "chat.update"
    POST = "chat.postMessage"
    DELETE = "chat.delete"
    STATUS = "assistant.threads.setStatus"
    REPLIES = "conversations.replies"
    START_STREAM = "chat.startStream"
    APPEND_STREAM = "chat.appendStream"
    STOP_STREAM = "chat.stopStream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the bot allows itself, below what Slack publishes.

    https://docs.slack.dev/apis/web-api/rate-limits
    """

    update: Limit = TIER_3
    post: Limit = POSTS
    post_in_channel: Limit = POSTS_IN_CHANNEL
    delete: Limit = TIER_3
    status: Limit = STATUSES
    replies: Limit = TIER_3
    start_stream: Limit = TIER_2
    append_stream: Limit = TIER_4
    stop_stream: Limit = TIER_2
    # A reply that grows by edits has one at least so often, in seconds.
    slowest_gap_s: float = SLOWEST_GAP_S

    @classmethod
    def with_updates(cls, per_minute: float, *, has_parts: bool = False) -> Self:
        """`has_parts`: replies that can't be edited show parts."""
        gap_s = SLOWEST_GAP_BESIDE_PARTS_S if has_parts else SLOWEST_GAP_S
        return cls(update=replace(TIER_3, per_minute=per_minute), slowest_gap_s=gap_s)

    def slowest_gap(self, *, is_last_way: bool) -> float:
        return max(self.slowest_gap_s, SLOWEST_GAP_S) if is_last_way else self.slowest_gap_s

    def of(self, method: Method) -> Limit:
        match method:
            case Method.UPDATE:
                return self.update
            case Method.POST:
                return self.post
            case Method.DELETE:
                return self.delete
            case Method.STATUS:
                return self.status
            case Method.REPLIES:
                return self.replies
            case Method.START_STREAM:
                return self.start_stream
            case Method.APPEND_STREAM:
                return self.append_stream
            case Method.STOP_STREAM:
                return self.stop_stream

    def share(self, copies: int) -> Self:
        """What one of `copies` may spend when they can't talk to each other."""
        return type(self)(
            update=self.update.share(copies),
            post=self.post.share(copies),
            post_in_channel=self.post_in_channel.share(copies),
            delete=self.delete.share(copies),
            status=self.status.share(copies),
            replies=self.replies.share(copies),
            start_stream=self.start_stream.share(copies),
            append_stream=self.append_stream.share(copies),
            stop_stream=self.stop_stream.share(copies),
            slowest_gap_s=self.slowest_gap_s,
        )


class Governor:
    """All budgets of one copy of the bot, kept in memory. `now` is in seconds of any one clock.

    `limits` may be replaced at any time; what has been spent is remembered. `learns`: where Slack
    takes more edits at once than they say, that is found out (`learning.py`).
    """

    __slots__ = (
        "_buckets",
        "_edits",
        "_learns",
        "_parts",
        "_prune_at",
        "_spenders",
        "_streams",
        "limits",
    )

    def __init__(self, limits: Limits, *, learns: bool = False) -> None:
        self.limits = limits
        self._learns = learns
        self._edits: dict[TeamId, Edits] = {}
        self._parts: dict[TeamId, Parts] = {}
        self._streams: dict[TeamId, Streams] = {}
        self._buckets: dict[tuple[TeamId, Method, ChannelId | None], Bucket] = {}
        self._spenders: dict[tuple[TeamId, Method, ChannelId | None, PersonId], Spender] = {}
        self._prune_at = 0.0

    def may_begin(
        self,
        team: TeamId,
        reply: ReplyId,
        *,
        now: float,
        person: PersonId | None = None,
        channel: ChannelId | None = None,
        is_last_way: bool = False,
    ) -> float:
        """0.0: `reply` may be shown and counts as growing until it ends. Else: ask again then.

        `is_last_way`: it can't show more in any other way.
        """
        gap_s = self.limits.slowest_gap(is_last_way=is_last_way)
        edits, limit = self.edits(team, now), self.limits.update
        return edits.may_begin(reply, limit, now, person, channel, slowest_gap_s=gap_s)

    def may_edit(self, team: TeamId, reply: ReplyId, *, now: float) -> float:
        """0.0: the edit is paid for, make it. Else: ask again after so many seconds."""
        return self.edits(team, now).may_edit(reply, self.limits.update, now)

    def may_finish(
        self, team: TeamId, reply: ReplyId, max_wait_s: float, *, now: float
    ) -> float | None:
        """0.0: make the last edit. Else the slot is held: ask again after so many seconds.

        None: not within `max_wait_s` of now, nothing is held. With 0.0 and None, `reply` no longer
        counts as growing; it may ask again if the edit fails.
        """
        return self.edits(team, now).may_finish(reply, self.limits.update, now, max_wait_s)

    def keep(self, team: TeamId, replies: Iterable[ReplyId], *, now: float) -> None:
        """These still grow, even if they have nothing to show at the moment."""
        self.edits(team, now).keep(replies, now)

    def ended(self, team: TeamId, replies: Iterable[ReplyId], *, now: float) -> None:
        """These need no edit any more, whatever they were waiting for."""
        self.edits(team, now).ended(replies)

    def may_post_part(
        self, team: TeamId, channel: ChannelId, reply: ReplyId, person: PersonId, *, now: float
    ) -> PartWait:
        """Whether the next part of `reply` is paid for.

        From the first asking on `reply` counts as one that will need a post for its end.
        """
        everywhere = self._claim(team, Method.POST, person, now)
        here = self._claim(team, Method.POST, person, now, channel)
        parts = self._parts.setdefault(team, Parts())
        return parts.may_post(reply, channel, everywhere, here, now)

    def keep_parts(self, team: TeamId, replies: Iterable[ReplyId], *, now: float) -> None:
        """These still go on by parts, even if they have none to post at the moment."""
        self._parts.setdefault(team, Parts()).keep(replies, now)

    def parts_ended(self, team: TeamId, replies: Iterable[ReplyId], *, now: float) -> None:
        """These post no part any more."""
        self._parts.setdefault(team, Parts()).ended(replies)

    def may_start_stream(self, team: TeamId, reply: ReplyId, *, now: float) -> float:
        """0.0: begin a native stream, its end is kept. Else: ask again after that time."""
        starts = (self.bucket(team, Method.START_STREAM, now), self.limits.start_stream)
        stops = (self.bucket(team, Method.STOP_STREAM, now), self.limits.stop_stream)
        return self.streams(team).may_start(reply, starts, stops, now)

    def may_append(self, team: TeamId, reply: ReplyId, person: PersonId, *, now: float) -> float:
        """0.0: append to the stream of `reply`. Else: ask again after that time."""
        appends = self._claim(team, Method.APPEND_STREAM, person, now)
        return self.streams(team).may_append(reply, appends, now)

    def streams_ended(self, team: TeamId, replies: Iterable[ReplyId]) -> None:
        """These have no stream that is open any more."""
        self.streams(team).ended(replies)

    def may_post(
        self, team: TeamId, channel: ChannelId, max_wait_s: float, *, now: float
    ) -> float | None:
        """Seconds to wait before posting (the slot is held), or None: not within `max_wait_s`."""
        everywhere = (self.bucket(team, Method.POST, now), self.limits.post)
        here = (self.bucket(team, Method.POST, now, channel), self.limits.post_in_channel)
        return reserve(everywhere, here, now=now, max_wait_s=max_wait_s)

    def turn_to_post(
        self,
        team: TeamId,
        channel: ChannelId,
        person: PersonId,
        max_wait_s: float,
        *,
        now: float,
    ) -> Slot | None:
        """The same for one of several persons, who take turns. None: not within `max_wait_s`."""
        everywhere = self._claim(team, Method.POST, person, now)
        here = self._claim(team, Method.POST, person, now, channel)
        return claim(everywhere, here, now=now, max_wait_s=max_wait_s)

    def turn_to_call(
        self, team: TeamId, method: Method, person: PersonId, max_wait_s: float, *, now: float
    ) -> Slot | None:
        """The same for any other method."""
        return claim(self._claim(team, method, person, now), now=now, max_wait_s=max_wait_s)

    def may_call(
        self, team: TeamId, method: Method, max_wait_s: float, *, now: float
    ) -> float | None:
        """Seconds to wait before calling (the slot is held), or None: not within `max_wait_s`."""
        bucket = (self.bucket(team, method, now), self.limits.of(method))
        return reserve(bucket, now=now, max_wait_s=max_wait_s)

    def refused(
        self,
        team: TeamId,
        method: Method,
        retry_after_s: float,
        channel: ChannelId | None = None,
        *,
        now: float,
    ) -> None:
        """Slack answered 429: nobody calls `method` in this workspace until the pause is over."""
        if method is Method.UPDATE:
            self.edits(team, now).refused(self.limits.update, now, retry_after_s)
            return
        if method is Method.APPEND_STREAM:
            appends = self.bucket(team, method, now)
            self.streams(team).refused(appends, self.limits.append_stream, now, retry_after_s)
            return
        self.bucket(team, method, now).refuse(self.limits.of(method), now, retry_after_s)
        if channel is not None and method is Method.POST:
            here = self.bucket(team, method, now, channel)
            here.refuse(self.limits.post_in_channel, now, retry_after_s)

    def edits(self, team: TeamId, now: float) -> Edits:
        self._prune(now)
        if team not in self._edits:
            self._edits[team] = Edits(self.limits.slowest_gap_s, learns=self._learns)
        return self._edits[team]

    def streams(self, team: TeamId) -> Streams:
        if team not in self._streams:
            self._streams[team] = Streams(learns=self._learns)
        return self._streams[team]

    def bucket(
        self, team: TeamId, method: Method, now: float, channel: ChannelId | None = None
    ) -> Bucket:
        if method is Method.UPDATE:
            return self.edits(team, now).bucket
        self._prune(now)
        return self._buckets.setdefault((team, method, channel), Bucket())

    def _claim(
        self,
        team: TeamId,
        method: Method,
        person: PersonId,
        now: float,
        channel: ChannelId | None = None,
    ) -> Claim:
        bucket = self.bucket(team, method, now, channel)
        limit = self.limits.of(method) if channel is None else self.limits.post_in_channel
        spender = self._spenders.setdefault((team, method, channel, person), Spender())
        return Claim(bucket, limit, spender)

    def _prune(self, now: float) -> None:
        """Now and then forget what is as good as new, so that memory does not grow with time."""
        if now < self._prune_at:
            return
        self._prune_at = now + PRUNE_S
        self._edits = {k: v for k, v in self._edits.items() if not v.is_fresh(now)}
        self._streams = {k: v for k, v in self._streams.items() if not v.is_fresh(now)}
        self._parts = {k: v for k, v in self._parts.items() if not v.is_fresh(now)}
        self._buckets = {k: v for k, v in self._buckets.items() if not v.is_fresh(now)}
        self._spenders = {k: v for k, v in self._spenders.items() if not v.is_fresh(now)}
