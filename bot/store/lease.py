"""A lease on a lane: the right, and the duty, to answer its questions.

It carries a fencing number and a token. `renew` extends it; every write that matters is made by a
script that checks both, and `Lease.is_certain` tells without a round trip whether the lease can
still be ours, for the writes that go to Slack. Where Redis has lost its data, the next step of
whatever kind writes the lease and its question anew.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from bot.clock import Clock
from bot.domain.mark import Mark
from bot.domain.outcome import NO_DETAILS, Details
from bot.domain.question import PersonId, QuestionId, StormThreadId, ThreadKey, order_of
from bot.domain.reply import End, Progress
from bot.domain.work import Cancelled, Work
from bot.errors import LeaseLost, StoreRefused
from bot.store import keys as lifetimes
from bot.store import record
from bot.store.keys import ThreadKeys
from bot.store.outcomes import NOTHING, Keeping
from bot.store.record import Unreadable
from bot.store.renewals import GONE, Holding, Renewals, Told
from bot.store.scripts.scripts import Scripts

GROUP: Final = "workers"
# A death is noticed when the lease is over, by the next look for abandoned lanes.
LEASE_S: Final = 10.0

Renewed = Cancelled | Literal["restored", "changed"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A lane that wants a worker."""

    shard: int
    id: str
    lane: str
    # Who has asked its first question, and whether a worker has begun it; as far as it is known.
    person: PersonId | None = field(default=None, compare=False)
    is_begun: bool = field(default=False, compare=False)

    @property
    def thread(self) -> ThreadKey:
        """Raises `Unreadable`: it is no lane's name, which no entry that was read has."""
        if (thread := record.thread_of(self.lane)) is None:
            raise Unreadable("no lane")
        return thread

    @property
    def order(self) -> tuple[int, int]:
        """When it was put into the stream."""
        ms, _, number = self.id.partition("-")
        return int(ms), int(number or 0)


class Lease:
    """A lease on a lane. One task owns it and answers `work`; it is not shared."""

    __slots__ = (
        "_at",
        "_beside",
        "_certain_until",
        "_clock",
        "_is_noted",
        "_keep_s",
        "_outcomes",
        "_renewals",
        "_scripts",
        "_shown",
        "_thread",
        "_token",
        "fence",
        "lane",
        "length_s",
        "work",
    )

    def __init__(
        self,
        scripts: Scripts,
        clock: Clock,
        at: ThreadKeys,
        entry: Entry,
        *,
        renewals: Renewals,
        token: str,
        fence: int,
        at_s: float,
        keep_s: int,
        length_s: float = LEASE_S,
        outcomes: Keeping = NOTHING,
    ) -> None:
        """`work` is what `receive` has read. `keep_s`: how long an ended question is kept."""
        self._scripts = scripts
        self._clock = clock
        self._at = at
        self.lane = entry.lane
        self._thread = entry.thread
        self._renewals = renewals
        self._token = token
        self._keep_s = keep_s
        self.fence = fence
        self._outcomes = outcomes
        self.work: Work
        self.length_s = length_s
        self._certain_until = at_s + length_s

    async def receive(self, row: Sequence[Any]) -> Work:
        """What is to be answered now.

        Where that can't be read, its record is set aside, and whoever asked gets an apology.

        Raises `LeaseLost`, `StoreUnavailable`, `StoreRefused`.
        """
        try:
            work = record.read_work(row, self._thread)
        except Unreadable as error:
            work = record.without_a_text(row, self._thread)
            await self._set_aside(work, str(error))
        self._beside = record.beside(row[6])
        self._shown = work.progress
        self._is_noted = True
        self.work = work
        return work

    def is_certain(self) -> bool:
        """No other copy can hold the lane now: what goes to Slack is ours to write.

        A tenth of the lease is left out, for the call that is about to be made.
        """
        return self._clock.monotonic() < self._certain_until - self.length_s / 10

    async def renew(self) -> Renewed:
        """Extend the lease at once. A reason to stop if there is one; `restored`: Redis lost its
        data.

        `changed`: what is asked now has other words than `work`; the end of this one hands it out.

        Raises `LeaseLost`, `StoreUnavailable`, `StoreRefused`.
        """
        told = await self._renewals.renew(self.ready, self.holding())
        return await self.restore() if told.is_gone else self.heard(told)

    @property
    def ready(self) -> str:
        """The stream of its shard."""
        return self._at.ready

    def holding(self) -> Holding:
        """What proves that it is ours."""
        return Holding(self.lane, self.work.question.id, self._token, self.fence)

    def heard(self, told: Told) -> Renewed:
        """What a step has told of it, unless it is gone; as `renew`."""
        match told.row:
            case ["renewed", cancelled, edited]:
                self._certain_until = told.asked_at + self.length_s
                if not cancelled and edited not in ("", self.work.edited):
                    return "changed"
                return record.read_cancelled(cancelled)
            case _:
                raise LeaseLost

    async def note(self, progress: Progress) -> None:
        """Write down what people see. Raises `LeaseLost`, `StoreUnavailable`."""
        self._shown = progress
        self._is_noted = False
        await self._write(
            "note",
            [
                self._at.talk,
                *(
                    key
                    for ts in progress.messages
                    for key in (self._at.reply(ts), self._at.message(ts))
                ),
            ],
            [
                record.shown(progress, self._beside),
                self.work.question.id,
                lifetimes.SEEN_S,
                order_of(progress.messages[-1]) if progress.messages else 0,
                self._thread.root,
                lifetimes.MESSAGE_S,
            ],
        )
        self._is_noted = True

    async def remark(self, mark: Mark) -> None:
        """How far a mark has been told. Raises `LeaseLost`, `StoreUnavailable`."""
        await self._write("remark", [], [mark.kind, record.marked(mark)])

    async def remember(self, storm: StormThreadId, lifetime_s: int) -> None:
        """Keep the thread's Storm conversation. Raises `LeaseLost`, `StoreUnavailable`."""
        await self._write(
            "remember",
            [self._at.memory, self._at.topic],
            [storm, lifetime_s, self.work.question.order],
        )

    async def ended(self, end: End | str) -> Work | None:
        """The question has its reply: go on to the lane's next one, or None: released.

        A bare outcome leaves it open whether the question can be asked once more: then that is
        judged by the outcome, as for the ends that earlier versions have written.

        Raises `LeaseLost`, `StoreUnavailable`.
        """
        if not self._is_noted:
            # It could not be. Of whose messages nobody knows which question they answer, no press
            # and no emoji would ever count.
            with suppress(LeaseLost, StoreRefused):
                await self.note(self._shown)
        asked_at = self._clock.monotonic()
        question = self.work.question
        id = question.id
        reply = next(iter(self._shown.messages), None)
        outcome, may_repeat, details = _told(end)
        following = await self._scripts.run(
            "ended",
            keys=[
                *self._held_keys(id),
                self._at.ready,
                self._at.queue(self.lane),
                self._at.seen(id),
                self._at.outcomes,
            ],
            args=[
                self._token,
                self.fence,
                id,
                outcome,
                GROUP,
                self._at.question(QuestionId("")),
                int(self.length_s * 1000),
                self._keep_s,
                lifetimes.SEEN_S,
                record.standing(self._shown),
                self.work.edited,
                may_repeat,
                *self._outcomes.of_end(question, details, reply, outcome),
            ],
        )
        match following[0]:
            case "lost":
                raise LeaseLost
            case "next":
                self._certain_until = asked_at + self.length_s
                return await self.receive(following)
            case _:
                return None

    async def give_back(self) -> None:
        """Let any other copy, or the next start, go on with this question at once.

        Harmless where the lease is lost. Raises `StoreUnavailable`.
        """
        prefix = self._at.question(QuestionId(""))
        with suppress(LeaseLost):
            await self._write(
                "give_back", [self._at.ready], [self.lane, GROUP, prefix, lifetimes.READY_S]
            )

    async def step_aside(self) -> None:
        """Park the lane: it is not yet the turn of who asked its next question.

        Harmless where the lease is lost. Raises `StoreUnavailable`.
        """
        with suppress(LeaseLost):
            await self._write(
                "step_aside",
                [self._at.ready, self._at.parked],
                [self.lane, GROUP, lifetimes.READY_S],
            )

    async def _write(self, name: str, keys: Sequence[str], args: Sequence[Any]) -> None:
        if (await self._step(name, keys, args))[0] == GONE:
            await self.restore()
            await self._step(name, keys, args)

    async def _step(self, name: str, keys: Sequence[str], args: Sequence[Any]) -> Sequence[str]:
        result: Sequence[str] = await self._scripts.run(
            name,
            keys=[*self._held_keys(self.work.question.id), *keys],
            args=[self._token, self.fence, *args],
        )
        if result[0] in ("lost", "ended"):
            raise LeaseLost
        return result

    async def restore(self) -> Literal["restored"]:
        """Redis has lost its data: write the question and the lease anew. Raises as `renew`."""
        question = self.work.question
        asked_at = self._clock.monotonic()
        result = await self._scripts.run(
            "restore",
            keys=[
                *self._held_keys(question.id),
                self._at.ready,
                self._at.queue(self.lane),
                self._at.seen(question.id),
            ],
            args=[
                self._token,
                self.fence,
                self.lane,
                question.id,
                record.asked(question),
                self.work.notice or "",
                question.order,
                int(self.length_s * 1000),
                lifetimes.THREAD_STATE_S,
                lifetimes.OPEN_QUESTION_S,
                lifetimes.READY_S,
                record.VERSION,
                self.work.edited,
                self.work.repeats,
            ],
        )
        if result[0] == "lost":
            raise LeaseLost
        self._certain_until = asked_at + self.length_s
        return "restored"

    async def _set_aside(self, work: Work, why: str) -> None:
        result = await self._scripts.run(
            "apologise",
            keys=self._held_keys(work.question.id),
            args=[
                self._token,
                self.fence,
                why,
                record.asked(work.question),
                work.notice or "",
                record.VERSION,
                self.lane,
            ],
        )
        if result[0] in ("lost", "ended"):
            raise LeaseLost

    def _held_keys(self, question: QuestionId) -> list[str]:
        return [self._at.state(self.lane), self._at.question(question)]


def _told(end: End | str) -> tuple[str, str, Details]:
    """Its outcome, whether the question can be asked once more (1, 0 or '': open), the rest."""
    if isinstance(end, str):
        return end, "", NO_DETAILS
    return end.outcome, str(int(end.may_repeat)), end.details
