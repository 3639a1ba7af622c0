"""A person's questions take turns, over all copies of the bot."""

from dataclasses import replace

import pytest

from bot.domain.question import Question, ThreadKey, UserId
from bot.store.inbox import Inbox
from bot.store.keys import SHARDS
from bot.store.lease import LEASE_S, Entry, Lease
from bot.store.turns import Turns
from tests.store.desk import Desk, question, thread

MOST = 3
THREADS = [thread(f"1790000000.{number:06}") for number in range(8)]
MINA, JUN = UserId("U1"), UserId("U2")


def asked(where: ThreadKey, number: int = 1, user: UserId = MINA) -> Question:
    return replace(question(number, where), user=user)


class Copy:
    """One process of the bot: what it has read, taken and been told."""

    def __init__(self, desk: Desk, inbox: Inbox, most: int = MOST) -> None:
        self.desk, self.inbox = desk, inbox
        self.told: list[Question] = []
        self.turns = Turns(desk.redis, desk.keys, desk.clock, most=most, parked=self.told.append)

    async def find(self) -> list[Entry]:
        """Reads everything there is; what is called of it."""
        found = []
        for shard in range(SHARDS):
            fresh = await self.inbox.ready(shard, count=100, wait_s=0)
            found += await self.turns.called(fresh)
            left = await self.inbox.abandoned(shard, count=100)
            found += await self.turns.called(left)
        return found

    async def begin(self) -> list[Lease]:
        return [lease for entry in await self.find() if (lease := await self.inbox.take(entry))]

    async def end(self, lease: Lease) -> bool:
        """Whether the lane goes on with its next question."""
        if await lease.ended("whole") is None:
            await self.turns.left(lease.lane)
            return False
        return await self.turns.goes_on(lease)


@pytest.fixture
def copy(desk: Desk, inbox: Inbox) -> Copy:
    return Copy(desk, inbox)


@pytest.fixture
def other_copy(desk: Desk, other: Inbox) -> Copy:
    return Copy(desk, other)


def places(leases: list[Lease]) -> list[ThreadKey]:
    return [lease.work.question.thread for lease in leases]


async def test_a_person_has_so_many_open_over_all_copies(copy: Copy, other_copy: Copy) -> None:
    for where in THREADS[:2]:
        await copy.inbox.accept(asked(where))
    assert 2 == len(await copy.begin())
    for where in THREADS[2:]:
        await copy.inbox.accept(asked(where))
    assert 1 == len(await other_copy.begin())
    assert [] == await copy.begin()
    assert len(THREADS) - MOST == len(other_copy.told)


async def test_others_do_not_notice(copy: Copy) -> None:
    for where in THREADS[:-1]:
        await copy.inbox.accept(asked(where))
    await copy.begin()
    await copy.inbox.accept(asked(THREADS[-1], user=JUN))
    assert [THREADS[-1]] == places(await copy.begin())


async def test_where_one_ends_the_next_is_called_at_once_for_any_copy(
    copy: Copy, other_copy: Copy
) -> None:
    running: list[tuple[Copy, Lease]] = []
    for where in THREADS:
        await copy.inbox.accept(asked(where))
        running += [(copy, lease) for lease in await copy.begin()]
    assert THREADS[:MOST] == places([lease for _, lease in running])
    for where in THREADS[MOST:]:
        one, lease = running.pop(0)
        assert not await one.end(lease)
        (following,) = await other_copy.begin()
        assert where == following.work.question.thread
        running.append((other_copy, following))


async def test_every_question_is_answered_and_a_persons_threads_take_turns(copy: Copy) -> None:
    only = Copy(copy.desk, copy.inbox, most=1)
    for number in (1, 2, 3):
        for where in THREADS[:3]:
            await only.inbox.accept(asked(where, number))
    order: list[ThreadKey] = []
    while leases := await only.begin():
        (lease,) = leases
        order.append(lease.work.question.thread)
        assert 1 == lease.work.deliveries
        assert not lease.work.is_resumed
        await only.end(lease)
    assert 9 == len(order)
    assert {*order[:3]} == {*order[3:6]} == {*order[6:]} == {*THREADS[:3]}
    assert [] == await copy.desk.lanes()


async def test_a_lane_goes_on_where_nobody_else_of_the_person_waits(copy: Copy) -> None:
    await copy.inbox.accept(asked(THREADS[0], 1))
    await copy.inbox.accept(asked(THREADS[0], 2, JUN))
    (lease,) = await copy.begin()
    assert await copy.end(lease)
    assert JUN == lease.work.question.user
    assert not await copy.end(lease)


async def test_the_next_of_another_person_in_a_thread_waits_for_that_persons_turn(
    copy: Copy,
) -> None:
    only = Copy(copy.desk, copy.inbox, most=1)
    await only.inbox.accept(asked(THREADS[0], 1, JUN))
    (juns,) = await only.begin()
    await only.inbox.accept(asked(THREADS[0], 2, MINA))
    await only.inbox.accept(asked(THREADS[1], 1, MINA))
    (minas,) = await only.begin()
    assert not await only.end(juns)
    assert [] == await only.begin()
    assert not await only.end(minas)
    assert [asked(THREADS[0], 2)] == [each.work.question for each in await only.begin()]


async def test_what_waits_is_in_nobodys_hands(copy: Copy, other_copy: Copy) -> None:
    for where in THREADS:
        await copy.inbox.accept(asked(where))
    leases = await copy.begin()
    for lease in leases:
        await copy.desk.age()
        await lease.renew()
    assert sorted(str(place) for place in places(leases)) == await copy.desk.lanes()


async def test_the_lanes_of_a_copy_that_dies_keep_their_places(
    copy: Copy, other_copy: Copy
) -> None:
    for where in THREADS:
        await copy.inbox.accept(asked(where))
    before = places(await copy.begin())
    await copy.desk.age()
    assert sorted(map(str, before)) == sorted(map(str, places(await other_copy.begin())))


async def test_a_lane_that_nobody_called_is_found_after_a_while(
    copy: Copy, other_copy: Copy
) -> None:
    """A copy has died between one's end and the call of the next."""
    for where in THREADS[: MOST + 1]:
        await copy.inbox.accept(asked(where))
    for lease in await copy.begin():
        assert None is await lease.ended("whole")
    for key in await copy.desk.find(f"{{{copy.desk.keys.prefix}:*}}:open"):
        await copy.desk.redis.delete(key)
    await copy.desk.park_long_ago()
    await other_copy.turns.tend()
    assert 1 == len(await other_copy.begin())


async def test_places_in_use_are_renewed(copy: Copy) -> None:
    for where in THREADS[:MOST]:
        await copy.inbox.accept(asked(where))
    await copy.begin()
    (key,) = await copy.desk.find(f"{{{copy.desk.keys.prefix}:*}}:open")
    await copy.desk.redis.delete(key)
    copy.desk.clock.now += LEASE_S
    await copy.turns.tend()
    assert MOST == await copy.desk.redis.zcard(key)


async def test_places_of_many_persons_are_renewed_though_redis_has_forgotten_the_script(
    copy: Copy,
) -> None:
    for where, user in zip(THREADS, ("U1", "U2", "U3", "U1"), strict=False):
        await copy.inbox.accept(asked(where, user=UserId(user)))
    assert 4 == len(await copy.begin())
    keys = await copy.desk.find(f"{{{copy.desk.keys.prefix}:*}}:open")
    assert 3 == len(keys)
    await copy.desk.redis.delete(*keys)
    await copy.desk.redis.script_flush()
    copy.desk.clock.now += LEASE_S
    await copy.turns.tend()
    assert [1, 1, 2] == sorted([await copy.desk.redis.zcard(key) for key in keys])


async def test_a_renewal_calls_whoever_was_left_in_line(copy: Copy, other_copy: Copy) -> None:
    """A copy has died between one's end and the call of the next, and others of theirs run."""
    for where in THREADS[: MOST + 1]:
        await copy.inbox.accept(asked(where))
    lease, *_ = await copy.begin()
    (waiting,) = copy.told
    assert None is await lease.ended("whole")
    (key,) = await copy.desk.find(f"{{{copy.desk.keys.prefix}:*}}:open")
    await copy.desk.redis.zrem(key, lease.lane)
    copy.turns.dropped(lease.lane)
    copy.desk.clock.now += LEASE_S
    await copy.turns.tend()
    assert [waiting.thread] == places(await other_copy.begin())


async def test_one_whose_places_can_not_be_read_takes_nothing_from_the_others(copy: Copy) -> None:
    for where, user in zip(THREADS, (MINA, JUN), strict=False):
        await copy.inbox.accept(asked(where, user=user))
    await copy.begin()
    first, second = await copy.desk.find(f"{{{copy.desk.keys.prefix}:*}}:open")
    await copy.desk.redis.delete(second)
    await copy.desk.redis.set(first, "no places", ex=60)
    copy.desk.clock.now += LEASE_S
    await copy.turns.tend()
    assert [1, 1] == [await copy.desk.redis.zcard(key) for key in (first, second)]


async def test_a_question_whose_asker_nobody_can_tell_goes_on(copy: Copy) -> None:
    await copy.inbox.accept(asked(THREADS[0]))
    shard = copy.desk.keys.shard_of(THREADS[0])
    await copy.desk.redis.xtrim(copy.desk.keys.ready(shard), maxlen=0)
    entry = await copy.desk.redis.xadd(copy.desk.keys.ready(shard), {"lane": str(THREADS[0])})
    at = copy.desk.keys.of(THREADS[0])
    await copy.desk.redis.hset(at.state(str(THREADS[0])), "entry", entry)
    await copy.desk.redis.hset(at.question(asked(THREADS[0]).id), "asked", "{")
    assert [str(THREADS[0])] == [entry.lane for entry in await copy.find()]


async def test_no_key_lives_for_ever_while_questions_wait(copy: Copy) -> None:
    for where in THREADS:
        await copy.inbox.accept(asked(where))
    await copy.begin()
    assert [] == await copy.desk.immortal()
