"""The shared budget decides as the governor in memory does, and a copy without Redis is careful."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from itertools import count

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import LoopClock
from bot.domain.governor.edits import ReplyId
from bot.domain.governor.governor import Governor, Limits, Method
from bot.domain.governor.parts import PartWait
from bot.domain.governor.share import Slot
from bot.domain.question import ChannelId, PersonId, TeamId
from bot.errors import SlackBusy
from bot.playground.processes.redis_server import RedisServer
from bot.playground.pulse import PATIENCE_S
from bot.store.budget.budget import REST_S, Budget
from bot.store.budget.reply_budget import ReplyBudget
from bot.store.budget.shared_governor import SharedGovernor
from bot.store.connection import Client, connect
from tests.domain.show import BurstOf, Extreme, GenerousWindow, Show, StrictBucket, ordinary
from tests.domain.stream_show import RETRY_AFTER_S, StreamShow

TEAM, OTHER_TEAM = TeamId("T1"), TeamId("T2")
HERE = ChannelId("C1")
MINA, JUN = PersonId("T1:U1"), PersonId("T1:U2")
START = 1_790_000_000.0
LIMITS = Limits()
# For a Redis that hangs; longer than one takes that answers.
HASTY_S = 1.0

prefixes = (f"test{number}" for number in count())


class HandClock(LoopClock):
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server() -> AsyncIterator[RedisServer]:
    async with RedisServer() as running:
        yield running


@pytest.fixture
async def redis(server: RedisServer) -> AsyncIterator[Client]:
    async with connect(server.url) as client:
        yield client
        assert [] == [
            key async for key in client.scan_iter(count=1_000) if await client.ttl(key) == -1
        ]


def shared(redis: Client, prefix: str, *, copy: str = "a") -> SharedGovernor:
    return SharedGovernor(redis, prefix=prefix, copy=copy, limits=LIMITS)


def budget(
    redis: Client,
    prefix: str,
    clock: HandClock,
    *,
    copy: str = "a",
    patience_s: float = PATIENCE_S / 2,
) -> Budget:
    """However slow this machine is, Redis is away only where a story takes it away."""
    return Budget(
        redis, prefix=prefix, copy=copy, limits=LIMITS, clock=clock, patience_s=patience_s
    )


def reply(number: int) -> ReplyId:
    return ReplyId(f"r{number}")


@dataclass(frozen=True)
class Step:
    after_s: float
    what: str
    who: int
    seconds: float


USUAL = ["begin"] * 6 + ["edit"] * 10 + ["finish"] * 4 + ["keep", "ended", "post", "post", "call"]
TURNS = ["begin_in_turn"] * 8 + ["begin_last_way"] * 4 + ["turn"] * 12 + ["turn_to_call"] * 3
PARTS = ["part"] * 12 + ["keep_parts", "parts_ended"]
STREAMS = ["start"] * 6 + ["append"] * 8 + ["stop", "stop", "streams_ended", "append_refused"]
UNUSUAL = ["refused", "post_refused", "lower", "lower_appends"]

stories = st.lists(
    st.builds(
        Step,
        after_s=st.sampled_from([0.0, 0.01, 0.1, 0.5, 1.0, 60.0]) | st.floats(0, 4),
        what=st.sampled_from(USUAL + TURNS + PARTS + STREAMS + UNUSUAL),
        who=st.integers(0, 7),
        seconds=st.floats(0, 6),
    ),
    min_size=1,
    max_size=60,
)


async def told_by_redis(
    redis: SharedGovernor, step: Step, now: float
) -> float | Slot | PartWait | None:
    who, channel = reply(step.who), ChannelId(f"C{step.who % 2}")
    match step.what:
        case "begin":
            return await redis.may_begin(TEAM, who, now=now)
        case "edit":
            return await redis.may_edit(TEAM, who, now=now)
        case "finish":
            return await redis.may_finish(TEAM, who, step.seconds, now=now)
        case "keep":
            await redis.keep(TEAM, [who, reply(step.who + 1)], now=now)
        case "ended":
            await redis.ended(TEAM, [who, reply(step.who + 1)], now=now)
        case "refused":
            await redis.refused(TEAM, Method.UPDATE, step.seconds, now=now)
        case "post":
            return await redis.may_post(TEAM, channel, step.seconds, now=now)
        case "post_refused":
            await redis.refused(TEAM, Method.POST, step.seconds, channel, now=now)
        case "begin_last_way":
            person = PersonId(f"P{step.who % 4}")
            return await redis.may_begin(TEAM, who, person=person, is_last_way=True, now=now)
        case "begin_in_turn":
            person = PersonId(f"P{step.who % 3}")
            return await redis.may_begin(TEAM, who, person=person, now=now)
        case "turn":
            person = PersonId(f"P{step.who % 3}")
            return await redis.turn_to_post(TEAM, channel, person, step.seconds, now=now)
        case "part":
            person = PersonId(f"P{step.who % 5}")
            return await redis.may_post_part(TEAM, channel, who, person, now=now)
        case "start":
            return await redis.may_start_stream(TEAM, who, now=now)
        case "append":
            return await redis.may_append(TEAM, who, PersonId(f"P{step.who % 3}"), now=now)
        case "append_refused":
            await redis.refused(TEAM, Method.APPEND_STREAM, step.seconds, now=now)
        case "streams_ended":
            await redis.streams_ended(TEAM, [who, reply(step.who + 1)], now=now)
        case "stop":
            return await redis.may_call(TEAM, Method.STOP_STREAM, step.seconds, now=now)
        case "keep_parts":
            await redis.keep_parts(TEAM, [who, reply(step.who + 1)], now=now)
        case "parts_ended":
            await redis.parts_ended(TEAM, [who, reply(step.who + 1)], now=now)
        case "turn_to_call":
            person = PersonId(f"P{step.who % 3}")
            return await redis.turn_to_call(TEAM, Method.DELETE, person, step.seconds, now=now)
        case "call":
            return await redis.may_call(TEAM, Method.DELETE, step.seconds, now=now)
        case "lower":
            await redis.lower(TEAM, Method.UPDATE, step.seconds, calls=step.who, now=now)
        case "lower_appends":
            method = Method.APPEND_STREAM
            await redis.lower(TEAM, method, step.seconds, calls=step.who, now=now)
    return None


def told_at_home(home: Governor, step: Step, now: float) -> float | Slot | PartWait | None:
    who, channel = reply(step.who), ChannelId(f"C{step.who % 2}")
    match step.what:
        case "begin":
            return home.may_begin(TEAM, who, now=now)
        case "edit":
            return home.may_edit(TEAM, who, now=now)
        case "finish":
            return home.may_finish(TEAM, who, step.seconds, now=now)
        case "keep":
            home.keep(TEAM, [who, reply(step.who + 1)], now=now)
        case "ended":
            home.ended(TEAM, [who, reply(step.who + 1)], now=now)
        case "refused":
            home.refused(TEAM, Method.UPDATE, step.seconds, now=now)
        case "post":
            return home.may_post(TEAM, channel, step.seconds, now=now)
        case "post_refused":
            home.refused(TEAM, Method.POST, step.seconds, channel, now=now)
        case "begin_last_way":
            person = PersonId(f"P{step.who % 4}")
            return home.may_begin(TEAM, who, person=person, is_last_way=True, now=now)
        case "begin_in_turn":
            person = PersonId(f"P{step.who % 3}")
            return home.may_begin(TEAM, who, person=person, now=now)
        case "turn":
            person = PersonId(f"P{step.who % 3}")
            return home.turn_to_post(TEAM, channel, person, step.seconds, now=now)
        case "part":
            person = PersonId(f"P{step.who % 5}")
            return home.may_post_part(TEAM, channel, who, person, now=now)
        case "start":
            return home.may_start_stream(TEAM, who, now=now)
        case "append":
            return home.may_append(TEAM, who, PersonId(f"P{step.who % 3}"), now=now)
        case "append_refused":
            home.refused(TEAM, Method.APPEND_STREAM, step.seconds, now=now)
        case "streams_ended":
            home.streams_ended(TEAM, [who, reply(step.who + 1)])
        case "stop":
            return home.may_call(TEAM, Method.STOP_STREAM, step.seconds, now=now)
        case "keep_parts":
            home.keep_parts(TEAM, [who, reply(step.who + 1)], now=now)
        case "parts_ended":
            home.parts_ended(TEAM, [who, reply(step.who + 1)], now=now)
        case "turn_to_call":
            person = PersonId(f"P{step.who % 3}")
            return home.turn_to_call(TEAM, Method.DELETE, person, step.seconds, now=now)
        case "call":
            return home.may_call(TEAM, Method.DELETE, step.seconds, now=now)
        case "lower":
            home.edits(TEAM, now).lower(LIMITS.update, now, step.seconds, step.who)
        case "lower_appends":
            bucket = home.bucket(TEAM, Method.APPEND_STREAM, now)
            limit = LIMITS.append_stream
            home.streams(TEAM).lower(bucket, limit, now, step.seconds, step.who)
    return None


async def assert_the_same(redis: Client, story: list[Step]) -> None:
    for limits in (LIMITS, Limits.with_updates(45, has_parts=True)):
        now, home = START, Governor(limits, learns=True)
        governor = SharedGovernor(redis, prefix=next(prefixes), copy="a", limits=limits)
        for step in story:
            now += step.after_s
            assert told_at_home(home, step, now) == await told_by_redis(governor, step, now)


@given(stories)
@settings(max_examples=60)
def test_redis_decides_exactly_as_the_governor_in_memory(
    server: RedisServer, story: list[Step]
) -> None:
    async def told() -> None:
        async with connect(server.url) as client:
            await assert_the_same(client, story)

    asyncio.run(told())


@pytest.mark.parametrize("pace", [0.2, 1.0])
@pytest.mark.parametrize("seed", range(4))
async def test_redis_and_memory_agree_over_a_long_and_busy_time(
    redis: Client, seed: int, pace: float
) -> None:
    chance = random.Random(seed)
    story = [
        Step(
            after_s=pace * chance.choice([0, 0, 0.1, 0.3, 0.5, 1, 1.5, chance.expovariate(0.5)]),
            what=chance.choice(
                USUAL + TURNS + PARTS + STREAMS if chance.random() < 0.985 else UNUSUAL
            ),
            who=chance.randrange(8),
            seconds=chance.uniform(0, 6),
        )
        for _ in range(400)
    ]
    # Now and then everybody falls silent, and the dead are forgotten.
    story += [replace(step, after_s=61.0) for step in story[:5]] + story
    await assert_the_same(redis, story)


class Remembering(Governor):
    """Writes down what replies have asked for their edits, and what they were told."""

    def __init__(self) -> None:
        super().__init__(LIMITS, learns=True)
        self.asked: list[tuple[str, ReplyId, float, float]] = []
        self.told: list[float | None] = []

    def may_begin(
        self,
        team: TeamId,
        reply: ReplyId,
        *,
        now: float,
        person: PersonId | None = None,
        channel: ChannelId | None = None,
        is_last_way: bool = False,
    ) -> float:
        assert not is_last_way
        self.asked.append(("begin", reply, 0.0, now))
        self.told.append(super().may_begin(team, reply, now=now, person=person, channel=channel))
        return self.told[-1] or 0.0

    def may_edit(self, team: TeamId, reply: ReplyId, *, now: float) -> float:
        self.asked.append(("edit", reply, 0.0, now))
        self.told.append(super().may_edit(team, reply, now=now))
        return self.told[-1] or 0.0

    def may_finish(
        self, team: TeamId, reply: ReplyId, max_wait_s: float, *, now: float
    ) -> float | None:
        self.asked.append(("finish", reply, max_wait_s, now))
        self.told.append(super().may_finish(team, reply, max_wait_s, now=now))
        return self.told[-1]

    def refused(
        self,
        team: TeamId,
        method: Method,
        retry_after_s: float,
        channel: ChannelId | None = None,
        *,
        now: float,
    ) -> None:
        self.asked.append(("refused", ReplyId(""), retry_after_s, now))
        self.told.append(None)
        super().refused(team, method, retry_after_s, channel, now=now)


async def told_again(memory: Remembering, governor: SharedGovernor) -> list[float | None]:
    told = list[float | None]()
    for what, who, seconds, now in memory.asked:
        match what:
            case "begin":
                told.append(await governor.may_begin(TEAM, who, channel=ChannelId(who), now=now))
            case "edit":
                told.append(await governor.may_edit(TEAM, who, now=now))
            case "refused":
                await governor.refused(TEAM, Method.UPDATE, seconds, now=now)
                told.append(None)
            case _:
                told.append(await governor.may_finish(TEAM, who, seconds, now=now))
    return told


@pytest.mark.parametrize(("replies", "over_s"), [(5, 0), (20, 0), (12, 20), (60, 90)])
async def test_redis_shows_replies_exactly_as_the_governor_in_memory(
    redis: Client, replies: int, over_s: float
) -> None:
    memory, chance = Remembering(), random.Random(replies)
    show = Show(StrictBucket(), seed=replies, governor=memory)
    show.run([chance.uniform(0, over_s) for _ in range(replies)], length_s=20.0)
    assert memory.told == await told_again(memory, shared(redis, next(prefixes)))


@pytest.mark.parametrize("slack", [GenerousWindow(), BurstOf(12)], ids=["window", "twelve"])
async def test_redis_learns_exactly_as_the_governor_in_memory(
    redis: Client, slack: Extreme
) -> None:
    memory, prefix = Remembering(), next(prefixes)
    Show(slack, seed=1, governor=memory).run(ordinary(0.4, seed=1, crowd_every_s=130.0))
    governor = shared(redis, prefix)
    assert memory.told == await told_again(memory, governor)
    now = memory.asked[-1][-1]
    assert 4.7 != memory.edits(TEAM, now).learned.believed(LIMITS.update)


@pytest.mark.parametrize(("replies", "over_s"), [(25, 1), (60, 120)])
async def test_redis_spends_what_is_known_exactly_as_the_governor_in_memory(
    redis: Client, replies: int, over_s: float
) -> None:
    memory, chance, prefix = Remembering(), random.Random(replies), next(prefixes)
    show = Show(GenerousWindow(), seed=1, governor=memory)
    governor = shared(redis, prefix)
    await governor.keep(TEAM, [], now=show.now)
    memory.edits(TEAM, show.now).learned.proven = 45.0
    await redis.hset(f"{{{prefix}:T1}}:budget:learned", "proven", "45")
    show.run([chance.uniform(0, over_s) for _ in range(replies)], (5.0, 40.0))
    assert memory.told == await told_again(memory, governor)


@pytest.mark.parametrize("slack", [GenerousWindow(100), BurstOf(12, 100)], ids=["window", "twelve"])
async def test_redis_learns_of_appends_exactly_as_the_governor_in_memory(
    redis: Client, slack: Extreme
) -> None:
    show, governor = StreamShow(slack, 1), shared(redis, next(prefixes))
    show.run(ordinary(0.4, seed=1, every_s=20.0, crowd_every_s=130.0))
    for asked, told in zip(show.asked, show.told, strict=True):
        match asked.what:
            case "append":
                person = PersonId(asked.reply)
                wait_s = await governor.may_append(TEAM, asked.reply, person, now=asked.now)
                assert told == wait_s
            case "refused":
                method = Method.APPEND_STREAM
                await governor.refused(TEAM, method, RETRY_AFTER_S, now=asked.now)
            case _:
                await governor.streams_ended(TEAM, [asked.reply], now=asked.now)
    assert 4.7 != show.believed


async def test_all_copies_spend_from_one_budget(redis: Client) -> None:
    prefix = next(prefixes)
    one, other = shared(redis, prefix, copy="a"), shared(redis, prefix, copy="b")
    waits = [await governor.may_post(TEAM, HERE, 0.0) for governor in (one, other, one)]
    assert [0.0, 0.0, None] == waits


async def test_steps_at_the_same_moment_do_not_overspend(redis: Client) -> None:
    governor = shared(redis, next(prefixes))
    waits = await asyncio.gather(
        *(governor.may_call(TEAM, Method.DELETE, 0.0, now=START) for _ in range(40))
    )
    assert 4 == waits.count(0.0)


async def test_copies_are_counted_while_they_live(redis: Client) -> None:
    prefix = next(prefixes)
    one, other = shared(redis, prefix, copy="a"), shared(redis, prefix, copy="b")
    await one.may_post(TEAM, HERE, 0.0, now=START)
    await other.may_post(TEAM, HERE, 0.0, now=START)
    assert (1, 2) == (one.copies, other.copies)
    await one.may_post(TEAM, HERE, 0.0, now=START + 60)
    assert 1 == one.copies


async def test_all_keys_of_a_workspace_are_on_one_node(redis: Client) -> None:
    prefix = next(prefixes)
    governor = shared(redis, prefix)
    await governor.may_begin(TEAM, reply(1))
    await governor.may_post(TEAM, HERE, 0.0)
    await governor.may_call(TEAM, Method.STATUS, 0.0)
    keys = [str(key) async for key in redis.scan_iter(f"*{prefix}*")]
    assert 6 == len(keys)
    assert {f"{{{prefix}:T1}}"} == {key[: key.index("}") + 1] for key in keys}


async def scripts_run(redis: Client) -> int:
    """How many so far; none have left no statistics yet."""
    commands = await redis.info("commandstats")
    return int(commands.get("cmdstat_evalsha", {"calls": 0})["calls"])


async def test_one_step_is_one_round_trip_and_much_faster_than_a_call_to_slack(
    redis: Client,
) -> None:
    governor = shared(redis, next(prefixes))
    await governor.may_edit(TEAM, reply(1))
    before = await scripts_run(redis)
    await governor.may_edit(TEAM, reply(1))
    assert before + 1 == await scripts_run(redis)


async def test_a_reply_sees_its_own_workspace_and_channel(redis: Client) -> None:
    clock, prefix = HandClock(), next(prefixes)
    mine = ReplyBudget(budget(redis, prefix, clock), TEAM, HERE, reply(1))
    assert 0.0 == await mine.may_begin()
    assert 0.0 == await mine.may_edit()
    assert 0.0 == await mine.may_finish(3.0)
    assert 0.0 == await mine.may_call("chat.delete", 0.0)
    await mine.refused(SlackBusy("chat.postMessage", "ratelimited", retry_after_s=5.0))
    assert None is await mine.may_post(3.0)
    await mine.ended()


async def test_only_who_may_grow_tells_of_its_end(redis: Client) -> None:
    clock, prefix = HandClock(), next(prefixes)
    only = budget(redis, prefix, clock)
    grows, waits = (ReplyBudget(only, TEAM, HERE, reply(n)) for n in (1, 2))
    resumed = ReplyBudget(only, TEAM, HERE, reply(3), may_grow=True)
    assert 0.0 == await grows.may_begin()
    told = []
    for one in (grows, waits, resumed):
        before = await scripts_run(redis)
        await one.ended()
        told.append(await scripts_run(redis) - before)
    assert [1, 0, 1] == told


async def test_who_has_posted_their_share_leaves_the_next_post_to_others(redis: Client) -> None:
    clock, prefix = HandClock(), next(prefixes)
    mine = ReplyBudget(budget(redis, prefix, clock), TEAM, HERE, reply(1), MINA)
    juns = ReplyBudget(budget(redis, prefix, clock, copy="b"), TEAM, HERE, reply(2), JUN)
    assert [0.0, 0.0, None] == [await mine.may_post(1.0) for _ in range(3)]
    assert 0.31 >= (await juns.may_post(1.0) or 0.0) > 0.0


async def test_a_person_who_can_not_wait_is_answered_beside_one_who_does(redis: Client) -> None:
    only = budget(redis, next(prefixes), HandClock())
    calls = [
        ReplyBudget(only, TEAM, HERE, reply(n), MINA).may_call("assistant.threads.setStatus", 0.0)
        for n in range(10)
    ]
    assert [0.0] * 10 == await asyncio.gather(*calls)


async def test_of_many_that_may_not_begin_only_one_asks_redis(redis: Client) -> None:
    crowd = budget(redis, next(prefixes), HandClock())
    before = await scripts_run(redis)
    waits = await asyncio.gather(*(crowd.may_begin(TEAM, reply(i)) for i in range(200)))
    after = await scripts_run(redis)
    assert 5 == waits.count(0.0)
    assert 0.25 <= min(wait_s for wait_s in waits if wait_s)
    assert 8 >= after - before


async def seconds_of(redis: Client) -> float:
    seconds, microseconds = await redis.time()
    return float(seconds + microseconds / 1e6)


@pytest.fixture
async def own_server() -> AsyncIterator[RedisServer]:
    async with RedisServer() as running:
        yield running


async def test_without_redis_a_lone_copy_goes_on_with_what_it_has_left(
    own_server: RedisServer,
) -> None:
    clock = HandClock()
    async with connect(own_server.url) as redis:
        alone = budget(redis, "p", clock)
        assert [0.0, 0.0] == [await alone.may_call(TEAM, Method.DELETE, 0.0) for _ in range(2)]
        await own_server.kill()
        waits = [await alone.may_call(TEAM, Method.DELETE, 0.0) for _ in range(4)]
    assert [0.0, 0.0, None, None] == waits
    assert not alone.is_shared


async def test_without_redis_each_copy_takes_its_share(own_server: RedisServer) -> None:
    clock = HandClock()
    async with connect(own_server.url) as redis:
        one, other = budget(redis, "p", clock), budget(redis, "p", clock, copy="b")
        for each in (one, other, one):
            await each.keep(TEAM, [])
        await own_server.kill()
        waits = [
            await each.may_call(TEAM, Method.DELETE, 0.0) for each in (one, other) for _ in range(4)
        ]
    assert [0.0, 0.0, None, None] * 2 == waits


async def test_a_redis_that_hangs_is_not_waited_for(own_server: RedisServer) -> None:
    clock = HandClock()
    async with connect(own_server.url) as redis:
        patient = budget(redis, "p", clock, patience_s=HASTY_S)
        await patient.keep(TEAM, [])
        own_server.pause()
        try:
            async with asyncio.timeout(PATIENCE_S):
                # The first waits for a moment, the others not at all.
                begun = [await patient.may_begin(TEAM, reply(i)) for i in range(5)]
        finally:
            own_server.resume()
    assert [0.0] * 5 == begun


async def test_redis_is_left_in_peace_for_a_while_and_then_asked_again(
    own_server: RedisServer,
) -> None:
    clock = HandClock()
    async with connect(own_server.url) as redis:
        back = budget(redis, "p", clock)
        await own_server.kill()
        await back.may_edit(TEAM, reply(1))
        await own_server.start()
        await back.may_edit(TEAM, reply(1))
        assert not back.is_shared
        clock.now += REST_S
        await back.may_edit(TEAM, reply(1))
        assert back.is_shared


async def test_who_was_refused_without_redis_tells_of_its_end_all_the_same(
    own_server: RedisServer,
) -> None:
    """It may have been let begin by the very asking whose answer never came."""
    clock = HandClock()
    async with connect(own_server.url) as redis:
        only = budget(redis, "p", clock)
        mine = ReplyBudget(only, TEAM, HERE, reply(0))
        await own_server.kill()
        house = range(1, 100)
        assert 0.0 < [await only.may_begin(TEAM, reply(n)) for n in house][-1]
        assert 0.0 < await mine.may_begin()
        await own_server.start()
        clock.now += REST_S
        before = await scripts_run(redis)
        await mine.ended()
        assert 1 == await scripts_run(redis) - before


async def test_what_was_spent_without_redis_is_not_spent_again(own_server: RedisServer) -> None:
    clock = HandClock()
    async with connect(own_server.url) as redis:
        back = budget(redis, "p", clock)
        await own_server.kill()
        burst = int(LIMITS.of(Method.DELETE).burst)
        waits = [await back.may_call(TEAM, Method.DELETE, 0.0) for _ in range(burst)]
        assert [0.0] * burst == waits
        await own_server.start()
        clock.now += REST_S
        begun_at = await seconds_of(redis)
        waits = [await back.may_call(TEAM, Method.DELETE, 0.0) for _ in range(burst)]
        passed_s = REST_S + await seconds_of(redis) - begun_at
    assert [0.0, 0.0] == waits[:2]
    # One at most was left, and Redis' own time goes on meanwhile.
    assert 1 + passed_s / LIMITS.of(Method.DELETE).interval_s >= waits.count(0.0)


async def test_a_pause_that_redis_has_missed_is_told_to_it(own_server: RedisServer) -> None:
    clock = HandClock()
    async with connect(own_server.url) as redis:
        back, other = budget(redis, "p", clock), budget(redis, "p", clock, copy="b")
        await own_server.kill()
        await back.refused(TEAM, Method.UPDATE, 30.0)
        await own_server.start()
        clock.now += REST_S
        await back.may_edit(TEAM, reply(1))
        assert 25.0 < await other.may_edit(TEAM, reply(2))


async def test_replies_that_ended_without_redis_give_their_places_back(
    own_server: RedisServer,
) -> None:
    clock = HandClock()
    async with connect(own_server.url) as redis:
        back = budget(redis, "p", clock, patience_s=HASTY_S)
        assert [0.0] * 5 == [await back.may_begin(TEAM, reply(i)) for i in range(5)]
        own_server.pause()
        assert 0.0 == await back.may_finish(TEAM, reply(0), 3.0)
        await back.ended(TEAM, reply(1))
        own_server.resume()
        clock.now += REST_S
        await back.keep(TEAM, [])
        growing = await redis.hkeys("{p:T1}:budget:growing")
    assert ["r2", "r3", "r4"] == sorted(growing)


async def test_replies_that_grew_before_redis_left_keep_their_last_edits(
    own_server: RedisServer,
) -> None:
    clock = HandClock()
    async with connect(own_server.url) as redis:
        left = budget(redis, "p", clock)
        assert [0.0] * 5 == [await left.may_begin(TEAM, reply(i)) for i in range(5)]
        await own_server.kill()
        assert 0.0 < await left.may_begin(TEAM, reply(5))
        waits = [await left.may_finish(TEAM, reply(i), 3.0) for i in range(5)]
    assert None not in waits
