"""The way replies are shown, in virtual time: a small event simulation for judging the governor.

Slack here is two rules of refusal, told apart from the bot's own arithmetic: a strict bucket and a
generous window. A call arrives, takes effect and returns after a random latency.
"""

import heapq
import random
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Protocol

from bot.domain.governor.edits import ReplyId
from bot.domain.governor.governor import Governor, Limits, Method
from bot.domain.pacing import edit_interval
from bot.domain.question import ChannelId, PersonId, TeamId

TEAM = TeamId("T1")
IN_TIME_S = 3.0
# What showing.py has to allow for the call itself.
CALL_S = 0.3


class Extreme(Protocol):
    def takes(self, now: float) -> bool: ...


class BurstOf:
    """So many at once, filled as the strict bucket is."""

    def __init__(self, burst: int, per_minute: float = 50.0) -> None:
        self.burst, self.per_s = burst, per_minute / 60
        self.tokens, self.at = float(burst), 0.0

    def takes(self, now: float) -> bool:
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.per_s)
        self.at = now
        if self.tokens < 1.0 - 1e-9:
            return False
        self.tokens -= 1.0
        return True


class StrictBucket(BurstOf):
    """50 a minute, 5 at once, filled steadily."""

    def __init__(self) -> None:
        super().__init__(5)


class GenerousWindow:
    """So many in any 60 s, all at once if need be."""

    def __init__(self, calls: int = 50) -> None:
        self.calls = calls
        self.taken: deque[float] = deque()

    def takes(self, now: float) -> bool:
        while self.taken and self.taken[0] <= now - 60:
            self.taken.popleft()
        if len(self.taken) >= self.calls:
            return False
        self.taken.append(now)
        return True


@dataclass
class Story:
    """What became of one reply."""

    name: ReplyId
    starts: float
    ends: float
    person: PersonId | None = None
    asks_at: float = 0.0
    in_flight: bool = False
    grew: bool = False
    first_shown: float | None = None
    called: float = 0.0
    shown_chars: int = 0
    edits: list[float] = field(default_factory=list)
    overflowed: bool = False
    last_shown: float | None = None
    attempts: int = 0

    def chars(self, now: float) -> int:
        return int(min(now, self.ends) * 40 - self.starts * 40)

    @property
    def lag_s(self) -> float:
        assert self.last_shown is not None, f"{self.name} never became whole"
        return self.last_shown - self.ends

    def gaps(self) -> list[float]:
        assert self.first_shown is not None
        assert self.last_shown is not None
        times = [self.first_shown, *self.edits, self.last_shown]
        return [b - a for a, b in pairwise(times)]


class Show:
    """All replies of one workspace, the governor and one Slack."""

    def __init__(
        self,
        slack: Extreme,
        *,
        seed: int,
        governor: Governor | None = None,
        retry_after_s: float = 5.0,
    ) -> None:
        self.slack = slack
        self.governor = governor or Governor(Limits())
        self.random = random.Random(seed)
        self.retry_after_s = retry_after_s
        self.refused_at: list[float] = []
        self.blocked_until = 0.0
        self.arrived: list[float] = []
        self.asked: Counter[str] = Counter()
        self.now = 1000.0
        self._order = 0
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []

    @property
    def refusals(self) -> int:
        return len(self.refused_at)

    @property
    def most_in_a_minute(self) -> int:
        """Calls that have reached Slack."""
        return max(
            (i - bisect_right(self.arrived, at - 60.0) for i, at in enumerate(self.arrived, 1)),
            default=0,
        )

    def at(self, when: float, do: Callable[[], None]) -> None:
        self._order += 1
        heapq.heappush(self._agenda, (max(when, self.now), self._order, do))

    def run(
        self,
        starts: list[float],
        length_s: float | tuple[float, float] = 10.0,
        *,
        persons: Sequence[PersonId | None] = (),
    ) -> list[Story]:
        """`persons`: who asks each; nobody in particular where it is not said.

        `length_s`: how long each answer grows, or between which bounds.
        """
        whose = [*persons, *[None] * (len(starts) - len(persons))]
        stories = [
            Story(ReplyId(f"r{i:03}"), self.now + s, self.now + s + self.length(length_s), person)
            for i, (s, person) in enumerate(zip(starts, whose, strict=True))
        ]
        for story in stories:
            self.at(story.starts + 0.025, lambda s=story: self.begin(s))  # type: ignore[misc]
            self.at(story.ends, lambda s=story: self.finish(s))  # type: ignore[misc]
        while self._agenda:
            self.now, _, do = heapq.heappop(self._agenda)
            do()
        return stories

    def length(self, length_s: float | tuple[float, float]) -> float:
        return self.random.uniform(*length_s) if isinstance(length_s, tuple) else length_s

    def latency(self) -> float:
        return self.random.uniform(0.05, 0.3)

    def begin(self, story: Story) -> None:
        if self.now >= story.ends:
            return
        self.asked["begin"] += 1
        channel = ChannelId(story.name)
        wait_s = self.governor.may_begin(
            TEAM, story.name, now=self.now, person=story.person, channel=channel
        )
        if wait_s > 0.0:
            self.at(self.now + wait_s, lambda: self.begin(story))
            return
        story.grew = True
        self.post(story, lambda: self.shown(story))

    def shown(self, story: Story) -> None:
        story.first_shown = self.now
        self.sent(story)

    def post(self, story: Story, then: Callable[[], None]) -> None:
        channel = ChannelId(story.name)
        wait_s = self.governor.may_post(TEAM, channel, 60.0, now=self.now)
        assert wait_s is not None
        story.in_flight = True
        story.called = self.now + wait_s
        self.at(self.now + wait_s + self.latency(), then)

    def sent(self, story: Story) -> None:
        """A call has returned: the show-loop looks at what is newest."""
        story.in_flight = False
        if self.now >= story.ends:
            self.finish(story)
        else:
            self.at(story.called + edit_interval(self.now - story.starts), lambda: self.edit(story))

    def edit(self, story: Story) -> None:
        if story.in_flight or self.now >= story.ends:
            return
        self.asked["edit"] += 1
        wait_s = self.governor.may_edit(TEAM, story.name, now=self.now)
        if wait_s > 0.0:
            self.at(self.now + wait_s, lambda: self.edit(story))
            return
        self.update(story, lambda: story.edits.append(self.now), lambda: None)

    def update(self, story: Story, taken: Callable[[], None], refused: Callable[[], None]) -> None:
        story.in_flight = True
        story.called = self.now

        def arrive() -> None:
            self.arrived.append(self.now)
            if self.now >= self.blocked_until and self.slack.takes(self.now):
                taken()
            else:
                self.refused_at.append(self.now)
                self.blocked_until = max(self.blocked_until, self.now + self.retry_after_s)
                self.governor.refused(TEAM, Method.UPDATE, self.retry_after_s, now=self.now)
                refused()
            if story.last_shown is None:
                self.sent(story)

        self.at(self.now + self.latency(), arrive)

    def finish(self, story: Story) -> None:
        if story.in_flight or story.last_shown is not None:
            return
        if not story.grew:
            self.post(story, lambda: self.complete(story))
            return
        self.asked["finish"] += 1
        left_s = max(0.0, story.ends + IN_TIME_S - CALL_S - self.now)
        wait_s = self.governor.may_finish(TEAM, story.name, left_s, now=self.now)
        if wait_s is None:
            story.overflowed = True
            self.post(story, lambda: self.complete(story))
        elif wait_s > 0.0:
            self.at(self.now + wait_s, lambda: self.finish(story))
        else:
            self.update(story, lambda: self.complete(story), lambda: None)

    def complete(self, story: Story) -> None:
        story.last_shown = self.now
        story.in_flight = False
        self.governor.ended(TEAM, [story.name], now=self.now)


def ordinary(
    hours: float, *, seed: int, every_s: float = 60.0, crowd_every_s: float = 300.0
) -> list[float]:
    """When questions are asked: one about every minute, and now and then three to six at once."""
    chance, end_s, starts = random.Random(seed), hours * 3600.0, list[float]()
    at = 0.0
    while at < end_s:
        starts.append(at)
        at += chance.expovariate(1 / every_s)
    at = crowd_every_s / 2
    while at < end_s:
        starts += [at + chance.uniform(0, 3) for _ in range(chance.randint(3, 6))]
        at += crowd_every_s * chance.uniform(0.6, 1.4)
    return sorted(starts)


def row(name: str, show: Show, stories: list[Story]) -> str:
    """One line for people who tune."""
    grew = [s for s in stories if s.grew]
    edits = sorted(len(s.edits) for s in grew)
    gaps = sorted(gap for s in grew for gap in s.gaps())
    lags = sorted(s.lag_s for s in stories)
    return (
        f"{name:28} grew {len(grew):2}/{len(stories):2}  edits/reply "
        f"{edits[0]}/{median(edits):.1f}/{edits[-1]}  gap {median(gaps):.1f}/{gaps[-1]:.1f} s  "
        f"lag {median(lags):.2f}/{lags[-1]:.2f} s  429s {show.refusals}  "
        f"overflow {sum(s.overflowed for s in stories)}  asked {dict(show.asked)}"
    )
