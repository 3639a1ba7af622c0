"""One bot's part of a Redis, as tests see it and change it."""

from collections.abc import Sequence

from bot.clock import LoopClock
from bot.domain.question import (
    IN_LINE,
    ChannelId,
    MessageTs,
    Question,
    QuestionId,
    TeamId,
    ThreadKey,
    UserId,
)
from bot.domain.work import Cancelled
from bot.store.connection import Client
from bot.store.inbox import MAX_WAITING, Inbox
from bot.store.keys import DAY_S, SHARDS, Keys
from bot.store.lease import GROUP, LEASE_S, Entry, Lease
from bot.store.outcomes import NOTHING, Keeping

THREAD_TTL_S = 30 * DAY_S
# What Redis says of a key without an end; of one that has just ended it says something else.
LASTING = -1
LONG_AGO_MS = 3_600_000
LONG_S = 3600.0


class HandClock(LoopClock):
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def wall(self) -> float:
        """Later than all questions have been asked."""
        return 1_790_001_000.0 + self.now


def thread(name: str = "1790000000.000100", channel: str = "C1") -> ThreadKey:
    return ThreadKey(team=TeamId("T1"), channel=ChannelId(channel), root=name)


HERE = thread()
ELSEWHERE = thread("1790000001.000100")
IN_LINE_HERE = thread(IN_LINE, "D1")


def beside_here(keys: Keys) -> ThreadKey:
    """Another thread, whose records lie beside those of this one."""
    others = (thread(f"1790000{number}.000100") for number in range(100, 200))
    return next(one for one in others if keys.shard_of(one) == keys.shard_of(HERE))


def elsewhere(keys: Keys) -> ThreadKey:
    """Another thread, whose records lie in another shard."""
    others = (thread(f"1790000{number}.000100") for number in range(100, 200))
    return next(one for one in others if keys.shard_of(one) != keys.shard_of(HERE))


def question(number: int = 1, where: ThreadKey = HERE, text: str = "Why?") -> Question:
    """The one with a higher number was asked later."""
    ts = f"17900001{number // 1000:02}.{number % 1000:06}"
    return Question(
        id=QuestionId(f"{where.channel}-{where.root}-{ts}"),
        thread=where,
        ts=MessageTs(ts),
        user=UserId("U1"),
        text=text,
        asked_at=1_790_000_100.5 + number,
    )


class Desk:
    """Copies of a bot that share one prefix. Their clock is moved by hand."""

    def __init__(self, redis: Client, prefix: str) -> None:
        self.redis = redis
        self.keys = Keys(prefix)
        self.clock = HandClock()
        self.outcomes: Keeping = NOTHING

    def copy(self, redis: Client | None = None, *, max_waiting: int = MAX_WAITING) -> Inbox:
        """One more process of the bot."""
        return Inbox(
            redis or self.redis,
            self.keys,
            self.clock,
            thread_ttl_s=THREAD_TTL_S,
            max_waiting=max_waiting,
            # Until `age` says that time has passed.
            repeat_pause_s=LONG_S,
            outcomes=self.outcomes,
        )

    async def ready(self, inbox: Inbox) -> list[Entry]:
        found = [await inbox.ready(shard, count=100, wait_s=0) for shard in range(SHARDS)]
        return [entry for entries in found for entry in entries]

    async def abandoned(self, inbox: Inbox) -> list[Entry]:
        found = [await inbox.abandoned(shard, count=100) for shard in range(SHARDS)]
        return [entry for entries in found for entry in entries]

    async def leases(self, inbox: Inbox) -> list[Lease]:
        """Takes whatever there is, new or abandoned."""
        entries = await self.ready(inbox) + await self.abandoned(inbox)
        return [lease for entry in entries if (lease := await inbox.take(entry))]

    async def lease(self, inbox: Inbox) -> Lease:
        """Takes the only lane there is."""
        (lease,) = await self.leases(inbox)
        return lease

    async def lease_of(self, inbox: Inbox, question: Question) -> Lease:
        """Takes the lane whose first question this is, and leaves the others in the stream."""
        for entry in await self.ready(inbox):
            if entry.lane == str(question.thread) and (lease := await inbox.take(entry)):
                return lease
        raise LookupError(question.id)

    async def work_off(self, inbox: Inbox, outcome: str = "whole") -> list[Question]:
        """Answers everything; the questions in the order they were handed out."""
        answered = []
        while leases := await self.leases(inbox):
            for lease in leases:
                answered.append(lease.work.question)
                while work := await lease.ended(
                    "withdrawn" if lease.work.cancelled is Cancelled.QUESTION else outcome
                ):
                    answered.append(work.question)
        return answered

    async def age(self) -> None:
        """A lease's time passes, for the copies and for Redis."""
        self.clock.now += LEASE_S
        for key in [*await self.told(), *await self.find(f"{{{self.keys.prefix}:*:pause:*")]:
            await self.redis.delete(key)
        for shard in range(SHARDS):
            ready, tag = self.keys.ready(shard), self.keys.tag(shard)
            for key in await self.find(f"{tag}:state:*"):
                if await self.redis.hexists(key, "until"):
                    await self.redis.hset(key, "until", "1")
            if not await self.redis.exists(ready):
                continue
            for pending in await self.redis.xpending_range(ready, GROUP, "-", "+", 1000):
                await self.redis.xclaim(
                    ready,
                    GROUP,
                    str(pending["consumer"]),
                    0,
                    [str(pending["message_id"])],
                    idle=LONG_AGO_MS,
                    justid=True,
                )

    async def park_long_ago(self) -> None:
        """Whatever is parked has been so for long."""
        for shard in range(SHARDS):
            for lane in await self.redis.zrange(self.keys.parked(shard), 0, -1):
                await self.redis.zadd(self.keys.parked(shard), {str(lane): 1})

    async def find(self, pattern: str) -> list[str]:
        return [str(key) async for key in self.redis.scan_iter(pattern, count=1000)]

    async def told(self) -> list[str]:
        """Who has been told something a moment ago."""
        return await self.find(f"{{{self.keys.prefix}:*:told:*")

    async def all_keys(self) -> list[str]:
        return await self.find(f"{{{self.keys.prefix}:*")

    async def immortal(self) -> list[str]:
        """Keys without an end, of which there must be none at any time."""
        return [key for key in await self.all_keys() if await self.redis.ttl(key) == LASTING]

    async def lanes(self) -> Sequence[str]:
        """The lanes that have an entry in a stream, as often as they have one."""
        streams = [await self.redis.xrange(self.keys.ready(shard)) for shard in range(SHARDS)]
        return sorted(
            str(fields["lane"]) for stream in streams for _, fields in stream or () if fields
        )

    async def forget(self) -> None:
        """Redis loses everything of this bot."""
        for key in await self.all_keys():
            await self.redis.delete(key)
