"""A story as it goes over the wire: bytes, pauses and ends. Pure; `storm.py` plays it."""

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Final, assert_never

from bot.playground.storm.dialect import (
    Chat,
    Dialect,
    Payload,
    closing_events,
    error_event,
    opening_events,
    token_event,
)
from bot.playground.storm.story import (
    Chatter,
    Cut,
    Errors,
    Framing,
    Hang,
    Interruption,
    Nonsense,
    Refusal,
    Silence,
    Story,
    Unfinished,
)

# Stands for a token's text while an event's fixed parts are encoded; a private-use character, so
# that no question contains it by accident.
PLACEHOLDER: Final = "\ue000"
EXTRAS: Final = (": keep-alive", "event: message", "id: 7", "retry: 3000", "unheard-of: yes", "odd")


@dataclass(frozen=True, slots=True)
class Wait:
    seconds: float


class Mark(Enum):
    HELD = auto()  # nothing more until somebody releases it
    CLEAN = auto()  # the response ends as HTTP wants it
    ABORTED = auto()  # the connection breaks


Step = bytes | Wait | Mark


def script(story: Story, dialect: Dialect, chat: Chat) -> Iterator[Step]:
    """The stream's bytes and pauses in order; ends with CLEAN or ABORTED."""
    steps = _until_the_end(_steps(story, _Wire(story.framing, dialect, chat)))
    return _in_pieces(steps, story.chunking) if story.chunking else steps


class _Wire:
    """Encodes events. A token's event is its text between two parts that never change."""

    __slots__ = ("_after", "_before", "_framing", "chat", "dialect", "line_ends")

    def __init__(self, framing: Framing, dialect: Dialect, chat: Chat) -> None:
        self.dialect = dialect
        self.chat = chat
        self._framing = framing
        is_separated = dialect is Dialect.REFERENCE or framing.is_spread
        self.line_ends = framing.line_end * (2 if is_separated else 1)
        template = self.event(token_event(dialect, chat, PLACEHOLDER))
        self._before, _, self._after = template.rpartition(_as_json(PLACEHOLDER))

    def token(self, text: str) -> bytes:
        return self._before + _as_json(text) + self._after

    def event(self, payload: Payload) -> bytes:
        indent = 0 if self._framing.is_spread else None
        separators = None if self._framing.is_spread else (",", ":")
        return self.data(
            json.dumps(payload, ensure_ascii=False, indent=indent, separators=separators)
        )

    def data(self, text: str) -> bytes:
        framing = self._framing
        field = "data: " if framing.has_space else "data:"
        lines = [field + line for line in text.split("\n")]
        extras = EXTRAS if framing.has_extras else ()
        return (framing.line_end.join((*extras, *lines)) + self.line_ends).encode()


# Most answers consist of the same few thousand pieces.
@lru_cache(maxsize=1 << 15)
def _as_json(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False).encode()


def _steps(story: Story, wire: _Wire) -> Iterator[Step]:
    interruptions = _by_place(story)
    if story.framing.has_byte_order_mark:
        yield "\ufeff".encode()
    yield from map(wire.event, opening_events(wire.dialect, wire.chat, story))
    if story.first_delay_s:
        yield Wait(story.first_delay_s)
    pauses = (Wait(story.pace_s),) if story.pace_s else ()
    for place, token in enumerate(story.tokens):
        for interruption in interruptions.get(place, ()):
            yield from _interrupt(interruption, wire, token)
        if place:
            yield from pauses
        yield wire.token(token)
    for interruption in interruptions.get(len(story.tokens), ()):
        yield from _interrupt(interruption, wire, "")
    yield from _closing(story, wire)


def _until_the_end(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        if step is Mark.CLEAN or step is Mark.ABORTED:
            return


def _by_place(story: Story) -> dict[int, list[Interruption]]:
    places: dict[int, list[Interruption]] = defaultdict(list)
    for trouble in story.troubles:
        match trouble:
            case Refusal() | Hang():
                pass
            case _:
                places[min(trouble.after, len(story.tokens))].append(trouble)
    return places


def _interrupt(interruption: Interruption, wire: _Wire, token: str) -> Iterator[Step]:
    match interruption:
        case Silence(seconds=seconds):
            yield Mark.HELD if seconds is None else Wait(seconds)
        case Chatter(every_s=every_s, is_comments=is_comments):
            nothing = b": still here\n\n" if is_comments else wire.token("")
            yield from itertools.cycle((nothing, Wait(every_s)))
        case Cut(into_event=into_event):
            if into_event:
                yield wire.token(token)[:into_event]
            yield Mark.ABORTED
        case Errors(count=count):
            yield from itertools.repeat(wire.event(error_event()), count)
        case Nonsense(payloads=payloads):
            yield from map(wire.data, payloads)
        case Unfinished():
            yield Mark.CLEAN
        case _:
            assert_never(interruption)


def _closing(story: Story, wire: _Wire) -> Iterator[Step]:
    *events, last = map(wire.event, closing_events(wire.dialect, wire.chat, story))
    yield from events
    yield last.removesuffix(wire.line_ends.encode()) if story.framing.is_unterminated else last
    yield Mark.CLEAN


def _in_pieces(steps: Iterable[Step], sizes: tuple[int, ...]) -> Iterator[Step]:
    """The same bytes, split and joined at `sizes`; a pause or an end sends what there is."""
    turn = itertools.cycle(sizes)
    size = next(turn)
    held = bytearray()
    for step in steps:
        if isinstance(step, bytes):
            held += step
            start = 0
            while len(held) - start >= size:
                yield bytes(held[start : start + size])
                # Lets the piece leave, so that it arrives on its own.
                yield Wait(0.0)
                start += size
                size = next(turn)
            del held[:start]
        else:
            if held:
                yield bytes(held)
                held.clear()
            yield step
