"""What Storm read for each answer, for as long as the operator lets it be kept."""

import base64
import binascii
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from bot.domain.excerpt import Excerpt
from bot.domain.question import QuestionId, ThreadKey
from bot.store.connection import Client, reached
from bot.store.keys import Keys

# Of what is read back: more than an answer's excerpts ever have.
LONGEST: Final = 1_000_000
# For a few thousand characters. zlib's own would take a quarter of a megabyte each time, and seven
# times as long; whatever was packed either way is unpacked by any version.
_WINDOW_BITS: Final = 12
_MEMORY_LEVEL: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """Whoever reads in one thread sees nothing of another: it may be a private channel's."""

    thread: str
    excerpts: tuple[Excerpt, ...]


class Excerpts:
    """One key for each answer, beside its question."""

    def __init__(self, redis: Client, keys: Keys, *, keep_s: int) -> None:
        """`keep_s` 0: none are kept."""
        self._redis = redis
        self._keys = keys
        self._keep_s = keep_s

    @property
    def are_kept(self) -> bool:
        return self._keep_s > 0

    async def keep(
        self, thread: ThreadKey, question: QuestionId, excerpts: Sequence[Excerpt]
    ) -> None:
        """In the place of those of an earlier answer. Raises `StoreUnavailable`."""
        written = msgspec.json.encode(_Kept(thread=str(thread), excerpts=tuple(excerpts)))
        packing = zlib.compressobj(wbits=_WINDOW_BITS, memLevel=_MEMORY_LEVEL)
        packed = base64.b64encode(packing.compress(written) + packing.flush())
        key = self._keys.of(thread).excerpts(question)
        await reached(self._redis.set(key, packed, ex=self._keep_s))

    async def read(self, thread: ThreadKey, question: QuestionId) -> tuple[Excerpt, ...]:
        """Empty: none are kept, or no longer, or another thread's. Raises `StoreUnavailable`."""
        packed = await reached(self._redis.get(self._keys.of(thread).excerpts(question)))
        try:
            compressed = base64.b64decode(packed or "", validate=True)
            written = zlib.decompressobj().decompress(compressed, LONGEST)
            kept = msgspec.json.decode(written, type=_Kept)
        except (ValueError, zlib.error, binascii.Error, msgspec.MsgspecError, RecursionError):
            return ()
        return kept.excerpts if kept.thread == str(thread) else ()
