"""Storm's endpoints over one pooled session: one attempt each, never a retry."""

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
import msgspec
import structlog
from aiohttp import hdrs
from multidict import istr

from bot import __version__
from bot.clock import Clock, LoopClock
from bot.domain.answer import Answer, Event
from bot.domain.origin import Origin
from bot.domain.question import StormThreadId
from bot.domain.source import DocumentId
from bot.errors import StormBroken, StormError, StormKeyRefused, StormSlow
from bot.outbound import Outbound
from bot.storm.attempt import Attempt
from bot.storm.dialects import (
    BadEvent,
    check_success,
    decode_answer,
    decode_origin,
    decode_uploaded,
)
from bot.storm.failure import failure_of
from bot.storm.reading import NETWORK_ERRORS, Reading

# Far above any answer with its excerpts; a body beyond it is nonsense.
MAX_BODY_BYTES: Final = 8 * 1024 * 1024

# As aiohttp keeps names of headers: others it makes anew, and keeps, for each request.
_KEY_HEADER: Final = istr("storm-api-key")

_NO_STREAM: Final = frozenset({"application/json", "text/html"})

_log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long Storm may take, in seconds. The notebook's policy where it has one."""

    connect_s: float = 15.0
    # From asking to the headers of the response.
    response_s: float = 60.0
    # From asking to the first text of an answer: agents search in several steps.
    first_text_s: float = 120.0
    # From one event, or comment, to the next.
    event_s: float = 30.0
    # For an answer that comes whole, from the plain endpoint.
    whole_answer_s: float = 60.0
    lookup_s: float = 10.0
    upload_s: float = 60.0


class StormClient:
    """What the bot asks of Storm. Use it as `async with StormClient(…) as storm`.

    Every method raises `StormError` and no other error, with a `reason` that holds neither the
    key nor anything of a question or an answer.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        bucket_ids: tuple[str, ...] = (),
        limits: Limits | None = None,
        outbound: Outbound | None = None,
        refused: Callable[[], None] = lambda: None,
        clock: Clock | None = None,
    ) -> None:
        """`refused` hears of a question that was not taken because of the key."""
        self._base_url = base_url.rstrip("/")
        self._api_key = _Secret(api_key)
        self._bucket_ids = bucket_ids
        self._limits = limits or Limits()
        self._outbound = outbound or Outbound()
        self._refused = refused
        self._clock = clock or LoopClock()
        self._open_streams: set[_Stream] = set()
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            # One connection for every answer that runs: here is not the place to cap them.
            connector=aiohttp.TCPConnector(
                limit=0, keepalive_timeout=20, ssl=self._outbound.trusting()
            ),
            proxy=self._outbound.proxy_for(self._base_url),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={
                _KEY_HEADER: self._api_key,
                hdrs.USER_AGENT: f"storm-slack-bot/{__version__}",
                # A proxy that compresses a stream collects it first.
                hdrs.ACCEPT_ENCODING: "identity",
            },
        )
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._session.close()

    def stream(
        self, question: str, thread: StormThreadId | None
    ) -> AbstractAsyncContextManager[AsyncIterator[Sequence[Event]]]:
        """Ask, and iterate over what comes, in groups of events that came together.

        Ends right after `Finished`. Raises, on entering or while iterating, `StormThreadLost`,
        `StormKeyRefused`, `StormRefused`, `StormBusy`, `StormSlow` (no text in time, whatever
        else has come) or `StormBroken`: no response or no event in time, a cut, more bad events
        than `MAX_BAD_EVENTS`, an end without `Finished`. However the context is left, the
        connection is closed or back in the pool.
        """
        return _Stream(
            self._open_streams,
            self._limits,
            self._clock,
            lambda: self._open_stream(question, thread),
        )

    async def answer(self, question: str, thread: StormThreadId | None) -> Answer:
        """Ask, and wait for the whole answer: it is finished and has its text, if an empty one.

        Raises what `stream` raises; `StormSlow` where it does not come in time.
        """
        with _translated(too_late=StormSlow):
            payload = await self._fetch(
                "POST",
                "/api/v2/answer",
                body=self._asking(question, thread),
                has_thread=thread is not None,
                within_s=self._limits.whole_answer_s,
            )
            # Of megabytes of the oddest text that takes half a second.
            return await asyncio.to_thread(decode_answer, payload)

    async def check_key(self) -> None:
        """Raise `StormKeyRefused` for a wrong key, another `StormError` if Storm isn't there."""
        query = {"page": "1", "size": "1"}
        with _translated():
            check_success(await self._look_up("/api/v2/agents", query))

    async def document_origin(self, document_id: DocumentId) -> Origin:
        """What a document is called, and where it was trained from."""
        query = {"documentId": document_id, "page": "1", "size": "10"}
        with _translated():
            payload = await self._look_up("/api/v2/documents", query)
            return decode_origin(payload, document_id)

    async def upload(self, bucket_id: str, name: str, content: bytes, kind: str) -> str:
        """Put a document into a bucket; it counts after the next deployment. Its id, if told.

        `kind` is the content's media type.
        """
        form = aiohttp.FormData({"bucketId": bucket_id, "fileName": name})
        form.add_field("file", content, filename=name, content_type=kind)
        with _translated():
            async with asyncio.timeout(self._limits.upload_s):
                response = await self._send("POST", "/api/v2/documents/by-file", form=form)
                return decode_uploaded(await _read(response))

    async def _open_stream(
        self, question: str, thread: StormThreadId | None
    ) -> aiohttp.ClientResponse:
        with _translated():
            async with asyncio.timeout(self._limits.response_s):
                response = await self._send(
                    "POST",
                    "/api/v2/answer/stream",
                    body=self._asking(question, thread),
                    accept="text/event-stream",
                    has_thread=thread is not None,
                )
                if response.content_type not in _NO_STREAM:
                    return response
                check_success(await _read(response))
                raise StormBroken("not a stream", status=response.status)

    async def _look_up(self, path: str, query: Mapping[str, str]) -> bytes:
        return await self._fetch("GET", path, query=query, within_s=self._limits.lookup_s)

    async def _fetch(
        self,
        method: str,
        path: str,
        *,
        within_s: float,
        body: bytes | None = None,
        query: Mapping[str, str] | None = None,
        has_thread: bool = False,
    ) -> bytes:
        async with asyncio.timeout(within_s):
            response = await self._send(method, path, body=body, query=query, has_thread=has_thread)
            return await _read(response)

    async def _send(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        form: aiohttp.FormData | None = None,
        query: Mapping[str, str] | None = None,
        accept: str = "application/json",
        has_thread: bool = False,
    ) -> aiohttp.ClientResponse:
        headers = {hdrs.ACCEPT: accept}
        if body is not None:
            headers[hdrs.CONTENT_TYPE] = "application/json"
        response = await self._session.request(
            method,
            self._base_url + path,
            data=body if form is None else form,
            params=query,
            headers=headers,
            allow_redirects=False,
        )
        failure = failure_of(response.status, response.headers, has_thread=has_thread)
        if failure is not None:
            response.release()
            if isinstance(failure, StormKeyRefused) and body is not None:
                self._refused()
            raise failure
        return response

    def _asking(self, question: str, thread: StormThreadId | None) -> bytes:
        # Half a surrogate pair, which JSON can carry here, has no place in UTF-8.
        asking: dict[str, object] = {"question": question.encode("utf-8", "replace").decode()}
        if self._bucket_ids:
            asking["bucketIds"] = self._bucket_ids
        if thread is not None:
            asking["threadId"] = thread
        return msgspec.json.encode(asking)


class _Stream:
    """One streamed answer. Hundreds may be open: no generator is, which would take more memory."""

    __slots__ = ("_attempt", "_clock", "_limits", "_open", "_open_streams", "_reading", "_response")

    def __init__(
        self,
        open_streams: "set[_Stream]",
        limits: Limits,
        clock: Clock,
        open: Callable[[], Awaitable[aiohttp.ClientResponse]],
    ) -> None:
        """`open` asks; those that have been answered are among the `open_streams` until left."""
        self._open_streams = open_streams
        self._limits = limits
        self._clock = clock
        self._open = open

    async def __aenter__(self) -> AsyncIterator[Sequence[Event]]:
        text_by = self._clock.monotonic() + self._limits.first_text_s
        self._response = await self._open()
        del self._open
        self._attempt = Attempt()
        self._reading = Reading(
            self._response,
            self._attempt,
            self._clock,
            event_s=self._limits.event_s,
            text_s=text_by - self._clock.monotonic(),
        )
        self._open_streams.add(self)
        return self

    def __aiter__(self) -> AsyncIterator[Sequence[Event]]:
        return self

    def __anext__(self) -> Coroutine[Any, Any, Sequence[Event]]:
        return self._reading.next_events(len(self._open_streams))

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._open_streams.discard(self)
        self._reading.end()
        self._response.release()
        for bad in self._attempt.bad_events:
            _log.warning("storm.bad_event", kind=bad.kind, code=bad.code)


class _Secret(str):
    """A header's value that errors and logs can't show: aiohttp's errors carry all headers."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    try:
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise StormBroken("response too large", status=response.status)
    finally:
        response.release()
    return bytes(body)


@contextmanager
def _translated(*, too_late: type[StormError] = StormBroken) -> Iterator[None]:
    """Turn what can go wrong with a request into `StormBroken`, a time-out into `too_late`."""
    try:
        yield
    except TimeoutError as error:
        raise too_late("no response in time") from error
    except NETWORK_ERRORS as error:
        raise StormBroken(f"no response ({type(error).__name__})") from error
    except BadEvent as bad:
        raise StormBroken(f"unusable response ({bad})") from bad
