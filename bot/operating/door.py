"""The open port: how much somebody may cost who connects and then does not say what he wants.

aiohttp has a limit for the head of a request (its keep-alive time, which also runs while there was
no request yet) and none for the number of connections or for an answer that is not fetched.
"""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.telling import Repeated

# Slack's and proxies' heads have some twenty short lines.
MAX_HEADERS: Final = 64
MAX_LINE_BYTES: Final = 4096
MAX_HEAD_BYTES: Final = 16 * 1024
# How long what is still being sent is read and thrown away, so that the answer can be seen.
LINGER_S: Final = 1.0
# What may wait in the system or here until a request's handler takes it, for each connection.
BUFFER_BYTES: Final = 32 * 1024

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """`head_s`: from connecting, or the last answer, to a whole head. `fetch_s`: to fetch one."""

    connections: int = 256
    head_s: float = 10.0
    fetch_s: float = 10.0


class Door:
    """Makes a connection's protocol. Where it is full, who has owed us something longest goes."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self._inside: dict[Connection, None] = {}
        self._refused = Repeated()
        self._unreadable = Repeated()

    def protocols(self, server: web.Server) -> Callable[[], "Connection"]:
        loop = asyncio.get_running_loop()
        return lambda: Connection(self, server, loop)

    def admits(self, connection: "Connection") -> bool:
        if len(self._inside) >= self.bounds.connections:
            self._tell(self._refused, "web.full", connections=len(self._inside))
            owing = next((one for one in self._inside if one.owes), None)
            if owing is None:
                return False
            self.leave(owing)
            owing.abort()
        self._inside[connection] = None
        return True

    def leave(self, connection: "Connection") -> None:
        self._inside.pop(connection, None)

    def note_unreadable(self, error: str) -> None:
        self._tell(self._unreadable, "web.unreadable", error=error)

    def _tell(self, repeated: Repeated, event: str, **facts: object) -> None:
        if count := repeated.happened(asyncio.get_running_loop().time()):
            log.warning(event, count=count, **facts)


class Connection(web.RequestHandler):
    """One connection; counted, and not waited for for ever."""

    def __init__(self, door: Door, server: web.Server, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            server,
            loop=loop,
            access_log=cast(Any, None),
            keepalive_timeout=door.bounds.head_s,
            lingering_time=LINGER_S,
            max_headers=MAX_HEADERS,
            max_line_size=MAX_LINE_BYTES,
            max_field_size=MAX_LINE_BYTES,
            read_bufsize=BUFFER_BYTES,
            # A small body may become a large one; and what Slack signs is what it sends.
            auto_decompress=False,
        )
        self._door = door
        self._until_fetched: asyncio.TimerHandle | None = None
        self.asked: web.Request | None = None
        self._head_bytes: int | None = 0

    @property
    def owes(self) -> bool:
        """The other side has not sent all of a request: it is their turn."""
        return self.asked is None or not self.asked.content.is_eof()

    def answered(self, request: web.Request) -> None:
        """The next byte begins another head, or is one of a body that nobody wants any more."""
        self.asked = None
        self._head_bytes = 0 if request.content.is_eof() else None

    def abort(self) -> None:
        if self.transport is not None:
            self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not self._door.admits(self):
            cast(asyncio.Transport, transport).abort()
            return
        # Otherwise the system takes megabytes in for a body that nobody reads.
        transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES
        )
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        known = self._request_count
        super().data_received(data)
        if self._request_count > known:
            self._head_bytes = None
        elif self._head_bytes is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._door.note_unreadable("HeadTooLong")
                self.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._door.leave(self)
        self._fetched()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._until_fetched = self._loop.call_later(self._door.bounds.fetch_s, self.abort)

    def resume_writing(self) -> None:
        self._fetched()
        super().resume_writing()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """An answer that repeats nothing of what was sent."""
        # Whoever hangs up in the middle makes aiohttp fail in one way or another.
        is_gone = self.transport is None or self.transport.is_closing()
        if is_gone or request.writer.output_size > 0 or isinstance(exc, ConnectionError):
            raise ConnectionError("there is nobody to be answered any more") from exc
        if status < 500:
            self._door.note_unreadable(type(exc).__name__)
        else:
            log.error("web.failed", exc_info=exc)
        response = _Anonymous(status=status)
        response.force_close()
        return response

    def _fetched(self) -> None:
        if self._until_fetched is not None:
            self._until_fetched.cancel()
            self._until_fetched = None


@web.middleware
async def serving(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lets the connection know whose turn it is."""
    connection = request.protocol
    if not isinstance(connection, Connection):
        return await handler(request)
    connection.asked = request
    try:
        return await handler(request)
    finally:
        connection.answered(request)


async def anonymous(_request: web.Request, response: web.StreamResponse) -> None:
    """A signal of aiohttp's: whoever asks need not know which versions answer."""
    response.headers.popall("Server", None)


class _Anonymous(web.Response):
    """For what is answered before there is a request that signals know of."""

    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        self.headers.popall("Server", None)
