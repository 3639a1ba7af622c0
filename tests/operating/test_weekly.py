"""When the report is posted, and how often, on a clock that runs ahead."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.clock import LoopClock
from bot.domain.claim import Claim
from bot.domain.report import Report, report
from bot.domain.schedule import Schedule
from bot.errors import SlackError, SlackUnclear, SlackUndeliverable, StoreUnavailable
from bot.operating.weekly import CLAIM_S, MISSED_S, Weekly
from bot.store.claims import MOST_TRIES

# Nothing here waits for the outside, for which looptime would turn 42 times before time passes.
pytestmark = pytest.mark.looptime(noop_cycles=1)

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
WEEK_S = 7 * 86400.0
AWAY = StoreUnavailable("away")
UNCLEAR = SlackUnclear("chat.postMessage", "TimeoutError")


class FarClock(LoopClock):
    """Begins at a moment of the story's choice."""

    def __init__(self, begins: datetime) -> None:
        self._offset_s = begins.timestamp() - self.monotonic()

    def wall(self) -> float:
        return self.monotonic() + self._offset_s


@dataclass
class Redis:
    """The claims of all copies."""

    clock: FarClock
    failing: list[Exception] = field(default_factory=list)
    until: dict[str, float] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)

    async def claim(self, what: str, length_s: float) -> Claim:
        if self.failing:
            raise self.failing.pop(0)
        now = self.clock.monotonic()
        if what in self.settled or self.tries.get(what, 0) >= MOST_TRIES:
            return Claim(is_settled=True)
        if self.until.get(what, -1.0) > now:
            return Claim()
        self.until[what] = now + length_s
        self.tries[what] = self.tries.get(what, 0) + 1
        return Claim(is_ours=True, tries=self.tries[what])

    async def settle(self, what: str) -> None:
        self.settled.add(what)


@dataclass
class Channel:
    """What stands in the channel; each failure comes with a post that arrives or does not."""

    failing: list[tuple[SlackError, bool]] = field(default_factory=list)
    posted: list[datetime] = field(default_factory=list)
    looked: int = 0

    async def has(self, due: datetime) -> bool:
        self.looked += 1
        return due in self.posted

    async def post(self, report: Report, due: datetime) -> None:
        error, arrives = self.failing.pop(0) if self.failing else (None, True)
        await asyncio.sleep(1.0)
        if arrives:
            self.posted.append(due)
        if error is not None:
            raise error


@dataclass
class Story:
    clock: FarClock
    claims: Redis
    channel: Channel
    told: list[tuple[datetime, datetime]] = field(default_factory=list)

    # So many reports fail for no known reason.
    told_wrong: int = 0

    async def gather(self, since: datetime, until: datetime) -> Report:
        self.told_wrong -= 1
        if self.told_wrong >= 0:
            raise ValueError("a bug")
        self.told.append((since, until))
        return report((), since=since, until=until)

    def copy(self) -> "asyncio.Future[None]":
        schedule = Schedule("0 9 * * 1", ZoneInfo("UTC"))
        weekly = Weekly(schedule, self.claims, self.channel, self.gather, self.clock)
        return asyncio.ensure_future(weekly.run())


@pytest.fixture
async def begun() -> Callable[[datetime], Story]:
    def begin(at: datetime) -> Story:
        clock = FarClock(at)
        return Story(clock, Redis(clock), Channel())

    return begin


async def test_it_comes_every_week_once_from_however_many_copies(
    begun: Callable[[datetime], Story],
) -> None:
    story = begun(MONDAY - timedelta(hours=1))
    copies = [story.copy() for _ in range(3)]
    await asyncio.sleep(2.5 * WEEK_S)
    for copy in copies:
        copy.cancel()
    week = timedelta(days=7)
    assert [MONDAY, MONDAY + week, MONDAY + 2 * week] == story.channel.posted
    assert [(MONDAY - week, MONDAY), (MONDAY, MONDAY + week)] == story.told[:2]
    assert 0 == story.channel.looked


async def test_a_copy_that_dies_in_between_is_replaced(begun: Callable[[datetime], Story]) -> None:
    story = begun(MONDAY - timedelta(seconds=1))
    dying = story.copy()
    await asyncio.sleep(1.5)
    dying.cancel()
    assert [] == story.channel.posted
    other = story.copy()
    await asyncio.sleep(2 * CLAIM_S)
    other.cancel()
    assert [MONDAY] == story.channel.posted
    assert 1 == story.channel.looked


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_post_whose_answer_was_lost_is_looked_for_before_it_is_posted_again(
    begun: Callable[[datetime], Story], arrives: bool
) -> None:
    story = begun(MONDAY)
    story.channel.failing = [(UNCLEAR, arrives)]
    copies = [story.copy(), story.copy()]
    await asyncio.sleep(10 * CLAIM_S)
    for copy in copies:
        copy.cancel()
    assert [MONDAY] == story.channel.posted


async def test_what_fails_again_and_again_is_left(begun: Callable[[datetime], Story]) -> None:
    story = begun(MONDAY)
    story.channel.failing = [(UNCLEAR, False)] * 100
    copy = story.copy()
    await asyncio.sleep(WEEK_S / 2)
    copy.cancel()
    assert MOST_TRIES == 100 - len(story.channel.failing)


async def test_what_slack_refuses_is_not_tried_again(begun: Callable[[datetime], Story]) -> None:
    story = begun(MONDAY)
    refused = SlackUndeliverable("chat.postMessage", "not_in_channel")
    story.channel.failing = [(refused, False)] * 5
    copies = [story.copy(), story.copy()]
    await asyncio.sleep(WEEK_S / 2)
    for copy in copies:
        copy.cancel()
    assert 4 == len(story.channel.failing)


async def test_a_redis_that_is_away_is_waited_for(begun: Callable[[datetime], Story]) -> None:
    story = begun(MONDAY)
    story.claims.failing = [AWAY, AWAY, AWAY]
    copy = story.copy()
    await asyncio.sleep(600.0)
    copy.cancel()
    assert [MONDAY] == story.channel.posted


@pytest.mark.parametrize(
    ("late_s", "expected"), [(MISSED_S - 60.0, [MONDAY]), (MISSED_S + 60.0, [])]
)
async def test_what_all_have_slept_through_is_posted_unless_it_is_too_late(
    begun: Callable[[datetime], Story], late_s: float, expected: list[datetime]
) -> None:
    story = begun(MONDAY + timedelta(seconds=late_s))
    copy = story.copy()
    await asyncio.sleep(3600.0)
    copy.cancel()
    assert expected == story.channel.posted


async def test_a_report_that_can_not_be_made_does_not_take_the_next_along(
    begun: Callable[[datetime], Story],
) -> None:
    story = begun(MONDAY)
    story.told_wrong = 1
    copy = story.copy()
    await asyncio.sleep(1.5 * WEEK_S)
    copy.cancel()
    assert [MONDAY + timedelta(days=7)] == story.channel.posted
