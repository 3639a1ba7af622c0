"""What the bot may spend at Slack: from the budget that all copies share, or a share of its own.

While Redis answers, it decides. When it does not within `PATIENCE_S`, this copy decides for itself
as one of the last known number of copies, and leaves Redis in peace for `REST_S`. What Redis allows
is noted at home, and what happened without Redis is told to it on the way back, so that neither
change makes the bot spend twice.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Final, TypeVar

import structlog

from bot.clock import Clock
from bot.domain.governor.edits import ReplyId
from bot.domain.governor.governor import Limits, Method
from bot.domain.governor.parts import PartWait
from bot.domain.governor.share import Slot
from bot.domain.question import ChannelId, PersonId, TeamId
from bot.errors import StoreRefused, StoreUnavailable
from bot.store.budget.door import FULL_HOUSE_S, Door, PartDoors
from bot.store.budget.home import Home, Place
from bot.store.budget.known import Tell
from bot.store.budget.lines import Lines
from bot.store.budget.shared_governor import SharedGovernor
from bot.store.connection import Client

PATIENCE_S: Final = 0.25
REST_S: Final = 3.0
# Hundreds of replies may ask at once; each step of theirs would take a connection of its own.
STEPS_AT_ONCE: Final = 16

T = TypeVar("T")

log = structlog.get_logger()

# Asks for a slot within so many seconds: of Redis, or else at home.
_Ask = Callable[[SharedGovernor | None, float], Awaitable[Slot | None]]


class Budget:
    """The governor as everybody in this process asks it. Waits are in seconds.

    It always answers: no step takes much longer than `patience_s`, and none raises.
    """

    def __init__(
        self,
        redis: Client,
        *,
        prefix: str,
        copy: str,
        limits: Limits,
        clock: Clock,
        patience_s: float = PATIENCE_S,
        tell: Tell | None = None,
    ) -> None:
        """`copy` names this process, unlike any other; `tell` hears how many calls Slack takes."""
        self._shared = SharedGovernor(redis, prefix=prefix, copy=copy, limits=limits, tell=tell)
        self._home = Home(limits, clock)
        self._clock = clock
        self._patience_s = patience_s
        self._gate = asyncio.Semaphore(STEPS_AT_ONCE)
        # For those that can show more in another way, and for those that can't.
        self._doors: defaultdict[tuple[TeamId, bool], Door] = defaultdict(Door)
        self.part_doors: defaultdict[TeamId, PartDoors] = defaultdict(PartDoors)
        self._lines = Lines()
        self._alone_until = 0.0
        self.is_shared = True

    async def may_begin(
        self,
        team: TeamId,
        reply: ReplyId,
        person: PersonId | None = None,
        channel: ChannelId | None = None,
        *,
        is_last_way: bool = False,
    ) -> float:
        """0.0: `reply` may be shown and counts as growing until it ends. Else: ask again then.

        `is_last_way`: it can't show more in any other way.
        """
        door = self._doors[team, is_last_way]
        door.come(reply, person)
        async with door.lock:
            if door.is_closed(person, self.now()):
                return door.wait_s
            wait_s = await self._may_begin(team, reply, person, channel, is_last_way=is_last_way)
            if wait_s > 0.0:
                door.close(person, self.now() + min(wait_s, FULL_HOUSE_S), wait_s=wait_s)
            return wait_s

    async def _may_begin(
        self,
        team: TeamId,
        reply: ReplyId,
        person: PersonId | None,
        channel: ChannelId | None,
        *,
        is_last_way: bool,
    ) -> float:
        try:
            wait_s = await self._asked(
                team,
                lambda shared: shared.may_begin(
                    team, reply, person=person, channel=channel, is_last_way=is_last_way
                ),
            )
        except StoreUnavailable:
            home, now = self._home.governor, self.now()
            return home.may_begin(team, reply, now=now, person=person, is_last_way=is_last_way)
        if wait_s == 0.0:
            self._home.governor.edits(team, self.now()).adopt(reply, self.now(), person)
        return wait_s

    async def may_edit(self, team: TeamId, reply: ReplyId) -> float:
        """0.0: the edit is paid for, make it. Else: ask again after so many seconds."""
        try:
            wait_s = await self._asked(team, lambda shared: shared.may_edit(team, reply))
        except StoreUnavailable:
            wait_s = self._home.governor.may_edit(team, reply, now=self.now())
            self._home.called(team, Method.UPDATE, wait_s)
            return wait_s
        if wait_s == 0.0:
            self._note(team, (Method.UPDATE, None))
        return wait_s

    async def may_finish(self, team: TeamId, reply: ReplyId, max_wait_s: float) -> float | None:
        """0.0: make the last edit. Else the slot is held: ask again after so many seconds.

        Asking again is what tells of a pause that has come in between. None: not within
        `max_wait_s` from now, nothing is held. With 0.0 and None, `reply` no longer counts as
        growing; it may ask again if the edit fails.
        """
        try:
            wait_s = await self._asked(
                team, lambda shared: shared.may_finish(team, reply, max_wait_s)
            )
        except StoreUnavailable:
            wait_s = self._home.governor.may_finish(team, reply, max_wait_s, now=self.now())
            self._home.called(team, Method.UPDATE, wait_s)
            self._home.ended(team, reply)
            return wait_s
        self._home.governor.ended(team, [reply], now=self.now())
        if wait_s == 0.0:
            self._note(team, (Method.UPDATE, None))
        return wait_s

    async def keep(self, team: TeamId, replies: Iterable[ReplyId]) -> None:
        """These still grow, even if they ask for nothing. Needed well within 60 s."""
        replies = list(replies)
        self._home.governor.keep(team, replies, now=self.now())
        with suppress(StoreUnavailable):
            await self._asked(team, lambda shared: shared.keep(team, replies))

    async def ended(self, team: TeamId, reply: ReplyId, *, may_grow: bool = True) -> None:
        """`reply` needs no edit any more, whatever it was waiting for.

        Not `may_grow`: it has never been let begin, so that nobody else knows of it.
        """
        for is_last_way in (False, True):
            self._doors[team, is_last_way].go(reply)
        self._home.governor.ended(team, [reply], now=self.now())
        if not may_grow:
            return
        try:
            await self._asked(team, lambda shared: shared.ended(team, [reply]))
        except StoreUnavailable:
            self._home.ended(team, reply)

    async def may_post_part(
        self, team: TeamId, channel: ChannelId, reply: ReplyId, person: PersonId
    ) -> PartWait:
        """Whether the next part of `reply` is paid for.

        From the first asking on `reply` counts as one that will need a post for its end.
        """
        try:
            told = await self._asked(
                team, lambda shared: shared.may_post_part(team, channel, reply, person)
            )
        except StoreUnavailable:
            self._home.spent(team, [(Method.POST, None), (Method.POST, channel)])
            return self._home.governor.may_post_part(team, channel, reply, person, now=self.now())
        if told.wait_s == 0.0:
            self._note(team, (Method.POST, None), (Method.POST, channel))
        return told

    async def keep_parts(self, team: TeamId, replies: Iterable[ReplyId]) -> None:
        """These still go on by parts, even if they post none now. Needed well within 60 s."""
        replies = list(replies)
        self._home.governor.keep_parts(team, replies, now=self.now())
        with suppress(StoreUnavailable):
            await self._asked(team, lambda shared: shared.keep_parts(team, replies))

    async def parts_ended(self, team: TeamId, reply: ReplyId) -> None:
        """`reply` posts no part any more. Redis forgets by itself what it is not told."""
        self._home.governor.parts_ended(team, [reply], now=self.now())
        with suppress(StoreUnavailable):
            await self._asked(team, lambda shared: shared.parts_ended(team, [reply]))

    async def may_start_stream(self, team: TeamId, reply: ReplyId) -> float:
        """0.0: begin a native stream, its end is kept. Else: ask again after that time."""
        try:
            wait_s = await self._asked(team, lambda shared: shared.may_start_stream(team, reply))
        except StoreUnavailable:
            self._home.spent(team, [(Method.START_STREAM, None)])
            return self._home.governor.may_start_stream(team, reply, now=self.now())
        if wait_s == 0.0:
            self._note(team, (Method.START_STREAM, None))
        return wait_s

    async def may_append(self, team: TeamId, reply: ReplyId, person: PersonId) -> float:
        """0.0: append to the stream of `reply`. Else: ask again after that time."""
        try:
            wait_s = await self._asked(team, lambda shared: shared.may_append(team, reply, person))
        except StoreUnavailable:
            wait_s = self._home.governor.may_append(team, reply, person, now=self.now())
            self._home.called(team, Method.APPEND_STREAM, wait_s)
            return wait_s
        if wait_s == 0.0:
            self._note(team, (Method.APPEND_STREAM, None))
        return wait_s

    async def stream_ended(self, team: TeamId, reply: ReplyId) -> None:
        """It is open no more. Redis forgets by itself what it is not told."""
        self._home.governor.streams_ended(team, [reply])
        with suppress(StoreUnavailable):
            await self._asked(team, lambda shared: shared.streams_ended(team, [reply]))

    async def may_post(self, team: TeamId, channel: ChannelId, max_wait_s: float) -> float | None:
        """Seconds to wait before posting (the slot is held), or None: not within `max_wait_s`."""
        try:
            wait_s = await self._asked(
                team, lambda shared: shared.may_post(team, channel, max_wait_s)
            )
        except StoreUnavailable:
            wait_s = self._home.governor.may_post(team, channel, max_wait_s, now=self.now())
            self._home.spent(team, [(Method.POST, None), (Method.POST, channel)])
            return wait_s
        if wait_s is not None:
            self._note(team, (Method.POST, None), (Method.POST, channel))
        return wait_s

    async def turn_to_post(
        self, team: TeamId, channel: ChannelId, person: PersonId, max_wait_s: float
    ) -> float | None:
        """The same, for one of several persons who take turns. Waits where no slot is promised."""

        async def ask(shared: SharedGovernor | None, left_s: float) -> Slot | None:
            if shared is not None:
                return await shared.turn_to_post(team, channel, person, left_s)
            return self._home.governor.turn_to_post(team, channel, person, left_s, now=self.now())

        places = [(Method.POST, None), (Method.POST, channel)]
        return await self._in_turn(team, person, places, ask, max_wait_s)

    async def turn_to_call(
        self, team: TeamId, method: Method, person: PersonId, max_wait_s: float
    ) -> float | None:
        """The same for any other method."""

        async def ask(shared: SharedGovernor | None, left_s: float) -> Slot | None:
            if shared is not None:
                return await shared.turn_to_call(team, method, person, left_s)
            return self._home.governor.turn_to_call(team, method, person, left_s, now=self.now())

        return await self._in_turn(team, person, [(method, None)], ask, max_wait_s)

    async def _in_turn(
        self,
        team: TeamId,
        person: PersonId,
        places: list[Place],
        ask: _Ask,
        max_wait_s: float,
    ) -> float | None:
        """Of one person's calls to one place only the first asks; the others stand behind it."""
        give_up_at = self.now() + max_wait_s
        try:
            async with self._lines.first((team, person, places[-1]), within_s=max_wait_s):
                while True:
                    left_s = max(0.0, give_up_at - self.now())
                    slot = await self._slot(team, places, ask, left_s)
                    if slot is None or slot.is_held:
                        return None if slot is None else slot.wait_s
                    await self._clock.sleep(slot.wait_s)
        except TimeoutError:
            return None

    async def _slot(
        self,
        team: TeamId,
        places: list[Place],
        ask: _Ask,
        max_wait_s: float,
    ) -> Slot | None:
        try:
            slot = await self._asked(team, lambda shared: ask(shared, max_wait_s))
        except StoreUnavailable:
            self._home.spent(team, places)
            return await ask(None, max_wait_s)
        if slot is not None and slot.is_held:
            self._note(team, *places)
        return slot

    async def may_call(self, team: TeamId, method: Method, max_wait_s: float) -> float | None:
        """Seconds to wait before calling (the slot is held), or None: not within `max_wait_s`."""
        try:
            wait_s = await self._asked(
                team, lambda shared: shared.may_call(team, method, max_wait_s)
            )
        except StoreUnavailable:
            self._home.spent(team, [(method, None)])
            return self._home.governor.may_call(team, method, max_wait_s, now=self.now())
        if wait_s is not None:
            self._note(team, (method, None))
        return wait_s

    async def refused(
        self, team: TeamId, method: Method, retry_after_s: float, channel: ChannelId | None = None
    ) -> None:
        """Slack answered 429: nobody calls `method` in this workspace until the pause is over.

        `channel` is where a post was refused: its own limit may have been the reason.
        """
        self._home.governor.refused(team, method, retry_after_s, channel, now=self.now())
        try:
            await self._asked(
                team, lambda shared: shared.refused(team, method, retry_after_s, channel)
            )
        except StoreUnavailable:
            self._home.refused(team, method, channel)

    async def _asked(self, team: TeamId, step: Callable[[SharedGovernor], Awaitable[T]]) -> T:
        """What all copies together say. Raises `StoreUnavailable`: decide at home."""
        async with self._gate:
            if self.now() < self._alone_until:
                raise StoreUnavailable("left in peace")
            if not self.is_shared:
                # One step tries whether Redis is back; the others need not wait for that.
                self._alone_until = self.now() + REST_S
            try:
                async with asyncio.timeout(self._patience_s):
                    await self._home.catch_up(team, self._shared)
                    told = await step(self._shared)
            except (TimeoutError, StoreUnavailable, StoreRefused) as error:
                self._left_alone(error)
                raise StoreUnavailable("no answer in time") from error
            self._heard()
            return told

    def _left_alone(self, error: Exception) -> None:
        self._alone_until = self.now() + REST_S
        if self.is_shared:
            self.is_shared = False
            log.warning("budget.divided", copies=self._shared.copies, error=str(error))

    def _heard(self) -> None:
        self._alone_until = 0.0
        self._home.share_with(self._shared.copies)
        if not self.is_shared:
            self.is_shared = True
            log.info("budget.shared_again", copies=self._shared.copies)

    def _note(self, team: TeamId, *places: Place) -> None:
        for method, channel in places:
            self._home.note(team, method, channel, self._shared.beyond(team, method))

    def now(self) -> float:
        return self._clock.monotonic()
