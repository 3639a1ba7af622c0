"""Titles and links of documents: remembered, shared between askers, never a reason to fail."""

import asyncio
from collections.abc import Iterable

import pytest
from structlog.testing import capture_logs

from bot.clock import LoopClock
from bot.domain.origin import Origin
from bot.domain.source import DocumentId
from bot.errors import StormBroken, StormBusy, StormError, StormKeyRefused
from bot.storm.documents import PATIENCE_S, DocumentOrigins

pytestmark = pytest.mark.looptime

A, B, C = DocumentId("1"), DocumentId("2"), DocumentId("3")
KNOWN = Origin(title="A", url="https://drive.example.com/a")
UNKNOWN = Origin()


class Shelf:
    """What Storm would say, and what it was asked."""

    def __init__(self, known: dict[DocumentId, Origin | StormError]) -> None:
        self.known = known
        self.asked: list[DocumentId] = []
        self.takes_s = 0.0
        self.running = 0
        self.most_running = 0

    async def origin(self, document_id: DocumentId) -> Origin:
        self.asked.append(document_id)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await asyncio.sleep(self.takes_s)
        finally:
            self.running -= 1
        known = self.known.get(document_id, UNKNOWN)
        if isinstance(known, StormError):
            raise known
        return known


def ids(numbers: Iterable[int]) -> list[DocumentId]:
    return [DocumentId(str(number)) for number in numbers]


def documents_of(shelf: Shelf, *, at_once: int = 8, max_documents: int = 100) -> DocumentOrigins:
    return DocumentOrigins(
        shelf.origin, clock=LoopClock(), at_once=at_once, max_documents=max_documents
    )


async def test_of_some_documents_something_is_known() -> None:
    shelf = Shelf({A: KNOWN, B: UNKNOWN})
    async with documents_of(shelf) as documents:
        assert {A: KNOWN} == await documents.origins([A, B, C])


async def test_what_is_known_and_what_is_not_is_remembered_for_an_hour() -> None:
    shelf = Shelf({A: KNOWN, B: UNKNOWN})
    async with documents_of(shelf) as documents:
        await documents.origins([A, B])
        await asyncio.sleep(3599)
        assert {A: KNOWN} == await documents.origins([A, B])
        assert [A, B] == shelf.asked
        await asyncio.sleep(2)
        shelf.known = {B: KNOWN}
        assert {B: KNOWN} == await documents.origins([A, B])


@pytest.mark.parametrize(
    "failure",
    [StormBroken("x"), StormKeyRefused("x"), StormBusy("x", retry_after_s=5.0)],
)
async def test_a_failure_tells_nothing_and_is_soon_forgotten(failure: StormError) -> None:
    shelf = Shelf({A: failure, B: KNOWN})
    async with documents_of(shelf) as documents:
        assert {B: KNOWN} == await documents.origins([A, B])
        shelf.known = {A: KNOWN}
        await asyncio.sleep(29)
        assert {B: KNOWN} == await documents.origins([A, B])
        await asyncio.sleep(2)
        assert {A: KNOWN, B: KNOWN} == await documents.origins([A, B])
    assert [A, B, A] == shelf.asked


async def test_a_failure_is_logged_by_its_kind() -> None:
    with capture_logs() as logs:
        async with documents_of(Shelf({A: StormBroken("x")})) as documents:
            await documents.origins([A])
    assert [
        {
            "event": "storm.document_lookup_failed",
            "log_level": "info",
            "document_id": A,
            "error": "StormBroken",
        }
    ] == logs


async def test_askers_at_the_same_time_share_one_request() -> None:
    shelf = Shelf({A: KNOWN})
    shelf.takes_s = 1
    async with documents_of(shelf) as documents:
        answers = await asyncio.gather(*(documents.origins([A, A]) for _ in range(5)))
    assert [{A: KNOWN}] * 5 == answers
    assert [A] == shelf.asked


async def test_an_asker_who_leaves_takes_nothing_from_the_others() -> None:
    shelf = Shelf({A: KNOWN})
    shelf.takes_s = 1
    async with documents_of(shelf) as documents:
        first = asyncio.create_task(documents.origins([A]))
        second = asyncio.create_task(documents.origins([A]))
        await asyncio.sleep(0.5)
        first.cancel()
        assert {A: KNOWN} == await second
        assert first.cancelled()
    assert [A] == shelf.asked


async def test_what_is_asked_too_late_is_known_the_next_time() -> None:
    shelf = Shelf({A: KNOWN, B: KNOWN})
    async with documents_of(shelf) as documents:
        await documents.origins([A])
        shelf.takes_s = 3
        assert {A: KNOWN} == await documents.origins([A, B], within_s=2)
        await asyncio.sleep(2)
        assert {A: KNOWN, B: KNOWN} == await documents.origins([A, B], within_s=0)


async def test_no_more_requests_than_allowed_run_at_once() -> None:
    shelf = Shelf(dict.fromkeys(ids(range(30)), KNOWN))
    shelf.takes_s = 1
    async with documents_of(shelf, at_once=4) as documents:
        found = await asyncio.gather(
            documents.origins(ids(range(20))), documents.origins(ids(range(10, 30)))
        )
    assert [20, 20] == [len(origins) for origins in found]
    assert 4 == shelf.most_running
    assert 30 == len(shelf.asked)


async def test_a_request_that_waits_too_long_is_given_up() -> None:
    shelf = Shelf({A: KNOWN})
    shelf.takes_s = 100
    async with documents_of(shelf) as documents:
        assert {} == await documents.origins([A])
        assert PATIENCE_S == asyncio.get_running_loop().time()


async def test_only_so_many_documents_are_remembered() -> None:
    shelf = Shelf(dict.fromkeys(ids(range(10)), KNOWN))
    async with documents_of(shelf, max_documents=3) as documents:
        assert 10 == len(await documents.origins(ids(range(10))))
        shelf.asked.clear()
        await documents.origins(ids(range(10)))
    assert 7 <= len(shelf.asked)


async def test_nothing_goes_on_after_the_end() -> None:
    shelf = Shelf({A: KNOWN})
    shelf.takes_s = 5
    async with documents_of(shelf) as documents:
        asker = asyncio.create_task(documents.origins([A]))
        await asyncio.sleep(1)
    assert 0 == shelf.running
    assert {} == await asker
