"""Events that are alike but for their text, read many at a time. Pure.

Storm repeats ids, dates and the question with every token: of 300 bytes some five are new. Once one
such event has been decoded, the bytes before and behind its text are known, and a chunk that
consists of nothing but events with the same bytes around a string is read by its strings alone.
JSON allows no other reading of it: what is replaced is the inside of one string. Whatever is
not exactly so (another event, half an event, a comment) goes the ordinary way.
"""

import re
from collections.abc import Callable
from typing import Final

import msgspec

# What is decoded in the place of a text, to see that it is the text.
PROBE: Final = "?"
# Where no two events are alike, nobody goes on looking for it.
_MOST_TRIES: Final = 8
# Bytes: what is known is held as long as the stream is open.
_LONGEST: Final = 8 * 1024
_CONTENT: Final = b'"content"'
_TEXT: Final = re.compile(rb'"content": ?"([^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+)"')
# After a line that is an event; CR alone is left to those who read with more care.
_LINE_ENDS: Final = frozenset({b"\n", b"\n\n", b"\r\n", b"\r\n\r\n"})
_FIELDS: Final = frozenset({b"data: ", b"data:"})
# Needs more than copying, or ends the string.
_SPECIAL: Final = re.compile(rb'["\\\x00-\x1f]')
_string: Final = msgspec.json.Decoder(str).decode


class Alike:
    """What is known of one stream's events."""

    __slots__ = ("_after", "_before", "_tries")

    def __init__(self) -> None:
        self.forget()
        self._tries = 0

    def read(self, chunk: bytes) -> tuple[int, str] | None:
        """How many events it is and their texts together; None: it is not such events only.

        `chunk` begins where an event may begin.
        """
        before, after = self._before, self._after
        if not before or len(chunk) < len(before) + len(after):
            return None
        if not chunk.startswith(before) or not chunk.endswith(after):
            return None
        texts = chunk[len(before) : -len(after)].split(after + before)
        try:
            return len(texts), _joined(texts)
        except ValueError:
            return None

    def forget(self) -> None:
        """What was told of the stream since is no longer what these events repeat."""
        self._before = self._after = b""

    def learn(self, chunk: bytes, payload: bytes, is_text: Callable[[bytes], bool]) -> None:
        """The event that `chunk` ends with was decoded to a text and nothing else.

        `is_text` tells whether another one would be decoded to `PROBE` and nothing else.
        """
        if self._tries == _MOST_TRIES or len(payload) > _LONGEST:
            return
        found = _TEXT.search(payload)
        field, _, ending = chunk.rpartition(payload)
        field = field[field.rfind(b"\n") + 1 :]
        if found is None or payload.count(_CONTENT) > 1:
            return
        if field not in _FIELDS or ending not in _LINE_ENDS:
            return
        before, after = payload[: found.start(1)], payload[found.end(1) :]
        if self._before == field + before and self._after == after + ending:
            return
        self._tries += 1
        if is_text(before + PROBE.encode() + after):
            self._before, self._after = field + before, after + ending


def _joined(texts: list[bytes]) -> str:
    """The insides of JSON strings as one text. ValueError: one of them is none."""
    together = b"".join(texts)
    if _SPECIAL.search(together) is None:
        return together.decode()
    return "".join([_string(b'"%b"' % text) for text in texts])
