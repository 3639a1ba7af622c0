"""The sources of one answer, with their titles and links: asked for while it is written."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from bot.domain.origin import Origin
from bot.domain.source import Citation, DocumentId, Source, cite, documents_to_look_up

# What Storm knows of the documents never delays the end of an answer by more than this.
ORIGINS_WAIT_S: Final = 2.0
# One answer's share of what is asked at a time: others want links as well.
LOOKUPS_AT_ONCE: Final = 4


class Origins(Protocol):
    """Where documents came from, and what they are called there."""

    async def origins(self, documents: Iterable[DocumentId]) -> Mapping[DocumentId, Origin]: ...


class Citing:
    """Looks up only what is shown. Its tasks live in `group`; `end` stops them."""

    __slots__ = ("_asked", "_asking", "_group", "_origins", "_template", "_turns")

    def __init__(self, origins: Origins, template: str | None, group: asyncio.TaskGroup) -> None:
        self._origins = origins
        self._template = template
        self._group = group
        self._turns = asyncio.Semaphore(LOOKUPS_AT_ONCE)
        # What has been asked about; None: it is not known yet, or not at all.
        self._asked: dict[DocumentId, Origin | None] = {}
        self._asking: list[asyncio.Task[None]] = []

    def look_up(self, sources: tuple[Source, ...], text: str = "") -> None:
        """Begin to ask about the documents that will be shown with `text`.

        Each document by itself: one that is slow costs no other its title and link.
        """
        for document in documents_to_look_up(sources, text):
            if document not in self._asked:
                self._asked[document] = None
                asking = self._group.create_task(self._ask(document))
                self._asking.append(asking)
                asking.add_done_callback(self._asking.remove)

    async def cite(self, sources: tuple[Source, ...], text: str) -> tuple[Citation, ...]:
        """What stands below the whole `text`; waits a moment for what is on its way."""
        self.look_up(sources, text)
        if self._asking:
            await asyncio.wait(self._asking, timeout=ORIGINS_WAIT_S)
        known = {document: origin for document, origin in self._asked.items() if origin is not None}
        return cite(sources, known, self._template, text)

    def end(self) -> None:
        for asking in self._asking:
            asking.cancel()

    async def _ask(self, document: DocumentId) -> None:
        async with self._turns:
            origins = await self._origins.origins([document])
            self._asked[document] = origins.get(document)
