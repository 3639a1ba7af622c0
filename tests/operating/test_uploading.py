"""When corrections are uploaded, and how often that is tried, on a clock that runs ahead."""

import asyncio
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from bot.clock import LoopClock
from bot.domain.correction import Correction
from bot.domain.question import (
    ChannelId,
    MessageTs,
    QuestionId,
    TeamId,
    ThreadKey,
    UserId,
)
from bot.domain.upload import Upload
from bot.errors import (
    StoreUnavailable,
    StormBroken,
    StormBusy,
    StormError,
    StormRefused,
)
from bot.operating.uploading import (
    FIRST_WAIT_S,
    LONGEST_WAIT_S,
    LOOK_EVERY_S,
    MOST_TRIES,
    Uploading,
    wait_s,
)

# Nothing here waits for the outside, for which looptime would turn 42 times before time passes.
pytestmark = pytest.mark.looptime(noop_cycles=1)

DAY_S = 86_400.0
ONE = Correction(
    id=QuestionId("abcdefgh23"),
    thread=ThreadKey(team=TeamId("T1"), channel=ChannelId("C1"), root="1.1"),
    question="Why?",
    answer="Because.",
    user=UserId("U1"),
    at=5.0,
    ts=MessageTs("1.2"),
    link="https://x.test/p1",
)


@dataclass
class Redis:
    """One correction that is to be uploaded, in shard 1."""

    failing: list[Exception] = field(default_factory=list)
    due_at: float | None = None
    tries: int = 0
    document: str = ""

    async def due_upload(self, shard: int, within_s: float) -> Upload | None:
        if self.failing:
            raise self.failing.pop(0)
        now = asyncio.get_running_loop().time()
        if shard != 1 or self.due_at is None or self.due_at > now:
            return None
        self.due_at, self.tries = now + within_s, self.tries + 1
        return Upload(correction=ONE, version="1", tries=self.tries)

    async def uploaded(self, upload: Upload, document: str) -> None:
        self.due_at, self.document = None, document

    async def not_uploaded(self, upload: Upload, again_s: float | None) -> None:
        now = asyncio.get_running_loop().time()
        self.due_at = None if again_s is None else now + again_s


@dataclass
class Storm:
    failing: list[Exception] = field(default_factory=list)
    fails_always: StormError | None = None
    sent_at: list[float] = field(default_factory=list)

    async def send(self, correction: Correction) -> str:
        assert ONE == correction
        self.sent_at.append(asyncio.get_running_loop().time())
        if self.fails_always:
            raise self.fails_always
        if self.failing:
            raise self.failing.pop(0)
        return "7310"


async def play(redis: Redis, storm: Storm, for_s: float, is_new: asyncio.Event) -> None:
    uploading = Uploading(redis, storm.send, LoopClock(), shards=range(2), is_new=is_new)
    running = asyncio.ensure_future(uploading.run())
    await asyncio.sleep(for_s)
    assert not running.done()
    running.cancel()


async def test_what_is_new_goes_at_once() -> None:
    redis, storm, is_new = Redis(), Storm(), asyncio.Event()
    playing = asyncio.ensure_future(play(redis, storm, 100.0, is_new))
    await asyncio.sleep(1.0)
    redis.due_at = 0.0
    is_new.set()
    begun = asyncio.get_running_loop().time()
    await playing
    assert ([begun], "7310") == (storm.sent_at, redis.document)


async def test_what_another_copy_has_left_is_found() -> None:
    redis, storm, is_new = Redis(), Storm(), asyncio.Event()
    playing = asyncio.ensure_future(play(redis, storm, 100.0, is_new))
    await asyncio.sleep(1.0)
    redis.due_at = 0.0
    await playing
    assert (1, "7310") == (len(storm.sent_at), redis.document)


async def test_storm_and_redis_may_fail_for_a_while() -> None:
    redis = Redis(failing=[StoreUnavailable("away")] * 3, due_at=0.0)
    storm = Storm(failing=[StormBroken("http 503"), StormRefused("http 400"), ValueError("a bug")])
    with capture_logs() as logs:
        await play(redis, storm, DAY_S, asyncio.Event())
    told = [one for one in logs if one["event"] == "correction.not_uploaded"]
    assert (4, "7310") == (redis.tries, redis.document)
    assert ["http 503", "http 400"] == [one["error"] for one in told if "error" in one]
    assert not any("Because" in str(one) for one in logs)


async def test_after_a_day_it_is_left_to_the_operator() -> None:
    redis, storm = Redis(due_at=0.0), Storm(fails_always=StormRefused("http 403"))
    with capture_logs() as logs:
        await play(redis, storm, 3 * DAY_S, asyncio.Event())
    assert (MOST_TRIES, None) == (len(storm.sent_at), redis.due_at)
    assert DAY_S * 0.8 < storm.sent_at[-1] - storm.sent_at[0] < DAY_S * 1.2
    assert ("error", None) == (logs[-1]["log_level"], logs[-1]["wait_s"])


def test_waits_grow_up_to_a_limit_and_heed_storm() -> None:
    broken = StormBroken("http 500")
    assert [FIRST_WAIT_S, 2 * FIRST_WAIT_S] == [wait_s(tries, broken) for tries in (1, 2)]
    assert LONGEST_WAIT_S == wait_s(MOST_TRIES - 1, broken)
    assert 100.0 == wait_s(1, StormBusy("http 429", retry_after_s=100.0))
    assert LONGEST_WAIT_S == wait_s(1, StormBusy("http 429", retry_after_s=10**9))
    assert None is wait_s(MOST_TRIES, broken)
    assert LOOK_EVERY_S <= FIRST_WAIT_S
