"""What the stand-in Storm was asked, read as strictly as an API should."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aiohttp import web


@dataclass(slots=True, kw_only=True)
class Request:
    """A question that reached Storm. Times are the event loop's (`time.monotonic`), in seconds."""

    at: float
    path: str
    question: str
    thread_id: str | None
    bucket_ids: tuple[str, ...]
    # When the last byte had gone out or the asker had hung up; None: still being answered.
    ended_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A GET."""

    at: float
    path: str
    query: dict[str, str]


class Refused(Exception):
    """The request is answered with an error of `status`."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def now() -> float:
    return asyncio.get_running_loop().time()


async def read_request(request: web.Request) -> Request:
    """Raises Refused (400) for anything that Storm's reference does not allow."""
    at = now()
    try:
        body = await request.json()
    except ValueError:
        raise Refused(400, "the body is not JSON") from None
    if not isinstance(body, dict):
        raise Refused(400, "the body is not an object")
    return Request(
        at=at,
        path=request.path,
        question=_question(body),
        thread_id=_thread_id(body),
        bucket_ids=_bucket_ids(body),
    )


def read_lookup(request: web.Request) -> Lookup:
    return Lookup(at=now(), path=request.path, query=dict(request.query))


def page(found: Iterable[dict[str, object]], query: dict[str, str]) -> dict[str, object]:
    """The part of `found` that `query` wants, as Storm pages. Raises Refused (400)."""
    whole = list(found)
    number, size = _natural(query, "page", 1), _natural(query, "size", 10)
    return {
        "data": whole[(number - 1) * size : number * size],
        "pageInfo": {
            "page": number,
            "size": size,
            "totalElements": len(whole),
            "totalPages": -(-len(whole) // size),
        },
    }


def _question(body: dict[str, Any]) -> str:
    question = body.get("question")
    if not isinstance(question, str) or not question.strip():
        raise Refused(400, "question must be a text")
    return question


def _thread_id(body: dict[str, Any]) -> str | None:
    thread_id = body.get("threadId")
    if "threadId" in body and not isinstance(thread_id, str):
        raise Refused(400, "threadId must be a text, or absent")
    return thread_id


def _bucket_ids(body: dict[str, Any]) -> tuple[str, ...]:
    ids = body.get("bucketIds", [])
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise Refused(400, "bucketIds must be a list of texts")
    return tuple(ids)


def _natural(query: dict[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise Refused(400, f"{name} must be a number from 1")
    return int(text)
