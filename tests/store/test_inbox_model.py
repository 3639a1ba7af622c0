"""The inbox against a simple model of it, whatever happens in whatever order.

Several copies of the bot do one step after the other, each with one call to Redis: so between any
two calls anything else can happen, a crash among it (a copy forgets all it had in hand). Any answer
may get lost on the way, so that the step is sent twice.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.domain.question import MessageTs, Question, QuestionId, ThreadKey
from bot.domain.reply import Progress
from bot.domain.work import Cancelled, Work
from bot.errors import LeaseLost
from bot.store.inbox import MOST_REPEATS, Inbox
from bot.store.lease import Entry, Lease
from bot.store.results import Accepted, Changed, Reopened
from bot.store.scripts.scripts import MOST_TRIES
from tests.store.desk import Desk, question, thread
from tests.store.repeating import Repeating

COPIES = 3
MAX_WAITING = 1
# How long after a question it is edited.
SOON, LATE = 60, 600
THREADS = [thread(f"1790000000.00000{number}") for number in range(2)]
DUMP = """
local found = {}
for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
  local kind, value = redis.call('TYPE', key).ok, ''
  if kind == 'zset' then value = redis.call('ZRANGE', key, 0, -1) end
  if kind == 'hash' then value = redis.call('HGETALL', key) end
  if kind == 'stream' then value = redis.call('XRANGE', key, '-', '+') end
  found[#found + 1] = {key, redis.call('TTL', key), value}
end
return found
"""

T = TypeVar("T")
prefixes = (f"model{number}" for number in count())


@dataclass
class Record:
    """A question, as it should be in Redis."""

    question: Question
    lane: str
    order: int
    # How it has ended; "open": not yet.
    state: str = "open"
    deliveries: int = 0
    shown: Progress = field(default_factory=Progress)
    cancelled: Cancelled | None = None
    repeats: int = 0
    is_paused: bool = False  # it has been tried again a moment ago
    is_forgotten: bool = False  # its texts are gone
    edited: int = 0  # the order of the edit that has its words
    is_offer: bool = False  # its reply gets a button
    is_taken_back: bool = False  # its author has deleted it while it was open
    is_gone: bool = False  # of its record nothing is left

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    def forget_answer(self) -> None:
        """Nothing but the messages stays, of which there are none here."""
        self.shown = Progress()


@dataclass
class Hold:
    """A lease in the hands of a copy, and the question the copy believes to answer."""

    lease: Lease
    lane: str
    id: QuestionId
    edited: int  # which edit the copy knows of


@dataclass
class Lane:
    """A lane with open questions."""

    # Which of its entries is in the stream; counts up.
    entry: int
    is_fresh: bool = True  # nobody has read the entry
    is_old: bool = False  # the entry was touched longer ago than a lease lasts
    holder: Hold | None = None
    is_lapsed: bool = False  # the holder's lease is over
    running: QuestionId | None = None


@dataclass
class Copy:
    """One process of the bot, with what it has in hand."""

    inbox: Inbox
    entries: list[tuple[Entry, int]] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)


class InboxMachine(RuleBasedStateMachine):
    """Every rule is one step of one copy, in Redis and in the model."""

    url: str

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.redis = Repeating.to(self.url)
        self.desk = Desk(self.redis, next(prefixes))
        self.records: dict[QuestionId, Record] = {}
        # The threads in which the one who asks was told a moment ago that too many wait.
        self.told: set[str] = set()
        self.lanes: dict[str, Lane] = {}
        self.entries = count()
        self.run(self.desk.forget())
        self.copies = [self.new_copy() for _ in range(COPIES)]

    def new_copy(self) -> Copy:
        inbox = self.desk.copy(max_waiting=MAX_WAITING)
        self.run(inbox.open())
        return Copy(inbox)

    def run(self, step: Coroutine[Any, Any, T], *, twice: bool = False) -> T:
        self.redis.loses_answers = twice
        try:
            return self.runner.run(step)
        finally:
            self.redis.loses_answers = False

    def teardown(self) -> None:
        try:
            self.one_healthy_copy_ends_everything()
        finally:
            self.run(self.desk.forget())
            self.run(self.redis.aclose())
            self.runner.close()

    # The model.

    def waiting(self, lane: str) -> list[Record]:
        found = [each for each in self.records.values() if each.is_open and each.lane == lane]
        return sorted(found, key=lambda record: (record.order, record.question.id))

    def first(self, lane: str) -> Record:
        running = self.lanes[lane].running
        if running is not None and self.records[running].is_open:
            return self.records[running]
        return self.waiting(lane)[0]

    def give_up(self, lane: str) -> None:
        """What would be begun once too often is not begun any more."""
        while self.waiting(lane) and self.first(lane).deliveries >= MOST_TRIES:
            record = self.first(lane)
            record.state, record.is_forgotten = "failed", True

    def put(self, record: Record) -> None:
        self.records[record.question.id] = record
        self.lanes.setdefault(record.lane, Lane(next(self.entries)))

    def is_held(self, hold: Hold) -> bool:
        lane = self.lanes.get(hold.lane)
        return lane is not None and lane.holder is hold

    def begin(self, lane: Lane, record: Record) -> None:
        lane.running = record.question.id
        record.deliveries += 1

    def assert_told(self, record: Record, work: Work) -> None:
        text = "" if record.is_forgotten else record.question.text
        assert replace(record.question, text=text) == work.question
        assert record.deliveries == work.deliveries
        assert record.shown == work.progress
        assert record.cancelled == work.cancelled
        assert (str(record.edited or ""), record.is_offer) == (work.edited, work.is_offer)
        assert work.notice is None

    def holds(self) -> list[tuple[Copy, Hold]]:
        return [(copy, hold) for copy in self.copies for hold in copy.holds]

    def read(self) -> list[tuple[Copy, tuple[Entry, int]]]:
        return [(copy, each) for copy in self.copies for each in copy.entries]

    # What a step is about. Where there is nothing of the kind, other steps bring it about.

    def some_record(self, which: int) -> Record:
        if not self.records:
            self.accept(0, THREADS[which % len(THREADS)], which, False)
        return list(self.records.values())[which % len(self.records)]

    def some_entry(self, which: int) -> tuple[Copy, tuple[Entry, int]]:
        if not self.lanes:
            self.accept(0, THREADS[which % len(THREADS)], 100 + len(self.records), False)
        if not self.read():
            self.ready(which % COPIES)
        if not self.read():
            self.time_passes()
            self.abandoned(which % COPIES)
        return self.read()[which % len(self.read())]

    def some_hold(self, which: int) -> tuple[Copy, Hold]:
        while not self.holds():
            self.take(which, False, False)
        return self.holds()[which % len(self.holds())]

    # What happens.

    @rule(
        copy=st.integers(0, COPIES - 1),
        where=st.sampled_from(THREADS),
        number=st.integers(0, 9),
        twice=st.booleans(),
    )
    def accept(self, copy: int, where: ThreadKey, number: int, twice: bool) -> None:
        asked, lane = question(number, where), str(where)
        waiting = len(self.waiting(lane))
        if asked.id in self.records:
            is_gone = self.records[asked.id].is_gone
            expected = Accepted.DELETED if is_gone else Accepted.SEEN
        elif waiting > MAX_WAITING:
            expected = Accepted.UNTOLD if lane in self.told else Accepted.REFUSED
            self.told.add(lane)
            self.records[asked.id] = Record(asked, lane, asked.order, state="refused")
        else:
            expected = Accepted.WAITING if waiting else Accepted.ACCEPTED
            self.put(Record(asked, lane, asked.order))
        told = self.run(self.copies[copy].inbox.accept(asked), twice=twice)
        is_told_again = twice and expected is not Accepted.DELETED
        assert (Accepted.SEEN if is_told_again else expected) == told

    @rule(copy=st.integers(0, COPIES - 1))
    def ready(self, copy: int) -> None:
        found = self.run(self.desk.ready(self.copies[copy].inbox))
        fresh = {name for name, lane in self.lanes.items() if lane.is_fresh}
        assert sorted(fresh) == sorted(entry.lane for entry in found)
        self.receive(copy, found)

    @rule(copy=st.integers(0, COPIES - 1))
    def abandoned(self, copy: int) -> None:
        found = self.run(self.desk.abandoned(self.copies[copy].inbox))
        old = {name for name, lane in self.lanes.items() if lane.is_old and not lane.is_fresh}
        assert sorted(old) == sorted(entry.lane for entry in found)
        self.receive(copy, found)

    def receive(self, copy: int, found: list[Entry]) -> None:
        for entry in found:
            lane = self.lanes[entry.lane]
            lane.is_fresh = lane.is_old = False
            self.copies[copy].entries.append((entry, lane.entry))

    @rule(which=st.integers(0, 9), twice=st.booleans(), is_kept=st.booleans())
    def take(self, which: int, twice: bool, is_kept: bool) -> None:
        """An entry that is kept will be tried once more: there must be no harm in that."""
        copy, (entry, number) = self.some_entry(which)
        if not is_kept:
            copy.entries.remove((entry, number))
        lease = self.run(copy.inbox.take(entry), twice=twice)
        lane = self.lanes.get(entry.lane)
        if lane is None or lane.entry != number:
            assert lease is None
            return
        lane.is_old = False if lane.holder and not lane.is_lapsed else lane.is_old
        if lane.holder and not lane.is_lapsed:
            assert lease is None
            return
        self.give_up(entry.lane)
        if not self.waiting(entry.lane):
            del self.lanes[entry.lane]
            assert lease is None
            return
        record = self.first(entry.lane)
        self.begin(lane, record)
        assert lease is not None
        self.assert_told(record, lease.work)
        lane.holder = Hold(lease, entry.lane, record.question.id, record.edited)
        lane.is_lapsed = False
        copy.holds.append(lane.holder)

    @rule(which=st.integers(0, 9), twice=st.booleans())
    def renew(self, which: int, twice: bool) -> None:
        copy, hold = self.some_hold(which)
        try:
            told = self.run(hold.lease.renew(), twice=twice)
        except LeaseLost:
            self.assert_lost(copy, hold)
            return
        assert self.is_held(hold)
        record = self.records[hold.id]
        is_changed = not record.cancelled and not record.is_offer and self.has_changed(hold)
        assert ("changed" if is_changed else record.cancelled) == told
        lane = self.lanes[hold.lane]
        lane.is_lapsed = lane.is_old = False

    @rule(which=st.integers(0, 9), twice=st.booleans(), text=st.text(max_size=5))
    def note(self, which: int, twice: bool, text: str) -> None:
        copy, hold = self.some_hold(which)
        shown = Progress(text=text)
        try:
            self.run(hold.lease.note(shown), twice=twice)
        except LeaseLost:
            self.assert_lost(copy, hold)
            return
        assert self.is_held(hold)
        record = self.records[hold.id]
        record.shown = Progress() if record.is_forgotten else shown

    @rule(
        which=st.integers(0, 9),
        twice=st.booleans(),
        outcome=st.sampled_from(["whole", "incomplete"]),
    )
    def ended(self, which: int, twice: bool, outcome: str) -> None:
        copy, hold = self.some_hold(which)
        is_held, is_open = self.is_held(hold), self.records[hold.id].is_open
        if hold.lease.work.cancelled is Cancelled.QUESTION:
            outcome = "withdrawn"
        elif hold.lease.work.is_offer:
            outcome = "changed"
        try:
            work = self.run(hold.lease.ended(outcome), twice=twice)
        except LeaseLost:
            self.assert_lost(copy, hold)
            assert is_open
            return
        if not is_held:
            assert work is None
            assert not is_open
            copy.holds.remove(hold)
            return
        if self.is_handed_out_again(hold, outcome):
            self.records[hold.id].forget_answer()
            assert work is not None
            self.assert_told(self.records[hold.id], work)
            hold.edited, self.lanes[hold.lane].is_lapsed = self.records[hold.id].edited, False
            return
        self.end(self.records[hold.id], outcome)
        self.give_up(hold.lane)
        if not self.waiting(hold.lane):
            assert work is None
            del self.lanes[hold.lane]
            copy.holds.remove(hold)
            return
        record, lane = self.first(hold.lane), self.lanes[hold.lane]
        self.begin(lane, record)
        lane.is_lapsed = False
        assert work is not None
        self.assert_told(record, work)
        hold.id, hold.edited = record.question.id, record.edited

    def has_changed(self, hold: Hold) -> bool:
        return self.records[hold.id].edited not in (0, hold.edited)

    def is_handed_out_again(self, hold: Hold, outcome: str) -> bool:
        """What was edited or deleted meanwhile has not ended."""
        record = self.records[hold.id]
        is_edited = self.has_changed(hold) and not record.cancelled
        return is_edited or (record.is_taken_back and outcome != "withdrawn")

    def end(self, record: Record, outcome: str) -> None:
        assert record.is_open
        record.state, record.is_offer = outcome, False
        record.is_gone = outcome == "withdrawn"
        record.forget_answer()

    def assert_lost(self, copy: Copy, hold: Hold) -> None:
        assert not self.is_held(hold)
        copy.holds.remove(hold)

    @rule(which=st.integers(0, 9), twice=st.booleans())
    def give_back(self, which: int, twice: bool) -> None:
        copy, hold = self.some_hold(which)
        copy.holds.remove(hold)
        self.run(hold.lease.give_back(), twice=twice)
        if self.is_held(hold):
            running = self.lanes[hold.lane].running
            self.records[hold.id].deliveries -= 1
            self.lanes[hold.lane] = Lane(next(self.entries), running=running)

    @rule(copy=st.integers(0, COPIES - 1))
    def crash(self, copy: int) -> None:
        self.copies[copy] = self.new_copy()

    @rule()
    def time_passes(self) -> None:
        self.run(self.desk.age())
        self.told.clear()
        for record in self.records.values():
            record.is_paused = False
        for lane in self.lanes.values():
            lane.is_lapsed, lane.is_old = lane.holder is not None, not lane.is_fresh

    @rule()
    def redis_forgets_its_scripts(self) -> None:
        self.run(answer_of(self.redis.script_flush()))

    @rule(which=st.integers(0, 9), name=st.sampled_from(["begun", "version", "mood"]))
    def another_version_writes_beside(self, which: int, name: str) -> None:
        """Nothing comes of it."""
        if self.some_record(which).is_gone:
            return
        record = self.some_record(which).question
        key = self.desk.keys.of(record.thread).question(record.id)
        self.run(answer_of(self.redis.hset(key, name, "of tomorrow")))

    @rule(copy=st.integers(0, COPIES - 1), which=st.integers(0, 29))
    def cancel(self, copy: int, which: int) -> None:
        record = self.some_record(which)
        inbox, asked = self.copies[copy].inbox, record.question
        assert record.is_open == self.run(inbox.cancel(asked.thread, asked.id, asked.ts))
        if record.is_gone:
            return
        record.is_forgotten = True
        record.forget_answer()
        if record.is_open:
            record.cancelled = Cancelled.QUESTION

    @rule(copy=st.integers(0, COPIES - 1), which=st.integers(0, 29), twice=st.booleans())
    def take_back(self, copy: int, which: int, twice: bool) -> None:
        """Its author deletes the message: that takes the reply along, whenever it is."""
        record = self.some_record(which)
        inbox, asked = self.copies[copy].inbox, record.question
        was_open, is_taken = record.is_open, not record.is_gone and record.state != "refused"
        told = self.run(
            inbox.cancel(asked.thread, asked.id, asked.ts, author=asked.user), twice=twice
        )
        assert told == is_taken
        if record.is_gone:
            return
        record.is_forgotten = True
        record.forget_answer()
        if not is_taken:
            return
        if record.state == "failed":
            # What was given up is known by the message that is gone.
            record.question = replace(asked, asked_at=float(asked.ts))
        record.cancelled = Cancelled.QUESTION
        record.is_taken_back |= was_open or twice
        if not was_open:
            record.state, record.deliveries, record.order = "open", 0, asked.order
            self.put(record)

    @rule(
        copy=st.integers(0, COPIES - 1),
        which=st.integers(0, 29),
        after_s=st.sampled_from([SOON, LATE]),
        micros=st.integers(0, 9),
        words=st.sampled_from(["Why?", "Why ?", "How?", "When?"]),
        twice=st.booleans(),
    )
    def change(
        self, copy: int, which: int, after_s: int, micros: int, words: str, twice: bool
    ) -> None:
        """Its author edits the message; what Slack tells of edits may come in any order."""
        record = self.some_record(which)
        at = record.question.order + after_s * 1_000_000 + micros
        edited_at = MessageTs(f"{at // 1_000_000}.{at % 1_000_000:06}")
        edited = replace(record.question, text=words)
        inbox, is_soon = self.copies[copy].inbox, after_s == SOON
        told = self.run(inbox.change(edited, edited_at=edited_at), twice=twice)
        expected = self.why_unchanged(record, edited, at, is_soon=is_soon)
        if expected is None:
            expected = Changed.SAME if twice else self.what_changes(record, is_soon=is_soon)
            self.make_change(record, edited, at, is_soon=is_soon)
        elif expected is Changed.UNKNOWN:
            del self.records[record.question.id]
        assert expected == told

    def why_unchanged(
        self, record: Record, edited: Question, at: int, *, is_soon: bool
    ) -> Changed | None:
        if record.state == "refused" and is_soon and not record.is_gone:
            return Changed.UNKNOWN
        is_over = record.is_gone or record.is_forgotten or record.state in ("refused", "failed")
        if is_over or record.cancelled is Cancelled.QUESTION:
            return Changed.SETTLED
        words = [one.text.replace(" ", "") for one in (record.question, edited)]
        if record.edited >= at or words[0] == words[1]:
            return Changed.SAME
        return Changed.SPENT if record.repeats >= MOST_REPEATS else None

    def what_changes(self, record: Record, *, is_soon: bool) -> Changed:
        if not record.is_open:
            return Changed.REOPENED if is_soon else Changed.OFFERED
        if not record.deliveries:
            return Changed.WAITING
        return Changed.RUNNING if is_soon else Changed.OFFERED

    def make_change(self, record: Record, edited: Question, at: int, *, is_soon: bool) -> None:
        was = self.what_changes(record, is_soon=is_soon)
        record.question, record.edited = edited, at
        if record.is_open:
            record.is_offer |= was is Changed.OFFERED
            return
        record.forget_answer()
        if was is Changed.OFFERED and record.state == "changed":
            return
        record.repeats += was is Changed.REOPENED
        record.is_offer = was is Changed.OFFERED
        record.state, record.deliveries, record.cancelled = "open", 0, None
        record.order = at
        self.put(record)

    @rule(copy=st.integers(0, COPIES - 1), which=st.integers(0, 29), twice=st.booleans())
    def again(self, copy: int, which: int, twice: bool) -> None:
        record = self.some_record(which)
        self.desk.clock.now += 0.001
        inbox, asked = self.copies[copy].inbox, record.question
        told = self.run(inbox.again(asked.thread, asked.id), twice=twice)
        if why_not := self.why_not(record):
            assert why_not == told
            return
        assert (Reopened.OPEN if twice else Reopened.ACCEPTED) == told
        record.order = int(self.desk.clock.wall() * 1_000_000)
        record.lane = str(asked.thread)
        record.state, record.deliveries, record.cancelled = "open", 0, None
        record.repeats, record.is_paused = record.repeats + 1, True
        self.put(record)

    def why_not(self, record: Record) -> Reopened | None:
        if record.is_gone:
            return Reopened.UNKNOWN
        if record.is_open:
            return Reopened.OPEN
        if record.state in ("whole", "refused", "failed"):
            return Reopened.SETTLED
        if record.is_forgotten:
            return Reopened.UNKNOWN
        if record.repeats >= MOST_REPEATS:
            return Reopened.SPENT
        return Reopened.TOO_SOON if record.is_paused else None

    # What is always so.

    @invariant()
    def redis_holds_what_the_model_holds(self) -> None:
        queues, states, entries = dict[str, list[str]](), dict[str, tuple[str, int]](), list[str]()
        for key, ttl, value in self.dump():
            assert ttl > 0, key
            what, _, name = key.partition("}:")[2].partition(":")
            match what:
                case "queue":
                    queues[name] = value
                case "question":
                    record = dict(zip(value[::2], value[1::2], strict=True))
                    states[name] = (record["state"], int(record.get("deliveries", 0)))
                case "seen":
                    assert QuestionId(name) in self.records
                case "ready":
                    entries += [fields[1] for _, fields in value]
        assert {
            lane: [each.question.id for each in self.waiting(lane)] for lane in self.lanes
        } == queues
        assert {
            id: (each.state, each.deliveries)
            for id, each in self.records.items()
            if not each.is_gone
        } == states
        assert sorted(self.lanes) == sorted(entries)

    def dump(self) -> list[tuple[str, int, Any]]:
        dumped: Any = self.redis.eval(DUMP, 0, f"{{{self.desk.keys.prefix}:*")
        return self.run(answer_of(dumped))

    @invariant()
    def a_lane_has_at_most_one_certain_holder(self) -> None:
        certain = [hold for _, hold in self.holds() if hold.lease.is_certain()]
        assert len({hold.lane for hold in certain}) == len(certain)
        assert all(self.is_held(hold) for hold in certain)

    def one_healthy_copy_ends_everything(self) -> None:
        self.time_passes()
        for lane in list(self.lanes):
            self.give_up(lane)
        expected = {
            lane: [
                self.first(lane).question.id,
                *(each.question.id for each in self.waiting(lane) if each is not self.first(lane)),
            ]
            for lane in self.lanes
            if self.waiting(lane)
        }
        healthy = self.new_copy().inbox
        answered = [each.id for each in self.run(self.desk.work_off(healthy))]
        for lane, ids in expected.items():
            assert ids == [id for id in answered if id in ids], lane
        assert sum(map(len, expected.values())) == len(answered)
        assert [] == self.run(self.desk.leases(healthy))
        assert [] == self.run(self.desk.lanes())


async def answer_of(asking: Any) -> Any:
    return await asking


# Where it fails, finding the shortest story takes a while.
@pytest.mark.timeout(300)
def test_the_inbox_does_what_its_model_does(redis_url: str) -> None:
    class Machine(InboxMachine):
        url = redis_url

    run_state_machine_as_test(
        Machine,
        settings=settings(max_examples=100, stateful_step_count=40),
    )
