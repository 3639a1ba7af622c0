"""What a document is called and which link it has: asked of Storm once, remembered for a while.

Hits and misses are kept with cachetools' `TLRUCache`, the one among the known caches that has a
lifetime for each entry (a failure is remembered only briefly), a bounded size and a clock passed
in. It knows nothing of waiting, so that askers of the same document share one request is done here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import structlog
from cachetools import TLRUCache

from bot.clock import Clock
from bot.domain.origin import Origin
from bot.domain.source import DocumentId
from bot.errors import StormError
from bot.telling import tellable

REMEMBERED_S: Final = 3600.0
# Storm may be well again soon; until then nobody waits for it.
FAILURE_REMEMBERED_S: Final = 30.0
# A request that has waited this long for its turn helps nobody any more.
PATIENCE_S: Final = 10.0
MAX_DOCUMENTS: Final = 10_000
_UNKNOWN: Final = Origin()

_log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Known:
    origin: Origin
    lifetime_s: float


class DocumentOrigins:
    """The titles and links of documents. Use it as `async with DocumentOrigins(…) as documents`.

    `ask` is `StormClient.document_origin`. At most `at_once` requests run at a time, whoever asks.
    """

    def __init__(
        self,
        ask: Callable[[DocumentId], Awaitable[Origin]],
        *,
        clock: Clock,
        at_once: int = 16,
        max_documents: int = MAX_DOCUMENTS,
    ) -> None:
        self._ask = ask
        self._turns = asyncio.Semaphore(at_once)
        self._known: TLRUCache[DocumentId, _Known] = TLRUCache(
            max_documents,
            ttu=lambda _, known, now: now + known.lifetime_s,
            timer=clock.monotonic,
        )
        self._running: dict[DocumentId, asyncio.Task[Origin]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        running = tuple(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def origins(
        self, document_ids: Iterable[DocumentId], *, within_s: float | None = None
    ) -> dict[DocumentId, Origin]:
        """What is known of them; after `within_s` seconds, of those known by then.

        Raises nothing: of a document that Storm says nothing about nothing is known. Requests that
        are still running go on when the asker leaves, since others may wait for them too.
        """
        found: dict[DocumentId, Origin] = {}
        lookups: dict[DocumentId, asyncio.Task[Origin]] = {}
        for document_id in document_ids:
            known = self._known.get(document_id)
            if known is None:
                lookups[document_id] = self._lookup(document_id)
            else:
                found[document_id] = known.origin
        if lookups:
            # Unlike `gather` it leaves the lookups alone when the asker is cancelled.
            await asyncio.wait(lookups.values(), timeout=within_s)
        for document_id, lookup in lookups.items():
            if lookup.done() and not lookup.cancelled():
                found[document_id] = lookup.result()
        return {document_id: origin for document_id, origin in found.items() if origin != _UNKNOWN}

    def _lookup(self, document_id: DocumentId) -> asyncio.Task[Origin]:
        running = self._running.get(document_id)
        if running is None:
            running = asyncio.create_task(self._ask_in_turn(document_id))
            self._running[document_id] = running
            running.add_done_callback(lambda _: self._running.pop(document_id, None))
        return running

    async def _ask_in_turn(self, document_id: DocumentId) -> Origin:
        try:
            async with asyncio.timeout(PATIENCE_S), self._turns:
                origin = await self._ask(document_id)
        except (StormError, TimeoutError) as error:
            _log.info(
                "storm.document_lookup_failed",
                document_id=tellable(document_id),
                error=type(error).__name__,
            )
            self._known[document_id] = _Known(_UNKNOWN, FAILURE_REMEMBERED_S)
            return _UNKNOWN
        self._known[document_id] = _Known(origin, REMEMBERED_S)
        return origin
