"""Bytes of an event stream to the payloads of its events: pushed, without I/O.

How it works. Lines end with LF, CR or CRLF and nothing else; what has no end yet waits in `_tail`.
Of the fields only `data` matters here. By the specification a blank line ends an event, but
Storm's notebook dialect leaves the blank lines out: there a `data:` line is an event by itself.
Both are read by one rule, because every event is one JSON object:

1. A data line that is whole JSON, or can't be the beginning of an object, is an event at once.
2. Otherwise the lines from there on are joined with newlines until they are whole JSON, until
   they can no longer become it, or until a blank line or the end of the stream.

Joined lines are looked at as a whole when there are two of them, and then only when their brackets
balance or their size has doubled, so the work stays in proportion to the bytes. Brackets can be
counted line by line because a JSON string never goes on in another line.
"""

import re
from enum import Enum, auto
from typing import Final

import msgspec

# Stands for an event that was dropped for its size; no other event is empty.
OVERSIZED: Final = b""
# Far above the contexts of any answer, which come as one event.
MAX_EVENT_BYTES: Final = 8 * 1024 * 1024

_BOM: Final = b"\xef\xbb\xbf"
_LF: Final = 0x0A
_CR: Final = 0x0D
_COLON: Final = 0x3A
# Any line that is neither data nor blank.
_IGNORED_LINE: Final = b":"
# A string with its closing quote, or without one at the end.
_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+("?)')
# Lower than any bracket can raise it again.
_HOPELESS: Final = -(2**62)
# msgspec's words for JSON that is right as far as it goes.
_CUT_SHORT: Final = "Input data was truncated"
# Checks a value without building anything of it.
_skim: Final = msgspec.json.Decoder(msgspec.Raw).decode


class EventReader:
    """One stream's reader. The same bytes give the same events however they are cut."""

    __slots__ = (
        "_after_cr",
        "_at_start",
        "_in_long_event",
        "_in_long_line",
        "_joined",
        "_max_bytes",
        "_tail",
        "comments",
    )

    def __init__(self, *, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._max_bytes = max_event_bytes
        self._tail = bytearray()
        self._joined: _JoinedLines | None = None
        self._at_start = True
        self._after_cr = False
        self._in_long_line = False
        self._in_long_event = False
        # How many came: they say nothing but that there is somebody.
        self.comments = 0

    @property
    def held_bytes(self) -> int:
        """How much of an event is here already."""
        return len(self._tail) + (self._joined.size if self._joined is not None else 0)

    @property
    def is_between_events(self) -> bool:
        """What comes next begins a line and an event, wherever earlier bytes were cut."""
        is_within_line = self._tail or self._after_cr or self._in_long_line or self._at_start
        return not (is_within_line or self._joined is not None or self._in_long_event)

    def feed(self, chunk: bytes) -> list[bytes]:
        """The events that `chunk` completes; `OVERSIZED` in the place of one that is too large."""
        if self._after_cr and chunk:
            self._after_cr = False
            if chunk[0] == _LF:
                chunk = chunk[1:]
        events: list[bytes] = []
        if not chunk:
            return events
        # Of bytes, unlike of str, splitlines knows LF, CR and CRLF only.
        lines = chunk.splitlines()
        self._after_cr = chunk[-1] == _CR
        rest = b"" if self._after_cr or chunk[-1] == _LF else lines.pop()
        if lines:
            if self._tail or self._in_long_line or self._at_start:
                self._hold(lines[0], events)
                lines[0] = self._take_tail()
            self._read_lines(lines, events)
        if rest:
            self._hold(rest, events)
        return events

    def close(self) -> list[bytes]:
        """The stream has ended: what still waits is an event, though no line end came."""
        events: list[bytes] = []
        self._read_lines([self._take_tail(), b""], events)
        return events

    def _hold(self, part: bytes, events: list[bytes]) -> None:
        if self._in_long_line:
            return
        self._tail += part
        if len(self._tail) > self._max_bytes:
            self._tail.clear()
            self._in_long_line = True
            events.append(OVERSIZED)

    def _take_tail(self) -> bytes:
        if self._in_long_line:
            self._in_long_line = self._at_start = False
            return _IGNORED_LINE
        line = bytes(self._tail)
        self._tail.clear()
        if self._at_start:
            self._at_start = False
            line = line.removeprefix(_BOM)
        return line

    def _read_lines(self, lines: list[bytes], events: list[bytes]) -> None:
        for line in lines:
            if len(line) > self._max_bytes:
                events.append(OVERSIZED)
            elif line.startswith(b"data:"):
                # Around JSON white space has no meaning: one space or none needs no care.
                data = line[5:].strip()
                if data and not self._in_long_event:
                    self._read_data(data, events)
            elif not line:
                self._end_event(events)
            elif line[0] == _COLON:
                self.comments += 1

    def _read_data(self, data: bytes, events: list[bytes]) -> None:
        if self._joined is not None:
            self._join(self._joined, data, events)
        elif _judge(data) is _Json.CUT_SHORT and data.startswith(b"{") and _balance(data) > 0:
            self._joined = _JoinedLines(data)
        else:
            events.append(data)

    def _join(self, joined: "_JoinedLines", data: bytes, events: list[bytes]) -> None:
        joined.add(data)
        if joined.size > self._max_bytes:
            self._joined = None
            self._in_long_event = True
            events.append(OVERSIZED)
        elif joined.is_due and joined.judge() is not _Json.CUT_SHORT:
            self._joined = None
            events += joined.take()

    def _end_event(self, events: list[bytes]) -> None:
        self._in_long_event = False
        if self._joined is not None:
            events += self._joined.take()
            self._joined = None


class _Json(Enum):
    WHOLE = auto()
    CUT_SHORT = auto()
    NONSENSE = auto()


class _JoinedLines:
    """The data lines of an event that spans several."""

    __slots__ = ("_depth", "_lines", "_looked_at", "size")

    def __init__(self, first: bytes) -> None:
        self._lines = [first]
        self._depth = _balance(first)
        self.size = len(first)
        self._looked_at = 0

    @property
    def is_due(self) -> bool:
        """Whether it is time to look at the lines as a whole."""
        return self._depth <= 0 or self.size >= 2 * self._looked_at

    def add(self, data: bytes) -> None:
        self._lines.append(data)
        self._depth += _balance(data)
        self.size += 1 + len(data)

    def judge(self) -> _Json:
        self._looked_at = self.size
        verdict = _judge(b"\n".join(self._lines))
        # Once the brackets balance, nothing that follows could make it whole.
        return _Json.NONSENSE if verdict is _Json.CUT_SHORT and self._depth <= 0 else verdict

    def take(self) -> list[bytes]:
        """The lines as one event; as two where they are none together but the last is by itself.

        Then the first ones broke off, and the next event followed without a blank line.
        """
        together, last = b"\n".join(self._lines), self._lines[-1]
        if _judge(together) is _Json.WHOLE or _judge(last) is not _Json.WHOLE:
            return [together]
        return [b"\n".join(self._lines[:-1]), last]


def _judge(data: bytes) -> _Json:
    try:
        _skim(data)
    except msgspec.DecodeError as error:
        return _Json.CUT_SHORT if str(error) == _CUT_SHORT else _Json.NONSENSE
    except RecursionError:
        return _Json.NONSENSE
    return _Json.WHOLE


def _balance(data: bytes) -> int:
    """How many brackets `data` leaves open; hopeless where it leaves a string open."""
    bare, strings = _STRING.subn(rb"\1", data)
    if bare.count(b'"') < strings:
        return _HOPELESS
    return bare.count(b"{") + bare.count(b"[") - bare.count(b"}") - bare.count(b"]")
