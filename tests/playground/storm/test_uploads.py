"""Documents that the stand-in Storm is given: it takes what Storm takes, and nothing else."""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from bot.playground.documents.shelf import BUCKETS
from bot.playground.storm.server import UPLOADS_PATH, Storm
from bot.playground.storm.uploads import LARGEST

BUCKET = BUCKETS[0].id


@pytest.fixture
async def storm() -> AsyncIterator[Storm]:
    async with Storm() as storm:
        yield storm


def form(
    *, name: str | None = "guide.pdf", content: bytes = b"%PDF", **fields: str
) -> aiohttp.FormData:
    form = aiohttp.FormData({"bucketId": BUCKET} | fields)
    if name is not None:
        form.add_field("file", BytesIO(content), filename=name)
    return form


async def status(storm: Storm, form: aiohttp.FormData | dict[str, str]) -> int:
    headers = {"storm-api-key": storm.api_key}
    async with (
        aiohttp.ClientSession(storm.url, headers=headers) as session,
        session.post(UPLOADS_PATH, data=form) as response,
    ):
        return response.status


async def test_a_document_is_taken_under_its_name(storm: Storm) -> None:
    assert 200 == await status(storm, form())
    assert 200 == await status(storm, form(fileName="Leave.pdf", parserType="STORM_PARSE"))
    assert ["guide.pdf", "Leave.pdf"] == [upload.name for upload in storm.uploads]
    assert {BUCKET} == {upload.bucket_id for upload in storm.uploads}


@pytest.mark.parametrize(
    "wrong",
    [
        {"bucketId": "999"},
        {"parserType": "FAST"},
        {"other": "field"},
        {"name": None},
        {"name": "notes.txt"},
        {"name": "notes"},
        {"content": b""},
        {"name": "notes.docx", "content": b"no zip"},
    ],
)
async def test_what_storm_does_not_take_is_refused(storm: Storm, wrong: dict[str, Any]) -> None:
    assert 400 == await status(storm, form(**wrong))
    assert ([], 1) == (storm.uploads, storm.uploads_tried)


async def test_only_a_form_of_parts_is_one(storm: Storm) -> None:
    assert 400 == await status(storm, {"bucketId": BUCKET})


async def test_what_is_too_large_is_refused(storm: Storm) -> None:
    assert 413 == await status(storm, form(content=bytes(LARGEST + 1)))


async def test_a_wrong_key_is_refused(storm: Storm) -> None:
    async with aiohttp.ClientSession(storm.url) as session:
        response = await session.post(UPLOADS_PATH, data=form())
    assert 401 == response.status
