"""Leases of one copy, renewed together.

A renewal has time: a lease is renewed several times within its length. So those that fall due
within a moment are one step for each shard, which costs Redis and this process little more than a
single one. Each lease hears for itself what became of it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.clock import Clock
from bot.errors import StoreRefused
from bot.store.scripts.scripts import Scripts

# So much of a lease's length others are waited for.
GATHER_PART: Final = 1 / 20
# No step keeps Redis busy for long.
MOST_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Holding:
    """What a lease is held by: the keys of its lane's state and of its question, and its proof."""

    state: str
    question: str
    token: str
    fence: int


@dataclass(frozen=True, slots=True)
class Told:
    """What the step says of one lease (see renew.lua), and when it was asked."""

    asked_at: float
    row: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Round:
    """Leases that are gathered, and who waits to hear of them."""

    holdings: list[Holding] = field(default_factory=list)
    waiting: list[asyncio.Future[Told]] = field(default_factory=list)

    def tell(self, step: asyncio.Task[list[Told]]) -> None:
        """Each what the step says of it, or why there was none."""
        # Asked for in any case: where nobody waits any more, it is no error that nobody has heard.
        error = None if step.cancelled() else step.exception()
        for place, waiting in enumerate(self.waiting):
            if waiting.done():
                continue
            if step.cancelled():
                waiting.cancel()
            elif error is not None:
                waiting.set_exception(error)
            else:
                waiting.set_result(step.result()[place])


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
        # By their shard's stream.
        self._gathering: dict[str, _Round] = {}
        self._running: set[asyncio.Task[list[Told]]] = set()

    async def renew(self, ready: str, holding: Holding) -> Told:
        """At once. Raises `StoreUnavailable`, `StoreRefused`."""
        return (await self._step(ready, [holding]))[0]

    async def renew_with_others(self, ready: str, holding: Holding) -> Told:
        """Within a moment. Raises `StoreUnavailable`, `StoreRefused`."""
        round = self._gathering.get(ready)
        if round is None or len(round.holdings) == MOST_AT_ONCE:
            round = self._begin(ready)
        round.holdings.append(holding)
        # Each has a future of its own: whoever is cancelled takes nothing from the others, and of
        # hundreds that are shielded from one task each would look through all when it ends.
        waiting: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        round.waiting.append(waiting)
        return await waiting

    def _begin(self, ready: str) -> _Round:
        round = self._gathering[ready] = _Round()
        step = asyncio.ensure_future(self._gather(ready, round))
        self._running.add(step)
        step.add_done_callback(self._running.discard)
        step.add_done_callback(round.tell)
        return round

    async def _gather(self, ready: str, round: _Round) -> list[Told]:
        await self._clock.sleep(self._length_s * GATHER_PART)
        if self._gathering.get(ready) is round:
            del self._gathering[ready]
        holdings = round.holdings
        try:
            return await self._step(ready, holdings)
        except StoreRefused:
            if len(holdings) == 1:
                raise
        # One that can't be renewed is no reason to lose the others.
        return [told for one in holdings for told in await self._alone(ready, one)]

    async def _alone(self, ready: str, holding: Holding) -> list[Told]:
        try:
            return await self._step(ready, [holding])
        except StoreRefused:
            return [Told(self._clock.monotonic(), ["refused"])]

    async def _step(self, ready: str, holdings: Sequence[Holding]) -> list[Told]:
        asked_at = self._clock.monotonic()
        rows = await self._scripts.run(
            "renew",
            keys=[ready, *(key for one in holdings for key in (one.state, one.question))],
            args=[
                int(self._length_s * 1000),
                self._group,
                self._owner,
                *(proof for one in holdings for proof in (one.token, one.fence)),
            ],
        )
        return [Told(asked_at, row) for row in rows]
