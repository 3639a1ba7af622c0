"""Leases of one copy, renewed together.

Those that fall due within a moment are one step for each shard, which costs Redis and this process
little more than a single one. Each lease hears for itself what became of it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

from bot.clock import Clock
from bot.domain.question import QuestionId
from bot.errors import StoreRefused, StoreUnavailable
from bot.store.scripts.scripts import Scripts

# What a step says that does not find what it needs.
GONE: Final = "gone"
# What it says of nearly all: renewed, and nothing has happened.
_RENEWED: Final = ("renewed", "", "")
# No step keeps Redis, or this process, busy for longer than a millisecond or two.
MOST_AT_ONCE: Final = 50


class Holding(NamedTuple):
    """Whose lease it is, and its proof: hundreds of them are put together every few seconds."""

    lane: str
    question: QuestionId
    token: str
    fence: int


@dataclass(frozen=True, slots=True)
class Told:
    """What the step says of one lease (see renew.lua), and when it was asked."""

    asked_at: float
    row: Sequence[str]

    @property
    def is_gone(self) -> bool:
        """Redis knows neither it nor its question."""
        return self.row[0] == GONE


# What became of a lease, or why that is not known.
Heard = str | Exception | None


class Held(Protocol):
    """A lease."""

    @property
    def ready(self) -> str:
        """The stream of its shard."""
        ...

    def holding(self) -> Holding: ...

    def heard(self, told: Told) -> str | None:
        """What the step says of it, unless it `is_gone`; see `Lease.renew`."""
        ...

    async def restore(self) -> str:
        """Where it `is_gone`."""
        ...


class Renewals:
    """Renews leases of `length_s` for this copy (`owner`)."""

    def __init__(
        self, scripts: Scripts, clock: Clock, *, group: str, owner: str, length_s: float
    ) -> None:
        self._scripts = scripts
        self._clock = clock
        self._group = group
        self._owner = owner
        self._length_s = length_s

    async def renew(self, ready: str, holding: Holding) -> Told:
        """One. Raises `StoreUnavailable`, `StoreRefused`."""
        return (await self._step(ready, [holding]))[0]

    async def renew_all(self, leases: Sequence[Held]) -> list[Heard]:
        """Together, shard by shard. What became of each, in their order, or the error."""
        shards: dict[str, list[int]] = {}
        for place, lease in enumerate(leases):
            shards.setdefault(lease.ready, []).append(place)
        shares = [[leases[place] for place in places] for places in shards.values()]
        heard: list[Heard] = [None] * len(leases)
        told = await asyncio.gather(*map(self._shard, shares))
        for places, share in zip(shards.values(), told, strict=True):
            for place, what in zip(places, share, strict=True):
                heard[place] = what
        return heard

    async def _shard(self, leases: Sequence[Held]) -> list[Heard]:
        told: list[Heard] = []
        while len(told) < len(leases):
            some = leases[len(told) : len(told) + MOST_AT_ONCE]
            try:
                told += await self._round(some)
            except StoreUnavailable as error:
                # Each further step would wait as long for nothing.
                told += [error] * (len(leases) - len(told))
        return told

    async def _round(self, leases: Sequence[Held]) -> list[Heard]:
        try:
            told = await self._step(leases[0].ready, [lease.holding() for lease in leases])
        except StoreRefused as error:
            if len(leases) == 1:
                return [error]
            # One that can't be renewed is no reason to lose the others.
            return [what for one in leases for what in await self._round([one])]
        heard = [
            None if one.is_gone else _heard(lease, one)
            for lease, one in zip(leases, told, strict=True)
        ]
        # Redis has lost its data, of hundreds perhaps, and may be away again by now.
        gone = [place for place, one in enumerate(told) if one.is_gone]
        restored = await asyncio.gather(*(_restored(leases[place]) for place in gone))
        for place, what in zip(gone, restored, strict=True):
            heard[place] = what
        return heard

    async def _step(self, ready: str, holdings: Sequence[Holding]) -> list[Told]:
        asked_at = self._clock.monotonic()
        args: list[Any] = [int(self._length_s * 1000), self._group, self._owner]
        for holding in holdings:
            args += holding
        told = [Told(asked_at, _RENEWED)] * len(holdings)
        for place, *row in await self._scripts.run("renew", keys=[ready], args=args):
            told[place - 1] = Told(asked_at, row)
        return told


def _heard(lease: Held, told: Told) -> Heard:
    try:
        return lease.heard(told)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it is told to its owner
        return error


async def _restored(lease: Held) -> Heard:
    try:
        return await lease.restore()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it is told to its owner
        return error
