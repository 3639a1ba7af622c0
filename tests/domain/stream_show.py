"""Native streams that are appended to, in virtual time: for judging how their budget learns."""

import heapq
import random
from dataclasses import dataclass, field

from bot.domain.governor.edits import ReplyId
from bot.domain.governor.governor import Governor, Limits, Method
from bot.domain.pacing import append_interval
from bot.domain.question import PersonId
from tests.domain.show import TEAM, Extreme

RETRY_AFTER_S = 5.0
# No more of them are open at once: see `Streams`.
OPEN = 5


@dataclass(frozen=True)
class Asked:
    """What a governor was asked for: `append`, `refused` or `ended`."""

    what: str
    reply: ReplyId
    now: float


@dataclass
class StreamShow:
    """All streams of one workspace, the governor and one Slack."""

    slack: Extreme
    seed: int
    # How long a call travels, and as long back.
    latency_s: tuple[float, float] = (0.05, 0.15)
    governor: Governor = field(default_factory=lambda: Governor(Limits(), learns=True))
    asked: list[Asked] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    # When calls reached Slack, and when it refused one.
    arrived: list[float] = field(default_factory=list)
    refused_at: list[float] = field(default_factory=list)

    @property
    def believed(self) -> float:
        """How many appends at once Slack is believed to take."""
        return self.governor.streams(TEAM).learned.believed(self.governor.limits.append_stream)

    def run(self, starts: list[float], lasts_s: tuple[float, float] = (6.0, 14.0)) -> None:
        """A stream from each of these moments on, as far as there is room."""
        chance = random.Random(self.seed)
        # When, which stream, since when; and whether a refusal of its last append comes back.
        agenda = [(1000.0 + at, number, 0.0, False) for number, at in enumerate(starts)]
        ends = {number: at + chance.uniform(*lasts_s) for at, number, *_ in agenda}
        is_open, blocked_until = set[int](), 0.0
        heapq.heapify(agenda)
        while agenda:
            now, number, began, is_refusal = heapq.heappop(agenda)
            reply = ReplyId(f"r{number}")
            if is_refusal:
                self._ask("refused", reply, now)
                continue
            if now >= ends[number]:
                is_open.discard(number)
                self._ask("ended", reply, now)
                continue
            if number not in is_open:
                if len(is_open) == OPEN:
                    continue
                is_open.add(number)
                began = now
            if (wait_s := self._ask("append", reply, now)) == 0.0:
                travels_s = chance.uniform(*self.latency_s)
                at = now + travels_s
                self.arrived.append(at)
                if at < blocked_until or not self.slack.takes(at):
                    self.refused_at.append(at)
                    blocked_until = max(blocked_until, at + RETRY_AFTER_S)
                    heapq.heappush(agenda, (at + travels_s, number, began, True))
                wait_s = max(2.0 * travels_s, append_interval(now - began))
            heapq.heappush(agenda, (now + wait_s, number, began or now, False))

    def _ask(self, what: str, reply: ReplyId, now: float) -> float:
        wait_s = 0.0
        match what:
            case "append":
                wait_s = self.governor.may_append(TEAM, reply, PersonId(reply), now=now)
            case "refused":
                self.governor.refused(TEAM, Method.APPEND_STREAM, RETRY_AFTER_S, now=now)
            case _:
                self.governor.streams_ended(TEAM, [reply])
        self.asked.append(Asked(what, reply, now))
        self.told.append(wait_s)
        return wait_s
