"""The sources of one answer, with their links: asked for while it is written."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from bot.domain.source import Citation, DocumentId, Source, cite, documents_to_link

# Links to the documents never delay the end of an answer by more than this.
LINKS_WAIT_S: Final = 2.0
# One answer's share of what is asked at a time: others want links as well.
LOOKUPS_AT_ONCE: Final = 4


class Links(Protocol):
    """Where documents came from."""

    async def links(self, documents: Iterable[DocumentId]) -> Mapping[DocumentId, str]: ...


class Citing:
    """Looks up only what is shown. Its tasks live in `group`; `end` stops them."""

    def __init__(self, links: Links, template: str | None, group: asyncio.TaskGroup) -> None:
        self._links = links
        self._template = template
        self._group = group
        self._turns = asyncio.Semaphore(LOOKUPS_AT_ONCE)
        self._asked: dict[DocumentId, asyncio.Task[None]] = {}
        self._known: dict[DocumentId, str] = {}

    def look_up(self, sources: tuple[Source, ...], text: str = "") -> None:
        """Begin to ask for the links of the documents that will be shown with `text`.

        Each document by itself: one that is slow costs no other its link.
        """
        for document in documents_to_link(sources, text):
            if document not in self._asked:
                self._asked[document] = self._group.create_task(self._ask(document))

    async def cite(self, sources: tuple[Source, ...], text: str) -> tuple[Citation, ...]:
        """What stands below the whole `text`; waits a moment for links that are on their way."""
        self.look_up(sources, text)
        asking = [task for task in self._asked.values() if not task.done()]
        if asking:
            await asyncio.wait(asking, timeout=LINKS_WAIT_S)
        return cite(sources, self._known, self._template, text)

    def end(self) -> None:
        for task in self._asked.values():
            task.cancel()

    async def _ask(self, document: DocumentId) -> None:
        async with self._turns:
            self._known.update(await self._links.links([document]))
