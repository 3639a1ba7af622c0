"""The governor in memory, as the replies of one process ask it: without Redis."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.domain.governor.edits import ReplyId
from bot.domain.governor.governor import Governor, Method
from bot.domain.governor.share import Slot
from bot.domain.question import ChannelId, PersonId, TeamId
from bot.errors import SlackBusy
from bot.store.budget.door import FULL_HOUSE_S, Door, InLine, PartDoors
from bot.store.budget.lines import Lines

TEAM = TeamId("T1")


@dataclass(slots=True)
class Shared:
    """What all replies of the workspace share."""

    governor: Governor
    # For those that can show parts meanwhile, and for those that can't.
    doors: tuple[Door, Door] = field(default_factory=lambda: (Door(), Door()))
    part_doors: PartDoors = field(default_factory=PartDoors)
    lines: Lines = field(default_factory=Lines)


class ReplyBudget:
    """The `Budget` of one reply; `bot/store/budget/` does the same in Redis."""

    def __init__(
        self, shared: Shared, channel: ChannelId, reply: ReplyId, person: PersonId
    ) -> None:
        self._shared = shared
        self._governor = shared.governor
        self._channel = channel
        self._reply = reply
        self._person = person
        self._in_line = InLine(shared.part_doors, channel, reply)

    @property
    def crowd_s(self) -> float:
        return self._in_line.crowd_s

    async def may_begin(self, *, is_last_way: bool = False) -> float:
        door, person = self._shared.doors[is_last_way], self._person
        door.come(self._reply, person)
        if door.is_closed(person, now := _now()):
            return door.wait_s
        wait_s = self._governor.may_begin(
            TEAM,
            self._reply,
            now=now,
            person=person,
            channel=self._channel,
            is_last_way=is_last_way,
        )
        if wait_s > 0.0:
            door.close(person, now + min(wait_s, FULL_HOUSE_S), wait_s=wait_s)
        return wait_s

    async def may_edit(self) -> float:
        return self._governor.may_edit(TEAM, self._reply, now=_now())

    async def may_finish(self, max_wait_s: float) -> float | None:
        return self._governor.may_finish(TEAM, self._reply, max_wait_s, now=_now())

    async def may_post_part(self) -> float:
        now = _now()
        if (wait_s := self._in_line.wait_s(now)) > 0.0:
            return wait_s
        told = self._governor.may_post_part(TEAM, self._channel, self._reply, self._person, now=now)
        self._in_line.told(told, asked_at=now, now=now)
        return told.wait_s

    async def parts_ended(self) -> None:
        if self._in_line.is_in:
            self._in_line.leave()
            self._governor.parts_ended(TEAM, [self._reply], now=_now())

    async def may_start_stream(self) -> float:
        return self._governor.may_start_stream(TEAM, self._reply, now=_now())

    async def may_append(self) -> float:
        return self._governor.may_append(TEAM, self._reply, self._person, now=_now())

    async def stream_ended(self) -> None:
        self._governor.streams_ended(TEAM, [self._reply])

    async def may_post(self, max_wait_s: float) -> float | None:
        def ask(left_s: float) -> Slot | None:
            return self._governor.turn_to_post(
                TEAM, self._channel, self._person, left_s, now=_now()
            )

        return await self._in_turn(self._channel, ask, max_wait_s)

    async def may_call(self, method: str, max_wait_s: float) -> float | None:
        def ask(left_s: float) -> Slot | None:
            return self._governor.turn_to_call(
                TEAM, Method(method), self._person, left_s, now=_now()
            )

        return await self._in_turn(method, ask, max_wait_s)

    async def _in_turn(
        self, place: str, ask: Callable[[float], Slot | None], max_wait_s: float
    ) -> float | None:
        give_up_at = _now() + max_wait_s
        try:
            async with self._shared.lines.first((self._person, place), within_s=max_wait_s):
                while True:
                    slot = ask(max(0.0, give_up_at - _now()))
                    if slot is None or slot.is_held:
                        return None if slot is None else slot.wait_s
                    await asyncio.sleep(slot.wait_s)
        except TimeoutError:
            return None

    async def keep(self) -> None:
        if self._in_line.is_in:
            self._governor.keep_parts(TEAM, [self._reply], now=_now())
        else:
            self._governor.keep(TEAM, [self._reply], now=_now())

    async def refused(self, error: SlackBusy) -> None:
        self._governor.refused(
            TEAM, Method(error.method), error.retry_after_s, self._channel, now=_now()
        )

    async def ended(self) -> None:
        for door in self._shared.doors:
            door.go(self._reply)
        await self.parts_ended()
        self._governor.ended(TEAM, [self._reply], now=_now())


def _now() -> float:
    return asyncio.get_running_loop().time()
