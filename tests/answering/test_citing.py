"""Titles and links are asked for beside the answer: few, in turn, never for long. Virtual time."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pytest

from bot.answering.citing import LOOKUPS_AT_ONCE, ORIGINS_WAIT_S, Citing
from bot.domain.origin import Origin
from bot.domain.source import MOST_LISTED, Citation, DocumentId, Source

pytestmark = pytest.mark.looptime


@dataclass
class FakeOrigins:
    """Takes its time with each document, and notes how many are asked for at once."""

    takes_s: float
    asked: list[DocumentId] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def origins(self, documents: Iterable[DocumentId]) -> Mapping[DocumentId, Origin]:
        (document,) = documents
        self.asked.append(document)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.takes_s)
        finally:
            self.at_once -= 1
        return {document: Origin(title=f"No. {document}", url=f"https://docs.example/{document}")}


def sources(count: int) -> tuple[Source, ...]:
    return tuple(
        Source(reference=n, document_id=DocumentId(str(n)), bucket=None, file="a.pdf", page=None)
        for n in range(1, count + 1)
    )


async def cited(origins: FakeOrigins, count: int, text: str = "") -> tuple[Citation, ...]:
    async with asyncio.TaskGroup() as group:
        citing = Citing(origins, None, group)
        citing.look_up(sources(count))
        citing.look_up(sources(count))
        lines = await citing.cite(sources(count), text)
        citing.end()
    return lines


async def test_of_thousands_of_documents_only_those_that_are_shown_are_asked_for() -> None:
    origins = FakeOrigins(0.01)
    lines = await cited(origins, 5_000, "See [4321].")
    assert MOST_LISTED + 1 == len(origins.asked) == sum(line.url is not None for line in lines)
    assert ("No. 4321", "https://docs.example/4321") == (lines[4320].name, lines[4320].url)
    assert "a.pdf" == lines[4321].name


async def test_one_answer_asks_for_a_few_at_a_time() -> None:
    origins = FakeOrigins(0.1)
    lines = await cited(origins, 10)
    assert [f"No. {number}" for number in range(1, 11)] == [line.name for line in lines]
    assert None not in [line.url for line in lines]
    assert LOOKUPS_AT_ONCE == origins.most_at_once


async def test_what_does_not_come_is_waited_for_a_moment() -> None:
    origins = FakeOrigins(60.0)
    began_at = asyncio.get_running_loop().time()
    assert [("a.pdf", None)] * 10 == [(line.name, line.url) for line in await cited(origins, 10)]
    assert ORIGINS_WAIT_S == pytest.approx(asyncio.get_running_loop().time() - began_at, abs=0.01)
    assert 0 == origins.at_once
