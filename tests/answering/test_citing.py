"""Links are asked for beside the answer: few, in turn, and never for long. In virtual time."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pytest

from bot.answering.citing import LINKS_WAIT_S, LOOKUPS_AT_ONCE, Citing
from bot.domain.source import MOST_LISTED, DocumentId, Source

pytestmark = pytest.mark.looptime


@dataclass
class FakeLinks:
    """Takes its time with each document, and notes how many are asked for at once."""

    takes_s: float
    asked: list[DocumentId] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def links(self, documents: Iterable[DocumentId]) -> Mapping[DocumentId, str]:
        (document,) = documents
        self.asked.append(document)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.takes_s)
        finally:
            self.at_once -= 1
        return {document: f"https://docs.example/{document}"}


def sources(count: int) -> tuple[Source, ...]:
    return tuple(
        Source(reference=n, document_id=DocumentId(str(n)), bucket=None, file="a.pdf", page=None)
        for n in range(1, count + 1)
    )


async def cited(links: FakeLinks, count: int, text: str = "") -> list[str | None]:
    async with asyncio.TaskGroup() as group:
        citing = Citing(links, None, group)
        citing.look_up(sources(count))
        citing.look_up(sources(count))
        lines = await citing.cite(sources(count), text)
        citing.end()
    return [line.url for line in lines]


async def test_of_thousands_of_documents_only_those_that_are_shown_are_asked_for() -> None:
    links = FakeLinks(0.01)
    urls = await cited(links, 5_000, "See [4321].")
    assert MOST_LISTED + 1 == len(links.asked) == sum(url is not None for url in urls)
    assert "https://docs.example/4321" == urls[4320]


async def test_one_answer_asks_for_a_few_at_a_time() -> None:
    links = FakeLinks(0.1)
    assert None not in await cited(links, 10)
    assert LOOKUPS_AT_ONCE == links.most_at_once


async def test_links_that_do_not_come_are_waited_for_a_moment() -> None:
    links = FakeLinks(60.0)
    began_at = asyncio.get_running_loop().time()
    assert [None] * 10 == await cited(links, 10)
    assert LINKS_WAIT_S == pytest.approx(asyncio.get_running_loop().time() - began_at, abs=0.01)
    assert 0 == links.at_once
