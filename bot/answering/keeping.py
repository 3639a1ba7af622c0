"""Keeps the leases of a copy while their questions are answered: one task for all of them."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Generic, Self, TypeVar

import structlog

from bot.answering.cutting import Cut
from bot.clock import Clock
from bot.domain.work import Cancelled
from bot.errors import StoreRefused, StoreUnavailable

# A lease may be renewed late three times before it is over.
RENEWALS: Final = 4
# A renewal has time: what falls due within this part of a lease's length is renewed together.
TOGETHER: Final = 1 / 10

L = TypeVar("L")
# What became of a lease, or why that is not known.
Renewed = str | Exception | None

log = structlog.get_logger()


class Unwanted(Exception):
    """The question, or its reply, was deleted while it was being answered."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Keeping(Generic[L]):
    """One instance serves a copy, whose leases are all of one length.

    `renew` extends leases by `length_s` and tells of each, in their order: None, `restored` where
    Redis had lost it, a reason to stop, or the error. It raises nothing.
    """

    def __init__(
        self,
        renew: Callable[[Sequence[L]], Awaitable[Sequence[Renewed]]],
        clock: Clock,
        *,
        length_s: float,
    ) -> None:
        self._renew = renew
        self._clock = clock
        self._length_s = length_s
        # When each is due, the first one first.
        self._due_at: dict[Kept[L], float] = {}
        self._renewing: asyncio.Task[None] | None = None

    def keep(
        self,
        lease: L,
        *,
        until_unwanted: bool = True,
        stopped: Callable[[], None] = lambda: None,
    ) -> "Kept[L]":
        """`async with` it the lease is renewed. `stopped` is called when the answer is, which ends
        no lease.

        Raises `LeaseLost`, `Unwanted` in the place of whatever is going on there, which is
        cancelled.
        """
        return Kept(self, lease, stopped, until_unwanted=until_unwanted)

    def begin(self, kept: "Kept[L]") -> None:
        self._put_off(kept)
        if self._renewing is None:
            # What it tells of all is not about the question that happens to be the first.
            renewing, nothing = self._renew_all(), contextvars.Context()
            self._renewing = asyncio.get_running_loop().create_task(renewing, context=nothing)

    def end(self, kept: "Kept[L]") -> None:
        # The task ends by itself where there are no others: it may be waiting for Redis.
        self._due_at.pop(kept, None)

    def _put_off(self, kept: "Kept[L]") -> None:
        self._due_at.pop(kept, None)
        self._due_at[kept] = self._clock.monotonic() + self._length_s / RENEWALS

    async def _renew_all(self) -> None:
        while self._due_at:
            due_at = next(iter(self._due_at.values()))
            if (wait_s := due_at - self._clock.monotonic()) > 0.0:
                await self._clock.sleep(wait_s)
                continue
            due = self._due()
            for kept in due:
                self._put_off(kept)
            try:
                self._tell(due, await self._renew([kept.lease for kept in due]))
            except Exception as error:
                # Those that are not renewed run out, and their owners notice that by themselves.
                log.error("leases.not_renewed", count=len(due), exc_info=error)
        self._renewing = None

    def _due(self) -> "list[Kept[L]]":
        soon = self._clock.monotonic() + self._length_s * TOGETHER
        due = []
        for kept, due_at in self._due_at.items():
            if due_at > soon:
                break
            due.append(kept)
        return due

    def _tell(self, due: "Sequence[Kept[L]]", told: Sequence[Renewed]) -> None:
        away = [what for what in told if isinstance(what, StoreUnavailable)]
        if away:
            log.warning("leases.not_renewed", count=len(away), error=str(away[0]))
        for kept, what in zip(due, told, strict=True):
            # Its question may have ended meanwhile.
            if what is not None and kept in self._due_at:
                kept.hear(what)


class Kept(Generic[L]):
    """One lease that is kept."""

    __slots__ = (
        "_context",
        "_cut",
        "_keeping",
        "_stopped",
        "_trouble",
        "_until_unwanted",
        "lease",
    )

    def __init__(
        self, keeping: Keeping[L], lease: L, stopped: Callable[[], None], *, until_unwanted: bool
    ) -> None:
        self._keeping = keeping
        self.lease = lease
        self._stopped = stopped
        self._until_unwanted = until_unwanted
        self._trouble: Exception | None = None
        self._cut = Cut()

    async def __aenter__(self) -> Self:
        # The log tells which question it is about.
        self._context = contextvars.copy_context()
        await self._cut.__aenter__()
        self._keeping.begin(self)
        return self

    async def __aexit__(self, *exception: Any) -> None:
        self._keeping.end(self)
        try:
            await self._cut.__aexit__(*exception)
        except TimeoutError:
            if self._trouble is None:
                raise
        if self._trouble is not None:
            raise self._trouble

    def hear(self, what: str | Exception) -> None:
        """What became of it, beside that it goes on."""
        self._context.run(self._hear, what)

    def _hear(self, what: str | Exception) -> None:
        match what:
            case StoreUnavailable():
                pass
            case "restored":
                log.info("lease.restored")
            case Cancelled.STOPPED:
                self._stopped()
            case StoreRefused():
                log.warning("lease.not_renewed", error=str(what))
            case Exception():
                self._end(what)
            case _ if self._until_unwanted:
                self._end(Unwanted(what))

    def _end(self, trouble: Exception) -> None:
        """Whatever is going on is over."""
        if self._trouble is None:
            self._trouble = trouble
            self._cut.now()
