"""Questions put once, taken once, and never lost between.

A *lane* is a queue of questions that are answered one after the other: a Slack thread's, or the
one beside it for questions that only get a sentence because too many wait. A lane with open
questions has one entry in the stream of its shard; whoever reads the entry takes a lease on the
lane, answers its questions in the order of their Slack timestamps and releases it when its queue
is empty. An entry leaves the stream only then, so a lane whose worker has died is found there
(`abandoned`) as soon as its lease is over.
"""

import secrets
from enum import StrEnum
from typing import Any, Final

import msgspec
from redis.exceptions import ResponseError

from bot.clock import Clock
from bot.domain.question import MessageTs, Question, QuestionId, ThreadKey
from bot.domain.reply import Notice
from bot.store import keys as lifetimes
from bot.store.connection import Client, reaching
from bot.store.keys import SHARDS, Keys, ThreadKeys
from bot.store.lease import (
    ASIDE,
    GROUP,
    LEASE_S,
    Entry,
    Lease,
    order_of,
    work_of,
)
from bot.store.scripts import Scripts

MAX_WAITING: Final = 20


class Accepted(StrEnum):
    """What became of a message."""

    ACCEPTED = "accepted"
    WAITING = "waiting"  # accepted, behind others of its thread
    ASIDE = "aside"  # accepted, but too many wait: it gets only a sentence
    SEEN = "seen"  # Slack has told of this message before
    NOT_OURS = "not_ours"  # a reply in a thread the bot has no part in


class Reopened(StrEnum):
    """What became of a request to answer a question again."""

    ACCEPTED = "accepted"
    OPEN = "open"  # it is still being answered
    UNKNOWN = "unknown"  # too long ago


class Inbox:
    """The questions of all copies of the bot. `owner` names this copy."""

    def __init__(self, redis: Client, keys: Keys, clock: Clock, *, thread_ttl_s: int) -> None:
        self._redis = redis
        self._keys = keys
        self._clock = clock
        self._thread_ttl_s = thread_ttl_s
        self.owner = secrets.token_hex(6)
        self._scripts = Scripts(redis)

    async def open(self) -> None:
        """Make the streams and their group; harmless where they exist."""
        for shard in range(SHARDS):
            with reaching():
                try:
                    await self._redis.xgroup_create(
                        self._keys.ready(shard), GROUP, id="0", mkstream=True
                    )
                except ResponseError as error:
                    if "BUSYGROUP" not in str(error):
                        raise
                await self._redis.expire(self._keys.ready(shard), lifetimes.READY_S)

    async def accept(
        self, question: Question, *, only_if_ours: bool = False, notice: Notice | None = None
    ) -> Accepted:
        """Put a question, once, in one round trip. From then on it is owned or waits."""
        at = self._keys.of(question.thread)
        lane = str(question.thread)
        aside = lane + ASIDE
        return Accepted(
            await self._scripts.run(
                "accept",
                [
                    at.question(question.id),
                    at.ours,
                    at.ready,
                    at.queue(lane),
                    at.state(lane),
                    at.queue(aside),
                    at.state(aside),
                ],
                [
                    question.id,
                    msgspec.json.encode(question),
                    order_of(question.ts),
                    notice or "",
                    int(only_if_ours),
                    lane,
                    aside,
                    MAX_WAITING,
                    lifetimes.OPEN_QUESTION_S,
                    lifetimes.THREAD_STATE_S,
                    self._thread_ttl_s,
                    lifetimes.READY_S,
                ],
            )
        )

    async def again(self, thread: ThreadKey, question: QuestionId) -> Reopened:
        """Answer a question once more, in the same reply, behind those that wait."""
        at = self._keys.of(thread)
        lane = str(thread)
        return Reopened(
            await self._scripts.run(
                "again",
                [at.question(question), at.ready, at.queue(lane), at.state(lane)],
                [
                    question,
                    int(self._clock.wall() * 1_000_000),
                    lane,
                    lifetimes.OPEN_QUESTION_S,
                    lifetimes.THREAD_STATE_S,
                    lifetimes.READY_S,
                ],
            )
        )

    async def cancel(self, thread: ThreadKey, question: QuestionId, ts: MessageTs) -> bool:
        """A message was deleted. True: it belonged to an open question, which will now stop."""
        at = self._keys.of(thread)
        stopped = await self._scripts.run(
            "cancel", [at.question(question), at.reply(ts)], [at.question(QuestionId("")), question]
        )
        return bool(stopped)

    async def ready(self, shard: int, *, count: int, wait_s: float) -> list[Entry]:
        """Lanes nobody has taken yet; waits up to `wait_s` for the first."""
        name = self._keys.ready(shard)
        with reaching():
            read = await self._redis.xreadgroup(
                GROUP, self.owner, {name: ">"}, count=count, block=int(wait_s * 1000)
            )
        return _entries(shard, read[name][0] if isinstance(read, dict) and read else _first(read))

    async def abandoned(self, shard: int, *, count: int) -> list[Entry]:
        """Lanes whose worker has not renewed its lease."""
        with reaching():
            claimed = await self._redis.xautoclaim(
                self._keys.ready(shard), GROUP, self.owner, int(LEASE_S * 1000), count=count
            )
        return _entries(shard, claimed[1])

    async def forget_dead_consumers(self, shard: int) -> None:
        """Drop the names of copies that left long ago with nothing in their hands."""
        name = self._keys.ready(shard)
        with reaching():
            for consumer in await self._redis.xinfo_consumers(name, GROUP):
                idle = consumer["idle"] > lifetimes.HOUR_S * 1000
                if idle and consumer["pending"] == 0 and consumer["name"] != self.owner:
                    await self._redis.xgroup_delconsumer(name, GROUP, consumer["name"])

    async def take(self, entry: Entry) -> Lease | None:
        """Take a lease on a lane; None: somebody else holds it, or it is empty by now."""
        at = ThreadKeys(tag=self._keys.tag(entry.shard), thread=entry.thread)
        token = f"{self.owner}:{secrets.token_hex(6)}"
        asked_at = self._clock.monotonic()
        taken = await self._scripts.run(
            "take",
            [at.ready, at.queue(entry.lane), at.state(entry.lane)],
            [
                entry.id,
                token,
                int(LEASE_S * 1000),
                GROUP,
                at.question(QuestionId("")),
                lifetimes.THREAD_STATE_S,
            ],
        )
        if taken[0] != "taken":
            return None
        return Lease(
            self._scripts,
            self._clock,
            at,
            entry,
            owner=self.owner,
            token=token,
            fence=taken[1],
            work=work_of(taken),
            at_s=asked_at,
        )


def _first(read: Any) -> Any:
    return read[0][1] if read else []


def _entries(shard: int, messages: Any) -> list[Entry]:
    return [
        Entry(shard=shard, id=entry_id, lane=fields["lane"])
        for entry_id, fields in messages
        if fields
    ]
