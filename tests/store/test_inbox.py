"""The inbox: every question is put once, handed out in order, and ends once."""

import asyncio
import time
from dataclasses import replace

import pytest
import structlog

from bot.domain.question import MessageTs, Question, UserId
from bot.domain.reply import End, Notice, Progress
from bot.domain.work import Cancelled
from bot.errors import LeaseLost, StoreUnavailable
from bot.playground.processes.redis_server import RedisServer
from bot.playground.pulse import PATIENCE_S
from bot.slack.intake.entities import visible
from bot.store.connection import connect
from bot.store.inbox import MAX_WAITING, MOST_REPEATS, Inbox
from bot.store.keys import MINUTE_S, SHARDS
from bot.store.lease import GROUP, Lease
from bot.store.results import Accepted, Changed, Reopened
from bot.store.scripts.scripts import Scripts
from bot.store.talks import Talks
from tests.store.desk import (
    ELSEWHERE,
    HERE,
    IN_LINE_HERE,
    THREAD_TTL_S,
    Desk,
    question,
    thread,
)

REPLY_TS = MessageTs("1790000200.000200")


# Accepting


async def test_a_question_is_accepted_once_however_often_slack_tells_of_it(
    desk: Desk, inbox: Inbox
) -> None:
    assert Accepted.ACCEPTED == await inbox.accept(question())
    assert Accepted.SEEN == await inbox.accept(question())
    assert [question()] == await desk.work_off(inbox)
    assert Accepted.SEEN == await inbox.accept(question())
    assert [] == await desk.work_off(inbox)


async def test_a_question_told_to_all_copies_at_the_same_moment_is_accepted_once(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    told = await asyncio.gather(*(copy.accept(question()) for copy in [inbox, other] * 10))
    assert [Accepted.ACCEPTED] == [each for each in told if each is not Accepted.SEEN]
    assert [question()] == await desk.work_off(other)


async def test_a_reply_is_a_question_only_in_a_thread_the_bot_has_been_asked_in(
    desk: Desk, inbox: Inbox
) -> None:
    assert Accepted.NOT_OURS == await inbox.accept(question(1), only_if_ours=True)
    await inbox.accept(question(2))
    assert Accepted.WAITING == await inbox.accept(question(3), only_if_ours=True)
    elsewhere = question(4, ELSEWHERE)
    assert Accepted.NOT_OURS == await inbox.accept(elsewhere, only_if_ours=True)
    assert [question(2), question(3)] == await desk.work_off(inbox)


async def test_what_was_refused_may_be_asked_again_with_a_mention(inbox: Inbox) -> None:
    await inbox.accept(question(), only_if_ours=True)
    assert Accepted.ACCEPTED == await inbox.accept(question())


@pytest.mark.parametrize("text", ["연차는 며칠인가요? 🏖️", '"\\ \u2028 \x00 {} <@U1>', ""])
async def test_a_question_is_handed_out_as_it_was_put(desk: Desk, inbox: Inbox, text: str) -> None:
    asked = question(1, IN_LINE_HERE, text)
    await inbox.accept(asked, notice=Notice.TOO_LATE)
    work = (await desk.lease(inbox)).work
    assert asked == work.question
    assert Notice.TOO_LATE == work.notice
    assert Progress() == work.progress
    assert 1 == work.deliveries
    assert None is work.cancelled


async def test_accepting_is_one_round_trip_of_less_than_a_millisecond(
    desk: Desk, inbox: Inbox
) -> None:
    await inbox.accept(question(0))
    before = await scripts_so_far(desk)
    for number in range(1, 101):
        await inbox.accept(question(number, thread(f"1790000000.{number:06}")))
    after = await scripts_so_far(desk)
    assert 100 == after["calls"] - before["calls"]
    assert 1000 > (after["usec"] - before["usec"]) / 100


async def scripts_so_far(desk: Desk) -> dict[str, int]:
    counted: dict[str, int] = (await desk.redis.info("commandstats"))["cmdstat_evalsha"]
    return counted


# Order


async def test_the_second_question_of_a_thread_waits_until_the_first_has_ended(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    await inbox.accept(question(1))
    lease = await desk.lease(inbox)
    assert Accepted.WAITING == await other.accept(question(2))
    assert [] == await desk.leases(other)
    following = await lease.ended("whole")
    assert following is not None
    assert question(2) == following.question
    assert 1 == following.deliveries
    assert None is await lease.ended("whole")


async def test_questions_are_answered_in_the_order_they_were_asked_not_heard_of(
    desk: Desk, inbox: Inbox
) -> None:
    for number in (5, 3, 999, 1000, 1, 4):
        await inbox.accept(question(number))
    numbers = [1, 3, 4, 5, 999, 1000]
    assert [question(number) for number in numbers] == await desk.work_off(inbox)


async def test_a_running_question_is_not_interrupted_by_an_older_one(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    await inbox.accept(question(2))
    await desk.lease(inbox)
    await inbox.accept(question(1))
    await desk.age()
    assert [question(2), question(1)] == await desk.work_off(other)


async def test_different_threads_are_answered_at_the_same_time(desk: Desk, inbox: Inbox) -> None:
    threads = [thread(f"1790000000.{number:06}") for number in range(20)]
    for each in threads:
        await inbox.accept(question(1, each))
    leases = await desk.leases(inbox)
    assert set(threads) == {lease.work.question.thread for lease in leases}


async def _full(desk: Desk, inbox: Inbox) -> Lease:
    """A thread in which as many wait as may; the lease on it."""
    await inbox.accept(question(0))
    running = await desk.lease(inbox)
    waiting = [await inbox.accept(question(1 + n)) for n in range(MAX_WAITING)]
    assert [Accepted.WAITING] * MAX_WAITING == waiting
    return running


async def test_when_too_many_wait_the_newer_ones_are_refused(desk: Desk, inbox: Inbox) -> None:
    running = await _full(desk, inbox)
    assert Accepted.REFUSED == await inbox.accept(question(98))
    assert [] == await desk.leases(inbox)
    await running.ended("whole")
    assert Accepted.WAITING == await inbox.accept(question(100))


async def test_what_is_refused_is_told_a_person_once_a_minute_in_a_thread(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    await _full(desk, inbox)
    told = [await copy.accept(question(100 + n)) for n in range(50) for copy in (inbox, other)]
    assert [Accepted.REFUSED, *[Accepted.SEEN, Accepted.UNTOLD] * 49, Accepted.SEEN] == told
    jun = replace(question(200), user=UserId("U2"))
    assert Accepted.REFUSED == await inbox.accept(jun)
    for key in await desk.told():
        assert 0 < await desk.redis.ttl(key) <= MINUTE_S
        await desk.redis.delete(key)
    assert Accepted.REFUSED == await inbox.accept(question(201))


async def test_nothing_is_kept_of_what_is_refused_but_its_id(desk: Desk, inbox: Inbox) -> None:
    await _full(desk, inbox)
    await inbox.accept(question(98, text="confidential"))
    record = await desk.redis.hgetall(desk.keys.of(HERE).question(question(98).id))
    assert {"lane": str(HERE), "state": "refused"} == record
    assert Reopened.SETTLED == await inbox.again(HERE, question(98).id)
    assert not await inbox.cancel(HERE, question(98).id, question(98).ts)
    assert [] == await desk.immortal()


@pytest.mark.parametrize("notice", [Notice.EXTERNAL_CHANNEL, Notice.EMPTY_QUESTION])
async def test_a_sentence_that_declines_is_said_once_a_minute_in_a_thread(
    desk: Desk, inbox: Inbox, notice: Notice
) -> None:
    told = [await inbox.accept(question(n), notice=notice) for n in range(4)]
    assert [Accepted.ACCEPTED, *[Accepted.UNTOLD] * 3] == told
    assert Accepted.ACCEPTED == await inbox.accept(question(1, ELSEWHERE), notice=notice)
    jun = replace(question(5), user=UserId("U2"))
    assert Accepted.WAITING == await inbox.accept(jun, notice=notice)
    assert Accepted.WAITING == await inbox.accept(question(6))


async def test_questions_that_come_late_are_each_told_so(desk: Desk, inbox: Inbox) -> None:
    told = [await inbox.accept(question(n), notice=Notice.TOO_LATE) for n in range(3)]
    assert [Accepted.ACCEPTED, Accepted.WAITING, Accepted.WAITING] == told


# Handing out


async def test_a_lane_is_handed_to_one_copy_only(desk: Desk, inbox: Inbox, other: Inbox) -> None:
    await inbox.accept(question())
    (entry,) = await desk.ready(inbox)
    assert [] == await desk.ready(other)
    assert None is not await inbox.take(entry)
    assert None is await other.take(entry)


async def test_a_waiting_reader_hears_of_a_question_at_once(desk: Desk, inbox: Inbox) -> None:
    shard = desk.keys.shard_of(HERE)
    reading = asyncio.ensure_future(inbox.ready(shard, count=1, wait_s=PATIENCE_S))
    await inbox.accept(question())
    (entry,) = await asyncio.wait_for(reading, PATIENCE_S / 2)
    assert str(HERE) == entry.lane


async def test_not_more_is_handed_out_than_was_asked_for(desk: Desk, inbox: Inbox) -> None:
    for number in range(40):
        await inbox.accept(question(1, thread(f"1790000000.{number:06}")))
    found = [await inbox.ready(shard, count=2, wait_s=0) for shard in range(SHARDS)]
    assert [2] * SHARDS == [len(entries) for entries in found]


async def test_an_entry_leaves_the_stream_only_when_its_lane_is_empty(
    desk: Desk, inbox: Inbox
) -> None:
    await inbox.accept(question(1))
    lease = await desk.lease(inbox)
    await inbox.accept(question(2))
    assert [str(HERE)] == await desk.lanes()
    await lease.ended("whole")
    assert [str(HERE)] == await desk.lanes()
    await lease.ended("whole")
    assert [] == await desk.lanes()


async def test_a_question_that_comes_while_the_last_one_ends_is_not_left_alone(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    await inbox.accept(question(0))
    lease = await desk.lease(inbox)
    answered = [question(0)]
    for number in range(1, 60):
        following, _ = await asyncio.gather(lease.ended("whole"), other.accept(question(number)))
        if following is None:
            lease = await desk.lease(inbox)
        answered.append(lease.work.question)
        assert question(number) == lease.work.question
    assert None is await lease.ended("whole")


async def test_an_entry_read_before_a_crash_is_found_again(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    await inbox.accept(question())
    await desk.ready(inbox)
    assert [] == await desk.abandoned(other)
    await desk.age()
    assert 1 == (await desk.lease(other)).work.deliveries


async def test_an_abandoned_lane_behind_a_thousand_healthy_ones_is_found(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    ready, shard = desk.keys.of(HERE).ready, desk.keys.shard_of(HERE)
    for _ in range(1000):
        await desk.redis.xadd(ready, {"lane": "T1:C1:healthy"})
    await inbox.accept(question())
    await inbox.ready(shard, count=2000, wait_s=0)
    last = await desk.redis.hget(desk.keys.of(HERE).state(str(HERE)), "entry")
    await desk.redis.xclaim(ready, GROUP, inbox.owner, 0, [str(last)], idle=10_001, justid=True)
    (entry,) = await other.abandoned(shard, count=10)
    assert str(HERE) == entry.lane


async def test_an_entry_found_too_early_is_found_again_when_its_lease_is_over(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    """It may be older than the lease, by the time between being read and being taken."""
    await inbox.accept(question())
    (entry,) = await desk.ready(inbox)
    await desk.age()
    await inbox.take(entry)
    state, ready = desk.keys.of(HERE).state(str(HERE)), desk.keys.of(HERE).ready
    seconds, micros = await desk.redis.time()
    almost_over = seconds * 1000 + micros // 1000 + 500
    await desk.redis.hset(state, "until", str(almost_over))
    (early,) = await desk.abandoned(other)
    assert None is await other.take(early)
    (pending,) = await desk.redis.xpending_range(ready, GROUP, "-", "+", 10)
    assert 9400 < int(pending["time_since_delivered"]) < 10_000


# Deleted messages


async def test_a_deleted_question_that_waits_is_handed_out_as_unwanted(
    desk: Desk, inbox: Inbox
) -> None:
    asked = question()
    await inbox.accept(asked)
    assert await inbox.cancel(HERE, asked.id, asked.ts)
    assert Cancelled.QUESTION is (await desk.lease(inbox)).work.cancelled


async def test_the_worker_hears_that_its_question_was_deleted(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    asked = question()
    await inbox.accept(asked)
    lease = await desk.lease(inbox)
    assert None is await lease.renew()
    assert await other.cancel(HERE, asked.id, asked.ts)
    assert Cancelled.QUESTION is await lease.renew()
    assert None is await lease.ended("withdrawn")


async def test_the_worker_hears_that_a_message_of_its_reply_was_deleted(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await lease.note(Progress(messages=(MessageTs("1.1"), REPLY_TS), cuts=(100,)))
    assert await other.cancel(HERE, question(7).id, REPLY_TS)
    assert Cancelled.REPLY is await lease.renew()


async def test_a_message_that_the_bot_itself_removes_stops_nothing(
    desk: Desk, inbox: Inbox
) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await lease.note(Progress(messages=(REPLY_TS,)))
    await lease.note(Progress(messages=(MessageTs("9.1"),)))
    assert not await inbox.cancel(HERE, question(7).id, REPLY_TS)
    assert None is await lease.renew()


async def test_deleting_any_other_message_stops_nothing(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    assert not await inbox.cancel(HERE, question(2).id, question(2).ts)
    assert not await inbox.cancel(ELSEWHERE, question(2).id, REPLY_TS)
    await desk.work_off(inbox)
    assert not await inbox.cancel(HERE, question().id, question().ts)


async def taken_back(inbox: Inbox, asked: Question) -> bool:
    return await inbox.cancel(asked.thread, asked.id, asked.ts, author=asked.user)


@pytest.mark.parametrize("outcome", ["whole", "incomplete", "notice", "undeliverable"])
async def test_a_question_deleted_after_its_end_is_handed_out_with_its_messages(
    desk: Desk, inbox: Inbox, outcome: str
) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await lease.note(Progress(messages=(MessageTs("1.1"), REPLY_TS), text="one, two"))
    await lease.ended(outcome)
    assert await taken_back(inbox, question())
    work = (await desk.lease(inbox)).work
    assert Cancelled.QUESTION is work.cancelled
    assert (MessageTs("1.1"), REPLY_TS) == work.progress.messages
    assert "" == work.question.text


async def test_of_a_question_that_was_taken_back_nothing_is_kept_but_that_it_was(
    desk: Desk, inbox: Inbox
) -> None:
    await inbox.accept(question())
    await desk.work_off(inbox)
    await taken_back(inbox, question())
    await desk.work_off(inbox, "withdrawn")
    assert [] == [key for key in await desk.all_keys() if ":question:" in key]
    assert Accepted.DELETED == await inbox.accept(question())
    assert not await taken_back(inbox, question())
    assert [] == await desk.lanes()


async def test_a_question_that_comes_after_its_deletion_is_not_answered(
    desk: Desk, inbox: Inbox
) -> None:
    assert not await taken_back(inbox, question())
    assert Accepted.DELETED == await inbox.accept(question())
    assert Accepted.ACCEPTED == await inbox.accept(question(2))
    assert [question(2)] == await desk.work_off(inbox)


async def test_where_the_record_is_gone_the_reply_is_looked_for_all_the_same(
    desk: Desk, inbox: Inbox
) -> None:
    await inbox.accept(question())
    await desk.work_off(inbox)
    await desk.redis.delete(desk.keys.of(HERE).question(question().id))
    assert await taken_back(inbox, question())
    work = (await desk.lease(inbox)).work
    assert (question().id, Cancelled.QUESTION) == (work.question.id, work.cancelled)


async def test_what_somebody_else_says_in_a_thread_of_ours_is_deleted_in_peace(
    desk: Desk, inbox: Inbox
) -> None:
    now = f"{time.time():.6f}"
    await inbox.accept(question())
    await desk.work_off(inbox)
    said = replace(question(2), ts=MessageTs(now))
    assert not await taken_back(inbox, said)
    assert [] == await desk.lanes()


async def test_a_deletion_is_not_lost_by_an_end_at_the_same_moment(
    desk: Desk, inbox: Inbox
) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await lease.note(Progress(messages=(REPLY_TS,), text="Because"))
    await taken_back(inbox, question())
    work = await lease.ended("whole")
    assert work is not None
    assert (Cancelled.QUESTION, (REPLY_TS,)) == (work.cancelled, work.progress.messages)
    assert None is await lease.ended("withdrawn")


async def test_that_the_bot_removes_the_reply_does_not_change_why(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await lease.note(Progress(messages=(MessageTs("1.1"), REPLY_TS)))
    await taken_back(inbox, question())
    assert await inbox.cancel(HERE, question(7).id, REPLY_TS)
    assert Cancelled.QUESTION is await lease.renew()


# Before the mention


async def test_what_was_heard_before_its_mention_is_remembered(desk: Desk, inbox: Inbox) -> None:
    talks = Talks(desk.keys, inbox.scripts, thread_ttl_s=THREAD_TTL_S)
    assert not await inbox.was_spoken_early(question(1))
    assert Accepted.NOT_OURS == await inbox.accept(question(3), only_if_ours=True)
    assert None is await talks.before(question(2))
    assert Accepted.ACCEPTED == await inbox.accept(question(1))
    assert [True, True, False] == [
        await inbox.was_spoken_early(question(number)) for number in (1, 2, 3)
    ]
    assert not await inbox.was_spoken_early(question(1, ELSEWHERE))


async def test_a_sentence_is_told_to_a_person_once_in_each_thread(desk: Desk, inbox: Inbox) -> None:
    told = [
        await inbox.is_first_told(where, UserId(user), Notice.OUTSIDER, for_s=MINUTE_S)
        for where, user in ((HERE, "U1"), (HERE, "U1"), (HERE, "U2"), (ELSEWHERE, "U1"))
    ]
    assert [True, False, True, True] == told


# Edited questions

SOON, LATE = 60, 600


def edit_of(asked: Question, text: str, after_s: int = SOON) -> tuple[Question, MessageTs]:
    return replace(asked, text=text), MessageTs(f"{float(asked.ts) + after_s:.6f}")


async def edited(inbox: Inbox, text: str, after_s: int = SOON) -> Changed:
    asked, at = edit_of(question(), text, after_s)
    return await inbox.change(asked, edited_at=at)


@pytest.mark.parametrize("after_s", [SOON, LATE])
async def test_a_question_that_waits_is_handed_out_with_its_new_words(
    desk: Desk, inbox: Inbox, after_s: int
) -> None:
    await inbox.accept(question(), notice=Notice.EMPTY_QUESTION)
    assert Changed.WAITING == await edited(inbox, "How?", after_s)
    work = (await desk.lease(inbox)).work
    assert ("How?", None, False) == (work.question.text, work.notice, work.is_offer)


async def test_the_worker_hears_that_its_question_was_edited_and_is_handed_it_again(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    await inbox.accept(question())
    await inbox.accept(question(2))
    lease = await desk.lease(inbox)
    await lease.note(Progress(messages=(REPLY_TS,), text="Because"))
    assert Changed.RUNNING == await edited(other, "How?")
    assert "changed" == await lease.renew()
    work = await lease.ended("changed")
    assert work is not None
    assert ("How?", Progress(messages=(REPLY_TS,)), True) == (
        work.question.text,
        work.progress,
        work.is_resumed,
    )
    assert None is await lease.renew()
    following = await lease.ended("whole")
    assert following is not None
    assert question(2) == following.question


async def test_an_edit_is_not_lost_by_an_end_at_the_same_moment(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await edited(inbox, "How?")
    work = await lease.ended("whole")
    assert work is not None
    assert "How?" == work.question.text
    assert None is await lease.ended("whole")


async def test_a_deletion_ends_an_edited_question_too(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await edited(inbox, "How?")
    await taken_back(inbox, question())
    assert Cancelled.QUESTION is await lease.renew()
    assert None is await lease.ended("withdrawn")


@pytest.mark.parametrize("outcome", ["whole", "incomplete", "notice", "undeliverable"])
async def test_just_after_its_end_it_is_handed_out_again(
    desk: Desk, inbox: Inbox, outcome: str
) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await lease.note(Progress(messages=(REPLY_TS,), text="Because"))
    await lease.ended(outcome)
    assert Changed.REOPENED == await edited(inbox, "How?")
    assert Changed.SAME == await edited(inbox, "How?")
    work = (await desk.lease(inbox)).work
    assert ("How?", Progress(messages=(REPLY_TS,))) == (work.question.text, work.progress)


async def test_later_a_button_is_offered_once_and_a_press_asks_the_newest_words(
    desk: Desk, inbox: Inbox
) -> None:
    await inbox.accept(question())
    await desk.work_off(inbox)
    assert Changed.OFFERED == await edited(inbox, "How?", LATE)
    lease = await desk.lease(inbox)
    assert lease.work.is_offer
    assert None is await lease.ended("changed")
    assert Changed.OFFERED == await edited(inbox, "When?", LATE + 1)
    assert [] == await desk.lanes()
    assert Reopened.ACCEPTED == await inbox.again(HERE, question().id)
    work = (await desk.lease(inbox)).work
    assert ("When?", False) == (work.question.text, work.is_offer)


async def test_an_answer_that_is_being_given_later_is_not_stopped(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    assert Changed.OFFERED == await edited(inbox, "How?", LATE)
    assert None is await lease.renew()
    work = await lease.ended("whole")
    assert work is not None
    assert ("How?", True) == (work.question.text, work.is_offer)
    assert None is await lease.ended("changed")


async def test_edits_that_come_in_the_wrong_order_end_with_the_last(
    desk: Desk, inbox: Inbox
) -> None:
    await inbox.accept(question())
    assert Changed.WAITING == await edited(inbox, "When?", SOON + 1)
    assert Changed.SAME == await edited(inbox, "How?", SOON)
    assert "When?" == (await desk.lease(inbox)).work.question.text


async def test_what_takes_no_place_on_the_screen_is_no_change(desk: Desk, inbox: Inbox) -> None:
    unseen = "".join(sign for sign in map(chr, range(1, 0xD800)) if not visible(sign))
    unseen += "".join(sign for sign in map(chr, range(0xE000, 0x110000)) if not visible(sign))
    await inbox.accept(question())
    await desk.work_off(inbox)
    assert Changed.SAME == await edited(inbox, f" W{unseen}hy? \n", LATE)
    for order, seen in enumerate("\u0660\u2010\u2030\u205e\u2070\u3001\u115e\ufe10\U000dffff가"):
        assert not unseen.count(seen)
        assert Changed.SAME != await edited(inbox, f"Why{seen}?", LATE + order)


async def test_what_was_never_asked_is_not_changed(desk: Desk, inbox: Inbox) -> None:
    assert Changed.UNKNOWN == await edited(inbox, "How?")
    await inbox.accept(question())
    await desk.work_off(inbox)
    await desk.redis.delete(desk.keys.of(HERE).question(question().id))
    assert Changed.SETTLED == await edited(inbox, "How?")


async def test_a_question_that_was_deleted_is_not_changed(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    await taken_back(inbox, question())
    assert Changed.SETTLED == await edited(inbox, "How?")


async def test_an_edit_asks_anew_only_so_often(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    told = []
    for number in range(MOST_REPEATS + 1):
        await desk.work_off(inbox)
        told.append(await edited(inbox, f"How {number}?", number))
    assert [*[Changed.REOPENED] * MOST_REPEATS, Changed.SPENT] == told


async def test_a_refused_question_that_is_edited_can_be_asked(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question(2), notice=Notice.EMPTY_QUESTION)
    assert Accepted.UNTOLD == await inbox.accept(question(), notice=Notice.EMPTY_QUESTION)
    assert Changed.UNKNOWN == await edited(inbox, "How?")
    assert Accepted.WAITING == await inbox.accept(question())


# Trying again


async def test_a_question_can_be_answered_again_in_the_same_reply(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question(), notice=Notice.TOO_LATE)
    lease = await desk.lease(inbox)
    shown = Progress(messages=(REPLY_TS,), text="half an ans")
    await lease.note(shown)
    await lease.ended("incomplete")
    assert Reopened.ACCEPTED == await inbox.again(HERE, question().id)
    work = (await desk.lease(inbox)).work
    standing = Progress(messages=(REPLY_TS,), standing=len("half an ans"))
    assert (question(), standing, 1) == (work.question, work.progress, work.deliveries)
    assert None is work.notice


async def test_a_question_tried_again_stands_behind_those_that_wait(
    desk: Desk, inbox: Inbox
) -> None:
    await inbox.accept(question(1))
    await desk.work_off(inbox, "incomplete")
    await inbox.accept(question(2))
    await inbox.accept(question(3))
    await inbox.again(HERE, question(1).id)
    assert [question(2), question(3), question(1)] == await desk.work_off(inbox)


@pytest.mark.parametrize(
    ("reopened", "outcome"),
    [
        (Reopened.ACCEPTED, "incomplete"),
        (Reopened.ACCEPTED, "notice"),
        (Reopened.ACCEPTED, "undeliverable"),
        (Reopened.SETTLED, "whole"),
        (Reopened.UNKNOWN, "withdrawn"),
        (Reopened.SETTLED, "from the future"),
    ],
)
async def test_only_an_end_that_leaves_something_to_try_is_tried_again(
    desk: Desk, inbox: Inbox, reopened: Reopened, outcome: str
) -> None:
    await inbox.accept(question())
    await desk.work_off(inbox, outcome)
    assert reopened == await inbox.again(HERE, question().id)
    assert [question()] * (reopened is Reopened.ACCEPTED) == await desk.work_off(inbox)


@pytest.mark.parametrize("outcome", ["incomplete", "notice", "undeliverable", "of the future"])
@pytest.mark.parametrize(
    ("reopened", "may_repeat"), [(Reopened.ACCEPTED, True), (Reopened.SETTLED, False)]
)
async def test_whoever_ends_a_question_says_whether_it_can_be_tried_again(
    desk: Desk, inbox: Inbox, outcome: str, reopened: Reopened, may_repeat: bool
) -> None:
    await inbox.accept(question(), notice=Notice.TOO_LATE)
    await (await desk.lease(inbox)).ended(End(outcome=outcome, may_repeat=may_repeat))
    assert reopened == await inbox.again(HERE, question().id)


async def test_each_end_says_it_anew(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    told = []
    for end in (End(outcome="notice", may_repeat=True), "whole"):
        await (await desk.lease(inbox)).ended(end)
        await desk.age()
        told.append(await inbox.again(HERE, question().id))
    assert [Reopened.ACCEPTED, Reopened.SETTLED] == told


@pytest.mark.parametrize("spoilt", ["", "yes", "\x00", "-1", "1e400"])
async def test_what_can_not_be_read_of_it_is_told_by_the_outcome(
    desk: Desk, inbox: Inbox, spoilt: str
) -> None:
    await inbox.accept(question())
    await (await desk.lease(inbox)).ended(End(outcome="incomplete", may_repeat=False))
    await desk.redis.hset(desk.keys.of(HERE).question(question().id), "repeatable", spoilt)
    assert Reopened.ACCEPTED == await inbox.again(HERE, question().id)


@pytest.mark.parametrize("notice", list(Notice))
async def test_a_sentence_that_is_a_policy_stays(desk: Desk, inbox: Inbox, notice: Notice) -> None:
    passing = notice in (Notice.TOO_LATE, Notice.TOO_MANY_WAITING)
    await inbox.accept(question(), notice=notice)
    await desk.work_off(inbox, "notice")
    told = await inbox.again(HERE, question().id)
    assert (Reopened.ACCEPTED if passing else Reopened.SETTLED) == told
    notices = [lease.work.notice for lease in await desk.leases(inbox)]
    assert [None] * passing == notices


async def test_a_question_of_another_thread_is_unknown_in_this_one(
    desk: Desk, inbox: Inbox
) -> None:
    elsewhere = next(
        where
        for number in range(100)
        if desk.keys.shard_of(where := thread(f"1790000001.{number:06}"))
        == desk.keys.shard_of(HERE)
    )
    await inbox.accept(question(1, elsewhere))
    await desk.work_off(inbox, "incomplete")
    assert Reopened.UNKNOWN == await inbox.again(HERE, question(1, elsewhere).id)
    assert [] == await desk.lanes()


async def test_between_two_tries_there_is_a_pause(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    told = []
    for _ in range(2):
        await desk.work_off(inbox, "incomplete")
        told.append(await inbox.again(HERE, question().id))
    await desk.age()
    told.append(await inbox.again(HERE, question().id))
    assert [Reopened.ACCEPTED, Reopened.TOO_SOON, Reopened.ACCEPTED] == told


async def test_a_question_is_tried_again_only_so_often(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    told = []
    for _ in range(MOST_REPEATS + 1):
        await desk.work_off(inbox, "incomplete")
        await desk.age()
        told.append(await inbox.again(HERE, question().id))
    assert [*[Reopened.ACCEPTED] * MOST_REPEATS, Reopened.SPENT] == told


async def test_a_deleted_question_can_not_be_tried_again(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    await inbox.cancel(HERE, question().id, question().ts)
    await desk.work_off(inbox, "incomplete")
    assert Reopened.UNKNOWN == await inbox.again(HERE, question().id)


async def test_an_open_question_is_not_tried_again(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    assert Reopened.OPEN == await inbox.again(HERE, question().id)
    await desk.lease(inbox)
    assert Reopened.OPEN == await inbox.again(HERE, question().id)


async def test_an_unknown_question_is_not_tried_again(desk: Desk, inbox: Inbox) -> None:
    assert Reopened.UNKNOWN == await inbox.again(HERE, question().id)
    assert [] == await desk.leases(inbox)


async def test_pressing_try_again_twice_answers_once(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    await desk.work_off(inbox, "incomplete")
    told = await asyncio.gather(*(inbox.again(HERE, question().id) for _ in range(5)))
    assert 1 == told.count(Reopened.ACCEPTED)
    assert [question()] == await desk.work_off(inbox)


# Redis


async def test_copies_that_left_long_ago_are_forgotten(desk: Desk, inbox: Inbox) -> None:
    ready = desk.keys.of(HERE).ready
    await inbox.accept(question())
    for name in ("idle", "dead"):
        await desk.redis.xgroup_createconsumer(ready, GROUP, name)
    await desk.redis.xreadgroup(GROUP, "dead", {ready: ">"})
    await desk.copy().open()
    assert {"idle", "dead"} <= await consumers(desk, ready)
    for_an_hour_s, after_no_time_ms = 3600, -1
    await Scripts(desk.redis, keep_s=3600).run(
        "open", keys=[ready], args=[GROUP, for_an_hour_s, after_no_time_ms]
    )
    assert {"dead"} == await consumers(desk, ready)


async def consumers(desk: Desk, ready: str) -> set[str]:
    return {str(each["name"]) for each in await desk.redis.xinfo_consumers(ready, GROUP)}


async def test_opening_an_open_inbox_changes_nothing(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    await inbox.open()
    assert [question()] == await desk.work_off(inbox)


async def test_without_its_data_the_inbox_goes_on_and_says_so_once(
    desk: Desk, inbox: Inbox
) -> None:
    await inbox.accept(question(1))
    await desk.forget()
    with structlog.testing.capture_logs() as logs:
        readers = (inbox.ready(shard, count=1, wait_s=0) for shard in range(SHARDS))
        assert [[]] * SHARDS == await asyncio.gather(*readers)
        assert [] == await desk.abandoned(inbox)
    data_lost = {"event": "store.data_lost", "log_level": "warning", "shards": [0, 1, 2, 3]}
    assert [data_lost] == logs
    assert Accepted.ACCEPTED == await inbox.accept(question(1))
    assert [question(1)] == await desk.work_off(inbox)


async def test_a_question_accepted_before_the_loss_is_noticed_is_answered(
    desk: Desk, inbox: Inbox
) -> None:
    await desk.forget()
    await inbox.accept(question())
    assert [] == await desk.ready(inbox)
    assert [question()] == await desk.work_off(inbox)


async def test_a_reader_that_waits_while_the_data_are_lost_goes_on(
    desk: Desk, inbox: Inbox
) -> None:
    reading = asyncio.ensure_future(inbox.ready(0, count=1, wait_s=PATIENCE_S))
    async with asyncio.timeout(PATIENCE_S):
        while not await is_blocked(desk):
            pass
    await desk.forget()
    assert [] == await asyncio.wait_for(reading, PATIENCE_S / 2)


async def is_blocked(desk: Desk) -> bool:
    return bool((await desk.redis.info("clients"))["blocked_clients"])


async def test_without_redis_every_step_says_so() -> None:
    async with RedisServer() as server, connect(server.url) as redis:
        desk = Desk(redis, "p")
        inbox = desk.copy()
        await inbox.open()
        await inbox.accept(question())
        lease = await desk.lease(inbox)
        await inbox.accept(question(2, ELSEWHERE))
        (entry,) = await desk.ready(inbox)
        await server.kill()
        steps = (
            inbox.open(),
            inbox.accept(question(3)),
            inbox.again(HERE, question().id),
            inbox.cancel(HERE, question().id, question().ts),
            inbox.ready(0, count=1, wait_s=0),
            inbox.abandoned(0, count=1),
            inbox.take(entry),
            lease.renew(),
            lease.note(Progress()),
            lease.ended("whole"),
            lease.give_back(),
        )
        results = await asyncio.gather(*steps, return_exceptions=True)
    assert {StoreUnavailable} == {type(result) for result in results}


async def test_a_full_redis_counts_as_away() -> None:
    async with RedisServer() as server, connect(server.url) as redis:
        inbox = Desk(redis, "p").copy()
        await inbox.open()
        await redis.config_set("maxmemory", "1")
        with pytest.raises(StoreUnavailable):
            await inbox.accept(question())


async def test_after_a_restart_with_its_file_everything_goes_on() -> None:
    async with RedisServer(append_only=True) as server, connect(server.url) as redis:
        desk = Desk(redis, "p")
        inbox, other = desk.copy(), desk.copy()
        await inbox.open()
        await inbox.accept(question(1))
        await inbox.accept(question(2))
        lease = await desk.lease(inbox)
        await inbox.accept(question(3, ELSEWHERE))
        await server.kill()
        await server.start()
        assert None is await lease.renew()
        assert [question(3, ELSEWHERE)] == await desk.work_off(other)
        assert None is not await lease.ended("whole")
        await desk.age()
        assert [question(2)] == await desk.work_off(other)
        with pytest.raises(LeaseLost):
            await lease.renew()
