"""Characters that were cut in two, made whole again.

JSON writes a character beyond the first 65,536 as two halves (surrogates), and whoever cuts a text
by their number tears an emoji apart: a token ends with `\\ud83d`, the next begins with `\\ude00`.
No reader of JSON takes a half by itself, and the whole event would be lost for it. So halves are
marked before such an event is read, as characters of private use, joined where they meet, even
across events, and become U+FFFD where they stay alone.
"""

import functools
import re
from typing import Final

_FIRST: Final = 0xD800
_MARKS: Final = 0x10F000
_LONE: Final = "\ufffd"

# A half that is written as an escape, or as bytes, which UTF-8 does not allow.
_ESCAPED: Final = rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
_RAW: Final = rb"\xed[\xa0-\xbf][\x80-\xbf]"
_WHOLE: Final = rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
# What is no half, in one go, and the half behind it.
_TO_HALF: Final = re.compile(
    rb"((?:[^\\\xed]++|\\(?!u)[^\xed]?|%b|(?!%b)\\u|(?!%b)\xed)*+)(%b|%b)?"
    % (_WHOLE, _ESCAPED, _RAW, _ESCAPED, _RAW),
    re.DOTALL,
)
_FIRST_MARK: Final = "\U0010f000"
_LAST_HIGH_MARK: Final = "\U0010f3ff"
_HIGH_MARK: Final = f"[{_FIRST_MARK}-{_LAST_HIGH_MARK}]"
_LOW_MARK: Final = "[\U0010f400-\U0010f7ff]"
_PAIR: Final = re.compile(f"({_HIGH_MARK})({_LOW_MARK})")
_MARK: Final = re.compile("[\U0010f000-\U0010f7ff]")


def marked(payload: bytes) -> bytes:
    """JSON that can be read, where halves or bytes that are no UTF-8 were in the way."""
    if b"\\u" in payload or b"\xed" in payload:
        found = _TO_HALF.findall(payload)
        payload = b"".join([piece for before, half in found for piece in (before, _mark(half))])
    return payload.decode(errors="replace").encode()


def joined(text: str) -> str:
    """`text` without marks: halves that meet are a character, others U+FFFD."""
    if text.isascii() or _MARK.search(text) is None:
        return text
    return _MARK.sub(_LONE, _PAIR.sub(_join, text))


class Halves:
    """Joins what meets across the pieces of one text."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held = ""

    @property
    def holds_one(self) -> bool:
        return bool(self._held)

    def join(self, piece: str) -> str:
        """The piece, with what was held back; the beginning of a character waits for its end."""
        text = self._held + piece
        if _FIRST_MARK <= text[-1:] <= _LAST_HIGH_MARK:
            self._held, text = text[-1], text[:-1]
        else:
            self._held = ""
        return joined(text)

    def end(self) -> str:
        """There are no more pieces."""
        held, self._held = self._held, ""
        return joined(held)


@functools.cache
def _mark(half: bytes) -> bytes:
    """Of each half there is; of nothing nothing."""
    if not half:
        return b""
    code = int(half[2:], 16) if half[:1] == b"\\" else ord(half.decode(errors="surrogatepass"))
    return chr(_MARKS + code - _FIRST).encode()


def _join(pair: re.Match[str]) -> str:
    high, low = (ord(mark) - _MARKS for mark in pair.groups())
    return chr(0x10000 + (high << 10) + low - 0x400)
