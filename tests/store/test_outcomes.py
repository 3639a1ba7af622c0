"""The log of outcomes, on a real Redis: what is told of questions, and what goes with them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.outcome import Act, Details, Ended, Fact, Fault, Kind, Verdict
from bot.domain.question import MessageTs, Question, UserId
from bot.domain.reply import End, Progress
from bot.domain.source import Document, DocumentId
from bot.store.inbox import Inbox
from bot.store.keys import DAY_S, SHARDS
from bot.store.outcomes import NOTHING, READ_AT_ONCE, Keeping, Outcomes
from bot.store.scripts.scripts import Scripts
from tests.store.desk import ELSEWHERE, HERE, Desk, question

KEEPING = Keeping(for_s=90 * DAY_S)
WITH_TEXTS = Keeping(for_s=90 * DAY_S, texts=True)
REPLY_TS = MessageTs("1790000101.500000")
DETAILS = Details(
    reason="storm_slow",
    seconds=12.5,
    first_text_s=1.25,
    sources=2,
    documents=(Document(id=DocumentId("7"), name="출장비 규정.pdf"), Document(id=None, name="B")),
    storm_thread="73",
    chat="91",
    language="ko",
)


@pytest.fixture
async def inbox(desk: Desk) -> Inbox:
    desk.outcomes = KEEPING
    inbox = desk.copy()
    await inbox.open()
    return inbox


def log_of(desk: Desk, keeping: Keeping = KEEPING) -> Outcomes:
    return Outcomes(desk.redis, desk.keys, Scripts(desk.redis), keeping)


async def facts(desk: Desk) -> list[Fact]:
    return [fact async for fact in log_of(desk).since(0)]


async def ends(desk: Desk) -> list[Any]:
    return [fact.end for fact in await facts(desk) if isinstance(fact, Ended)]


async def answered(
    desk: Desk, inbox: Inbox, asked: Question, end: str = "whole", details: Details = DETAILS
) -> None:
    await inbox.accept(asked)
    lease = await desk.lease(inbox)
    await lease.note(Progress(messages=(REPLY_TS,), text="…"))
    await lease.ended(End(outcome=end, may_repeat=end != "whole", details=details))


async def all_that_is_kept(desk: Desk) -> str:
    found = []
    for key in await desk.all_keys():
        kind = await desk.redis.type(key)
        if kind == "stream":
            found.append(str(await desk.redis.xrange(key)))
        if kind == "hash":
            found.append(str(await desk.redis.hgetall(key)))
    return "\n".join(found)


async def test_the_end_of_a_question_is_told_as_it_was(desk: Desk, inbox: Inbox) -> None:
    await answered(desk, inbox, question())
    (ended,) = await facts(desk)
    assert isinstance(ended, Ended)
    assert (
        Ended(
            question=question().id,
            at=ended.at,
            thread=HERE,
            ts=question().ts,
            reply=REPLY_TS,
            user=UserId("U1"),
            end="whole",
            details=DETAILS,
        )
        == ended
    )
    now_s, _ = await desk.redis.time()
    assert now_s == pytest.approx(ended.at, abs=60)


async def test_what_is_not_known_of_an_end_is_left_out(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    await desk.work_off(inbox, "notice")
    (ended,) = await facts(desk)
    assert isinstance(ended, Ended)
    assert (None, Details()) == (ended.reply, ended.details)


async def test_a_question_that_is_tried_again_ends_again(desk: Desk, inbox: Inbox) -> None:
    await answered(desk, inbox, question(), "incomplete")
    await inbox.again(HERE, question().id)
    await desk.work_off(inbox)
    assert ["incomplete", "whole"] == await ends(desk)


async def test_an_end_that_is_told_twice_stands_once(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await lease.ended("whole")
    await lease.ended("whole")
    assert ["whole"] == await ends(desk)


async def test_an_answer_that_was_overtaken_by_an_edit_is_no_end(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await inbox.change(question(text="Why not?"), edited_at=MessageTs("1790000160.000000"))
    await lease.ended("whole")
    assert [] == await ends(desk)
    await lease.ended("whole")
    assert ["whole"] == await ends(desk)


async def test_a_reply_that_gets_a_button_has_not_ended_again(desk: Desk, inbox: Inbox) -> None:
    await answered(desk, inbox, question())
    await inbox.change(question(text="Why not?"), edited_at=MessageTs("1790009999.000000"))
    await desk.work_off(inbox, "changed")
    assert ["whole"] == await ends(desk)


async def test_where_nothing_is_to_be_kept_nothing_is(desk: Desk, inbox: Inbox) -> None:
    desk.outcomes = NOTHING
    copy = desk.copy()
    await inbox.accept(question())
    await desk.work_off(copy)
    await log_of(desk, NOTHING).add(HERE, question().id, Kind.SOLVED, user="U2")
    assert [] == await facts(desk)


async def test_what_people_do_is_told_by_whom_and_how(desk: Desk) -> None:
    log, id = log_of(desk), question().id
    await log.add(HERE, id, Kind.VERDICT, user="U2", verdict="bad", reason="outdated")
    await log.add(HERE, id, Kind.PERSON, user="U2", experts="S1")
    await log.add(HERE, id, Kind.CORRECTED, user="U3", ts="1790000200.000100")
    told = [replace(fact, at=0) for fact in await facts(desk)]
    by_anna, by_ben = UserId("U2"), UserId("U3")
    assert [
        Act(
            question=id,
            at=0,
            kind=Kind.VERDICT,
            user=by_anna,
            verdict=Verdict.BAD,
            reason=Fault.OUTDATED,
        ),
        Act(question=id, at=0, kind=Kind.PERSON, user=by_anna, experts="S1"),
        Act(
            question=id,
            at=0,
            kind=Kind.CORRECTED,
            user=by_ben,
            ts=MessageTs("1790000200.000100"),
        ),
    ] == told


async def test_what_is_taken_back_is_told_as_such(desk: Desk) -> None:
    await log_of(desk).add(HERE, question().id, Kind.SOLVED, user="U2", undone="yes")
    (act,) = await facts(desk)
    assert isinstance(act, Act)
    assert act.is_undone


async def test_no_words_are_kept_unless_the_operator_wants_them(desk: Desk, inbox: Inbox) -> None:
    await answered(desk, inbox, question(text="Why is the sky blue?"))
    await log_of(desk).add(HERE, question().id, Kind.VERDICT, user="U2", verdict="bad", line="Bah!")
    (ended, _) = await facts(desk)
    assert isinstance(ended, Ended)
    assert {} == await log_of(desk).words(ended)
    assert "Bah!" not in await all_that_is_kept(desk)


async def test_where_words_are_kept_they_stand_beside_the_log(desk: Desk) -> None:
    desk.outcomes = WITH_TEXTS
    inbox = desk.copy()
    await inbox.open()
    await answered(desk, inbox, question(text="Why is the sky blue?"))
    log = log_of(desk, WITH_TEXTS)
    await log.add(HERE, question().id, Kind.VERDICT, user="U2", verdict="bad", line="Bah!")
    (ended, _) = await facts(desk)
    assert isinstance(ended, Ended)
    assert {"question": "Why is the sky blue?", "line:U2": "Bah!"} == await log.words(ended)


@pytest.mark.parametrize("keeping", [KEEPING, WITH_TEXTS])
async def test_of_a_deleted_question_only_the_count_stays(desk: Desk, keeping: Keeping) -> None:
    desk.outcomes = keeping
    inbox = desk.copy()
    await inbox.open()
    await answered(desk, inbox, question(text="Why is the sky blue?"))
    await log_of(desk, keeping).add(HERE, question().id, Kind.PERSON, user="U2", line="Bah!")
    await inbox.cancel(HERE, question().id, question().ts, author=UserId("U1"))
    await desk.work_off(inbox, "withdrawn")
    (ended,) = await facts(desk)
    assert isinstance(ended, Ended)
    assert ("withdrawn", "", Details()) == (ended.end, ended.user, ended.details)
    kept = await all_that_is_kept(desk)
    assert [] == [word for word in ("sky", "Bah!", "규정", "U2") if word in kept]


async def test_the_words_of_a_reply_that_is_deleted_go_at_once(desk: Desk) -> None:
    desk.outcomes = WITH_TEXTS
    inbox = desk.copy()
    await inbox.open()
    await answered(desk, inbox, question(text="Why is the sky blue?"))
    await inbox.cancel(HERE, question().id, REPLY_TS)
    assert "sky" not in await all_that_is_kept(desk)
    assert ["whole"] == await ends(desk)


async def test_that_a_reply_was_deleted_on_request_stays(desk: Desk, inbox: Inbox) -> None:
    await answered(desk, inbox, question())
    await log_of(desk).add(HERE, question().id, Kind.REMOVED)
    await inbox.cancel(HERE, question().id, question().ts, author=UserId("U1"))
    await desk.work_off(inbox, "withdrawn")
    removed, ended = await facts(desk)
    assert isinstance(removed, Act)
    assert isinstance(ended, Ended)
    assert (Kind.REMOVED, "", "withdrawn") == (removed.kind, removed.user, ended.end)


async def test_words_go_with_a_question_that_is_deleted_long_after(desk: Desk) -> None:
    desk.outcomes = WITH_TEXTS
    inbox = desk.copy()
    await inbox.open()
    await answered(desk, inbox, question(text="Why is the sky blue?"))
    at = desk.keys.of(HERE)
    await desk.redis.delete(at.question(question().id), at.seen(question().id), at.ours)
    await inbox.cancel(HERE, question().id, question().ts, author=UserId("U1"))
    assert "sky" not in await all_that_is_kept(desk)


async def test_all_facts_are_read_from_all_shards_in_batches(desk: Desk) -> None:
    log = log_of(desk)
    many = range(READ_AT_ONCE + 10)
    for number in many:
        await log.add(HERE, question(number).id, Kind.PERSON, user="U2")
    await log.add(ELSEWHERE, question(1, ELSEWHERE).id, Kind.PERSON, user="U2")
    told = {fact.question for fact in await facts(desk)}
    assert {question(n).id for n in many} | {question(1, ELSEWHERE).id} == told


async def test_what_is_too_old_goes(desk: Desk) -> None:
    key = desk.keys.of(HERE).outcomes
    now_s, _ = await desk.redis.time()
    for days in (100, 91, 89):
        entry: Mapping[Any, Any] = {"kind": "person", "question": f"q{days}", "user": "U1"}
        await desk.redis.xadd(key, dict(entry), id=f"{(now_s - days * DAY_S) * 1000}-1")
    await desk.redis.expire(key, 60)
    await log_of(desk).trim()
    assert ["q89"] == [fact.question for fact in await facts(desk)]
    await log_of(desk).add(HERE, question().id, Kind.PERSON, user="U2")
    assert 90 * DAY_S - 60 < await desk.redis.ttl(key) <= 90 * DAY_S
    await log_of(desk, NOTHING).trim()
    assert [] == await facts(desk)


@pytest.mark.parametrize(
    "entry",
    [
        {"nothing": "here"},
        {"kind": "ended"},
        {"kind": "praised", "question": "q1"},
        {"question": "q1"},
    ],
)
async def test_an_entry_that_says_nothing_is_left_out(desk: Desk, entry: dict[Any, Any]) -> None:
    await desk.redis.xadd(desk.keys.outcomes(0), entry)
    await desk.redis.expire(desk.keys.outcomes(0), 60)
    assert [] == await facts(desk)


async def test_an_odd_entry_is_read_in_the_nearest_sense(desk: Desk) -> None:
    entry: dict[Any, Any] = {
        "kind": "ended",
        "question": "q1",
        "seconds": "nan",
        "first_text_s": "-3",
        "sources": "many",
        "documents": '[["7"]]',
        "end": "sideways",
    }
    await desk.redis.xadd(desk.keys.outcomes(0), entry)
    await desk.redis.expire(desk.keys.outcomes(0), 60)
    (ended,) = await facts(desk)
    assert isinstance(ended, Ended)
    assert ("sideways", Details()) == (ended.end, ended.details)


async def test_a_log_of_another_kind_is_set_aside_by_who_writes_next(
    desk: Desk, inbox: Inbox
) -> None:
    for shard in range(SHARDS):
        await desk.redis.set(desk.keys.outcomes(shard), "no stream", ex=60)
    assert [] == await facts(desk)
    await answered(desk, inbox, question())
    assert ["whole"] == await ends(desk)


async def test_whoever_counts_hears_of_each_act(desk: Desk) -> None:
    heard: list[tuple[str, str | None]] = []
    log = Outcomes(
        desk.redis,
        desk.keys,
        Scripts(desk.redis),
        NOTHING,
        acted=lambda act, verdict: heard.append((act, verdict)),
    )
    await log.add(HERE, question().id, Kind.VERDICT, user="U2", verdict="bad")
    await log.add(HERE, question().id, Kind.SOLVED, user="U2")
    await log.add(HERE, question().id, Kind.SOLVED, user="U2", undone="yes")
    assert [("verdict", "bad"), ("solved", None)] == heard
