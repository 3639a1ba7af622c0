"""A lease: one holder at a time, and whoever has lost it can write nothing more."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.question import MessageTs, StormThreadId
from bot.domain.reply import Notice, Progress
from bot.domain.source import Citation
from bot.domain.work import Cancelled
from bot.errors import LeaseLost
from bot.store.inbox import Inbox
from bot.store.lease import LEASE_S, Lease
from bot.store.results import Accepted, Reopened
from tests.store.desk import HERE, Desk, question
from tests.store.repeating import Repeating

FIRST, SECOND = MessageTs("1790000200.000100"), MessageTs("1790000200.000200")
SHOWN = Progress(
    messages=(FIRST, SECOND),
    cuts=(2999,),
    text="연차는 15일입니다 🏖️ “as of” \u2028 2026\x00 [1]",
    citations=(
        Citation(
            references=(1, 4),
            name="휴가 규정.pdf",
            pages=("3", "붙임"),
            url="https://x.kr/%20?a=1&b=2",
        ),
    ),
)


@pytest.fixture
async def lease(desk: Desk, inbox: Inbox) -> Lease:
    """On the only question there is."""
    await inbox.accept(question())
    return await desk.lease(inbox)


# Certainty


async def test_a_lease_is_certain_until_a_tenth_before_its_end(desk: Desk, lease: Lease) -> None:
    assert lease.is_certain()
    desk.clock.now += 0.9 * LEASE_S - 0.1
    assert lease.is_certain()
    desk.clock.now += 0.1
    assert not lease.is_certain()


async def test_a_renewed_lease_is_certain_for_its_length_again(desk: Desk, lease: Lease) -> None:
    desk.clock.now += LEASE_S
    assert None is await lease.renew()
    assert lease.is_certain()
    desk.clock.now += LEASE_S
    assert not lease.is_certain()


async def test_a_renewed_lease_is_safe_from_whoever_has_found_its_entry(
    desk: Desk, other: Inbox, lease: Lease
) -> None:
    await desk.age()
    (entry,) = await desk.abandoned(other)
    await lease.renew()
    assert None is await other.take(entry)


async def test_going_on_to_the_next_question_renews_the_lease(
    desk: Desk, inbox: Inbox, other: Inbox, lease: Lease
) -> None:
    await inbox.accept(question(2))
    await desk.age()
    await lease.ended("whole")
    assert lease.is_certain()
    (entry,) = await desk.abandoned(other)
    assert None is await other.take(entry)


async def test_a_renewed_lease_is_not_abandoned(desk: Desk, other: Inbox, lease: Lease) -> None:
    await desk.age()
    await lease.renew()
    assert [] == await desk.abandoned(other)


async def test_a_lease_that_nobody_else_took_can_still_be_renewed(desk: Desk, lease: Lease) -> None:
    await desk.age()
    await lease.renew()
    await lease.note(SHOWN)
    assert None is await lease.ended("whole")


# Taking over


async def test_another_copy_goes_on_where_a_dead_one_stopped(
    desk: Desk, other: Inbox, lease: Lease
) -> None:
    await lease.note(SHOWN)
    await desk.age()
    work = (await desk.lease(other)).work
    assert (question(), SHOWN, 2) == (work.question, work.progress, work.deliveries)


async def test_every_death_is_counted(desk: Desk, inbox: Inbox, lease: Lease) -> None:
    deliveries = [lease.work.deliveries]
    for _ in range(3):
        await desk.age()
        deliveries.append((await desk.lease(inbox)).work.deliveries)
    assert [1, 2, 3, 4] == deliveries


async def test_the_questions_behind_are_not_blamed_for_a_death(
    desk: Desk, inbox: Inbox, other: Inbox, lease: Lease
) -> None:
    await inbox.accept(question(2))
    await desk.age()
    taken_over = await desk.lease(other)
    following = await taken_over.ended("whole")
    assert following is not None
    assert 1 == following.deliveries


async def test_each_lease_has_a_higher_fence(desk: Desk, inbox: Inbox, other: Inbox) -> None:
    fences = []
    for number, copy in enumerate([inbox, other, inbox]):
        await copy.accept(question(number))
        lease = await desk.lease(copy)
        fences.append(lease.fence)
        await lease.ended("whole")
    assert [1, 2, 3] == fences


async def test_who_has_lost_a_lease_can_write_nothing(
    desk: Desk, other: Inbox, lease: Lease
) -> None:
    await desk.age()
    new = await desk.lease(other)
    await new.note(SHOWN)
    before = await records(desk)
    for step in (
        lease.renew(),
        lease.note(Progress(text="late")),
        lease.remember(StormThreadId("7"), 60),
        lease.ended("whole"),
    ):
        with pytest.raises(LeaseLost):
            await step
    await lease.give_back()
    assert before == await records(desk)
    assert None is await new.renew()


async def test_who_wakes_after_another_has_ended_the_question_writes_nothing(
    desk: Desk, other: Inbox, lease: Lease
) -> None:
    await desk.age()
    await desk.work_off(other)
    before = await records(desk)
    for step in (lease.renew(), lease.note(SHOWN), lease.remember(StormThreadId("7"), 60)):
        with pytest.raises(LeaseLost):
            await step
    await lease.give_back()
    assert None is await lease.ended("whole")
    assert before == await records(desk)


async def test_a_frozen_copy_is_not_deceived_by_its_own_second_lease(
    desk: Desk, inbox: Inbox, lease: Lease
) -> None:
    """The same copy can take the lane again; the lease it had before is worth nothing then."""
    await desk.age()
    again = await desk.lease(inbox)
    with pytest.raises(LeaseLost):
        await lease.note(SHOWN)
    await again.note(SHOWN)


async def records(desk: Desk) -> dict[str, object]:
    found: dict[str, object] = {}
    for key in await desk.all_keys():
        match await desk.redis.type(key):
            case "hash":
                found[key] = await desk.redis.hgetall(key)
            case "zset":
                found[key] = await desk.redis.zrange(key, 0, -1)
            case "stream":
                found[key] = await desk.redis.xrange(key)
            case _:
                found[key] = await desk.redis.get(key)
    return found


# Giving back


async def test_what_is_given_back_is_taken_at_once_and_without_blame(
    desk: Desk, other: Inbox, lease: Lease
) -> None:
    await lease.note(SHOWN)
    await lease.give_back()
    (entry,) = await desk.ready(other)
    new = await other.take(entry)
    assert new is not None
    assert (SHOWN, 1) == (new.work.progress, new.work.deliveries)
    with pytest.raises(LeaseLost):
        await lease.renew()


async def test_whoever_goes_on_with_a_question_knows_that_another_had_begun(
    desk: Desk, inbox: Inbox, other: Inbox, lease: Lease
) -> None:
    assert not lease.work.is_resumed
    await lease.give_back()
    second = await desk.lease(other)
    assert second.work.is_resumed
    await desk.age()
    (entry,) = await desk.abandoned(inbox)
    third = await inbox.take(entry)
    assert third is not None
    assert third.work.is_resumed


async def test_the_next_question_of_a_lane_has_not_been_begun(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question(1))
    await inbox.accept(question(2))
    lease = await desk.lease(inbox)
    following = await lease.ended("whole")
    assert following is not None
    assert not following.is_resumed


async def test_the_entry_of_a_lane_that_was_given_back_is_worth_nothing(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    await inbox.accept(question())
    (entry,) = await desk.ready(inbox)
    lease = await inbox.take(entry)
    assert lease is not None
    await lease.give_back()
    assert None is await inbox.take(entry)
    assert [question()] == await desk.work_off(other)


async def test_the_next_start_of_the_same_copy_can_take_what_was_given_back(
    desk: Desk, inbox: Inbox, lease: Lease
) -> None:
    await lease.give_back()
    assert [question()] == await desk.work_off(inbox)


async def test_a_question_given_back_still_goes_before_an_older_one(
    desk: Desk, inbox: Inbox
) -> None:
    await inbox.accept(question(2))
    lease = await desk.lease(inbox)
    await inbox.accept(question(1))
    await lease.give_back()
    assert [question(2), question(1)] == await desk.work_off(inbox)


async def test_giving_back_right_after_an_unheard_end_blames_neither_question(
    desk: Desk, inbox: Inbox, other: Inbox, lease: Lease
) -> None:
    """The bot is stopped while it waits to hear that the question has ended."""
    await inbox.accept(question(2))
    heard = lease.work
    await lease.ended("whole")
    lease.work = heard
    await lease.give_back()
    work = (await desk.lease(other)).work
    assert (question(2), 1) == (work.question, work.deliveries)


# Answers lost on the way


@pytest.fixture
async def flaky(desk: Desk, redis_url: str) -> AsyncIterator[Inbox]:
    """A copy whose every step is sent twice."""
    async with Repeating.to(redis_url) as redis:
        redis.loses_answers = True
        inbox = desk.copy(redis)
        await inbox.open()
        yield inbox


async def test_every_step_may_be_repeated(desk: Desk, flaky: Inbox) -> None:
    assert Accepted.SEEN == await flaky.accept(question(1))
    await flaky.accept(question(2))
    lease = await desk.lease(flaky)
    assert (question(1), 1, 1) == (lease.work.question, lease.work.deliveries, lease.fence)
    assert None is await lease.renew()
    await lease.note(SHOWN)
    await lease.remember(StormThreadId("7"), 60)
    following = await lease.ended("incomplete")
    assert following is not None
    assert (question(2), 1) == (following.question, following.deliveries)
    await lease.give_back()
    lease = await desk.lease(flaky)
    assert (question(2), 1) == (lease.work.question, lease.work.deliveries)
    assert await flaky.cancel(HERE, question(2).id, question(2).ts)
    assert Cancelled.QUESTION is await lease.renew()
    assert None is await lease.ended("withdrawn")
    assert Reopened.OPEN == await flaky.again(HERE, question(1).id)
    assert [question(1)] == await desk.work_off(flaky)
    assert [] == await desk.lanes()


async def test_a_repeated_end_goes_on_with_the_same_question(desk: Desk, flaky: Inbox) -> None:
    """Though an older one may have come in between the two."""
    for number in (1, 3):
        await flaky.accept(question(number))
    lease = await desk.lease(flaky)
    first = lease.work
    assert question(3) == (await lease.ended("whole") or first).question
    lease.work = first
    await flaky.accept(question(2))
    following = await lease.ended("whole")
    assert following is not None
    assert (question(3), 1) == (following.question, following.deliveries)


# Redis loses its data


async def test_a_running_answer_goes_on_when_redis_has_lost_its_data(
    desk: Desk, inbox: Inbox, other: Inbox, lease: Lease
) -> None:
    await desk.forget()
    assert "restored" == await lease.renew()
    assert None is await lease.renew()
    assert lease.is_certain()
    await lease.note(SHOWN)
    assert Accepted.WAITING == await other.accept(question(2))
    assert Accepted.SEEN == await other.accept(question(1))
    assert [] == await desk.leases(other) + await desk.leases(other)
    following = await lease.ended("whole")
    assert following is not None
    assert question(2) == following.question
    assert None is await lease.ended("whole")
    assert [] == await desk.lanes()


async def test_whichever_step_comes_first_restores_what_redis_has_lost(
    desk: Desk, inbox: Inbox, lease: Lease
) -> None:
    await desk.forget()
    await lease.note(SHOWN)
    await desk.forget()
    await lease.remember(StormThreadId("7"), 60)
    assert None is await lease.renew()
    await desk.forget()
    await lease.give_back()
    assert [] == await desk.leases(inbox)
    assert [question()] == await desk.work_off(inbox)


async def test_an_answer_that_ends_after_the_loss_leaves_nothing_behind(
    desk: Desk, lease: Lease
) -> None:
    await desk.forget()
    assert None is await lease.ended("whole")
    assert [] == await desk.all_keys()


@pytest.mark.parametrize("is_deleted", [True, False])
async def test_what_is_over_and_has_no_record_left_is_no_loss(
    desk: Desk, other: Inbox, lease: Lease, is_deleted: bool
) -> None:
    """This copy was frozen until after the question's end."""
    if is_deleted:
        await other.cancel(HERE, question().id, question().ts, author=question().user)
    await desk.age()
    await desk.work_off(other)
    await desk.redis.delete(desk.keys.of(HERE).question(question().id))
    with pytest.raises(LeaseLost):
        await lease.renew()
    await lease.give_back()
    assert [] == await desk.lanes()


async def test_a_restored_lane_is_taken_over_like_any_other(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    await inbox.accept(question(), notice=Notice.TOO_LATE)
    lease = await desk.lease(inbox)
    await desk.forget()
    await lease.renew()
    await desk.ready(other)
    await desk.age()
    work = (await desk.lease(other)).work
    assert (question(), 2, Notice.TOO_LATE) == (work.question, work.deliveries, work.notice)


async def test_a_question_told_again_after_the_loss_is_not_answered_twice(
    desk: Desk, inbox: Inbox, other: Inbox, lease: Lease
) -> None:
    await desk.forget()
    assert Accepted.ACCEPTED == await other.accept(question())
    await lease.renew()
    assert [] == await desk.leases(other) + await desk.leases(other)
    assert None is await lease.ended("whole")
    assert [] == await desk.work_off(other)


async def test_a_question_overtaken_after_the_loss_waits_again(
    desk: Desk, inbox: Inbox, other: Inbox, lease: Lease
) -> None:
    """Nobody knew of it when the thread's next one was taken."""
    await desk.forget()
    await other.accept(question(2))
    await desk.ready(other)
    overtaking = await desk.lease(other)
    with pytest.raises(LeaseLost):
        await lease.renew()
    following = await overtaking.ended("whole")
    assert following is not None
    assert (question(1), 2) == (following.question, following.deliveries)
    assert None is await overtaking.ended("whole")
    assert [] == await desk.lanes()


async def test_which_asking_it_is_survives_the_loss(
    desk: Desk, inbox: Inbox, other: Inbox, lease: Lease
) -> None:
    await lease.ended("incomplete")
    await inbox.again(HERE, question().id)
    again = await desk.lease(inbox)
    assert ("0.", "1.") == (lease.work.asking, again.work.asking)
    await desk.forget()
    await again.renew()
    await desk.ready(other)
    await desk.age()
    assert "1." == (await desk.lease(other)).work.asking


async def test_an_expired_record_is_not_written_half(desk: Desk, lease: Lease) -> None:
    await desk.redis.delete(desk.keys.of(HERE).question(question().id))
    await lease.note(SHOWN)
    await lease.give_back()
    assert [] == await desk.immortal()


async def test_a_question_that_expired_while_it_waited_is_passed_over(
    desk: Desk, inbox: Inbox, lease: Lease
) -> None:
    await inbox.accept(question(2))
    await inbox.accept(question(3))
    await desk.redis.delete(desk.keys.of(HERE).question(question(2).id))
    following = await lease.ended("whole")
    assert following is not None
    assert question(3) == following.question
    await lease.give_back()
    await desk.redis.delete(desk.keys.of(HERE).question(question(3).id))
    assert [] == await desk.leases(inbox)
    assert [] == await desk.lanes()
