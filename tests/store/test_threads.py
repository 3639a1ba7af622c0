"""The memory: which Storm conversation a Slack thread is."""

import pytest

from bot.domain.question import StormThreadId, ThreadKey
from bot.errors import LeaseLost
from bot.store.inbox import Inbox
from bot.store.keys import HOUR_S
from bot.store.threads import Threads
from bot.store.topic import Topics
from tests.store.desk import ELSEWHERE, HERE, IN_LINE_HERE, THREAD_TTL_S, Desk, question

STORM = StormThreadId("9007199254740993")


@pytest.fixture
def threads(desk: Desk) -> Threads:
    return Threads(desk.redis, desk.keys, thread_ttl_s=THREAD_TTL_S)


async def remember(desk: Desk, threads: Threads, inbox: Inbox, where: ThreadKey) -> None:
    await inbox.accept(question(1, where))
    await threads.remember(where, STORM, await desk.lease(inbox))


async def test_a_conversation_is_remembered_for_its_thread_only(
    desk: Desk, inbox: Inbox, threads: Threads
) -> None:
    assert None is await threads.recall(HERE)
    await remember(desk, threads, inbox, HERE)
    assert STORM == await threads.recall(HERE)
    assert None is await threads.recall(ELSEWHERE)


async def test_the_newest_conversation_counts(desk: Desk, inbox: Inbox, threads: Threads) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await threads.remember(HERE, StormThreadId("1"), lease)
    await threads.remember(HERE, STORM, lease)
    assert STORM == await threads.recall(HERE)


async def test_only_the_holder_of_the_lease_may_remember(
    desk: Desk, inbox: Inbox, other: Inbox, threads: Threads
) -> None:
    await inbox.accept(question())
    lost = await desk.lease(inbox)
    await desk.age()
    await threads.remember(HERE, STORM, await desk.lease(other))
    with pytest.raises(LeaseLost):
        await threads.remember(HERE, StormThreadId("1"), lost)
    assert STORM == await threads.recall(HERE)


@pytest.mark.parametrize(("where", "lifetime_s"), [(HERE, THREAD_TTL_S), (IN_LINE_HERE, HOUR_S)])
async def test_a_memory_lasts_for_a_while_since_it_was_last_used(
    desk: Desk, inbox: Inbox, threads: Threads, where: ThreadKey, lifetime_s: int
) -> None:
    await remember(desk, threads, inbox, where)
    memory = desk.keys.of(where).memory
    assert lifetime_s - 5 <= await desk.redis.ttl(memory) <= lifetime_s
    await desk.redis.expire(memory, 60)
    await threads.recall(where)
    assert lifetime_s - 5 <= await desk.redis.ttl(memory) <= lifetime_s


async def test_what_was_asked_before_a_new_topic_does_not_bring_the_old_one_back(
    desk: Desk, inbox: Inbox, threads: Threads
) -> None:
    topics = Topics(desk.keys, desk.clock, inbox.scripts, thread_ttl_s=THREAD_TTL_S)
    await inbox.accept(question(1, IN_LINE_HERE))
    lease = await desk.lease(inbox)
    await threads.remember(IN_LINE_HERE, STORM, lease)
    message = question(2, IN_LINE_HERE)
    assert await topics.begin(IN_LINE_HERE, message=message.id, order=message.order)
    assert not await topics.begin(IN_LINE_HERE, message=message.id, order=message.order)
    await threads.remember(IN_LINE_HERE, STORM, lease)
    assert None is await threads.recall(IN_LINE_HERE)
    await inbox.accept(question(3, IN_LINE_HERE))
    await lease.ended("whole")
    await threads.remember(IN_LINE_HERE, StormThreadId("2"), lease)
    assert "2" == await threads.recall(IN_LINE_HERE)
