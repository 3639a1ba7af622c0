"""An answer's text made harmless once, as it comes."""

import re
from collections.abc import Iterator
from typing import Final

from bot.slack.text.code import Before
from bot.slack.text.piece import GAP, LOOK_BACK
from bot.slack.text.safety import cleaned, complete, rewritten

# How much is read at once, at least: more than any rule looks ahead.
_CHUNK: Final = 2_800

_ANY_AT: Final = re.compile("[@\uff20\ufe6b]")


class SafeText:
    """What `neutralise` makes of a text, as far as it is settled and has been asked for.

    Only what is new is looked at, so that it costs the same how ever often the text is told.
    """

    __slots__ = (
        "_at",
        "_before",
        "_clean",
        "_is_bare",
        "_is_final",
        "_read",
        "_text",
        "_told",
        "is_whole",
    )

    def __init__(self) -> None:
        self._text = _Copy()
        # Nothing more will come.
        self.is_whole = False
        self._told = ""
        self._is_final = False
        self._read = 0
        # What has been read and is not decided yet, and what stands before it.
        self._clean = _Copy()
        self._at = 0
        self._before = Before()
        self._is_bare = False

    @property
    def text(self) -> str:
        return self._text.of(self._told)

    @property
    def length(self) -> int:
        return len(self._text)

    def goes_on_in(self, told: str, *, is_final: bool) -> bool:
        return told.startswith(self._told) and (
            not self._is_final or (is_final and len(told) == len(self._told))
        )

    def tell(self, told: str, *, is_final: bool) -> None:
        """The text so far, which begins with what was told before."""
        self._told = told
        self._is_final = is_final

    def reach(self, length: int) -> None:
        """Read on until the harmless text is so long, or there is no more."""
        for _ in self.reaching(length):
            pass

    def reaching(self, length: int) -> Iterator[None]:
        """The same piece by piece."""
        while len(self._text) < length and self._read_on():
            yield

    def go_bare(self) -> None:
        """From here on do without rules: what could be a mention is broken, and nothing else."""
        self._is_bare = True

    def _read_on(self) -> bool:
        stop = min(len(self._told), self._read + _CHUNK)
        is_end = self._is_final and stop == len(self._told)
        stop = stop if is_end else complete(self._told, stop)
        if self.is_whole or (stop == self._read and not is_end):
            return False
        clean = self._clean.of(self._told) + cleaned(self._told[self._read : stop])
        text, at, before = self._decided(clean, is_end=is_end)
        kept = len(clean) if is_end else max(0, at - LOOK_BACK)
        self._text.put(self.text + text, self._told, 0)
        self._clean.put(clean[kept:], self._told, stop - len(clean) + kept)
        self._at, self._before = at - kept, before.moved(kept)
        self._read, self.is_whole = stop, is_end
        return True

    def _decided(self, clean: str, *, is_end: bool) -> tuple[str, int, Before]:
        if self._is_bare:
            return _ANY_AT.sub(rf"\g<0>{GAP}", clean[self._at :]), len(clean), self._before
        return rewritten(clean, self._at, self._before, is_growing=not is_end)


class _Copy:
    """A text that mostly stands in another one as it is: then where, and nothing of it twice.

    Hundreds of answers may be open at once.
    """

    __slots__ = ("_length", "_other", "_start")

    def __init__(self) -> None:
        # The text itself, where it stands nowhere else.
        self._other = ""
        self._start = self._length = 0

    def __len__(self) -> int:
        return self._length

    def put(self, text: str, source: str, start: int) -> None:
        """It may stand in the `source` from `start` on."""
        is_there = start >= 0 and source.startswith(text, start)
        self._other, self._start = ("", start) if is_there else (text, 0)
        self._length = len(text)

    def of(self, source: str) -> str:
        """The same text; the source has only grown since."""
        return self._other or source[self._start : self._start + self._length]
