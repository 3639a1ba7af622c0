"""Slack's rate limits: pure arithmetic over a clock that is passed in.

Slack publishes how many calls a minute a tier allows and keeps the burst secret, so there are two
extremes: `strict` lets five calls through at once and one more every 1.2 s, `generous` lets all 50
of a minute through at once. The second slides: no 60 seconds ever hold more than the quota.
"""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

_TIERS = {
    2: (
        "chat.startStream",
        "chat.stopStream",
        "reactions.remove",
        "usergroups.list",
        "usergroups.users.list",
    ),
    3: (
        "apps.connections.open",
        "bots.info",
        "chat.delete",
        "chat.update",
        "conversations.history",
        "conversations.info",
        "conversations.open",
        "conversations.replies",
        "reactions.add",
        "reactions.get",
    ),
    4: (
        "chat.appendStream",
        "chat.postEphemeral",
        "users.info",
        "views.open",
        "views.publish",
        "views.push",
        "views.update",
    ),
}
_PER_MINUTE = {2: 20, 3: 50, 4: 100}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`calls` in `per_s` seconds: at most `burst` at once, or all of them if `burst` is None."""

    calls: int
    per_s: float = 60.0
    burst: int | None = None

    def meter(self) -> "Meter":
        if self.burst is None:
            return _Window(calls=self.calls, per_s=self.per_s)
        return _Bucket(rate=self.calls / self.per_s, capacity=self.burst, tokens=self.burst)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What is left of a method's quota now. `blocked_s`: so long every call is refused."""

    per_minute: float
    capacity: int
    left: float
    blocked_s: float


class Meter(Protocol):
    @property
    def capacity(self) -> int:
        """How many calls are let through at once after a long rest."""
        ...

    def left(self, now: float) -> float: ...

    def wait_s(self, now: float) -> float:
        """Seconds until a call would be let through, 0 if it would be now."""
        ...

    def take(self, now: float) -> None: ...


@dataclass(slots=True, kw_only=True)
class _Bucket:
    rate: float
    capacity: int
    tokens: float
    at: float = -math.inf

    def left(self, now: float) -> float:
        if now > self.at:
            self.tokens = min(self.capacity, self.tokens + (now - self.at) * self.rate)
            self.at = now
        return self.tokens

    def wait_s(self, now: float) -> float:
        missing = 1 - self.left(now)
        return missing / self.rate if missing > 1e-9 else 0.0

    def take(self, now: float) -> None:
        self.tokens -= 1


@dataclass(slots=True, kw_only=True)
class _Window:
    calls: int
    per_s: float
    taken: deque[float] = field(default_factory=deque)

    @property
    def capacity(self) -> int:
        return self.calls

    def left(self, now: float) -> float:
        while self.taken and self.taken[0] <= now - self.per_s:
            self.taken.popleft()
        return float(self.calls - len(self.taken))

    def wait_s(self, now: float) -> float:
        self.left(now)
        return self.taken[0] + self.per_s - now if len(self.taken) >= self.calls else 0.0

    def take(self, now: float) -> None:
        self.taken.append(now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The quotas of one app in one workspace.

    `posts_refused_as`: the chat methods' own `rate_limited` comes as HTTP 200 and without a
    `Retry-After`; `ratelimited` is the usual 429.
    """

    by_method: Mapping[str, Rate] = field(default_factory=dict)
    posts_per_channel: Rate | None = None
    posts_refused_as: Literal["ratelimited", "rate_limited"] = "ratelimited"

    @classmethod
    def strict(cls) -> "Limits":
        """A token bucket for each tiered method, five calls at once."""
        return cls._tiered(burst=5)

    @classmethod
    def generous(cls) -> "Limits":
        """A sliding minute for each tiered method, the whole quota at once."""
        return cls._tiered(burst=None)

    @classmethod
    def none(cls) -> "Limits":
        return cls()

    @classmethod
    def _tiered(cls, *, burst: int | None) -> "Limits":
        rates = {
            method: Rate(calls=_PER_MINUTE[tier], burst=burst)
            for tier, methods in _TIERS.items()
            for method in methods
        }
        rates["chat.postMessage"] = Rate(calls=300)
        rates["assistant.threads.setStatus"] = Rate(calls=600)
        return cls(by_method=rates, posts_per_channel=Rate(calls=1, per_s=1.0, burst=3))

    def with_rate(self, method: str, rate: Rate) -> "Limits":
        return replace(self, by_method={**self.by_method, method: rate})

    def with_posts_refused_in_body(self) -> "Limits":
        return replace(self, posts_refused_as="rate_limited")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """`retry_after`: whole seconds, at least 1."""

    error: Literal["ratelimited", "rate_limited"]
    retry_after: int


class Limiter:
    """Counts the calls of one workspace. A refused call costs nothing, but while its `Retry-After`
    runs the whole method is refused, in every channel."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._methods: dict[str, Meter] = {}
        self._channels: dict[str, Meter] = {}
        self._blocked_until: dict[str, float] = {}

    def ask(self, method: str, channel: str | None, now: float) -> Refusal | None:
        """Let a call through (None) or refuse it. `now` in seconds of any monotonic clock."""
        blocked_s = self._blocked_until.get(method, now) - now
        if blocked_s > 0:
            return self._refusal(method, blocked_s)
        meters = self._meters(method, channel)
        wait_s = max((meter.wait_s(now) for meter in meters), default=0.0)
        if wait_s > 0:
            refusal = self._refusal(method, wait_s)
            self._blocked_until[method] = now + refusal.retry_after
            return refusal
        for meter in meters:
            meter.take(now)
        return None

    def level(self, method: str, now: float) -> Level | None:
        """None: the method has no quota."""
        rate = self.limits.by_method.get(method)
        if rate is None:
            return None
        meter = _meter(self._methods, method, rate)
        return Level(
            per_minute=rate.calls * 60 / rate.per_s,
            capacity=meter.capacity,
            left=meter.left(now),
            blocked_s=max(0.0, self._blocked_until.get(method, now) - now),
        )

    def _meters(self, method: str, channel: str | None) -> list[Meter]:
        meters: list[Meter] = []
        if rate := self.limits.by_method.get(method):
            meters.append(_meter(self._methods, method, rate))
        per_channel = self.limits.posts_per_channel
        if per_channel and channel and method == "chat.postMessage":
            meters.append(_meter(self._channels, channel, per_channel))
        return meters

    def _refusal(self, method: str, wait_s: float) -> Refusal:
        is_post = method == "chat.postMessage"
        error = self.limits.posts_refused_as if is_post else "ratelimited"
        return Refusal(error=error, retry_after=max(1, math.ceil(wait_s)))


def _meter(meters: dict[str, Meter], name: str, rate: Rate) -> Meter:
    if name not in meters:
        meters[name] = rate.meter()
    return meters[name]
