"""Payloads on their way to the app, sent again until they are acknowledged."""

import asyncio
import random
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.playground.slack.background import Background
from bot.playground.slack.changes import Changes

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A payload to deliver; all attempts carry one `envelope_id`. Clicks are never repeated.

    `lane` steers copies of one event to different connections.
    """

    kind: str
    payload: Json
    lane: int = 0
    envelope_id: str = field(default_factory=lambda: secrets.token_hex(12))

    @property
    def retries(self) -> bool:
        return self.kind == "events_api"

    @property
    def event_id(self) -> str:
        return str(self.payload.get("event_id", ""))

    @property
    def event_type(self) -> str:
        event = self.payload.get("event", self.payload)
        return str(event.get("type", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an attempt ended; `reason` is Slack's word for a failure (`timeout`, `http_error`, …)."""

    accepted: bool
    reason: str = ""
    no_retry: bool = False
    response: Json | None = None


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One attempt, for the record: `at` and `ended_at` in monotonic seconds, `attempt` from 0."""

    parcel: Parcel
    attempt: int
    at: float
    ended_at: float | None = None
    outcome: Outcome | None = None

    @property
    def accepted(self) -> bool:
        return self.outcome is not None and self.outcome.accepted

    @property
    def took_s(self) -> float | None:
        return None if self.ended_at is None else self.ended_at - self.at


class Transport(Protocol):
    async def attempt(
        self, parcel: Parcel, number: int, reason: str, sent: Callable[[], None]
    ) -> Outcome:
        """Send once, calling `sent` as the bytes leave, and wait for the acknowledgement."""
        ...


class Dispatch:
    """Takes payloads and sees them through.

    `retry_delays` are the seconds before each repetition. `copies` of every event are sent, over
    different connections where there are some.
    """

    def __init__(
        self,
        *,
        transport: Transport,
        background: Background,
        changes: Changes,
        clock: Callable[[], float],
        retry_delays: Sequence[float],
        answer_s: float,
        kept: int,
    ) -> None:
        self.transport = transport
        self.retry_delays = tuple(retry_delays)
        self.copies = 1
        self.log: deque[Delivery] = deque(maxlen=kept)
        self._background = background
        self._changes = changes
        self._clock = clock
        self._answer_s = answer_s

    def send(self, *payloads: Json, kind: str = "events_api", gap_s: float = 0.0) -> None:
        """Deliver payloads, the next one `gap_s` after the one before left, acknowledged or not."""
        if gap_s and len(payloads) > 1:
            self._background.start(self._send_spaced(payloads, kind, gap_s))
        else:
            for payload in payloads:
                self._send_copies(payload, kind)

    async def exchange(self, payload: Json, kind: str) -> Outcome:
        """Deliver once and wait for the app's answer."""
        try:
            async with asyncio.timeout(self._answer_s):
                parcel = Parcel(kind=kind, payload=payload)
                return await self._attempt(parcel, 0, "", asyncio.Event())
        except TimeoutError:
            # Nobody was there to send it to.
            return Outcome(accepted=False, reason="timeout")

    async def _send_spaced(self, payloads: Sequence[Json], kind: str, gap_s: float) -> None:
        for number, payload in enumerate(payloads):
            if number:
                await asyncio.sleep(gap_s)
            for left in self._send_copies(payload, kind):
                await left.wait()

    def _send_copies(self, payload: Json, kind: str) -> list[asyncio.Event]:
        """One for each copy, set once it has been sent for the first time."""
        lane = random.randrange(1_000)
        lefts = [asyncio.Event() for _ in range(self.copies if kind == "events_api" else 1)]
        for copy, left in enumerate(lefts):
            parcel = Parcel(kind=kind, payload=payload, lane=lane + copy)
            self._background.start(self._see_through(parcel, left))
        return lefts

    async def _see_through(self, parcel: Parcel, left: asyncio.Event) -> None:
        reason = ""
        delays = self.retry_delays if parcel.retries else ()
        for number, delay in enumerate((0.0, *delays)):
            if delay:
                await asyncio.sleep(delay)
            outcome = await self._attempt(parcel, number, reason, left)
            if outcome.accepted or outcome.no_retry:
                return
            reason = outcome.reason

    async def _attempt(
        self, parcel: Parcel, number: int, reason: str, left: asyncio.Event
    ) -> Outcome:
        record = Delivery(parcel=parcel, attempt=number, at=self._clock())

        def sent() -> None:
            record.at = self._clock()
            self.log.append(record)
            left.set()

        try:
            outcome = await self.transport.attempt(parcel, number, reason, sent)
        finally:
            # Whatever kept it here keeps no other.
            left.set()
        record.outcome, record.ended_at = outcome, self._clock()
        self._changes.tell("delivery.ended", record)
        return outcome
