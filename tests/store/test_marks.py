"""What people make of a reply is kept with it, and told below it by a worker."""

import pytest

from bot.domain.mark import Mark, MarkKind
from bot.domain.question import UserId
from bot.domain.reply import End, Progress
from bot.store.inbox import Inbox
from bot.store.marks import Marks
from tests.store.desk import ELSEWHERE, HERE, Desk, beside_here, question

ASKED = question()
SOLVED = Mark(kind=MarkKind.SOLVED, user=UserId("U2"), at=5.0, link="https://x.test/p1")
CORRECTED = Mark(kind=MarkKind.CORRECTED, user=UserId("U3"), at=6.0)
WHOLE = End(outcome="whole", may_repeat=True)
MARKED = End(outcome="marked", may_repeat=True)


def marks(desk: Desk, inbox: Inbox) -> Marks:
    return Marks(desk.redis, desk.keys, desk.clock, inbox.scripts)


async def ended(desk: Desk, inbox: Inbox, end: End = WHOLE) -> None:
    await inbox.accept(ASKED)
    lease = await desk.lease(inbox)
    await lease.note(Progress(messages=(question(9).ts,), text="Ten days."))
    await lease.ended(end)


async def test_a_worker_tells_it_and_the_reply_has_ended_as_before(
    desk: Desk, inbox: Inbox
) -> None:
    await ended(desk, inbox)
    assert "marked" == await marks(desk, inbox).put(HERE, ASKED.id, SOLVED)
    lease = await desk.lease(inbox)
    assert (True, (SOLVED,)) == (lease.work.is_marked, lease.work.marks)
    assert (question(9).ts,) == lease.work.progress.messages
    assert None is await lease.ended(MARKED)
    found = await marks(desk, inbox).answered(HERE, ASKED.id)
    assert found
    assert ("whole", (SOLVED,), (question(9).ts,)) == (found.end, found.marks, found.messages)
    assert "settled" == await inbox.again(HERE, ASKED.id)
    assert "accepted" == await inbox.again(HERE, ASKED.id, also_whole=True)
    assert (SOLVED,) == (await desk.lease(inbox)).work.marks


async def test_two_marks_at_once_are_one_edit_and_the_same_is_none(
    desk: Desk, inbox: Inbox
) -> None:
    await ended(desk, inbox)
    put = marks(desk, inbox)
    assert "marked" == await put.put(HERE, ASKED.id, SOLVED)
    assert "marked" == await put.put(HERE, ASKED.id, CORRECTED)
    assert "same" == await put.put(HERE, ASKED.id, SOLVED)
    lease = await desk.lease(inbox)
    assert {SOLVED, CORRECTED} == set(lease.work.marks)
    assert None is await lease.ended(MARKED)
    assert "same" == await put.put(HERE, ASKED.id, SOLVED)


async def test_one_that_comes_while_others_are_told_is_told_next(desk: Desk, inbox: Inbox) -> None:
    await ended(desk, inbox)
    put = marks(desk, inbox)
    await put.put(HERE, ASKED.id, SOLVED)
    lease = await desk.lease(inbox)
    assert (SOLVED,) == lease.work.marks
    assert "marked" == await put.put(HERE, ASKED.id, CORRECTED)
    following = await lease.ended(MARKED)
    assert following
    assert (True, {SOLVED, CORRECTED}) == (following.is_marked, set(following.marks))
    assert None is await lease.ended(MARKED)
    found = await put.answered(HERE, ASKED.id)
    assert found
    assert "whole" == found.end


async def test_one_that_is_taken_away_goes(desk: Desk, inbox: Inbox) -> None:
    await ended(desk, inbox)
    put = marks(desk, inbox)
    await put.put(HERE, ASKED.id, SOLVED)
    await (await desk.lease(inbox)).ended(MARKED)
    assert "marked" == await put.take_away(HERE, ASKED.id, MarkKind.SOLVED)
    assert () == (await desk.lease(inbox)).work.marks


async def test_what_has_not_ended_and_what_is_not_known_has_none(desk: Desk, inbox: Inbox) -> None:
    put = marks(desk, inbox)
    assert "unknown" == await put.put(HERE, ASKED.id, SOLVED)
    assert None is await put.answered(HERE, ASKED.id)
    await inbox.accept(ASKED)
    assert "open" == await put.put(HERE, ASKED.id, SOLVED)
    assert "unknown" == await put.put(ELSEWHERE, ASKED.id, SOLVED)
    found = await put.answered(HERE, ASKED.id)
    assert found
    assert (ASKED, None) == (found.question, found.end)


async def test_of_another_thread_nothing_is_known_in_this_one(desk: Desk, inbox: Inbox) -> None:
    there = question(1, beside_here(desk.keys))
    await inbox.accept(there)
    assert None is await marks(desk, inbox).answered(HERE, there.id)
    assert "unknown" == await marks(desk, inbox).put(HERE, there.id, SOLVED)


async def test_who_asks_again_meanwhile_is_answered(desk: Desk, inbox: Inbox) -> None:
    await ended(desk, inbox)
    await marks(desk, inbox).put(HERE, ASKED.id, SOLVED)
    assert "accepted" == await inbox.again(HERE, ASKED.id, also_whole=True)
    work = (await desk.lease(inbox)).work
    assert (False, (SOLVED,)) == (work.is_marked, work.marks)


async def test_a_crash_before_it_is_told_is_made_up_for(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    await ended(desk, inbox)
    await marks(desk, inbox).put(HERE, ASKED.id, SOLVED)
    await (await desk.lease(inbox)).give_back()
    assert (await desk.lease(other)).work.is_marked


@pytest.mark.parametrize("spoilt", ["", "no JSON", "[]", '{"kind":"of_tomorrow"}', "{", "\udcff"])
async def test_one_that_can_not_be_read_is_left_out(desk: Desk, inbox: Inbox, spoilt: str) -> None:
    await ended(desk, inbox)
    key = desk.keys.of(HERE).question(ASKED.id)
    await desk.redis.hset(key, "mark:corrected", spoilt.encode(errors="surrogateescape"))
    await marks(desk, inbox).put(HERE, ASKED.id, SOLVED)
    assert (await desk.lease(inbox)).work.is_marked
    assert await marks(desk, inbox).answered(HERE, ASKED.id)
