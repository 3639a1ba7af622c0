"""How lanes are taken, answered and handed back, in virtual time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from bot.answering.keeping import RENEWALS
from bot.answering.worker import GIVE_BACK_S, READ_AHEAD_S, SWEEP_S, Worker
from bot.clock import LoopClock
from bot.domain.question import PersonId
from bot.errors import StoreRefused, StoreUnavailable
from bot.store.lease import LEASE_S

pytestmark = pytest.mark.looptime

PROMISED_TAKEOVER_S = 15.0


@dataclass
class FakeLease:
    """A lane with so many questions."""

    questions: int = 1
    lane: str = ""
    outcomes: list[str] = field(default_factory=list)
    outages: int = 0
    can_not_end: bool = False
    is_given_back: bool = False

    async def ended(self, outcome: str) -> object | None:
        if self.outages:
            self.outages -= 1
            raise StoreUnavailable("away")
        if self.can_not_end:
            raise StoreRefused("ERR")
        self.outcomes.append(outcome)
        self.questions -= 1
        return self if self.questions else None

    async def give_back(self) -> None:
        self.is_given_back = True


@dataclass(frozen=True)
class FakeEntry:
    """A lane, its person's if the name tells: `mina/3`."""

    lane: str
    order: tuple[int, ...] = field(default=(), compare=False)

    @property
    def person(self) -> PersonId | None:
        person, _, number = self.lane.partition("/")
        return PersonId(person) if number else None


@dataclass
class FakeInbox:
    """Entries have names; each has a lease unless somebody else has it."""

    fresh: list[str] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)
    leases: dict[str, FakeLease] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    reads: int = 0
    outages: int = 0
    errors: int = 0
    untakable: set[str] = field(default_factory=set)

    def put(self, name: str, lease: FakeLease | None = None) -> FakeLease:
        self.fresh.append(name)
        lease = self.leases.setdefault(name, lease or FakeLease())
        lease.lane = name
        return lease

    async def open(self) -> None:
        return

    async def ready(self, shard: int, *, count: int, wait_s: float) -> list[FakeEntry]:
        if self.outages:
            self.outages -= 1
            raise StoreUnavailable("away")
        if self.errors:
            self.errors -= 1
            raise ValueError("of a kind that nobody thought of")
        if not self.fresh:
            await asyncio.sleep(wait_s)
        self.reads += 1
        names, self.fresh = self.fresh[:count], self.fresh[count:]
        return [FakeEntry(name, (self.reads, place)) for place, name in enumerate(names)]

    async def abandoned(self, shard: int, *, count: int) -> list[FakeEntry]:
        return [FakeEntry(name) for name in self.left_behind]

    async def take(self, entry: FakeEntry) -> FakeLease | None:
        self.taken.append(entry.lane)
        if entry.lane in self.untakable:
            raise StoreRefused("ERR")
        return self.leases.pop(entry.lane, None)


@dataclass
class FakeRota:
    """Calls everybody, unless told otherwise, and hears who has left."""

    parked: set[str] = field(default_factory=set)
    gone: list[str] = field(default_factory=list)
    goes: bool = True

    async def called(self, entries: Sequence[FakeEntry]) -> list[FakeEntry]:
        return [entry for entry in entries if entry.lane not in self.parked]

    async def goes_on(self, lease: FakeLease) -> bool:
        return self.goes

    async def left(self, lane: str) -> None:
        self.gone.append(lane)

    def dropped(self, lane: str) -> None:
        return

    async def tend(self) -> None:
        return


@dataclass
class Answers:
    """Takes its time for each answer, and counts how many run at once."""

    takes_s: float = 1.0
    running: int = 0
    most: int = 0

    async def __call__(self, lease: FakeLease) -> str:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(self.takes_s)
        finally:
            self.running -= 1
        return "whole"


@asynccontextmanager
async def working(
    inbox: FakeInbox,
    answers: Answers,
    rota: FakeRota | None = None,
    *,
    most: int = 100,
    drain_s: float = 25.0,
) -> AsyncIterator[Worker]:
    worker = Worker(
        inbox,
        rota or FakeRota(),
        answers,
        LoopClock(),
        shards=[0],
        max_answers=most,
        drain_s=drain_s,
    )
    running = asyncio.ensure_future(worker.run())
    yield worker
    worker.stop()
    await running


async def test_every_question_of_a_lane_is_answered_in_turn() -> None:
    inbox, answers = FakeInbox(), Answers()
    lease = inbox.put("a", FakeLease(questions=3))
    async with working(inbox, answers):
        await asyncio.sleep(10)
    assert ["whole"] * 3 == lease.outcomes
    assert 1 == answers.most


async def test_no_more_answers_run_at_once_than_allowed() -> None:
    inbox, answers = FakeInbox(), Answers()
    leases = [inbox.put(str(number)) for number in range(10)]
    async with working(inbox, answers, most=3):
        await asyncio.sleep(20)
    assert 3 == answers.most
    assert [["whole"]] * 10 == [lease.outcomes for lease in leases]


async def test_what_waits_for_room_is_begun_once_however_often_it_is_found() -> None:
    inbox, answers = FakeInbox(), Answers(takes_s=60)
    inbox.put("long")
    inbox.leases["left"] = FakeLease()
    async with working(inbox, answers, most=1):
        await asyncio.sleep(1)
        inbox.left_behind = ["left"]
        await asyncio.sleep(10 * SWEEP_S)
        inbox.left_behind = []
        await asyncio.sleep(60)
    assert ["long", "left"] == inbox.taken


async def test_a_place_that_becomes_free_is_for_who_has_the_fewest() -> None:
    inbox, answers = FakeInbox(), Answers(takes_s=10)
    inbox.put("mina/0")
    async with working(inbox, answers, most=2):
        await asyncio.sleep(1)
        for number in range(1, 200):
            inbox.put(f"mina/{number}")
        await asyncio.sleep(1)
        inbox.put("jun/1")
        inbox.put("sora/1")
        await asyncio.sleep(20)
        inbox.fresh = []
    assert ["mina/0", "mina/1"] == inbox.taken[:2]
    assert "jun/1" == inbox.taken[2]
    assert "sora/1" in inbox.taken[3:5]


async def test_a_copy_without_a_place_looks_at_what_waits_a_few_times_a_second() -> None:
    inbox, answers = FakeInbox(), Answers(takes_s=60)
    inbox.put("long")
    async with working(inbox, answers, most=1):
        await asyncio.sleep(50)
        reads = inbox.reads
        assert 50 / READ_AHEAD_S + 2 >= reads >= 50 / READ_AHEAD_S - 2


async def test_what_is_not_called_is_not_taken() -> None:
    inbox, answers, rota = FakeInbox(), Answers(), FakeRota(parked={"mina/1"})
    inbox.put("mina/1")
    inbox.put("mina/2")
    async with working(inbox, answers, rota):
        await asyncio.sleep(5)
    assert ["mina/2"] == inbox.taken
    assert ["mina/2"] == rota.gone


async def test_a_lane_whose_next_question_has_to_wait_is_left_alone() -> None:
    inbox, answers = FakeInbox(), Answers()
    lease = inbox.put("mina/1", FakeLease(questions=3))
    async with working(inbox, answers, FakeRota(goes=False)):
        await asyncio.sleep(10)
    assert ["whole"] == lease.outcomes
    assert not lease.is_given_back


async def test_a_lane_left_behind_by_another_copy_is_found() -> None:
    inbox, answers = FakeInbox(left_behind=["a"]), Answers(takes_s=0.1)
    lease = inbox.leases["a"] = FakeLease()
    async with working(inbox, answers):
        await asyncio.sleep(SWEEP_S + 0.5)
        inbox.left_behind = []
    assert ["whole"] == lease.outcomes


async def test_an_inbox_that_is_away_is_asked_again() -> None:
    inbox, answers = FakeInbox(outages=3), Answers()
    lease = inbox.put("a", FakeLease(outages=2))
    async with working(inbox, answers):
        await asyncio.sleep(10)
    assert ["whole"] == lease.outcomes


async def test_an_inbox_that_can_not_be_read_for_any_reason_is_asked_again() -> None:
    inbox, answers = FakeInbox(errors=3), Answers()
    lease = inbox.put("a")
    async with working(inbox, answers):
        await asyncio.sleep(10)
    assert ["whole"] == lease.outcomes


async def test_what_fails_again_and_again_is_asked_more_and_more_seldom() -> None:
    inbox = FakeInbox(errors=1000)
    async with working(inbox, Answers()):
        await asyncio.sleep(600)
    assert 1000 - 600 / 32 - 10 < inbox.errors


async def test_an_error_of_one_lane_harms_no_other() -> None:
    inbox, answers = FakeInbox(untakable={"bad"}), Answers()
    inbox.put("bad")
    unending = inbox.put("unending", FakeLease(can_not_end=True))
    good = inbox.put("good", FakeLease(questions=2))
    async with working(inbox, answers) as worker:
        await asyncio.sleep(10)
        assert worker.is_taking
    assert ([], ["whole"] * 2) == (unending.outcomes, good.outcomes)


async def test_an_error_of_the_turns_does_not_keep_the_sweep_from_what_was_left_behind() -> None:
    class FailingRota(FakeRota):
        async def tend(self) -> None:
            raise StoreRefused("ERR")

    inbox, answers = FakeInbox(left_behind=["a"]), Answers(takes_s=0.1)
    lease = inbox.leases["a"] = FakeLease()
    async with working(inbox, answers, FailingRota()):
        await asyncio.sleep(SWEEP_S + 0.5)
        inbox.left_behind = []
    assert ["whole"] == lease.outcomes


async def test_stopping_lets_running_answers_end() -> None:
    inbox, answers = FakeInbox(), Answers(takes_s=20)
    lease = inbox.put("a", FakeLease(questions=2))
    async with working(inbox, answers) as worker:
        await asyncio.sleep(1)
        assert worker.is_taking
    assert not worker.is_taking
    assert ["whole"] == lease.outcomes
    # The lane's next question had not begun.
    assert lease.is_given_back


async def test_what_does_not_end_in_time_is_handed_back() -> None:
    inbox, answers = FakeInbox(), Answers(takes_s=1000)
    lease = inbox.put("a")
    loop = asyncio.get_running_loop()
    async with working(inbox, answers, drain_s=5.0):
        await asyncio.sleep(1)
        stopped_at = loop.time()
    assert lease.is_given_back
    assert [] == lease.outcomes
    assert 5.0 <= loop.time() - stopped_at <= 5.0 + GIVE_BACK_S


async def test_an_inbox_that_stays_away_is_looked_for_less_often_and_told_of_seldom() -> None:
    inbox = FakeInbox(outages=100)
    with capture_logs() as told:
        async with working(inbox, Answers()):
            await asyncio.sleep(1000)
    assert 0 == inbox.outages
    assert [
        ("inbox.unavailable", 0),
        ("inbox.unavailable", pytest.approx(300, abs=5)),
        ("inbox.reached", pytest.approx(475, abs=30)),
    ] == [
        (line["event"], line.get("age_s", line.get("lasted_s")))
        for line in told
        if line["event"].startswith("inbox.")
    ]


def test_a_death_is_noticed_soon_enough_for_what_is_promised() -> None:
    sweep_s = max(SWEEP_S, LEASE_S / RENEWALS)
    assert PROMISED_TAKEOVER_S > LEASE_S + sweep_s + 1.0
