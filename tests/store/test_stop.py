"""Somebody wants no more of what is being answered in a thread, or waits there."""

from dataclasses import replace

from bot.domain.question import MessageTs, QuestionId, UserId
from bot.domain.reply import Progress
from bot.domain.stopped import Stopped
from bot.domain.work import Cancelled
from bot.store.bell import Bell
from bot.store.inbox import Inbox
from bot.store.stop import Stops
from tests.store.desk import ELSEWHERE, HERE, Desk, beside_here, question

MINA = UserId("U1")
JUN = UserId("U2")
MESSAGE = QuestionId("message")


def stops(desk: Desk, inbox: Inbox) -> Stops:
    return Stops(desk.keys, inbox.scripts, Bell(desk.redis, desk.keys, inbox.scripts))


async def test_what_runs_hears_of_it_at_its_next_renewal(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    assert Stopped(is_running=True) == await stops(desk, inbox).stop(
        HERE, question=question().id, by=MINA
    )
    assert Cancelled.STOPPED is await lease.renew()


async def test_what_waits_is_withdrawn_and_its_thread_goes_on(desk: Desk, inbox: Inbox) -> None:
    for number in (1, 2, 3):
        await inbox.accept(question(number))
    lease = await desk.lease(inbox)
    assert Stopped(withdrawn=1) == await stops(desk, inbox).stop(HERE, question=question(2).id)
    second = await lease.ended("whole")
    assert second
    assert Cancelled.STOPPED is second.cancelled
    assert not second.has_begun
    third = await lease.ended("stopped")
    assert third
    assert None is third.cancelled


async def test_whoever_takes_it_over_knows(desk: Desk, inbox: Inbox, other: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await lease.note(Progress(messages=(question(9).ts,), text="Half"))
    await stops(desk, inbox).stop(HERE, question=question().id)
    await lease.give_back()
    work = (await desk.lease(other)).work
    assert Cancelled.STOPPED is work.cancelled
    assert (True, "Half") == (work.has_begun, work.progress.text)


async def test_others_questions_go_on(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question(1))
    await inbox.accept(replace(question(2), user=JUN))
    lease = await desk.lease(inbox)
    assert Stopped(withdrawn=1, others=1) == await stops(desk, inbox).stop(HERE, by=JUN)
    assert None is await lease.renew()
    assert Stopped(is_running=True, withdrawn=1) == await stops(desk, inbox).stop(HERE)


async def test_where_nothing_is_answered_there_is_nothing_to_stop(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await lease.ended("whole")
    for where in (HERE, ELSEWHERE):
        assert Stopped() == await stops(desk, inbox).stop(where, question=question().id)


async def test_a_message_is_heeded_once(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    await desk.lease(inbox)
    say = stops(desk, inbox)
    assert Stopped(is_running=True) == await say.stop(HERE, by=MINA, message=MESSAGE)
    assert Stopped(is_heeded=True) == await say.stop(HERE, by=MINA, message=MESSAGE)


async def test_a_look_changes_nothing(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question(1))
    await inbox.accept(replace(question(2), user=JUN))
    lease = await desk.lease(inbox)
    found = await stops(desk, inbox).look(HERE, by=JUN, message=MESSAGE)
    assert Stopped(withdrawn=1, others=1) == found
    assert None is await lease.renew()
    assert found == await stops(desk, inbox).stop(HERE, by=JUN, message=MESSAGE)
    assert Stopped(is_heeded=True) == await stops(desk, inbox).look(HERE, by=JUN, message=MESSAGE)


async def test_what_was_asked_since_goes_on_where_the_wish_comes_late(
    desk: Desk, inbox: Inbox
) -> None:
    before = question(1).order
    later = replace(question(2), ts=MessageTs("1790000190.000000"))
    for one in (question(1), later):
        await inbox.accept(one)
    lease = await desk.lease(inbox)
    assert Stopped(is_running=True) == await stops(desk, inbox).stop(HERE, before=before)
    following = await lease.ended("stopped")
    assert following
    assert None is following.cancelled


async def test_a_question_of_another_thread_is_not_stopped_from_this_one(
    desk: Desk, inbox: Inbox
) -> None:
    there = question(1, beside_here(desk.keys))
    await inbox.accept(there)
    assert Stopped() == await stops(desk, inbox).stop(HERE, question=there.id)


async def test_a_deleted_question_is_not_called_stopped(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await inbox.cancel(HERE, question().id, question().ts, author=MINA)
    assert Stopped() == await stops(desk, inbox).stop(HERE, question=question().id)
    assert Cancelled.QUESTION is await lease.renew()


async def test_what_was_stopped_can_be_asked_again(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await stops(desk, inbox).stop(HERE, question=question().id)
    await lease.ended("stopped")
    assert "accepted" == await inbox.again(HERE, question().id)
    assert None is (await desk.lease(inbox)).work.cancelled


async def test_every_copy_hears_the_bell_once(desk: Desk, inbox: Inbox, other: Inbox) -> None:
    bells = [Bell(desk.redis, desk.keys, one.scripts) for one in (inbox, other)]
    heard: list[QuestionId] = []
    await bells[0].ring(QuestionId("before"))
    for bell in bells:
        # What was rung before somebody listened is in the records.
        await bell.begin()
    await bells[0].ring(QuestionId("one"))
    await bells[1].ring(QuestionId("two"))
    for bell in bells:
        await bell.listen(heard.append)
    assert ["one", "two"] * 2 == heard


async def test_what_is_no_bell_is_put_away_by_whoever_rings(desk: Desk, inbox: Inbox) -> None:
    await desk.redis.set(desk.keys.bell, "garbage", ex=60)
    bell = Bell(desk.redis, desk.keys, inbox.scripts)
    await bell.ring(QuestionId("one"))
    heard: list[QuestionId] = []
    await bell.begin()
    await bell.ring(QuestionId("two"))
    await bell.listen(heard.append)
    assert ["two"] == heard
