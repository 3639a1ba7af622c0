"""The stream of one response: read, timed, and where many are open, read in larger pieces."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import aiohttp
from aiohttp.http import HttpProcessingError

from bot.clock import Clock
from bot.domain.answer import Event, Text
from bot.domain.pacing import up_to_step
from bot.errors import StormBroken, StormSlow
from bot.storm.attempt import Attempt
from bot.storm.patience import Patience

# For a broken chunk aiohttp's parser in Python raises what is not a ClientError.
NETWORK_ERRORS: Final = (aiohttp.ClientError, HttpProcessingError, OSError)
# Many answers at once are not read event by event: what comes is left in the socket for so long for
# each that is open, and at most so long. Nobody sees a word before their reply's next edit, and of
# hundreds of replies each has one in many seconds.
GATHER_EACH_S: Final = 0.003
GATHER_MOST_S: Final = 1.5
# Who sends more than so much meanwhile has more to send, and is read on at once.
_BULK_BYTES: Final = 32 * 1024
# Those that may be read within so long, or such a part of the time, are read together: to be woken
# for each costs as much as to read what has come.
_TOGETHER_S: Final = 0.005
_TOGETHER: Final = 1 / 50
# What is shorter saves nothing.
_GATHER_LEAST_S: Final = 0.01
# So much is read before others have their turn; a longer event than this is read in a thread.
_PIECE_BYTES: Final = 8 * 1024
# So much of events that are alike takes no longer: a tenth of a millisecond.
_ALIKE_BYTES: Final = 64 * 1024
# So much is read ahead of what is being decoded.
_MOST_DRAINED: Final = 1024 * 1024
_LONG_EVENT_BYTES: Final = 64 * 1024


class Reading:
    """Reads a response into an `Attempt`. `end` stops its timers."""

    __slots__ = ("_attempt", "_awaiting_text", "_clock", "_patience", "_read_bytes", "_response")

    def __init__(
        self,
        response: aiohttp.ClientResponse,
        attempt: Attempt,
        clock: Clock,
        *,
        event_s: float,
        text_s: float,
    ) -> None:
        """`event_s` is the longest silence; within `text_s` from now there has to be text."""
        self._response = response
        self._attempt = attempt
        self._clock = clock
        self._patience = Patience(response.close, event_s, clock)
        # None: text has come.
        self._awaiting_text: Patience | None = Patience(response.close, text_s, clock)
        self._read_bytes = 0

    def end(self) -> None:
        self._patience.end()
        if self._awaiting_text is not None:
            self._awaiting_text.end()

    async def next_events(self, open_streams: int) -> list[Event]:
        """What came together, at least one; with so many streams open, this one among them.

        Raises `StopAsyncIteration` at the end, `StormSlow`, `StormBroken`. While the caller is
        busy, it is not Storm who is silent.
        """
        self._go_on(open_streams)
        attempt, content = self._attempt, self._response.content
        while not attempt.is_over:
            read_before = content.total_bytes
            try:
                # All there is, at once: what is left in a buffer is lost where the connection is
                # cut.
                chunk = await content.readany()
            except NETWORK_ERRORS as error:
                raise self._failure(error) from error
            events = await self._heed(chunk)
            self._read_bytes = content.total_bytes - read_before
            if events:
                self._patience.pause()
                return events
        if attempt.failure is not None:
            raise StormBroken(attempt.failure)
        raise StopAsyncIteration

    async def _heed(self, chunk: bytes) -> list[Event]:
        """Nothing, where it was no whole event."""
        attempt = self._attempt
        signs_of_life = attempt.signs_of_life
        events = await _received(attempt, chunk, self._response.content) if chunk else attempt.end()
        if attempt.signs_of_life > signs_of_life:
            self._patience.renew()
        if self._awaiting_text is not None and any(isinstance(event, Text) for event in events):
            self._awaiting_text.end()
            self._awaiting_text = None
        return events

    def _go_on(self, open_streams: int) -> None:
        """The caller is back, or asks for the first time.

        After text nothing is read for a moment, if so many streams are open: what comes
        meanwhile is read at once.
        """
        self._patience.renew()
        gather_s = min(GATHER_MOST_S, GATHER_EACH_S * open_streams)
        is_bulk = self._read_bytes > _BULK_BYTES
        if self._awaiting_text is None and not is_bulk and not self._attempt.is_over:
            self._let_gather(gather_s)

    def _let_gather(self, gather_s: float) -> None:
        connection = self._response.connection
        transport = connection.transport if connection is not None else None
        if gather_s < _GATHER_LEAST_S or transport is None or transport.is_closing():
            # Without a connection all that there will be is here.
            return
        transport.pause_reading()
        now = self._clock.monotonic()
        step_s = max(_TOGETHER_S, gather_s * _TOGETHER)
        self._clock.call_later(up_to_step(gather_s, now, step_s), _read_on, transport)

    def _failure(self, error: Exception) -> StormBroken | StormSlow:
        if self._awaiting_text is not None and self._awaiting_text.is_over:
            return StormSlow("no text in time")
        is_silent = self._patience.is_over
        return StormBroken("no event in time" if is_silent else f"cut ({type(error).__name__})")


def _read_on(transport: asyncio.Transport) -> None:
    if not transport.is_closing():
        transport.resume_reading()


async def _received(attempt: Attempt, chunk: bytes, content: aiohttp.StreamReader) -> list[Event]:
    """What the bytes say. They may be thousands of events, or the end of a very long one."""
    events: list[Event] = []
    while chunk and not attempt.is_over:
        if len(chunk) <= _PIECE_BYTES and attempt.held_bytes <= _LONG_EVENT_BYTES:
            return events + attempt.receive(chunk)
        if len(chunk) <= _ALIKE_BYTES and (further := attempt.receive_alike(chunk)) is not None:
            return events + further
        async with _draining(content) as come:
            events += await _in_pieces(attempt, chunk)
        chunk = bytes(come)
    return events


async def _in_pieces(attempt: Attempt, chunk: bytes) -> list[Event]:
    events: list[Event] = []
    for number, piece in enumerate(_pieces(chunk)):
        if attempt.is_over:
            break
        if attempt.held_bytes > _LONG_EVENT_BYTES and (b"\n" in piece or b"\r" in piece):
            events += await asyncio.to_thread(attempt.receive, piece)
            continue
        if number:
            await asyncio.sleep(0)
        events += attempt.receive(piece)
    return events


def _pieces(chunk: bytes) -> Iterator[bytes]:
    """Cut where a line ends, if one does: whole events that are alike are read at once."""
    start = 0
    while start < len(chunk):
        end = start + _PIECE_BYTES
        if end < len(chunk):
            end = chunk.rfind(b"\n", start, end) + 1 or end
        yield chunk[start:end]
        start = end


@asynccontextmanager
async def _draining(content: aiohttp.StreamReader) -> AsyncIterator[bytearray]:
    """What comes while the loop is given back: left in a buffer it is lost with the connection."""
    come = bytearray()

    async def drain() -> None:
        # Whoever reads next is told of the error, or the end.
        with suppress(*NETWORK_ERRORS):
            while len(come) < _MOST_DRAINED and (chunk := await content.readany()):
                come.extend(chunk)

    draining = asyncio.ensure_future(drain())
    try:
        yield come
    finally:
        draining.cancel()
        await asyncio.wait({draining})
