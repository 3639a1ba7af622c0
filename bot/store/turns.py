"""Turns: how many questions of one person are answered at once, over all copies of the bot.

A lane that has been read from the stream is asked about here before it is taken. Whose person has
fewer open than the most is *called*; the others are *parked*: their entries leave the stream, so
that nobody reads, holds or renews anything for them, and they stand in their person's line, in the
order in which they came. Where one of the person's questions ends, the first of the line is called
and put back into the stream, for whichever copy reads it.

A person's open lanes and line are on one node of a cluster, the lanes on others. So two steps are
needed, and between them a copy may die or another call the lane. Hence: who has parked a lane asks
once more; an open lane that nobody renews is forgotten; and a lane that has been parked for long is
asked about again.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from typing import Final

import msgspec
import structlog

from bot.clock import Clock
from bot.domain.question import PersonId, Question, QuestionId
from bot.errors import StoreRefused, StoreUnavailable
from bot.store import keys as lifetimes
from bot.store.connection import Client
from bot.store.keys import ASIDE, SHARDS, Keys, ThreadKeys
from bot.store.lease import GROUP, LEASE_S, Entry, Lease
from bot.store.scripts.scripts import Asking, Scripts

OPEN_QUESTIONS: Final = 10
# A place in use is renewed once within a lease's length. It is kept for so many: one renewal may
# fail, and it outlives the take-over of a lane.
PLACE_LEASES: Final = 3
# So many persons' places are renewed in one round trip.
MOST_AT_ONCE: Final = 100
# So many lanes of a shard that have been parked for long are asked about at a time.
LOOK_AT: Final = 64

log = structlog.get_logger()


class Turns:
    """The turns of all persons, as one copy of the bot sees and changes them."""

    def __init__(
        self,
        redis: Client,
        keys: Keys,
        clock: Clock,
        *,
        most: int = OPEN_QUESTIONS,
        lease_s: float = LEASE_S,
        parked: Callable[[Question], None] = lambda _: None,
        scripts: Scripts | None = None,
    ) -> None:
        """`parked` hears of each question that has to wait for its turn."""
        self._scripts = scripts or Scripts(redis)
        self._keys = keys
        self._clock = clock
        self._most = most
        self._lease_s = lease_s
        self._tell_parked = parked
        # The lanes that this copy has in hand.
        self._held: dict[str, PersonId] = {}
        self._tend_at = 0.0

    async def called(self, entries: Sequence[Entry]) -> list[Entry]:
        """Those whose turn it is. The others will be in the stream again when it is theirs.

        Raises `StoreUnavailable`: nothing is lost, whoever finds the entries asks again.
        """
        try:
            return await self._called(entries)
        except StoreRefused as error:
            # Rather an unfair share than nobody's turn.
            log.error("turn.not_told", error=str(error))
            return list(entries)

    async def _called(self, entries: Sequence[Entry]) -> list[Entry]:
        known = await self._known(entries)
        called = [entry for entry in known if entry.person is None]
        for person, arriving in _by_person(known):
            called += await self._arrive(person, arriving)
        return called

    async def goes_on(self, lease: Lease) -> bool:
        """A question of a lane has ended. Whether its next one may begin; else the lane is parked.

        Raises `StoreUnavailable` where it could not be parked.
        """
        lane, person = lease.lane, lease.work.question.person
        before = self._held.pop(lane, None)
        try:
            if before is not None and before != person:
                await self._step(before, leaving=[lane])
            if lane in await self._step(person, leaving=[lane], arriving=[lane]):
                self._held[lane] = person
                return True
        except (StoreUnavailable, StoreRefused):
            # What has been begun is not held up for the sake of a fair share.
            self._held[lane] = person
            return True
        await lease.step_aside()
        self._parked(lease.work.question)
        await self._ask_again(person, [lane])
        return False

    async def left(self, lane: str) -> None:
        """A lane has no more questions: the next of its person is called."""
        if (person := self._held.pop(lane, None)) is None:
            return
        try:
            await self._step(person, leaving=[lane])
        except (StoreUnavailable, StoreRefused) as error:
            # Its place will be forgotten, and what waits for it be asked about.
            log.warning("turn.not_passed_on", error=str(error))

    def dropped(self, lane: str) -> None:
        """A lane is no longer in the hands of this copy, though it may be in another's."""
        self._held.pop(lane, None)

    async def tend(self) -> None:
        """Renew the places in use, now and then, and look after what is parked for long.

        Raises `StoreUnavailable`.
        """
        if (now := self._clock.monotonic()) < self._tend_at:
            return
        self._tend_at = now + self._lease_s
        await self._renew()
        for shard in range(SHARDS):
            await self._look_after_parked(shard)

    async def _renew(self) -> None:
        lanes: dict[PersonId, list[str]] = {}
        for lane, person in self._held.items():
            lanes.setdefault(person, []).append(lane)
        persons = list(lanes.items())
        for start in range(0, len(persons), MOST_AT_ONCE):
            some = persons[start : start + MOST_AT_ONCE]
            askings = [self._asking(person, going_on=held) for person, held in some]
            told = await self._scripts.run_each("turn", askings)
            for (person, held), called in zip(some, told, strict=True):
                await self._unpark(person, set(called).difference(held))

    async def _look_after_parked(self, shard: int) -> None:
        lanes = await self._scripts.run(
            "parked", keys=[self._keys.parked(shard)], args=[int(self._lease_s * 1000), LOOK_AT]
        )
        if not lanes:
            return
        entries = [Entry(shard=shard, id="", lane=lane) for lane in lanes]
        known = await self._known(entries)
        await self._unpark(None, [entry.lane for entry in known if entry.person is None])
        for person, parked in _by_person(known):
            await self._ask_again(person, [entry.lane for entry in parked])

    async def _arrive(self, person: PersonId, entries: Sequence[Entry]) -> list[Entry]:
        called = await self._step(
            person,
            going_on=[entry.lane for entry in entries if entry.is_begun],
            arriving=[entry.lane for entry in entries if not entry.is_begun],
        )
        self._held |= dict.fromkeys(called & {entry.lane for entry in entries}, person)
        if early := [entry for entry in entries if entry.lane not in called]:
            await self._park(early)
            await self._ask_again(person, [entry.lane for entry in early])
        return [entry for entry in entries if entry.lane in called]

    async def _ask_again(self, person: PersonId, parked: Sequence[str]) -> None:
        """Somebody may have called a lane in the moment before it was parked."""
        called = await self._step(person, arriving=parked)
        await self._unpark(person, called & set(parked))

    async def _step(
        self,
        person: PersonId,
        *,
        leaving: Sequence[str] = (),
        going_on: Sequence[str] = (),
        arriving: Sequence[str] = (),
    ) -> set[str]:
        """The lanes called. Those that nobody here has in hand are put back into the stream."""
        keys, args = self._asking(person, leaving=leaving, going_on=going_on, arriving=arriving)
        called = await self._scripts.run("turn", keys=keys, args=args)
        await self._unpark(person, set(called).difference(going_on, arriving))
        return set(called)

    def _asking(
        self,
        person: PersonId,
        *,
        leaving: Sequence[str] = (),
        going_on: Sequence[str] = (),
        arriving: Sequence[str] = (),
    ) -> Asking:
        return [self._keys.open(person), self._keys.line(person)], [
            self._most,
            int(PLACE_LEASES * self._lease_s * 1000),
            lifetimes.HOUR_S,
            lifetimes.OPEN_QUESTION_S,
            len(leaving),
            len(going_on),
            *leaving,
            *going_on,
            *arriving,
        ]

    async def _park(self, entries: Sequence[Entry]) -> None:
        (shard,) = {entry.shard for entry in entries}
        told = await self._scripts.run(
            "park",
            keys=[
                self._keys.ready(shard),
                self._keys.parked(shard),
                *self._lane_keys(shard, entries),
            ],
            args=[
                GROUP,
                lifetimes.READY_S,
                self._question_prefix(shard),
                *(name for entry in entries for name in (entry.id, entry.lane)),
            ],
        )
        for asked in filter(None, told):
            with suppress(msgspec.MsgspecError):
                self._parked(msgspec.json.decode(asked, type=Question))

    def _parked(self, question: Question) -> None:
        log.info("question.waits_its_turn", question_id=question.id, user=question.user)
        self._tell_parked(question)

    async def _unpark(self, person: PersonId | None, lanes: Iterable[str]) -> None:
        for lane in lanes:
            shard = self._keys.shard_of_lane(lane)
            at = self._at(shard, lane)
            await self._scripts.run(
                "unpark",
                keys=[at.state(lane), at.ready, at.parked],
                args=[lane, person or "", lifetimes.READY_S],
            )

    async def _known(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries with their persons, as far as these can be told."""
        unknown = [entry for entry in entries if entry.person is None]
        if not unknown:
            return list(entries)
        (shard,) = {entry.shard for entry in unknown}
        told = await self._scripts.run(
            "askers",
            keys=self._lane_keys(shard, unknown),
            args=[self._question_prefix(shard)],
        )
        return [entry for entry in entries if entry.person is not None] + [
            replace(entry, person=PersonId(person) if person else None, is_begun=bool(is_begun))
            for entry, (person, is_begun) in zip(unknown, told, strict=True)
        ]

    def _lane_keys(self, shard: int, entries: Iterable[Entry]) -> list[str]:
        return [
            key
            for entry in entries
            for at in [self._at(shard, entry.lane)]
            for key in (at.queue(entry.lane), at.state(entry.lane))
        ]

    def _question_prefix(self, shard: int) -> str:
        return self._at(shard, "").question(QuestionId(""))

    def _at(self, shard: int, lane: str) -> ThreadKeys:
        return ThreadKeys(tag=self._keys.tag(shard), thread=lane.removesuffix(ASIDE))


def _by_person(entries: Iterable[Entry]) -> list[tuple[PersonId, list[Entry]]]:
    """Who has few first."""
    known = sorted(
        (entry for entry in entries if entry.person), key=lambda entry: entry.person or ""
    )
    groups = [(person, list(group)) for person, group in groupby(known, lambda e: e.person)]
    return sorted(((p, group) for p, group in groups if p), key=lambda pair: len(pair[1]))
