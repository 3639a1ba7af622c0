"""What one reply may spend of a workspace's budget."""

from bot.domain.governor.edits import ReplyId
from bot.domain.governor.governor import Method
from bot.domain.question import ChannelId, PersonId, TeamId
from bot.errors import SlackBusy
from bot.store.budget.budget import Budget
from bot.store.budget.door import InLine
from bot.store.budget.shared_governor import NOBODY


class ReplyBudget:
    """What one reply may spend. See `Budget`. With `person`, its posts take turns with others'."""

    __slots__ = (
        "_budget",
        "_channel",
        "_in_line",
        "_is_streamed",
        "_may_grow",
        "_person",
        "_reply",
        "_team",
    )

    def __init__(
        self,
        budget: Budget,
        team: TeamId,
        channel: ChannelId,
        reply: ReplyId,
        person: PersonId | None = None,
        *,
        may_grow: bool = False,
    ) -> None:
        """`may_grow`: somebody else has asked for the same reply, and may have had edits."""
        self._budget = budget
        self._person = person
        self._team = team
        self._channel = channel
        self._reply = reply
        self._in_line = InLine(budget.part_doors[team], channel, reply)
        self._is_streamed = False
        # It may be counted as growing.
        self._may_grow = may_grow

    @property
    def crowd_s(self) -> float:
        return self._in_line.crowd_s

    async def may_begin(self, *, is_last_way: bool = False) -> float:
        wait_s = await self._budget.may_begin(
            self._team, self._reply, self._person, self._channel, is_last_way=is_last_way
        )
        if wait_s == 0.0 or not self._budget.is_shared:
            # Alone we don't know what has become of our asking.
            self._may_grow = True
        return wait_s

    async def may_edit(self) -> float:
        self._may_grow = True
        return await self._budget.may_edit(self._team, self._reply)

    async def may_finish(self, max_wait_s: float) -> float | None:
        self._may_grow = True
        return await self._budget.may_finish(self._team, self._reply, max_wait_s)

    async def may_post_part(self) -> float:
        asked_at = self._budget.now()
        if (wait_s := self._in_line.wait_s(asked_at)) > 0.0:
            return wait_s
        team, person = self._team, self._person or NOBODY
        told = await self._budget.may_post_part(team, self._channel, self._reply, person)
        self._in_line.told(told, asked_at=asked_at, now=self._budget.now())
        return told.wait_s

    async def may_start_stream(self) -> float:
        self._is_streamed = True
        return await self._budget.may_start_stream(self._team, self._reply)

    async def may_append(self) -> float:
        return await self._budget.may_append(self._team, self._reply, self._person or NOBODY)

    async def stream_ended(self) -> None:
        if self._is_streamed:
            self._is_streamed = False
            await self._budget.stream_ended(self._team, self._reply)

    async def parts_ended(self) -> None:
        if self._in_line.is_in:
            self._in_line.leave()
            await self._budget.parts_ended(self._team, self._reply)

    async def may_post(self, max_wait_s: float) -> float | None:
        team, channel, person = self._team, self._channel, self._person
        if person is None:
            return await self._budget.may_post(team, channel, max_wait_s)
        return await self._budget.turn_to_post(team, channel, person, max_wait_s)

    async def keep(self) -> None:
        if self._in_line.is_in:
            await self._budget.keep_parts(self._team, [self._reply])
        else:
            await self._budget.keep(self._team, [self._reply])

    async def may_call(self, method: str, max_wait_s: float) -> float | None:
        team, person = self._team, self._person
        if person is None:
            return await self._budget.may_call(team, Method(method), max_wait_s)
        return await self._budget.turn_to_call(team, Method(method), person, max_wait_s)

    async def refused(self, error: SlackBusy) -> None:
        await self._budget.refused(
            self._team, Method(error.method), error.retry_after_s, self._channel
        )

    async def ended(self) -> None:
        await self.parts_ended()
        await self.stream_ended()
        await self._budget.ended(self._team, self._reply, may_grow=self._may_grow)
