"""A lease on a lane: the right, and the duty, to answer its questions.

It carries a fencing number and a token. `renew` extends it; every write that matters is made by a
script that checks both, and `Lease.is_certain` tells without a round trip whether the lease can
still be ours, for the writes that go to Slack.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal

import msgspec

from bot.clock import Clock
from bot.domain.question import Question, QuestionId, StormThreadId
from bot.domain.reply import Notice, Progress
from bot.errors import LeaseLost
from bot.store import keys as lifetimes
from bot.store.keys import ThreadKeys
from bot.store.scripts import Scripts

GROUP: Final = "workers"
# A death is noticed when the lease is over, and looked for every SWEEP_S: 12.5 s at worst.
LEASE_S: Final = 10.0
RENEW_S: Final = 2.5
SWEEP_S: Final = 2.5
# The lane beside a thread's own, for questions that only get a sentence.
ASIDE: Final = "!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A lane that wants a worker."""

    shard: int
    id: str
    lane: str

    @property
    def thread(self) -> str:
        return self.lane.removesuffix(ASIDE)


class Cancelled(StrEnum):
    """Why an answer is no longer wanted: which message was deleted."""

    QUESTION = "question"
    REPLY = "reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A question to be answered now, and what is known of earlier tries."""

    question: Question
    # Set: no answer is wanted, only this sentence.
    notice: Notice | None
    # How many workers have begun with it, this one included.
    deliveries: int
    progress: Progress
    cancelled: Cancelled | None


def order_of(ts: str) -> int:
    """Slack's timestamp as a whole number of microseconds: exact in Redis's doubles."""
    seconds, _, micros = ts.partition(".")
    return int(seconds) * 1_000_000 + int(micros.ljust(6, "0")[:6] or 0)


class Lease:
    """A lease on a lane. One task owns it and answers `work`; it is not shared."""

    def __init__(
        self,
        scripts: Scripts,
        clock: Clock,
        at: ThreadKeys,
        entry: Entry,
        *,
        owner: str,
        token: str,
        fence: int,
        work: Work,
        at_s: float,
    ) -> None:
        self._scripts = scripts
        self._clock = clock
        self._owner = owner
        self._at = at
        self._entry = entry
        self._token = token
        self.fence = fence
        self.work = work
        self._certain_until = at_s + LEASE_S

    def is_certain(self) -> bool:
        """No other copy can hold the lane now: what goes to Slack is ours to write."""
        return self._clock.monotonic() < self._certain_until

    async def renew(self) -> Cancelled | Literal["restored"] | None:
        """Extend the lease. A reason to stop if there is one; `restored`: Redis lost its data.

        Raises `LeaseLost`, `StoreUnavailable`.
        """
        question = self.work.question
        asked_at = self._clock.monotonic()
        result, detail = await self._scripts.run(
            "renew",
            [*self._lane_keys(), self._at.question(question.id)],
            [
                self._token,
                self.fence,
                int(LEASE_S * 1000),
                GROUP,
                self._owner,
                self._entry.id,
                question.id,
                order_of(question.ts),
                msgspec.json.encode(question),
                self._entry.lane,
                lifetimes.THREAD_STATE_S,
                lifetimes.OPEN_QUESTION_S,
            ],
        )
        if result == "lost":
            raise LeaseLost
        self._certain_until = asked_at + LEASE_S
        if result == "restored":
            self._entry = Entry(shard=self._entry.shard, id=detail, lane=self._entry.lane)
            return "restored"
        return Cancelled(detail) if result == "cancelled" else None

    async def note(self, progress: Progress) -> None:
        """Write down what people see. Raises `LeaseLost`, `StoreUnavailable`."""
        question = self.work.question
        held = await self._scripts.run(
            "note",
            [
                self._at.state(self._entry.lane),
                self._at.question(question.id),
                *(self._at.reply(ts) for ts in progress.messages),
            ],
            [
                self._token,
                self.fence,
                msgspec.json.encode(progress),
                question.id,
                lifetimes.ENDED_QUESTION_S,
            ],
        )
        if not held:
            raise LeaseLost

    async def remember(self, storm: StormThreadId, lifetime_s: int) -> None:
        """Keep the thread's Storm conversation. Raises `LeaseLost`, `StoreUnavailable`."""
        held = await self._scripts.run(
            "remember",
            [self._at.state(self._entry.lane), self._at.memory],
            [self._token, self.fence, storm, lifetime_s],
        )
        if not held:
            raise LeaseLost

    async def ended(self, outcome: str) -> Work | None:
        """The question has its reply: go on to the lane's next one, or None: released."""
        asked_at = self._clock.monotonic()
        following = await self._scripts.run(
            "ended",
            [*self._lane_keys(), self._at.question(self.work.question.id)],
            [
                self._token,
                self.fence,
                self._entry.id,
                self.work.question.id,
                outcome,
                GROUP,
                self._at.question(QuestionId("")),
                int(LEASE_S * 1000),
                lifetimes.ENDED_QUESTION_S,
            ],
        )
        if following[0] == "lost":
            raise LeaseLost
        if following[0] == "empty":
            return None
        self._certain_until = asked_at + LEASE_S
        self.work = work_of(following)
        return self.work

    async def give_back(self) -> None:
        """Let any other copy, or the next start, go on with this question at once."""
        await self._scripts.run(
            "give_back",
            [
                self._at.ready,
                self._at.state(self._entry.lane),
                self._at.question(self.work.question.id),
            ],
            [
                self._token,
                self.fence,
                self._entry.id,
                self._entry.lane,
                GROUP,
                lifetimes.READY_S,
            ],
        )

    def _lane_keys(self) -> list[str]:
        lane = self._entry.lane
        return [self._at.ready, self._at.queue(lane), self._at.state(lane)]


def work_of(row: Sequence[Any]) -> Work:
    """What `take` and `ended` tell of the question to be answered."""
    _, _, _, asked, notice, deliveries, progress, cancelled = row
    return Work(
        question=msgspec.json.decode(asked, type=Question),
        notice=Notice(notice) if notice else None,
        deliveries=int(deliveries),
        progress=msgspec.json.decode(progress, type=Progress) if progress else Progress(),
        cancelled=Cancelled(cancelled) if cancelled else None,
    )
