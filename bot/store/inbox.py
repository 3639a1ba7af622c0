"""Questions put once, taken once, and never lost between.

A *lane* is a queue of questions that are answered one after the other: those of a Slack thread. A
lane with open questions has one entry in the stream of its shard; whoever reads the entry takes a
lease on the lane, answers its questions in the order of their Slack timestamps and releases it when
its queue is empty. An entry leaves the stream only then, so a lane whose worker has died is found
there (`abandoned`) as soon as its lease is over.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import structlog
from redis.exceptions import ResponseError

from bot.clock import Clock
from bot.domain.question import MessageTs, Question, QuestionId, ThreadKey, UserId, order_of
from bot.domain.reply import Notice
from bot.errors import LeaseLost, StoreRefused
from bot.store import keys as lifetimes
from bot.store import record
from bot.store.connection import COMMAND_TIMEOUT_S, Client, reached
from bot.store.gathering import Gathering
from bot.store.keys import ASIDE, SHARDS, Keys
from bot.store.lease import GROUP, LEASE_S, Entry, Lease
from bot.store.outcomes import NOTHING, Keeping
from bot.store.renewals import Heard, Renewals
from bot.store.results import Accepted, Changed, Reopened
from bot.store.scripts.scripts import Scripts

MAX_WAITING: Final = 20
# Sentences that decline: a person gets each once a minute in a thread, however often they ask.
REFUSALS: Final = frozenset({Notice.EXTERNAL_CHANNEL, Notice.EMPTY_QUESTION})
# "Try again": how often for one question, and the least time between two.
MOST_REPEATS: Final = 10
REPEAT_PAUSE_S: Final = 5.0
# So long after a question its edit is taken for a correction, and answered anew without asking.
CHANGED_SOON_S: Final = 120
FROM_THE_FIRST: Final = "0-0"

log = structlog.get_logger()


class Inbox:
    """The questions of all copies of the bot. `owner` names this copy."""

    def __init__(
        self,
        redis: Client,
        keys: Keys,
        clock: Clock,
        *,
        thread_ttl_s: int,
        keep_s: int = lifetimes.DAY_S,
        max_waiting: int = MAX_WAITING,
        lease_s: float = LEASE_S,
        repeat_pause_s: float = REPEAT_PAUSE_S,
        set_aside: Callable[[], None] = lambda: None,
        outcomes: Keeping = NOTHING,
    ) -> None:
        """`keep_s`: how long an ended question is kept; `set_aside` counts what can't be used."""
        self._outcomes = outcomes
        self._redis = redis
        self._keys = keys
        self._clock = clock
        self._thread_ttl_s = thread_ttl_s
        self._max_waiting = max_waiting
        self._lease_s = lease_s
        self._repeat_pause_s = repeat_pause_s
        self.owner = secrets.token_hex(6)
        self._keep_s = keep_s
        self.scripts = Scripts(redis, keep_s=keep_s, set_aside=set_aside)
        self._renewals = Renewals(
            self.scripts, clock, group=GROUP, owner=self.owner, length_s=lease_s
        )
        self._gathering = Gathering(redis, keys, self.scripts)
        self._repairing = asyncio.Lock()

    async def open(self) -> None:
        """Make the streams and their group; harmless where they exist."""
        for shard in range(SHARDS):
            await self._make(shard)

    async def accept(
        self, question: Question, *, only_if_ours: bool = False, notice: Notice | None = None
    ) -> Accepted:
        """Put a question, once, in one round trip. From then on it is owned or waits."""
        at = self._keys.of(question.thread)
        lane = str(question.thread)
        return Accepted(
            await self.scripts.run(
                "accept",
                keys=[
                    at.question(question.id),
                    at.seen(question.id),
                    at.ours,
                    at.ready,
                    at.queue(lane),
                    at.state(lane),
                    at.told(question.user, ""),
                    at.talk,
                    at.early,
                ],
                args=[
                    question.id,
                    record.asked(question),
                    question.order,
                    notice or "",
                    int(only_if_ours),
                    lane,
                    notice if notice in REFUSALS else "",
                    self._max_waiting,
                    lifetimes.OPEN_QUESTION_S,
                    lifetimes.THREAD_STATE_S,
                    self._thread_ttl_s,
                    lifetimes.READY_S,
                    question.person,
                    lifetimes.SEEN_S,
                    lifetimes.MINUTE_S,
                    record.VERSION,
                    "" if question.thread.is_direct else question.user,
                    lifetimes.EARLY_S,
                ],
            )
        )

    async def again(
        self, thread: ThreadKey, question: QuestionId, *, also_whole: bool = False
    ) -> Reopened:
        """Answer a question once more, in the same reply, behind those that wait.

        `also_whole`: even where its answer is whole.
        """
        at = self._keys.of(thread)
        lane = str(thread)
        return Reopened(
            await self.scripts.run(
                "again",
                keys=[
                    at.question(question),
                    at.ready,
                    at.queue(lane),
                    at.state(lane),
                    at.pause(question),
                ],
                args=[
                    question,
                    int(self._clock.wall() * 1_000_000),
                    lane,
                    lifetimes.OPEN_QUESTION_S,
                    lifetimes.THREAD_STATE_S,
                    lifetimes.READY_S,
                    lane + ASIDE,
                    MOST_REPEATS,
                    int(self._repeat_pause_s * 1000),
                    int(also_whole),
                ],
            )
        )

    async def was_spoken_early(self, question: Question) -> bool:
        """Something was said after it in its thread, before the thread was the bot's."""
        latest = str(await reached(self._redis.get(self._keys.of(question.thread).early)))
        return latest.isdecimal() and int(latest) > question.order

    async def is_first_told(
        self, thread: ThreadKey, user: UserId, notice: Notice, *, for_s: int
    ) -> bool:
        """A person is to hear this now, and not again for a while."""
        told = self._keys.of(thread).told(user, notice)
        return bool(await reached(self._redis.set(told, "1", nx=True, ex=for_s)))

    async def change(self, question: Question, *, edited_at: MessageTs) -> Changed:
        """Somebody has edited a question, which has these words now."""
        at, lane = self._keys.of(question.thread), str(question.thread)
        return Changed(
            await self.scripts.run(
                "change",
                keys=[
                    at.question(question.id),
                    at.seen(question.id),
                    at.ready,
                    at.queue(lane),
                    at.state(lane),
                ],
                args=[
                    question.id,
                    record.asked(question),
                    question.order,
                    order_of(edited_at),
                    CHANGED_SOON_S * 1_000_000,
                    lane,
                    lifetimes.OPEN_QUESTION_S,
                    lifetimes.THREAD_STATE_S,
                    lifetimes.READY_S,
                    question.person,
                    MOST_REPEATS,
                ],
            )
        )

    async def cancel(
        self,
        thread: ThreadKey,
        question: QuestionId,
        ts: MessageTs,
        *,
        author: UserId | None = None,
    ) -> bool:
        """A message was deleted: what it belonged to loses its texts.

        A person's (the `author`'s) takes its reply along, and is never answered if it comes later.
        True: that was a question, which will now stop, or whose reply will be removed.
        """
        at, lane = self._keys.of(thread), str(thread)
        deleted = Question(
            id=question,
            thread=thread,
            ts=ts,
            user=author or UserId(""),
            text="",
            asked_at=float(ts),
        )
        stopped = await self.scripts.run(
            "cancel",
            keys=[
                at.question(question),
                at.reply(ts),
                at.seen(question),
                at.ours,
                at.ready,
                at.queue(lane),
                at.state(lane),
            ],
            args=[
                at.question(QuestionId("")),
                question,
                ts,
                lane,
                deleted.order,
                deleted.person if author else "",
                record.asked(deleted),
                lifetimes.OPEN_QUESTION_S,
                lifetimes.THREAD_STATE_S,
                lifetimes.READY_S,
                lifetimes.SEEN_S,
                record.VERSION,
            ],
        )
        return bool(stopped)

    async def ready(self, shard: int, *, count: int, wait_s: float) -> list[Entry]:
        """Lanes nobody has taken yet; waits up to `wait_s` for the first."""
        # To Redis, 0 would mean: for ever.
        wait_ms = int(wait_s * 1000) or None
        streams = await self._of_group(
            self._redis.xreadgroup(
                GROUP, self.owner, {self._keys.ready(shard): ">"}, count=count, block=wait_ms
            ),
            within_s=wait_s + COMMAND_TIMEOUT_S,
        )
        messages = [message for _, found in streams or () for message in found]
        return await self._entries(shard, messages)

    async def abandoned(self, shard: int, *, count: int) -> list[Entry]:
        """Lanes whose worker has not renewed its lease."""
        found: list[Entry] = []
        start, loss = FROM_THE_FIRST, ""
        # One call looks at some hundreds; in front there may be as many that are well.
        while len(found) < count:
            claimed, told = await self.scripts.run(
                "abandoned",
                keys=[
                    self._keys.ready(shard),
                    self._keys.clock(shard),
                    self._keys.lost(shard),
                    self._keys.looking(shard),
                ],
                args=[
                    GROUP,
                    self.owner,
                    int(self._lease_s * 1000),
                    start,
                    count,
                    lifetimes.READY_S,
                    self._keys.states(shard),
                ],
            )
            loss = loss or told
            if claimed == "gone":
                await self._repair()
                break
            start, messages, *_ = claimed
            read = [(message[0], _fields(message[1])) for message in messages if message]
            # Whose it is now, and how far it has come, may have changed since it was put there.
            entries = await self._entries(shard, read)
            found += [replace(entry, person=None) for entry in entries]
            if start == FROM_THE_FIRST:
                break
        if loss:
            await self._gathering.after(loss, shard)
        return found

    async def _entries(self, shard: int, messages: Sequence[Any]) -> list[Entry]:
        """The lanes that entries of the stream name. One that names none is set aside."""
        entries = []
        for id, fields in messages:
            lane = (fields or {}).get("lane", "")
            if record.thread_of(lane):
                person = fields.get("person") or None
                entries.append(Entry(shard=shard, id=id, lane=lane, person=person))
            elif fields:
                await self._discard(shard, id)
        return entries

    async def _discard(self, shard: int, id: str) -> None:
        await self.scripts.run("discard", keys=[self._keys.ready(shard)], args=[GROUP, id])

    async def _is_first_to_tell(self) -> bool:
        first = self._redis.set(self._keys.loss, self.owner, nx=True, ex=lifetimes.MINUTE_S)
        return bool(await reached(first))

    async def _of_group(
        self, asking: Awaitable[Any], *, within_s: float = COMMAND_TIMEOUT_S
    ) -> Any:
        """What Redis answers; None where the group was lost, and has been made anew."""
        try:
            return await reached(asking, within_s=within_s)
        except ResponseError as error:
            if not str(error).startswith(("NOGROUP", "UNBLOCKED", "WRONGTYPE")):
                raise StoreRefused(str(error).partition(" ")[0]) from error
        return await self._repair()

    async def _repair(self) -> None:
        async with self._repairing:
            missing = [shard for shard in range(SHARDS) if await self._make(shard)]
        # Several copies may repair at once, each a part; one of them tells.
        if missing and await self._is_first_to_tell():
            log.warning("store.data_lost", shards=missing)

    async def _make(self, shard: int) -> bool:
        """Whether the stream or its group was missing."""
        made = await self.scripts.run(
            "open",
            keys=[self._keys.ready(shard)],
            args=[GROUP, lifetimes.READY_S, lifetimes.FORGOTTEN_COPY_S * 1000],
        )
        return bool(made)

    async def take(self, entry: Entry) -> Lease | None:
        """Take a lease on a lane; None: somebody else holds it, or it is empty by now."""
        at = self._keys.at(entry.shard, entry.thread)
        token = f"{self.owner}:{secrets.token_hex(6)}"
        asked_at = self._clock.monotonic()
        taken = await self.scripts.run(
            "take",
            keys=[at.ready, at.queue(entry.lane), at.state(entry.lane)],
            args=[
                entry.id,
                token,
                int(self._lease_s * 1000),
                GROUP,
                self.owner,
                at.question(QuestionId("")),
                lifetimes.THREAD_STATE_S,
            ],
        )
        if taken[0] != "taken":
            return None
        lease = Lease(
            self.scripts,
            self._clock,
            at,
            entry,
            renewals=self._renewals,
            token=token,
            fence=taken[1],
            at_s=asked_at,
            keep_s=self._keep_s,
            length_s=self._lease_s,
            outcomes=self._outcomes,
        )
        try:
            await lease.receive(taken)
        except LeaseLost:
            return None
        return lease

    async def renew(self, leases: Sequence[Lease]) -> list[Heard]:
        """Extend leases of this copy together; see `Renewals.renew_all`."""
        return await self._renewals.renew_all(leases)


def _fields(flat: Sequence[str] | None) -> dict[str, str]:
    flat = flat or ()
    return dict(zip(flat[::2], flat[1::2], strict=False))
