"""The same steps on a real Redis Cluster of three nodes: each on one node, no two need the same."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import count

import pytest
from redis.asyncio import RedisCluster as ClusterClient

from bot.clock import LoopClock
from bot.domain.governor.edits import ReplyId
from bot.domain.governor.governor import Limits
from bot.domain.governor.parts import SHORTEST_HOLD_S
from bot.domain.judgement import Judgement
from bot.domain.outcome import Verdict
from bot.domain.question import MessageTs, StormThreadId, UserId
from bot.domain.reply import Progress
from bot.domain.work import Cancelled
from bot.errors import LeaseLost
from bot.playground.processes.redis_cluster import RedisCluster
from bot.playground.pulse import PATIENCE_S
from bot.store.budget.budget import Budget
from bot.store.budget.reply_budget import ReplyBudget
from bot.store.connection import connect
from bot.store.inbox import Inbox
from bot.store.keys import DAY_S, SHARDS
from bot.store.outcomes import Keeping, Outcomes
from bot.store.results import Accepted, Reopened
from bot.store.threads import Threads
from tests.store.desk import HERE, THREAD_TTL_S, Desk, question, thread

REPLY_TS = MessageTs("1790000200.000100")
STORM = StormThreadId("7")
THREADS = [thread(f"1790000000.{number:06}") for number in range(12)]

prefixes = (f"cluster{number}" for number in count())


@pytest.fixture(scope="session")
def cluster() -> Iterator[RedisCluster]:
    cluster = RedisCluster()
    asyncio.run(cluster.__aenter__())
    yield cluster
    asyncio.run(cluster.__aexit__())


@pytest.fixture
async def desk(cluster: RedisCluster) -> AsyncIterator[Desk]:
    async with connect(cluster.url) as redis:
        desk = Desk(redis, next(prefixes))
        yield desk
        assert [] == await desk.immortal()


def test_a_cluster_is_recognised(desk: Desk) -> None:
    assert isinstance(desk.redis, ClusterClient)


async def test_the_shards_are_spread_over_the_nodes(desk: Desk, inbox: Inbox) -> None:
    assert isinstance(desk.redis, ClusterClient)
    nodes = {desk.redis.get_node_from_key(desk.keys.ready(shard)) for shard in range(SHARDS)}
    assert 1 < len(nodes)


async def test_questions_go_their_way_on_a_cluster(desk: Desk, inbox: Inbox, other: Inbox) -> None:
    for where in THREADS:
        assert Accepted.ACCEPTED == await inbox.accept(question(1, where))
        assert Accepted.WAITING == await other.accept(question(2, where), only_if_ours=True)
        assert Accepted.SEEN == await other.accept(question(1, where))
    leases = await desk.leases(inbox)
    assert set(THREADS) == {lease.work.question.thread for lease in leases}
    threads = Threads(desk.redis, desk.keys, thread_ttl_s=THREAD_TTL_S)
    for lease in leases:
        where = lease.work.question.thread
        assert None is await lease.renew()
        await lease.note(Progress(messages=(REPLY_TS,), text="…"))
        await threads.remember(where, STORM, lease)
        assert STORM == await threads.recall(where)
        following = await lease.ended("whole")
        assert following is not None
        assert question(2, where) == following.question
        await lease.give_back()
    assert {question(2, where) for where in THREADS} == set(await desk.work_off(other, "notice"))
    assert [] == await desk.lanes()
    assert Reopened.ACCEPTED == await inbox.again(THREADS[0], question(2, THREADS[0]).id)


async def test_an_answer_is_cancelled_on_a_cluster(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await lease.note(Progress(messages=(REPLY_TS,)))
    assert await inbox.cancel(HERE, question(5).id, REPLY_TS)
    assert Cancelled.REPLY is await lease.renew()


async def test_a_lane_is_taken_over_on_a_cluster(desk: Desk, inbox: Inbox, other: Inbox) -> None:
    await inbox.accept(question())
    lost = await desk.lease(inbox)
    await desk.age()
    assert 2 == (await desk.lease(other)).work.deliveries
    with pytest.raises(LeaseLost):
        await lost.renew()


async def test_a_lane_is_restored_on_a_cluster(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await desk.forget()
    assert "restored" == await lease.renew()
    assert [] == await desk.leases(inbox) + await desk.leases(inbox)
    assert None is await lease.ended("whole")


async def test_a_question_that_expired_is_passed_over_on_a_cluster(
    desk: Desk, inbox: Inbox
) -> None:
    await inbox.accept(question(1))
    await inbox.accept(question(2))
    await desk.redis.delete(desk.keys.of(HERE).question(question(1).id))
    assert question(2) == (await desk.lease(inbox)).work.question


async def test_a_reply_is_judged_on_a_cluster(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    await desk.work_off(inbox)
    log = Outcomes(desk.redis, desk.keys, inbox.scripts, Keeping(for_s=DAY_S, texts=True))
    bad = Judgement(user=UserId("U2"), verdict=Verdict.BAD, message=REPLY_TS, line="No.")
    assert "changed" == await log.judge(HERE, question().id, bad)
    await inbox.cancel(HERE, question().id, question().ts, author=question().user)
    await desk.work_off(inbox, "withdrawn")
    assert [] == [fact async for fact in log.since(0)]


async def test_a_reader_waits_on_a_cluster(desk: Desk, inbox: Inbox) -> None:
    reading = [
        asyncio.ensure_future(inbox.ready(shard, count=1, wait_s=PATIENCE_S))
        for shard in range(SHARDS)
    ]
    async with asyncio.timeout(PATIENCE_S / 2):
        for where in THREADS:
            await inbox.accept(question(1, where))
        assert SHARDS == sum(map(len, await asyncio.gather(*reading)))


async def test_the_budget_is_shared_on_a_cluster(desk: Desk) -> None:
    team, reply = HERE.team, ReplyId("r1")
    budget = Budget(
        desk.redis,
        prefix=desk.keys.prefix,
        copy="a",
        limits=Limits(),
        clock=LoopClock(),
        patience_s=PATIENCE_S / 2,
    )
    mine = ReplyBudget(budget, team, HERE.channel, reply)
    assert 0.0 == await mine.may_begin()
    assert 0.0 == await mine.may_edit()
    assert 0.0 == await mine.may_post(1.0)
    # At first it is held for a moment.
    assert SHORTEST_HOLD_S >= await mine.may_post_part() > 0.0
    await mine.keep()
    assert 0.0 == await mine.may_finish(1.0)
    await mine.ended()
    assert budget.is_shared
    assert 0 < len(await desk.find(f"{{{desk.keys.prefix}:{team}}}:*"))
