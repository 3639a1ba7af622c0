"""One attempt at a streamed answer, as far as it has come: what Storm sends, judged. Pure."""

from collections.abc import Sequence

from bot.domain.answer import Event, Finished, Text
from bot.storm.alike import PROBE, Alike
from bot.storm.dialects import BadEvent, Decoder
from bot.storm.sse import OVERSIZED, EventReader

# The notebook's rule: it goes on after up to three bad events and gives up at the next.
MAX_BAD_EVENTS = 3


class Attempt:
    """Takes the bytes of one response. `failure` is None while all is well."""

    __slots__ = (
        "_alike",
        "_decoder",
        "_events",
        "_has_ended",
        "_has_lost_one",
        "_last_error",
        "_reader",
        "_was_final",
        "bad_events",
        "is_finished",
    )

    def __init__(self) -> None:
        self._reader = EventReader()
        self._decoder = Decoder()
        self._alike = Alike()
        self._has_ended = False
        self._events = 0
        self._has_lost_one = False
        # Storm goes on after some errors, and tells then what it had to say.
        self._last_error: BadEvent | None = None
        self._was_final = False
        self.bad_events: list[BadEvent] = []
        self.is_finished = False

    @property
    def signs_of_life(self) -> int:
        """How many events came, whatever was in them, and comments between them."""
        return self._events + self._reader.comments

    @property
    def is_over(self) -> bool:
        return self.is_finished or self.failure is not None

    @property
    def failure(self) -> str | None:
        """Why this attempt won't give a whole answer any more; safe to log."""
        if len(self.bad_events) > MAX_BAD_EVENTS:
            return f"too many bad events, the last: {self.bad_events[-1]}"
        if self._was_final or (self._has_ended and self._loss):
            return self._loss
        if self._has_ended and not self.is_finished:
            return "the stream ended without its final event"
        return None

    @property
    def held_bytes(self) -> int:
        """How much there is of an event that has not ended."""
        return self._reader.held_bytes

    def receive(self, chunk: bytes) -> list[Event]:
        """What further bytes say. Nothing counts any more after the final event or a failure.

        Texts that come one after the other may be told as one.
        """
        if (further := self.receive_alike(chunk)) is not None:
            return further
        payloads = self._reader.feed(chunk)
        events = self._decode(payloads)
        if not all(isinstance(event, Text) for event in events):
            self._alike.forget()
        if payloads and self._reader.is_between_events and not self.is_over:
            self._learn(chunk, payloads[-1], events)
        return events

    def receive_alike(self, chunk: bytes) -> list[Event] | None:
        """What further bytes say that are nothing but text in events as before: that is read at
        once, however many there are. None, and nothing has been received: they are not.
        """
        if not self._reader.is_between_events or self.is_over:
            return None
        alike = self._alike.read(chunk)
        return self._further_text(*alike) if alike is not None else None

    def end(self) -> list[Event]:
        """No more bytes will come."""
        events = self._decode(self._reader.close())
        self._has_ended = True
        return events

    def _further_text(self, count: int, text: str) -> list[Event]:
        self._events += count
        events = self._decoder.further_text(text)
        if events:
            self._last_error = None
        return events

    def _learn(self, chunk: bytes, payload: bytes, events: list[Event]) -> None:
        if events and isinstance(events[-1], Text) and not self._decoder.holds_half:
            self._alike.learn(chunk, payload, self._is_probe)

    def _is_probe(self, payload: bytes) -> bool:
        return self._decoder.decode(payload) == (Text(PROBE),)

    def _decode(self, payloads: list[bytes]) -> list[Event]:
        events: list[Event] = []
        for payload in payloads:
            if self.is_over:
                break
            self._events += 1
            try:
                events += self._decode_one(payload)
            except BadEvent as bad:
                self.bad_events.append(bad)
                if bad.kind == "error_status":
                    self._last_error = bad
        return events

    def _decode_one(self, payload: bytes) -> Sequence[Event]:
        if payload == OVERSIZED:
            self._has_lost_one = True
            raise BadEvent("too_large")
        events = self._decoder.decode(payload)
        if any(isinstance(event, Text) for event in events):
            self._last_error = None
        if not events or not isinstance(events[-1], Finished):
            return events
        if self._loss:
            self._was_final = True
            return events[:-1]
        self.is_finished = True
        return events

    @property
    def _loss(self) -> str | None:
        """Why the answer is not whole, whatever its final event says."""
        if self._has_lost_one:
            return "an event was too large"
        if self._last_error is not None:
            return f"no text after {self._last_error}"
        return None
