"""What can't be used of what Redis holds ends one question at most, and is set aside."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest
import structlog

from bot.domain.question import MessageTs, QuestionId, StormThreadId
from bot.domain.reply import Notice, Progress
from bot.domain.work import Cancelled
from bot.errors import StoreUnavailable
from bot.store import record
from bot.store.gathering import Gathering
from bot.store.inbox import Inbox
from bot.store.lease import GROUP, LEASE_S, Lease
from bot.store.results import Accepted, Reopened
from bot.store.scripts.scripts import MOST_TRIES, Scripts
from bot.store.threads import Threads
from bot.store.turns import Turns
from tests.store.desk import ELSEWHERE, HERE, THREAD_TTL_S, Desk, question

REPLY_TS = MessageTs("1790000200.000100")
Poison = Callable[[Desk], Awaitable[Any]]


def field(name: str, value: str) -> Poison:
    return lambda desk: desk.redis.hset(desk.keys.of(HERE).question(question().id), name, value)


def of_state(name: str, value: str) -> Poison:
    return lambda desk: desk.redis.hset(desk.keys.of(HERE).state(str(HERE)), name, value)


def asked(**changed: object) -> Poison:
    fields = msgspec.json.decode(record.asked(question())) | changed
    kept = {name: value for name, value in fields.items() if value is not None}
    return field("asked", msgspec.json.encode(kept).decode())


async def no_field(desk: Desk) -> None:
    await desk.redis.hdel(desk.keys.of(HERE).question(question().id), "asked")


def instead_of(name: str) -> Poison:
    """A string where another kind of key should be."""

    async def poison(desk: Desk) -> None:
        at = desk.keys.of(HERE)
        keys = {
            "question": at.question(question().id),
            "queue": at.queue(str(HERE)),
            "state": at.state(str(HERE)),
            "ready": at.ready,
        }
        await desk.redis.set(keys[name], "a string", ex=60)

    return poison


async def a_list_instead_of_talk(desk: Desk) -> None:
    talk = desk.keys.of(HERE).talk
    await desk.redis.delete(talk)
    await desk.redis.rpush(talk, "a", "list")
    await desk.redis.expire(talk, 60)


async def a_list_instead_of_ours(desk: Desk) -> None:
    ours = desk.keys.of(HERE).ours
    await desk.redis.delete(ours)
    await desk.redis.rpush(ours, "a", "list")
    await desk.redis.expire(ours, 60)


async def bytes_that_are_no_text(desk: Desk) -> None:
    await desk.redis.hset(desk.keys.of(HERE).question(question().id), "asked", b"\xff\xfe{")


READABLE = {
    "no user": asked(user=None),
    "no thread": asked(thread=None),
    "no ts": asked(ts=None),
    "no asked_at": asked(asked_at=None),
    "a field of tomorrow": asked(mood="good"),
    "progress that is no JSON": field("progress", "{"),
    "deliveries that is no number": field("deliveries", "many"),
    "deliveries without an end": field("deliveries", "inf"),
    "begun that is no number": field("begun", "1.5e300"),
    "a fence that is no number": of_state("fence", "high"),
    "an entry that is none": of_state("entry", "none"),
    "running that is none": of_state("running", "none"),
    "state as a string": instead_of("state"),
    "queue as a string": instead_of("queue"),
    "the stream as a string": instead_of("ready"),
    "ours as a list": a_list_instead_of_ours,
    "talk as a list": a_list_instead_of_talk,
}
UNREADABLE = {
    "no JSON": field("asked", "no JSON"),
    "no object": field("asked", "[]"),
    "no text": asked(text=None),
    "text that is a number": asked(text=7),
    "nothing asked": no_field,
    "bytes that are no text": bytes_that_are_no_text,
    "a record as a string": instead_of("question"),
}


async def set_aside(desk: Desk) -> list[dict[str, str]]:
    found = []
    for key in await desk.find(f"{{{desk.keys.prefix}:*:set_aside"):
        found += [fields for _, fields in await desk.redis.xrange(key) or () if fields]
    return [{str(name): str(value) for name, value in fields.items()} for fields in found]


async def told(desk: Desk, inbox: Inbox) -> list[Lease]:
    """All leases to be had, also where a shard has to be gathered first."""
    return await desk.leases(inbox) + await desk.leases(inbox)


@pytest.mark.parametrize("poison", READABLE.values(), ids=READABLE)
async def test_what_can_be_read_in_some_sense_is_answered(
    desk: Desk, inbox: Inbox, poison: Poison
) -> None:
    await inbox.accept(question())
    await inbox.accept(question(2))
    await poison(desk)
    (lease,) = await told(desk, inbox)
    assert ("Why?", HERE, None) == (
        lease.work.question.text,
        lease.work.question.thread,
        lease.work.notice,
    )
    following = await lease.ended("whole")
    assert following is not None
    assert question(2) == following.question
    assert None is await lease.ended("whole")
    assert [] == await desk.lanes()


@pytest.mark.parametrize("poison", UNREADABLE.values(), ids=UNREADABLE)
async def test_what_can_not_be_read_is_set_aside_and_gets_an_apology(
    desk: Desk, inbox: Inbox, other: Inbox, poison: Poison
) -> None:
    await inbox.accept(question())
    await inbox.accept(question(2))
    await inbox.accept(question(3, ELSEWHERE))
    await poison(desk)
    with structlog.testing.capture_logs() as log:
        leases = {lease.work.question.thread: lease for lease in await told(desk, inbox)}
    work = leases[HERE].work
    assert ("", HERE, Notice.BROKEN) == (work.question.text, work.question.thread, work.notice)
    assert question(3, ELSEWHERE) == leases[ELSEWHERE].work.question
    key = desk.keys.of(HERE).question(question().id)
    assert {key} == {each["key"] for each in await set_aside(desk)}
    assert "record.set_aside" in {line["event"] for line in log}
    # Whoever takes it over reads the same, and the thread goes on.
    await leases[HERE].give_back()
    (again,) = await desk.leases(other)
    assert Notice.BROKEN is again.work.notice
    following = await again.ended("notice")
    assert following is not None
    assert question(2) == following.question
    assert Reopened.SETTLED == await inbox.again(HERE, question().id)


async def test_a_record_that_was_lost_while_it_waited_gets_an_apology(
    desk: Desk, inbox: Inbox
) -> None:
    await inbox.accept(question(1))
    seconds, _ = await desk.redis.time()
    ts = MessageTs(f"{seconds}.000100")
    waiting = replace(question(2), id=QuestionId(f"C1-{HERE.root}-{ts}"), ts=ts)
    await inbox.accept(waiting)
    lease = await desk.lease(inbox)
    await desk.redis.delete(desk.keys.of(HERE).question(waiting.id))
    following = await lease.ended("whole")
    assert following is not None
    assert (waiting.id, Notice.BROKEN) == (following.question.id, following.notice)


@pytest.mark.parametrize("fields", [{"lane": "nowhere"}, {"lame": "T1:C1:1.2"}, {"lane": ""}])
async def test_an_entry_without_a_lane_is_set_aside_and_the_rest_read(
    desk: Desk, inbox: Inbox, fields: dict[Any, Any]
) -> None:
    ready = desk.keys.of(HERE).ready
    await desk.redis.xadd(ready, fields)
    await inbox.accept(question())
    await desk.redis.xadd(ready, fields)
    assert [question()] == await desk.work_off(inbox)
    assert 2 == len(await set_aside(desk))
    assert 0 == (await desk.redis.xpending(ready, GROUP))["pending"]
    assert [] == await desk.lanes()


async def test_an_entry_without_a_lane_that_a_copy_has_died_over_is_set_aside(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    ready = desk.keys.of(HERE).ready
    await desk.redis.xadd(ready, {"lame": "x"})
    await desk.redis.xreadgroup(GROUP, other.owner, {ready: ">"})
    await desk.age()
    assert [] == await desk.abandoned(inbox)
    assert 1 == len(await set_aside(desk))


@pytest.mark.parametrize("name", ["question", "queue", "state"])
async def test_a_running_answer_ends_though_its_keys_are_spoilt(
    desk: Desk, inbox: Inbox, name: str
) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await instead_of(name)(desk)
    assert await lease.renew() in (None, "restored")
    await lease.note(Progress(messages=(REPLY_TS,), text="Because"))
    assert None is await lease.ended("whole")
    assert [] == await desk.work_off(inbox)


async def test_an_end_that_is_no_time_is_a_whole_lease_from_now(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await of_state("until", "late")(desk)
    (pending,) = await desk.redis.xpending_range(desk.keys.of(HERE).ready, GROUP, "-", "+", 9)
    await desk.redis.xclaim(
        desk.keys.of(HERE).ready, GROUP, inbox.owner, 0, [pending["message_id"]], idle=3_600_000
    )
    (entry,) = await desk.abandoned(other)
    assert None is await other.take(entry)
    until = await desk.redis.hget(desk.keys.of(HERE).state(str(HERE)), "until")
    assert str(until).isdigit()
    assert None is await lease.renew()


async def test_what_fails_again_and_again_is_set_aside_in_the_end(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question(1))
    await inbox.accept(question(2))
    for _ in range(MOST_TRIES):
        (lease,) = await told(desk, inbox)
        assert question(1) == lease.work.question
        await desk.age()
    (lease,) = await told(desk, inbox)
    assert question(2) == lease.work.question
    (put,) = await set_aside(desk)
    assert "has failed too often" == put["reason"]


async def test_whose_it_was_is_known_when_that_is_deleted(desk: Desk, inbox: Inbox) -> None:
    asked = question(1)
    await inbox.accept(asked)
    for _ in range(MOST_TRIES):
        await told(desk, inbox)
        await desk.age()
    assert [] == await told(desk, inbox)
    assert await inbox.cancel(asked.thread, asked.id, asked.ts, author=asked.user)
    (lease,) = await told(desk, inbox)
    assert replace(asked, text="", asked_at=float(asked.ts)) == lease.work.question
    assert Cancelled.QUESTION is lease.work.cancelled


async def test_a_stream_that_is_lost_alone_loses_no_question(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question(1))
    await inbox.accept(question(2, ELSEWHERE))
    lease = await desk.lease_of(inbox, question(1))
    for where in (HERE, ELSEWHERE):
        await desk.redis.delete(desk.keys.of(where).ready)
    # The first look makes the streams anew, the next one finds what is missing in them.
    (other,) = await told(desk, inbox)
    assert question(2, ELSEWHERE) == other.work.question
    assert None is await other.ended("whole")
    assert None is await lease.ended("whole")
    assert [] == await desk.lanes()


class Interrupted(Scripts):
    """Something happens in the moment before a copy has looked through all questions."""

    def __init__(self, desk: Desk, happens: Callable[[], Awaitable[Any]]) -> None:
        super().__init__(desk.redis)
        self._happens = happens

    async def run(self, name: str, *, keys: Sequence[str], args: Sequence[Any]) -> Any:
        if name == "gathered":
            await self._happens()
        return await super().run(name, keys=keys, args=args)


async def test_what_is_lost_while_a_copy_looks_is_looked_after_too(
    desk: Desk, inbox: Inbox
) -> None:
    await inbox.accept(question(1))
    await inbox.accept(question(2))
    lease = await desk.lease(inbox)
    shard = desk.keys.shard_of(HERE)

    async def loses_the_queue() -> None:
        await instead_of("queue")(desk)
        assert None is await lease.ended("whole")

    scripts = Interrupted(desk, loses_the_queue)
    await desk.redis.set(desk.keys.lost(shard), "a moment ago", ex=60)
    await Gathering(desk.redis, desk.keys, scripts).after("a moment ago", shard)
    assert [] == await desk.ready(inbox)
    (lease,) = await told(desk, inbox)
    assert question(2) == lease.work.question


async def test_a_loss_is_looked_after_when_the_copy_that_met_it_is_gone(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    await desk.abandoned(other)
    await inbox.accept(question(1))
    await inbox.accept(question(2))
    lease = await desk.lease(inbox)
    await instead_of("queue")(desk)
    assert None is await lease.ended("whole")
    (lease,) = await told(desk, other)
    assert question(2) == lease.work.question


async def test_a_copy_that_looks_in_vain_leaves_the_loss_to_others(
    desk: Desk, inbox: Inbox
) -> None:
    shard = desk.keys.shard_of(HERE)

    async def is_out_of_reach() -> None:
        raise StoreUnavailable

    await desk.redis.set(desk.keys.lost(shard), "a moment ago", ex=60)
    with structlog.testing.capture_logs() as logs:
        scripts = Interrupted(desk, is_out_of_reach)
        await Gathering(desk.redis, desk.keys, scripts).after("a moment ago", shard)
    assert ["questions.not_gathered"] == [line["event"] for line in logs]
    assert await desk.redis.exists(desk.keys.lost(shard))
    await inbox.abandoned(shard, count=1)
    assert not await desk.redis.exists(desk.keys.lost(shard))


async def test_scripts_that_redis_keeps_forgetting_run_all_the_same(
    desk: Desk, inbox: Inbox
) -> None:
    for number in range(5):
        await desk.redis.script_flush()
        assert Accepted.SEEN != await inbox.accept(question(number))
        await desk.redis.script_flush()
        (lease,) = await desk.leases(inbox)
        await desk.redis.script_flush()
        assert None is await lease.ended("whole")


async def test_a_conversation_that_can_not_be_read_begins_anew(desk: Desk, inbox: Inbox) -> None:
    threads = Threads(desk.redis, desk.keys, thread_ttl_s=THREAD_TTL_S)
    memory = desk.keys.of(HERE).memory
    await desk.redis.set(memory, "seven times\nseven", ex=60)
    assert None is await threads.recall(HERE)
    await desk.redis.rpush(memory, "a", "list")
    assert None is await threads.recall(HERE)
    await inbox.accept(question())
    await threads.remember(HERE, StormThreadId("7"), await desk.lease(inbox))
    assert "7" == await threads.recall(HERE)
    assert 2 == len(await set_aside(desk))


async def test_a_deletion_looks_at_spoilt_keys_too(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await lease.note(Progress(messages=(REPLY_TS,)))
    await desk.redis.delete(desk.keys.of(HERE).reply(REPLY_TS))
    await desk.redis.rpush(desk.keys.of(HERE).reply(REPLY_TS), "a", "list")
    assert not await inbox.cancel(HERE, question(9).id, REPLY_TS)
    await field("progress", "no JSON")(desk)
    await desk.redis.set(desk.keys.of(HERE).reply(REPLY_TS), question().id, ex=60)
    assert await inbox.cancel(HERE, question(9).id, REPLY_TS)


async def test_what_is_set_aside_is_bounded(desk: Desk, inbox: Inbox) -> None:
    ready = desk.keys.of(HERE).ready
    for _ in range(150):
        await desk.redis.xadd(ready, {"lame": "x" * 9000})
    for _ in range(2):
        await desk.ready(inbox)
    found = await set_aside(desk)
    assert 100 == len(found)
    assert max(len(each["value"]) for each in found) <= 4000


async def test_turns_that_can_not_be_read_are_taken_anew(desk: Desk, inbox: Inbox) -> None:
    turns = Turns(desk.redis, desk.keys, desk.clock, scripts=inbox.scripts)
    await inbox.accept(question())
    await inbox.accept(question(2, ELSEWHERE))
    person = question().person
    for key in (desk.keys.open(person), desk.keys.line(person), desk.keys.of(HERE).parked):
        await desk.redis.set(key, "a string", ex=60)
    await instead_of("state")(desk)
    await instead_of("question")(desk)
    entries = await desk.ready(inbox)
    called = [lane for entry in entries for lane in await turns.called([entry])]
    assert {str(HERE), str(ELSEWHERE)} == {entry.lane for entry in called}
    await turns.tend()


# Redis' clock


async def test_a_lease_that_ends_far_away_is_over_a_whole_lease_from_now(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    """Written before Redis' clock went back."""
    await inbox.accept(question())
    await desk.lease(inbox)
    await desk.age()
    (entry,) = await desk.abandoned(other)
    state = desk.keys.of(HERE).state(str(HERE))
    seconds, _ = await desk.redis.time()
    await of_state("until", str((seconds + 3600) * 1000))(desk)
    assert None is await other.take(entry)
    left_ms = int(str(await desk.redis.hget(state, "until"))) - seconds * 1000
    assert LEASE_S * 1000 - 1000 <= left_ms <= LEASE_S * 1000 + 2000


async def test_idle_times_begin_anew_where_the_clock_has_gone_back(
    desk: Desk, inbox: Inbox, other: Inbox
) -> None:
    await inbox.accept(question())
    await desk.lease(inbox)
    await desk.age()
    shard = desk.keys.shard_of(HERE)
    seconds, _ = await desk.redis.time()
    await desk.redis.set(desk.keys.clock(shard), (seconds + 3600) * 1000, ex=60)
    await of_state("until", str((seconds + 3600) * 1000))(desk)
    # How long it has lain there is anybody's guess; from now on it is measured.
    assert [] == await desk.abandoned(other)
    assert abs(int(str(await desk.redis.get(desk.keys.clock(shard)))) - seconds * 1000) < 5000
    until = await desk.redis.hget(desk.keys.of(HERE).state(str(HERE)), "until")
    assert int(str(until)) - seconds * 1000 <= LEASE_S * 1000 + 2000
    await desk.age()
    assert [question().thread] == [entry.thread for entry in await desk.abandoned(other)]
