"""Turns under whatever happens in whatever order: nobody has too many open, nothing is lost.

Several copies read, take, end and die, and any answer of Redis may get lost on the way, so that the
step is sent twice. In the end one healthy copy answers what is left.
"""

import asyncio
import os
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.question import PersonId, Question, UserId
from bot.errors import LeaseLost
from bot.store.inbox import Inbox
from bot.store.keys import SHARDS
from bot.store.lease import Entry, Lease
from bot.store.results import Accepted
from bot.store.turns import Turns
from tests.store.desk import Desk, question, thread
from tests.store.repeating import Repeating

MOST = 2
COPIES = 2
THREADS = [thread(f"1790000000.{number:06}") for number in range(5)]
PEOPLE = [UserId("U1"), UserId("U2")]

prefixes = (f"turns{os.getpid()}x{number}" for number in count())


@dataclass(frozen=True)
class Step:
    what: str
    copy: int
    which: int
    is_lost: bool


steps = st.lists(
    st.builds(
        Step,
        what=st.sampled_from(["ask"] * 5 + ["find"] * 3 + ["take"] * 4 + ["end"] * 5 + ["die"]),
        copy=st.integers(0, COPIES - 1),
        which=st.integers(0, 29),
        is_lost=st.booleans(),
    ),
    min_size=5,
    max_size=60,
)


@dataclass
class Copy:
    inbox: Inbox
    turns: Turns
    called: list[Entry] = field(default_factory=list)
    running: list[Lease] = field(default_factory=list)


@dataclass
class Office:
    """All copies, and what they were asked and have answered."""

    redis: Repeating
    desk: Desk
    copies: list[Copy] = field(default_factory=list)
    asked: set[Question] = field(default_factory=set)
    answered: Counter[str] = field(default_factory=Counter)
    has_died: bool = False

    async def new_copy(self) -> Copy:
        inbox = self.desk.copy()
        await inbox.open()
        turns = Turns(self.desk.redis, self.desk.keys, self.desk.clock, most=MOST)
        return Copy(inbox, turns)

    async def take_step(self, step: Step) -> None:
        copy = self.copies[step.copy]
        self.redis.loses_answers = step.is_lost
        match step.what:
            case "ask":
                await self.ask(copy, step.which)
            case "find":
                await self.find(copy)
            case "take" if copy.called:
                await self.take(copy, copy.called.pop(step.which % len(copy.called)))
            case "end" if copy.running:
                await self.end(copy, copy.running.pop(step.which % len(copy.running)))
            case "die":
                self.copies[step.copy] = await self.new_copy()
                self.has_died = True
        self.redis.loses_answers = False

    async def ask(self, copy: Copy, which: int) -> None:
        where = THREADS[which % len(THREADS)]
        asked = replace(question(which, where), user=PEOPLE[which % 3 % len(PEOPLE)])
        if await copy.inbox.accept(asked) in (Accepted.ACCEPTED, Accepted.WAITING, Accepted.SEEN):
            self.asked.add(asked)

    async def find(self, copy: Copy) -> None:
        for shard in range(SHARDS):
            copy.called += await copy.turns.called(
                await copy.inbox.ready(shard, count=100, wait_s=0)
            )
            copy.called += await copy.turns.called(await copy.inbox.abandoned(shard, count=100))

    async def take(self, copy: Copy, entry: Entry) -> None:
        lease = await copy.inbox.take(entry)
        if lease is None:
            copy.turns.dropped(entry.lane)
        else:
            copy.running.append(lease)

    async def end(self, copy: Copy, lease: Lease) -> None:
        asked = lease.work.question
        try:
            following = await lease.ended("whole")
        except LeaseLost:
            copy.turns.dropped(lease.lane)
            return
        self.answered[asked.id] += 1
        if following is None:
            await copy.turns.left(lease.lane)
        elif await copy.turns.goes_on(lease):
            copy.running.append(lease)

    def open(self) -> Counter[PersonId]:
        return Counter(lease.work.question.person for copy in self.copies for lease in copy.running)

    async def answer_what_is_left(self) -> None:
        """Everybody else has gone; time passes whenever there is nothing to do."""
        self.copies = [healthy] = [await self.new_copy()]
        for _ in range(100):
            await self.find(healthy)
            if not healthy.called:
                await self.time_passes()
                await healthy.turns.tend()
                await self.find(healthy)
            for entry in healthy.called:
                await self.take(healthy, entry)
            healthy.called = []
            while healthy.running:
                await self.end(healthy, healthy.running.pop())
            if not await self.desk.lanes() and not await self.parked():
                return
        raise AssertionError("something waits for ever")

    async def time_passes(self) -> None:
        await self.desk.age()
        await self.desk.park_long_ago()
        for key in await self.desk.find(f"{{{self.desk.keys.prefix}:*}}:open"):
            await self.redis.delete(key)

    async def parked(self) -> list[str]:
        return await self.desk.find(f"{{{self.desk.keys.prefix}:*}}:parked")


async def live(url: str, story: list[Step]) -> None:
    async with Repeating.to(url) as redis:
        office = Office(redis, Desk(redis, next(prefixes)))
        try:
            office.copies = [await office.new_copy() for _ in range(COPIES)]
            for step in story:
                await office.take_step(step)
                if not office.has_died:
                    assert MOST >= max(office.open().values(), default=0)
            await office.answer_what_is_left()
            assert {asked.id: 1 for asked in office.asked} == office.answered
            assert [] == await office.desk.immortal()
        finally:
            await office.desk.forget()


@given(story=steps)
@settings(max_examples=60)
def test_nobody_has_too_many_open_and_every_question_is_answered_once(
    redis_url: str, story: list[Step]
) -> None:
    asyncio.run(live(redis_url, story))
