"""Takes questions from the inbox and answers them, each thread in its own task.

A reader for each shard of the inbox takes what is ready, a sweeper what other copies left behind.
What is read goes on when it is its person's turn: first over all copies (`Rota`), then for a place
of this copy. A lane's task holds its lease and goes on with the lane's next question until there is
none. Stopping takes no more, gives running answers a bounded time and hands the rest back, for
another copy or the next start to go on with.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Protocol, TypeVar

import structlog

from bot.absence import Absence
from bot.clock import Clock
from bot.domain.question import PersonId
from bot.domain.turns import Order, Turns
from bot.errors import LeaseLost, StoreRefused, StoreUnavailable

# One waiting read per shard and READ_WAIT_S is all that an idle bot asks of Redis, and the sweeps.
READ_WAIT_S: Final = 3.0
READ_AT_ONCE: Final = 64
# A copy without a free place still looks at what waits, or one person's many would hide the others.
READ_AHEAD_S: Final = 0.5
READ_AHEAD: Final = 256
SWEEP_S: Final = 2.5
STORE_RETRY_S: Final = 0.5
# The longest between two looks whether the inbox is back.
LONGEST_RETRY_S: Final = 5.0
# What fails for another reason may fail again and again; so many times it waits twice as long.
MOST_DOUBLINGS: Final = 6
# Handing a question back is worth a moment, but not a stuck shutdown.
GIVE_BACK_S: Final = 3.0

log = structlog.get_logger()


class Lease(Protocol):
    """The right to answer one lane's questions, one after the other."""

    @property
    def lane(self) -> str: ...

    async def ended(self, end: Any) -> object | None: ...

    async def give_back(self) -> None: ...


class Entry(Protocol):
    """A lane that wants a worker. Equal to itself, however often it is found."""

    @property
    def lane(self) -> str: ...

    @property
    def person(self) -> PersonId | None: ...

    @property
    def order(self) -> Order: ...


E = TypeVar("E", bound=Entry)


class Inbox(Protocol[E]):
    async def open(self) -> None: ...

    async def ready(self, shard: int, *, count: int, wait_s: float) -> list[E]: ...

    async def abandoned(self, shard: int, *, count: int) -> list[E]: ...

    async def take(self, entry: E) -> Any: ...


class Rota(Protocol[E]):
    """Whose turn it is, over all copies. Those who have to wait are looked after elsewhere."""

    async def called(self, entries: Sequence[E]) -> list[E]: ...

    async def goes_on(self, lease: Any) -> bool: ...

    async def left(self, lane: str) -> None: ...

    def dropped(self, lane: str) -> None: ...

    async def tend(self) -> None: ...


class Worker:
    """Answers whatever is in the inbox. `answer` brings one lease's question to its end, and tells
    what the lease is told of it.
    """

    def __init__(
        self,
        inbox: Inbox[Any],
        rota: Rota[Any],
        answer: Callable[[Any], Awaitable[object]],
        clock: Clock,
        *,
        shards: Sequence[int],
        max_answers: int,
        drain_s: float,
        sweep_s: float = SWEEP_S,
        absence: Absence | None = None,
    ) -> None:
        """`absence` hears of the inbox being away, and back."""
        self._inbox = inbox
        self._rota = rota
        self._answer = answer
        self._clock = clock
        self._shards = shards
        self._max_answers = max_answers
        self._drain_s = drain_s
        self._sweep_s = sweep_s
        self._absence = absence or Absence("inbox", clock)
        self._running: dict[asyncio.Task[None], Entry] = {}
        # Entries that were read and wait for a place: nobody's yet, so the sweep finds them too.
        self._turns: Turns[Entry] = Turns()
        self._waiting: set[Entry] = set()
        self._stopping = asyncio.Event()
        self._intakes: list[asyncio.Task[None]] = []

    @property
    def is_taking(self) -> bool:
        return bool(self._intakes) and not self._stopping.is_set()

    @property
    def open_answers(self) -> int:
        return len(self._running)

    def stop(self) -> None:
        """Take no more questions; `run` ends when the running ones have."""
        self._stopping.set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as self._group:
            intakes = [self._read(shard) for shard in self._shards]
            intakes += [self._sweep()]
            self._intakes = [self._group.create_task(intake) for intake in intakes]
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

    async def _read(self, shard: int) -> None:
        failures = absences = 0
        while not self._stopping.is_set():
            try:
                await self._admit(await self._look(shard))
            except StoreUnavailable as error:
                self._absence.lasts(error, part=shard)
                await self._clock.sleep(min(STORE_RETRY_S * 2**absences, LONGEST_RETRY_S))
                absences = min(absences + 1, MOST_DOUBLINGS)
            except Exception as error:
                log.error("inbox.failed", shard=shard, exc_info=error)
                await self._clock.sleep(STORE_RETRY_S * 2 ** min(failures, MOST_DOUBLINGS))
                failures += 1
            else:
                failures = absences = 0
                self._absence.ends(part=shard)

    async def _look(self, shard: int) -> list[Any]:
        free = self._max_answers - len(self._running) - len(self._turns)
        if free > 0:
            count = min(READ_AT_ONCE, free)
            return await self._inbox.ready(shard, count=count, wait_s=READ_WAIT_S)
        entries = []
        if len(self._turns) < READ_AHEAD:
            entries = await self._inbox.ready(shard, count=READ_AT_ONCE, wait_s=0.0)
        if not entries:
            await self._wait_for_a_place()
        return entries

    async def _wait_for_a_place(self) -> None:
        ending = asyncio.ensure_future(self._clock.sleep(READ_AHEAD_S))
        try:
            await asyncio.wait({ending, *self._running}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ending.cancel()

    async def _sweep(self) -> None:
        while not self._stopping.is_set():
            await self._clock.sleep(self._sweep_s)
            await self._boundary(self._rota.tend())
            for shard in self._shards:
                await self._boundary(self._take_over(shard))

    async def _boundary(self, step: Awaitable[None]) -> None:
        """Whatever happens in one step of the sweep, the others are taken."""
        try:
            await step
        except StoreUnavailable:
            # The readers tell of it.
            return
        except Exception as error:
            log.error("inbox.failed", exc_info=error)

    async def _take_over(self, shard: int) -> None:
        if len(self._turns) >= READ_AHEAD:
            return
        entries = await self._inbox.abandoned(shard, count=READ_AT_ONCE)
        for _ in entries:
            log.info("lane.found_abandoned")
        await self._admit(entries)

    async def _admit(self, entries: Sequence[Any]) -> None:
        fresh = [entry for entry in entries if entry not in self._waiting]
        if not fresh:
            return
        for entry in await self._rota.called(fresh):
            self._waiting.add(entry)
            self._turns.wait(entry.person, entry.order, entry)
        self._fill()

    def _fill(self) -> None:
        """Give away the free places."""
        while len(self._running) < self._max_answers and not self._stopping.is_set():
            if (entry := self._turns.next()) is None:
                return
            task = self._group.create_task(self._lane(entry), name="lane")
            self._running[task] = entry
            task.add_done_callback(self._left)

    def _left(self, task: asyncio.Task[None]) -> None:
        self._turns.left(self._running.pop(task).person)
        self._fill()

    async def _lane(self, entry: Entry) -> None:
        """The boundary of one lane: whatever happens in it, the others go on.

        After a failure its entry is still in the stream: the sweep finds it, a lease later.
        """
        self._waiting.discard(entry)
        if (lease := await self._taken(entry)) is None:
            self._rota.dropped(entry.lane)
            return
        try:
            while await self._goes_on(lease, await self._answer(lease)):
                pass
        except LeaseLost:
            self._rota.dropped(lease.lane)
            log.info("lease.lost")
        except StoreUnavailable as error:
            # Its lease will run out; another copy finds it then.
            log.warning("lane.not_parked", error=str(error))
        except asyncio.CancelledError:
            await self._give_back(lease)
            raise
        except Exception as error:
            self._rota.dropped(lease.lane)
            log.error("lane.failed", exc_info=error)

    async def _taken(self, entry: Entry) -> Lease | None:
        try:
            lease: Lease | None = await self._inbox.take(entry)
        except StoreUnavailable as error:
            log.warning("inbox.unavailable", error=str(error))
        except Exception as error:
            log.error("lane.failed", exc_info=error)
        else:
            return lease
        return None

    async def _goes_on(self, lease: Lease, end: object) -> bool:
        """Whether the lane has another question, and it is its turn."""
        if await self._ended(lease, end) is None:
            await self._rota.left(lease.lane)
            return False
        if self._stopping.is_set():
            # The lane's next question has not begun: it is another copy's.
            await self._give_back(lease)
            return False
        return await self._rota.goes_on(lease)

    async def _ended(self, lease: Lease, end: object) -> object | None:
        while True:
            try:
                return await lease.ended(end)
            except StoreUnavailable as error:
                # Those who read the inbox tell of it.
                log.debug("lane.not_ended", error=str(error))
                await self._clock.sleep(STORE_RETRY_S)

    async def _give_back(self, lease: Lease) -> None:
        self._rota.dropped(lease.lane)
        try:
            async with asyncio.timeout(GIVE_BACK_S):
                await lease.give_back()
        except (TimeoutError, StoreUnavailable, StoreRefused, LeaseLost) as error:
            # Its lease will run out; another copy finds it then.
            log.warning("lease.not_given_back", error=type(error).__name__)
