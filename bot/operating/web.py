"""The HTTP server: health for the operator, and Slack's events in HTTP mode.

All on one port, or health and numbers on a port of their own.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import Final, Self, cast

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.errors import PortUnusable
from bot.metrics import Metrics
from bot.operating.door import Bounds, Door, anonymous, serving

# What is still being answered when the bot stops gets this long.
SHUTDOWN_S: Final = 2.0
EVENTS_PATH: Final = "/slack/events"
EVERYWHERE: Final = "*"
BACKLOG: Final = 128

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where to listen. `host`: `*` is everywhere. `metrics` None: health shares `port`."""

    host: str
    port: int
    metrics: int | None = None


class Web:
    """Listens from `async with` on; what it serves is filled in while the bot starts."""

    def __init__(
        self,
        ports: Ports,
        metrics: Metrics,
        unready: Callable[[], Awaitable[list[str]]],
        *,
        is_in_http_mode: bool,
        bounds: Bounds | None = None,
    ) -> None:
        """`unready` names what is missing for the bot to do its work; nothing: it is ready."""
        self._ports = ports
        self._metrics = metrics
        self._unready = unready
        self._is_in_http_mode = is_in_http_mode
        self._bounds = bounds
        self._stack = AsyncExitStack()
        # The port listened on, also where the settings left the choice to the system (0). None:
        # with Socket Mode and a port for the metrics there is nothing to serve on it.
        self.port: int | None = None
        self.metrics_port = 0
        # Set in HTTP mode, once questions can be taken.
        self.events: Handler | None = None

    async def __aenter__(self) -> Self:
        """Raises `PortUnusable`."""
        events = [web.post(EVENTS_PATH, self._events)] if self._is_in_http_mode else []
        health = [
            web.get("/healthz", self._healthz),
            web.get("/readyz", self._readyz),
            web.get("/metrics", self._metrics_page),
        ]
        async with AsyncExitStack() as undo:
            if self._ports.metrics is None:
                self.port = self.metrics_port = await self._listen(
                    undo, self._ports.port, events + health
                )
            else:
                self.metrics_port = await self._listen(undo, self._ports.metrics, health)
                if events:
                    self.port = await self._listen(undo, self._ports.port, events)
            self._stack = undo.pop_all()
        log.info(
            "web.started", host=self._ports.host, port=self.port, metrics_port=self.metrics_port
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _listen(self, stack: AsyncExitStack, port: int, routes: list[web.RouteDef]) -> int:
        app = web.Application(middlewares=[serving, _nothing_else])
        app.on_response_prepare.append(anonymous)
        app.add_routes(routes)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        protocols = Door(self._bounds).protocols(cast(web.Server, runner.server))
        try:
            listener = await _listener(protocols, self._ports.host, port)
        except OSError as error:
            raise PortUnusable(self._ports.host, port) from error
        stack.callback(listener.close)
        return int(listener.sockets[0].getsockname()[1])

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _readyz(self, _request: web.Request) -> web.Response:
        missing = await self._unready()
        if missing:
            return web.Response(status=503, text=f"not ready: {', '.join(missing)}\n")
        return web.Response(text="ready\n")

    async def _metrics_page(self, _request: web.Request) -> web.Response:
        body, content_type = self._metrics.render()
        return web.Response(body=body, headers={"Content-Type": content_type})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=503) if self.events is None else await self.events(request)


async def _listener(
    protocols: Callable[[], asyncio.BaseProtocol], host: str, port: int
) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    if host != EVERYWHERE:
        return await loop.create_server(protocols, host, port, reuse_address=True, backlog=BACKLOG)
    return await loop.create_server(protocols, sock=_everywhere(port), backlog=BACKLOG)


def _everywhere(port: int) -> socket.socket:
    """One socket for IPv4 and IPv6, so that there is one port where the system chooses it."""
    if socket.has_dualstack_ipv6():
        # It may be there and switched off, as in many a container.
        with suppress(OSError):
            return socket.create_server(
                ("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=BACKLOG
            )
    return socket.create_server(("", port), backlog=BACKLOG)


@web.middleware
async def _nothing_else(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What is not served is not there, whatever the method."""
    try:
        return await handler(request)
    except web.HTTPMethodNotAllowed:
        return web.Response(status=404)
