"""What people have said the right answers are is kept, listed, and handed out to be uploaded."""

from dataclasses import replace

import pytest

from bot.domain.correction import Correction
from bot.domain.question import UserId
from bot.domain.upload import Upload
from bot.store.connection import Client
from bot.store.corrections import Corrections
from bot.store.inbox import Inbox
from bot.store.keys import CORRECTION_S, DAY_S, SHARDS
from tests.store.desk import ELSEWHERE, HERE, Desk, question

ASKED = question()
NOW_S = 1_790_000_200.0
ONE = Correction(
    id=ASKED.id,
    thread=HERE,
    question="Why?",
    answer="그래서요.",
    user=UserId("U2"),
    at=NOW_S,
    ts=question(2).ts,
    link="https://x.test/p1",
)
OTHER = replace(ONE, id=question(3, ELSEWHERE).id, thread=ELSEWHERE, at=NOW_S + 5.0)
WORK_S = 100.0


def corrections(desk: Desk, inbox: Inbox, *, are_uploaded: bool = True) -> Corrections:
    return Corrections(desk.redis, desk.keys, inbox.scripts, are_uploaded=are_uploaded)


async def listed(found: Corrections, since_s: float = 0.0) -> set[Correction]:
    return {one async for one in found.since(since_s)}


async def due(found: Corrections) -> list[Upload]:
    """One turn over all shards."""
    handed_out = [await found.due_upload(shard, WORK_S) for shard in range(SHARDS)]
    return [upload for upload in handed_out if upload]


async def all_are_due(redis: Client, desk: Desk) -> None:
    for shard in range(SHARDS):
        key = desk.keys.uploads(shard)
        if names := await redis.zrange(key, 0, -1):
            await redis.zadd(key, {str(name): 0 for name in names}, xx=True)


async def test_what_was_kept_is_listed_by_when_it_was_made(desk: Desk, inbox: Inbox) -> None:
    found = corrections(desk, inbox)
    await found.keep(ONE)
    await found.keep(OTHER)
    assert {ONE, OTHER} == await listed(found)
    assert {OTHER} == await listed(found, NOW_S + 1.0)
    key = desk.keys.correction(desk.keys.shard_of(HERE), ONE.id)
    assert CORRECTION_S - DAY_S < await desk.redis.ttl(key) <= CORRECTION_S


async def test_the_last_of_a_question_counts(desk: Desk, inbox: Inbox) -> None:
    found, newer = corrections(desk, inbox), replace(ONE, answer="Because.", at=NOW_S + 9.0)
    await found.keep(ONE)
    await found.keep(newer)
    assert {newer} == await listed(found)


async def test_it_stays_when_the_question_is_deleted(desk: Desk, inbox: Inbox) -> None:
    found = corrections(desk, inbox)
    await inbox.accept(ASKED)
    await found.keep(ONE)
    await inbox.cancel(HERE, ASKED.id, ASKED.ts, author=ASKED.user)
    assert {ONE} == await listed(found)


async def test_old_ones_leave_the_list(desk: Desk, inbox: Inbox) -> None:
    found, later = corrections(desk, inbox), replace(ONE, id=question(4).id)
    await found.keep(ONE)
    await found.keep(replace(later, at=NOW_S + CORRECTION_S + 1.0))
    key = desk.keys.corrections(desk.keys.shard_of(HERE))
    assert [later.id] == await desk.redis.zrange(key, 0, -1)


async def test_one_copy_at_a_time_is_given_it(desk: Desk, inbox: Inbox, other: Inbox) -> None:
    mine, theirs = corrections(desk, inbox), corrections(desk, other)
    await mine.keep(ONE)
    (upload,) = await due(mine)
    assert (ONE, 1) == (upload.correction, upload.tries)
    assert [] == await due(theirs)
    # The copy is gone, and its time is over.
    await all_are_due(desk.redis, desk)
    (again,) = await due(theirs)
    assert (ONE, 2) == (again.correction, again.tries)
    await theirs.uploaded(again, "7")
    await all_are_due(desk.redis, desk)
    assert [] == await due(mine)


async def test_what_failed_waits_and_what_is_given_up_stays_in_the_list(
    desk: Desk, inbox: Inbox
) -> None:
    found = corrections(desk, inbox)
    await found.keep(ONE)
    (upload,) = await due(found)
    await found.not_uploaded(upload, 60.0)
    assert [] == await due(found)
    await all_are_due(desk.redis, desk)
    (upload,) = await due(found)
    await found.not_uploaded(upload, None)
    await all_are_due(desk.redis, desk)
    assert [] == await due(found)
    assert {ONE} == await listed(found)


async def test_one_that_is_replaced_meanwhile_has_its_own_turn(desk: Desk, inbox: Inbox) -> None:
    found, newer = corrections(desk, inbox), replace(ONE, answer="Because.")
    await found.keep(ONE)
    (upload,) = await due(found)
    await found.keep(newer)
    await found.uploaded(upload, "7")
    assert [(newer, 1)] == [(one.correction, one.tries) for one in await due(found)]


async def test_without_a_bucket_nothing_is_handed_out(desk: Desk, inbox: Inbox) -> None:
    found = corrections(desk, inbox, are_uploaded=False)
    await found.keep(ONE)
    assert [] == await due(found)


async def test_what_has_run_out_is_handed_out_no_more(desk: Desk, inbox: Inbox) -> None:
    found, shard = corrections(desk, inbox), desk.keys.shard_of(HERE)
    await found.keep(ONE)
    await desk.redis.delete(desk.keys.correction(shard, ONE.id))
    assert ([], set()) == (await due(found), await listed(found))
    assert 0 == await desk.redis.exists(desk.keys.uploads(shard))


@pytest.mark.parametrize("spoilt", ["", "{", '{"id": 1}', "[" * 5000])
async def test_what_can_not_be_read_is_left_out(desk: Desk, inbox: Inbox, spoilt: str) -> None:
    found, shard = corrections(desk, inbox), desk.keys.shard_of(HERE)
    await found.keep(ONE)
    await desk.redis.hset(desk.keys.correction(shard, ONE.id), "told", spoilt)
    assert ([], set()) == (await due(found), await listed(found))


async def test_keys_of_another_kind_are_in_nobodys_way(desk: Desk, inbox: Inbox) -> None:
    found, shard = corrections(desk, inbox), desk.keys.shard_of(HERE)
    spoilt = (
        desk.keys.correction(shard, ONE.id),
        desk.keys.corrections(shard),
        desk.keys.uploads(shard),
    )
    await found.keep(ONE)
    for key in spoilt:
        await desk.redis.set(key, "nonsense", ex=60)
    assert ([], set()) == (await due(found), await listed(found))
    await found.keep(ONE)
    assert {ONE} == await listed(found)
    assert [ONE] == [upload.correction for upload in await due(found)]
