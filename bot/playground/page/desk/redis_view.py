"""What the bot keeps in Redis, read by the documented names of its keys.

    {storm-bot:SHARD}:memory:TEAM:CHANNEL:ROOT   the Storm conversation of a Slack thread
    {storm-bot:SHARD}:queue:LANE                 open questions of a lane, by Slack timestamp
    {storm-bot:SHARD}:state:LANE                 who works on a lane (token), until when, on what
    {storm-bot:SHARD}:question:ID                a question, in JSON in its field `asked`
    {storm-bot:SHARD}:ready                      stream: lanes to be taken, read by all copies
    {storm-bot:TEAM}:budget:growing              the replies that grow

A lane is a thread, with a "!" at its end for questions that only get a sentence. `until` is in
milliseconds, and a token begins with the name of the copy that holds it.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Any, Final, Self

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from bot.playground.page.desk import wire

PREFIX: Final = "storm-bot"
KEY: Final = re.compile(r"(?P<tag>\{[^}]+\}):(?P<kind>memory|queue|state|budget):(?P<name>.+)")
WATCHED: Final = tuple(
    f"__keyspace@0__:{{{PREFIX}:*}}:{kind}"
    for kind in ("memory:*", "queue:*", "state:*", "budget:growing", "ready")
)
# The stream of every shard has the same readers; this is where they are looked up.
A_STREAM: Final = f"{{{PREFIX}:0}}:ready"
READERS: Final = "workers"
# Settings of a server that tells of every change.
NOTIFYING: Final = {"notify-keyspace-events": "KA"}
PATIENCE_S: Final = 1.0
MOST_THREADS: Final = 200
LONGEST_QUESTION: Final = 160

NOTHING: Final = wire.Redis(threads=[], waiting=[], leases=[], keys=0, is_up=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    tag: str
    kind: str
    name: str
    whole: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What was read: for the page, and how many replies grow."""

    redis: wire.Redis
    growing: int


class RedisView:
    """A reader of its own connection. `copy_of` says which copy of the bot a token belongs to."""

    def __init__(self, url: str, copy_of: Callable[[str], str]) -> None:
        self._redis: Redis = Redis.from_url(
            url, decode_responses=True, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S
        )
        self._url = url
        self._copy_of = copy_of

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._redis.aclose()

    async def changes(self) -> AsyncGenerator[None, None]:
        """Something that is shown has changed. Ends with the connection."""
        async with (
            Redis.from_url(self._url, decode_responses=True, socket_timeout=None) as redis,
            redis.pubsub() as hearing,
        ):
            await hearing.psubscribe(*WATCHED)
            _let_cancellation_through()
            async for _ in hearing.listen():
                yield

    async def read(self) -> View | None:
        """None: Redis does not answer."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                view = await self._read()
        except (RedisError, OSError, TimeoutError):
            view = None
        _let_cancellation_through()
        return view

    async def _read(self) -> View:
        await self._meet_copies()
        names = [name async for name in self._redis.scan_iter(f"{{{PREFIX}:*", count=1_000)]
        found = [
            _Key(**match.groupdict(), whole=match[0])
            for match in map(KEY.fullmatch, names)
            if match
        ]
        memory, queues, states = (
            [key for key in found if key.kind == kind] for kind in ("memory", "queue", "state")
        )
        async with self._redis.pipeline(transaction=False) as pipe:
            for key in memory:
                pipe.get(key.whole)
            for key in states:
                pipe.hmget(key.whole, ["token", "until", "running"])
            for key in queues:
                pipe.zrange(key.whole, 0, -1)
            pipe.dbsize()
            for key in found:
                if key.kind == "budget" and key.name == "growing":
                    pipe.hlen(key.whole)
            answers = iter(await pipe.execute())
        remembered = [(key, next(answers)) for key in memory]
        held = {key.name: (key, next(answers)) for key in states}
        waiting = [(key, next(answers)) for key in queues]
        keys = int(next(answers))
        growing = sum(int(count) for count in answers)
        asked = await self._asked(held, waiting)
        return View(
            redis=wire.Redis(
                threads=_pairs(remembered),
                waiting=_waiting(waiting, held, asked),
                leases=self._leases(held, asked),
                keys=keys,
                is_up=True,
            ),
            growing=growing,
        )

    async def _meet_copies(self) -> None:
        """Every copy is seen as soon as it reads, so that it is known which one is new."""
        try:
            readers = await self._redis.xinfo_consumers(A_STREAM, READERS)
        except ResponseError:
            # Nobody has been here yet.
            return
        for reader in readers:
            self._copy_of(str(reader["name"]))

    async def _asked(
        self, held: dict[str, tuple[_Key, Any]], waiting: list[tuple[_Key, Any]]
    ) -> dict[str, str]:
        """The texts of the questions that run or wait, by id."""
        wanted = {state[2]: key.tag for key, state in held.values() if state[2]}
        wanted |= {question: key.tag for key, queue in waiting for question in queue}
        async with self._redis.pipeline(transaction=False) as pipe:
            for question, tag in wanted.items():
                pipe.hget(f"{tag}:question:{question}", "asked")
            answers = await pipe.execute()
        return {question: _text(answer) for question, answer in zip(wanted, answers, strict=True)}

    def _leases(
        self, held: dict[str, tuple[_Key, Any]], asked: dict[str, str]
    ) -> list[wire.LeaseHeld]:
        now = time.time()
        leases = []
        for lane, (_, (token, until, running)) in held.items():
            if not token:
                continue
            expires_at = int(until or 0) / 1000
            leases.append(
                wire.LeaseHeld(
                    lane=_short(lane),
                    copy=self._copy_of(str(token).partition(":")[0]),
                    expires_s=round(max(0.0, expires_at - now), 1),
                    expires_at=expires_at,
                    question=asked.get(running or "", ""),
                    thread=_short(lane.removesuffix("!")),
                )
            )
        return sorted(leases, key=lambda lease: lease.lane)


def _let_cancellation_through() -> None:
    """redis-py (8.1) can swallow a cancellation that comes during its first call."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _pairs(remembered: list[tuple[_Key, Any]]) -> list[wire.ThreadPair]:
    pairs = []
    for key, storm in remembered:
        _, channel, root = key.name.split(":", 2)
        pairs.append(
            wire.ThreadPair(
                slack=_short(key.name),
                storm=str(storm or ""),
                channel=channel,
                thread_ts=None if root == "line" else root,
            )
        )
    return sorted(pairs, key=lambda pair: pair.thread_ts or "", reverse=True)[:MOST_THREADS]


def _waiting(
    waiting: list[tuple[_Key, Any]], held: dict[str, tuple[_Key, Any]], asked: dict[str, str]
) -> list[wire.Waiting]:
    found = []
    for key, queue in waiting:
        _, (token, _, running) = held.get(key.name, (None, (None, None, None)))
        for question in queue:
            if not (token and question == running):
                thread = _short(key.name.removesuffix("!"))
                channel = thread.partition(":")[0]
                said = asked.get(question, "")
                found.append(wire.Waiting(question=said, thread=thread, channel=channel))
    return found


def _short(lane: str) -> str:
    """Without the team: CHANNEL:ROOT."""
    return lane.partition(":")[2]


def _text(asked: str | None) -> str:
    try:
        text = json.loads(asked or "")["text"]
    except (ValueError, LookupError, TypeError):
        return ""
    return " ".join(str(text).split())[:LONGEST_QUESTION]
