"""Serves the demo's page on this machine only: the built page, its feed, and the documents."""

import asyncio
from contextlib import AsyncExitStack, suppress
from errno import EADDRINUSE
from pathlib import Path
from typing import Final, Self

from aiohttp import WSCloseCode, WSMsgType, web

from bot.playground.documents.document_page import SECURITY_POLICY, STYLE, document_page
from bot.playground.documents.library import Section, papers
from bot.playground.page.desk import Desk, Feed
from bot.playground.page.desk.feed import encoded
from bot.playground.page.desk.wire import Toast
from bot.playground.page.desk.wishes import WishRefused, read_wish
from bot.playground.page.doorman import LOOPBACK, Doorman

DIST: Final = Path(__file__).with_name("client") / "dist"
PORTS_TRIED: Final = 20
ANOTHER_PORT: Final = 9000
LAST_PORT: Final = 65535
LARGEST_MESSAGE: Final = 1 << 16
HEARTBEAT_S: Final = 20.0
# A page that does not take a message for so long is let go, and comes back.
SEND_TIMEOUT_S: Final = 10.0
FOREVER: Final = "private, max-age=31536000, immutable"
NOT_BUILT: Final = "The page has not been built: run `make page` (needs Node.js).\n"
TYPES: Final = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


class PortTaken(Exception):
    """The port and those after it can't be had; the message says what to do."""


class PageServer:
    """Listening while the `async with` lasts. `desk` is set before the first page can come.

    Where `port` is taken it listens on the next one that is free.
    """

    desk: Desk

    def __init__(self, *, port: int = 0, dist: Path = DIST, token: str | None = None) -> None:
        self.doorman = Doorman(token)
        self._port = port
        self._files = _files(dist)
        self._stack = AsyncExitStack()
        self._sockets: set[web.WebSocketResponse] = set()

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self.doorman.guard], client_max_size=LARGEST_MESSAGE)
        app.router.add_get("/feed", self._feed)
        app.router.add_get("/documents/document.css", self._style)
        app.router.add_get("/documents/{name}", self._document)
        app.router.add_get("/{path:.*}", self._file)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        async with AsyncExitStack() as undo:
            undo.push_async_callback(runner.cleanup)
            undo.push_async_callback(self._say_goodbye)
            await runner.setup()
            await _listen(runner, self._port)
            self.doorman.port = int(runner.addresses[0][1])
            self._stack = undo.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def address(self) -> str:
        return self.doorman.address

    def document_address(self, section: Section) -> str:
        return f"{self.doorman.origin}/documents/{section.address}"

    async def _file(self, request: web.Request) -> web.Response:
        path = request.match_info["path"] or "index.html"
        file = self._files.get(path)
        if file is None:
            is_missing_page = path == "index.html"
            raise web.HTTPNotFound(text=NOT_BUILT if is_missing_page else "Not found.\n")
        content = await asyncio.to_thread(file.read_bytes)
        response = web.Response(body=content, content_type=TYPES.get(file.suffix, "text/plain"))
        if path.startswith("assets/"):
            response.headers["Cache-Control"] = FOREVER
        if path == "index.html":
            response.charset = "utf-8"
            self.doorman.welcome(response)
        return response

    async def _document(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        for paper in papers():
            if paper.page_name == name:
                return web.Response(
                    text=document_page(paper),
                    content_type="text/html",
                    headers={"Content-Security-Policy": SECURITY_POLICY},
                )
        raise web.HTTPNotFound(text="Not found.\n")

    async def _style(self, request: web.Request) -> web.Response:
        return web.Response(text=STYLE.read_text("utf-8"), content_type="text/css")

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(
            heartbeat=HEARTBEAT_S, max_msg_size=LARGEST_MESSAGE, compress=False
        )
        if not socket.can_prepare(request):
            raise web.HTTPUpgradeRequired(text="This is a WebSocket.\n")
        await socket.prepare(request)
        feed = self.desk.open_feed()
        self._sockets.add(socket)
        sending = asyncio.create_task(_send(feed, socket))
        try:
            await self._receive(feed, socket)
        finally:
            self.desk.close_feed(feed)
            self._sockets.discard(socket)
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending
        return socket

    async def _receive(self, feed: Feed, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                await self.desk.fulfil(read_wish(message.data), feed)
            except WishRefused as refused:
                feed.offer(encoded(Toast(text=str(refused), kind="error")))

    async def _say_goodbye(self) -> None:
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)


async def _send(feed: Feed, socket: web.WebSocketResponse) -> None:
    try:
        while (text := await feed.next()) is not None:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await socket.send_str(text)
    except ConnectionError:
        # The page has gone; whoever receives from it notices too.
        return
    except TimeoutError:
        pass
    await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)


async def _listen(runner: web.AppRunner, wanted: int) -> None:
    for port in range(wanted, min(wanted + PORTS_TRIED, LAST_PORT + 1)):
        try:
            return await web.TCPSite(runner, LOOPBACK, port).start()
        except OSError as problem:
            if problem.errno != EADDRINUSE:
                raise _port_taken(f"Port {port} can't be used ({problem.strerror}).") from None
    raise _port_taken(f"Port {wanted} and the ports after it are already in use.")


def _port_taken(why: str) -> PortTaken:
    return PortTaken(f'{why} Choose another: make demo ARGS="--port {ANOTHER_PORT}"')


def _files(dist: Path) -> dict[str, Path]:
    """Everything that may be served, by its path: nothing else can be named."""
    return {file.relative_to(dist).as_posix(): file for file in dist.rglob("*") if file.is_file()}
