"""Gives Storm what people have said the right answers are, as documents in a bucket.

Each copy looks from time to time for what is due, and takes one at a time; a copy that dies over it
lets it become due again. So Storm may get one twice, but none is lost: what Storm does not take for
a day stays in the list that the command `corrections` exports.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol

import structlog

from bot.clock import Clock
from bot.domain.correction import Correction
from bot.domain.upload import Upload
from bot.errors import StoreRefused, StoreUnavailable, StormBusy, StormError

LOOK_EVERY_S: Final = 15.0
# Longer than Storm is waited for.
WORK_S: Final = 180.0
# From the first try to the last it is about a day.
MOST_TRIES: Final = 30
FIRST_WAIT_S: Final = 15.0
LONGEST_WAIT_S: Final = 3600.0

log = structlog.get_logger()


class Corrections(Protocol):
    """See `bot.store.corrections`. Everything raises `StoreUnavailable`, `StoreRefused`."""

    async def due_upload(self, shard: int, within_s: float) -> Upload | None: ...

    async def uploaded(self, upload: Upload, document: str) -> None: ...

    async def not_uploaded(self, upload: Upload, again_s: float | None) -> None: ...


class Uploading:
    def __init__(
        self,
        corrections: Corrections,
        send: Callable[[Correction], Awaitable[str]],
        clock: Clock,
        *,
        shards: Sequence[int],
        is_new: asyncio.Event,
    ) -> None:
        """`send` gives Storm one; it returns the document's id, and raises `StormError`.

        `is_new` is set by whoever keeps one more.
        """
        self._corrections = corrections
        self._send = send
        self._clock = clock
        self._shards = shards
        self._is_new = is_new

    async def run(self) -> None:
        while True:
            self._is_new.clear()
            for shard in self._shards:
                await self._upload_all(shard)
            napping = asyncio.ensure_future(self._clock.sleep(LOOK_EVERY_S))
            hearing = asyncio.ensure_future(self._is_new.wait())
            try:
                await asyncio.wait({napping, hearing}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                napping.cancel()
                hearing.cancel()

    async def _upload_all(self, shard: int) -> None:
        try:
            while upload := await self._corrections.due_upload(shard, WORK_S):
                await self._boundary(upload)
        except (StoreUnavailable, StoreRefused) as error:
            # Those who read the inbox tell of it; what was under way becomes due again.
            log.debug("corrections.not_read", error=str(error))

    async def _boundary(self, upload: Upload) -> None:
        """Whatever happens with one, the others have their turn; it becomes due again."""
        try:
            await self._upload(upload)
        except (StoreUnavailable, StoreRefused):
            raise
        except Exception as error:
            log.error("correction.not_uploaded", question_id=upload.correction.id, exc_info=error)
            if upload.tries >= MOST_TRIES:
                await self._corrections.not_uploaded(upload, None)

    async def _upload(self, upload: Upload) -> None:
        question = upload.correction.id
        try:
            document = await self._send(upload.correction)
        except StormError as error:
            again_s = wait_s(upload.tries, error)
            tell = log.error if again_s is None else log.warning
            tell(
                "correction.not_uploaded",
                question_id=question,
                error=error.reason,
                tries=upload.tries,
                wait_s=again_s,
            )
            await self._corrections.not_uploaded(upload, again_s)
            return
        await self._corrections.uploaded(upload, document)
        log.info("correction.uploaded", question_id=question, document_id=document)


def wait_s(tries: int, error: StormError) -> float | None:
    """How long to wait after so many tries; None: that was the last.

    What Storm refuses may be a slip in its console, which somebody mends within the day.
    """
    if tries >= MOST_TRIES:
        return None
    wait = min(FIRST_WAIT_S * 2.0 ** min(tries - 1, 20), LONGEST_WAIT_S)
    asked_for = error.retry_after_s or 0.0 if isinstance(error, StormBusy) else 0.0
    return min(max(wait, asked_for), LONGEST_WAIT_S)
