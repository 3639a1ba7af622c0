"""Takes questions from the inbox and answers them, each thread in its own task.

A reader for each shard of the inbox takes what is ready, a sweeper what other copies left behind.
A lane's task holds its lease, renews it beside the answer, and goes on with the lane's next
question until there is none. Stopping takes no more, gives running answers a bounded time and
hands the rest back, for another copy or the next start to go on with.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Protocol, TypeVar

import structlog

from bot.clock import Clock
from bot.errors import LeaseLost, StoreUnavailable

# One waiting read per shard and READ_WAIT_S is all that an idle bot asks of Redis, and the sweeps.
READ_WAIT_S: Final = 3.0
READ_AT_ONCE: Final = 64
SWEEP_S: Final = 2.5
# A lease may be renewed late three times before it is over.
RENEWALS: Final = 4
STORE_RETRY_S: Final = 0.5
# Handing a question back is worth a moment, but not a stuck shutdown.
GIVE_BACK_S: Final = 3.0

log = structlog.get_logger()


class Lease(Protocol):
    """The right to answer one lane's questions, one after the other, for `length_s` at a time."""

    @property
    def length_s(self) -> float: ...

    async def renew(self) -> str | None: ...

    async def ended(self, outcome: str) -> object | None: ...

    async def give_back(self) -> None: ...


E = TypeVar("E")


class Inbox(Protocol[E]):
    async def open(self) -> None: ...

    async def ready(self, shard: int, *, count: int, wait_s: float) -> list[E]: ...

    async def abandoned(self, shard: int, *, count: int) -> list[E]: ...

    async def take(self, entry: E) -> Any: ...


class Unwanted(Exception):
    """The question, or its reply, was deleted while it was being answered."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Worker:
    """Answers whatever is in the inbox. `answer` brings one lease's question to its end."""

    def __init__(
        self,
        inbox: Inbox[Any],
        answer: Callable[[Any], Awaitable[str]],
        clock: Clock,
        *,
        shards: Sequence[int],
        max_answers: int,
        drain_s: float,
        sweep_s: float = SWEEP_S,
    ) -> None:
        self._inbox = inbox
        self._answer = answer
        self._clock = clock
        self._shards = shards
        self._max_answers = max_answers
        self._drain_s = drain_s
        self._sweep_s = sweep_s
        self._running: set[asyncio.Task[None]] = set()
        # Each shard's reader may have seen the same room; here it is counted.
        self._room = asyncio.Semaphore(max_answers)
        # Entries that were read and wait for room: nobody's yet, so the sweep finds them as well.
        self._waiting: set[object] = set()
        self._stopping = asyncio.Event()
        self._intakes: list[asyncio.Task[None]] = []

    @property
    def is_taking(self) -> bool:
        return bool(self._intakes) and not self._stopping.is_set()

    def stop(self) -> None:
        """Take no more questions; `run` ends when the running ones have."""
        self._stopping.set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            intakes = [self._read(shard, group) for shard in self._shards]
            intakes += [self._sweep(group)]
            self._intakes = [group.create_task(intake) for intake in intakes]
            await self._stopping.wait()
            for intake in self._intakes:
                intake.cancel()
            await self._drain()

    async def _drain(self) -> None:
        if not self._running:
            return
        log.info("worker.draining", running=len(self._running), wait_s=self._drain_s)
        _, late = await asyncio.wait(self._running, timeout=self._drain_s)
        log.info("worker.drained", handed_over=len(late))
        while late:
            # More than once, since a library may swallow a cancellation (`wait_for` before 3.12).
            for task in late:
                task.cancel()
            _, late = await asyncio.wait(late, timeout=GIVE_BACK_S + 1.0)

    async def _read(self, shard: int, group: asyncio.TaskGroup) -> None:
        while not self._stopping.is_set():
            count = min(READ_AT_ONCE, await self._free())
            try:
                entries = await self._inbox.ready(shard, count=count, wait_s=READ_WAIT_S)
            except StoreUnavailable as error:
                log.warning("inbox.unavailable", error=str(error))
                await self._clock.sleep(STORE_RETRY_S)
                continue
            for entry in entries:
                self._begin(entry, group)

    async def _free(self) -> int:
        """How many more answers may run; waits until it is at least one."""
        while (free := self._max_answers - len(self._running)) < 1:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
        return free

    async def _sweep(self, group: asyncio.TaskGroup) -> None:
        while not self._stopping.is_set():
            await self._clock.sleep(self._sweep_s)
            for shard in self._shards:
                try:
                    entries = await self._inbox.abandoned(shard, count=READ_AT_ONCE)
                except StoreUnavailable:
                    break
                for entry in entries:
                    log.info("lane.found_abandoned")
                    self._begin(entry, group)

    def _begin(self, entry: object, group: asyncio.TaskGroup) -> None:
        if entry in self._waiting:
            return
        self._waiting.add(entry)
        task = group.create_task(self._lane(entry))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _lane(self, entry: object) -> None:
        async with self._room:
            self._waiting.discard(entry)
            if self._stopping.is_set():
                return
            try:
                lease = await self._inbox.take(entry)
            except StoreUnavailable:
                # The entry is still in the stream: the sweep finds it.
                return
            if lease is not None:
                await self._answer_lane(lease)

    async def _answer_lane(self, lease: Lease) -> None:
        try:
            while True:
                outcome = await self._answer(lease)
                if await self._ended(lease, outcome) is None:
                    return
                if self._stopping.is_set():
                    # The lane's next question has not begun: it is another copy's.
                    await self._give_back(lease)
                    return
        except LeaseLost:
            log.info("lease.lost")
        except asyncio.CancelledError:
            await self._give_back(lease)
            raise

    async def _ended(self, lease: Lease, outcome: str) -> object | None:
        while True:
            try:
                return await lease.ended(outcome)
            except StoreUnavailable as error:
                log.warning("inbox.unavailable", error=str(error))
                await self._clock.sleep(STORE_RETRY_S)

    async def _give_back(self, lease: Lease) -> None:
        try:
            async with asyncio.timeout(GIVE_BACK_S):
                await lease.give_back()
        except (TimeoutError, StoreUnavailable, LeaseLost) as error:
            # Its lease will run out; another copy finds it then.
            log.warning("lease.not_given_back", error=type(error).__name__)


async def keep(lease: Lease, clock: Clock) -> None:
    """Renew a lease until cancelled. Raises `LeaseLost`, `Unwanted`."""
    while True:
        await clock.sleep(lease.length_s / RENEWALS)
        try:
            if what := await lease.renew():
                if what != "restored":
                    raise Unwanted(what)
                log.info("lease.restored")
        except StoreUnavailable as error:
            log.warning("lease.not_renewed", error=str(error))
