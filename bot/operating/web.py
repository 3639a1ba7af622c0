"""The one HTTP server: health for the operator, and Slack's events in HTTP mode."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Self

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.metrics import Metrics
from bot.slack.intake.listeners import UNREADABLE

# Slack's events are far smaller; interactions carry the whole message they come from.
MAX_BODY_BYTES: Final = 1024 * 1024
# What is still being answered when the bot stops gets this long.
SHUTDOWN_S: Final = 2.0
EVENTS_PATH: Final = "/slack/events"

_TIMESTAMP: Final = re.compile(r"\d{1,12}", re.ASCII)
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)

log = structlog.get_logger()


class Web:
    """Listens from `async with` on; what it serves is filled in while the bot starts."""

    def __init__(
        self,
        host: str,
        port: int,
        metrics: Metrics,
        unready: Callable[[], Awaitable[list[str]]],
        *,
        is_in_http_mode: bool,
    ) -> None:
        """`unready` names what is missing for the bot to do its work; nothing: it is ready."""
        self._host = host
        self._port = port
        self._metrics = metrics
        self._unready = unready
        self._is_in_http_mode = is_in_http_mode
        self._runner: web.AppRunner
        # Set in HTTP mode, once questions can be taken.
        self.bolt: AsyncApp | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[_nothing_else])
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._metrics_page)
        if self._is_in_http_mode:
            app.router.add_post(EVENTS_PATH, self._events)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port, reuse_address=True)
        await site.start()
        log.info("web.started", host=self._host, port=self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def port(self) -> int:
        """The port listened on, also where the settings left the choice to the system (0)."""
        return int(self._runner.addresses[0][1])

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

    async def _events(self, request: web.Request) -> web.Response:
        # Bolt answers a header it can't read with 500 and a traceback.
        if not (
            _TIMESTAMP.fullmatch(request.headers.get("X-Slack-Request-Timestamp", ""))
            and _SIGNATURE.fullmatch(request.headers.get("X-Slack-Signature", ""))
        ):
            return web.Response(status=401)
        if self.bolt is None:
            return web.Response(status=503)
        try:
            body = (await request.read()).decode()
            # `Request.text` would trust the charset that the request names.
            asked = AsyncBoltRequest(body=body, query=request.query_string, headers=_flat(request))
            answered = await self.bolt.async_dispatch(asked)
        except UNREADABLE:
            return web.Response(status=400)
        if answered.status == 401:
            log.warning("event.signature_refused")
        return await to_aiohttp_response(answered)


@web.middleware
async def _nothing_else(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What is not served is not there, whatever the method."""
    try:
        return await handler(request)
    except web.HTTPMethodNotAllowed:
        return web.Response(status=404)


def _flat(request: web.Request) -> dict[str, str | Sequence[str]]:
    return dict(request.headers.items())
