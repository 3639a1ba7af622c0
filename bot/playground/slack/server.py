"""`Slack`: the stand-in as its users see it, on a port of this machine."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from email.utils import formatdate
from typing import Self

import aiohttp
from aiohttp import web

from bot.playground.slack.arguments import ApiRefused, read_arguments
from bot.playground.slack.background import Background
from bot.playground.slack.block_rules import Sizes, Unit
from bot.playground.slack.changes import Changes
from bot.playground.slack.crowd import Crowd
from bot.playground.slack.delivery import Dispatch
from bot.playground.slack.events import Events
from bot.playground.slack.http_events import HttpEvents, Received
from bot.playground.slack.identity import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Identity
from bot.playground.slack.limits import Limiter, Limits
from bot.playground.slack.message import Json
from bot.playground.slack.modals import Modals
from bot.playground.slack.office import Office
from bot.playground.slack.outbox import SUBSCRIPTIONS, MentionOrder
from bot.playground.slack.record import Record
from bot.playground.slack.socket_mode import DisconnectReason, SocketMode
from bot.playground.slack.status import Statuses
from bot.playground.slack.streams import Streams
from bot.playground.slack.triggers import Triggers
from bot.playground.slack.trouble import Fault, Trouble
from bot.playground.slack.web_api import WebApi
from bot.playground.slack.workspace import Person, Workspace


class Slack(Record, Crowd):
    """One workspace with one app in it, served on 127.0.0.1.

    `retry_delays` and `ack_timeout_s` are Slack's own (seconds); shorten them in tests.
    `echoes` is whether the app also gets events about its own posts and edits, as it does from
    Slack. `size_unit="bytes"` is the strictest reading of Slack's "characters". `kept` bounds
    each record (calls, statuses, deliveries, events). `identity` is in place of the three secrets,
    for an app with other scopes or in an organisation.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        signing_secret: str = SIGNING_SECRET,
        identity: Identity | None = None,
        port: int = 0,
        latency_s: float = 0.0,
        size_unit: Unit = "characters",
        retry_delays: Sequence[float] = (0.0, 60.0, 300.0),
        ack_timeout_s: float = 3.0,
        mention_order: MentionOrder = "message_first",
        mention_gap_s: float = 0.0,
        subscriptions: frozenset[str] = SUBSCRIPTIONS,
        echoes: bool = True,
        kept: int = 100_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.identity = identity or Identity(
            bot_token=bot_token, app_token=app_token, signing_secret=signing_secret
        )
        self.trouble = Trouble()
        # Where else Socket Mode's connections are to be made, as in `wss://slack.example`.
        self.sockets_at: str | None = None
        self._port = port
        self._away: Fault | None = None
        self._background = Background()
        self._resources = AsyncExitStack()
        self._http_session: aiohttp.ClientSession | None = None
        changes = Changes(clock)
        self.sockets = SocketMode(
            identity=self.identity, changes=changes, ack_timeout_s=ack_timeout_s
        )
        office = self._found_office(changes, clock, Sizes(unit=size_unit), kept)
        dispatch = Dispatch(
            transport=self.sockets,
            background=self._background,
            changes=changes,
            clock=clock,
            retry_delays=retry_delays,
            answer_s=ack_timeout_s,
            kept=kept,
        )
        web_api = WebApi(
            office=office,
            limiter=Limiter(limits or Limits.none()),
            trouble=self.trouble,
            changes=changes,
            clock=clock,
            latency_s=latency_s,
            kept=kept,
        )
        Record.__init__(self, office, web_api, dispatch)
        Crowd.__init__(self, office, dispatch, kept=kept, base=lambda: f"http://{self.host}")
        self.mention_order = mention_order
        self.mention_gap_s = mention_gap_s
        self.subscriptions = subscriptions
        self.echoes = echoes

    async def __aenter__(self) -> Self:
        self._http_session = aiohttp.ClientSession()
        self._resources.push_async_callback(self._http_session.close)
        await self._serve()
        self._resources.push_async_callback(self._background.close)
        self._resources.callback(self._office.statuses.close)
        self._resources.callback(self._office.streams.close)
        self._resources.callback(self.sockets.close)
        self._resources.callback(self.trouble.clear)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._resources.aclose()

    # Who and where

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._port}"

    @property
    def port(self) -> int:
        return self._port

    @property
    def api_url(self) -> str:
        return f"http://{self.host}/api/"

    @property
    def team_id(self) -> str:
        return self.identity.team_id

    @property
    def app_id(self) -> str:
        return self.identity.app_id

    @property
    def bot_id(self) -> str:
        return self.identity.bot_id

    @property
    def bot_user_id(self) -> str:
        return self.identity.bot_user_id

    # Connections

    @property
    def connections(self) -> int:
        return len(self.sockets.connections)

    def cut_sockets(self) -> None:
        """Break all Socket Mode connections without a word."""
        self.sockets.cut_all()

    async def refresh_sockets(
        self, reason: DisconnectReason = "refresh_requested", grace_s: float = 0.0
    ) -> None:
        """Ask all connections to come back, and close them `grace_s` later."""
        await self.sockets.disconnect_all(reason, grace_s=grace_s)

    def refuse_sockets(self, refuses: bool = True) -> None:
        """Let no new connection in (503), while `apps.connections.open` still answers."""
        self.sockets.refuses = refuses

    # Moods

    def away(self, is_away: bool = True, *, hang: bool = False) -> None:
        """All calls fail with 503, or hang until Slack is back and are then answered 503."""
        if self._away is not None:
            self.trouble.remove(self._away)
            self._away = None
        if is_away:
            self._away = self.trouble.fail("*", times=None, status=503, hang=hang)

    def break_token(self, error: str | None = "token_revoked") -> None:
        """Answer the right tokens with this error (`account_inactive`, …), None to repair."""
        self._web_api.token_error = error

    @property
    def limits(self) -> Limits:
        return self._web_api.limiter.limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        """New quotas, with nothing counted yet."""
        self._web_api.limiter = Limiter(limits)

    @property
    def takes_containers(self) -> bool:
        """Whether this Slack knows the block `container`; an older one calls it invalid."""
        return "container" not in self._office.sizes.unknown

    @takes_containers.setter
    def takes_containers(self, takes: bool) -> None:
        unknown = frozenset() if takes else frozenset({"container"})
        self._office.sizes = replace(self._office.sizes, unknown=unknown)

    @property
    def trigger_lifetime_s(self) -> float:
        """How long a `trigger_id` opens a view: three seconds, as Slack has it."""
        return self._office.triggers.lifetime_s

    @trigger_lifetime_s.setter
    def trigger_lifetime_s(self, seconds: float) -> None:
        self._office.triggers.lifetime_s = seconds

    @property
    def latency_s(self) -> float:
        return self._web_api.latency_s

    @latency_s.setter
    def latency_s(self, seconds: float) -> None:
        self._web_api.latency_s = seconds

    @property
    def ahead_s(self) -> float:
        """How far Slack's clock is ahead of this machine's."""
        return self._office.workspace.ahead_s

    @ahead_s.setter
    def ahead_s(self, seconds: float) -> None:
        self._office.workspace.ahead_s = seconds

    # HTTP mode

    async def deliver_to(self, url: str, *, timeout_s: float | None = None) -> None:
        """Send events and clicks to this URL from now on, signed, instead of over sockets."""
        if self._http_session is None:
            raise RuntimeError("the stand-in is not open")
        self._dispatch.transport = HttpEvents(
            url=url,
            secret=self.identity.signing_secret,
            session=self._http_session,
            timeout_s=self.sockets.ack_timeout_s if timeout_s is None else timeout_s,
            wall=self._office.workspace.wall,
        )

    async def is_url_verified(self) -> bool:
        """Make the `url_verification` handshake with the app's URL."""
        return await self._http().is_verified()

    async def request(
        self,
        body: bytes | Json,
        headers: Mapping[str, str] | None = None,
        *,
        signed: bool = True,
        timestamp: str | None = None,
    ) -> Received:
        """Send any request to the app's URL; `headers` win over the right signature's."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json"}
        if signed:
            sent |= self._http().signed(raw, timestamp=timestamp)
        return await self._http().request(raw, sent | dict(headers or {}))

    def _http(self) -> HttpEvents:
        transport = self._dispatch.transport
        if not isinstance(transport, HttpEvents):
            raise TypeError("call deliver_to first")
        return transport

    # Inside

    async def _serve(self) -> None:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.on_response_prepare.append(self._date)
        app.router.add_route("*", "/api/{method}", self._web_api.serve)
        app.router.add_get("/link/", self.sockets.serve)
        app.router.add_post("/respond/{id}", self._respond)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._resources.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", self._port, backlog=1024)
        await site.start()
        self._resources.push_async_callback(_stop, site)
        self._port = runner.addresses[0][1]

    def _found_office(
        self, changes: Changes, clock: Callable[[], float], sizes: Sizes, kept: int
    ) -> Office:
        app = self.identity
        workspace = Workspace(team_id=app.team_id, clock=clock, changes=changes)
        workspace.add_person(
            Person(
                id=app.bot_user_id,
                name=app.bot_name,
                team=app.team_id,
                is_bot=True,
                bot_id=app.bot_id,
            )
        )
        return Office(
            identity=app,
            workspace=workspace,
            statuses=Statuses(clock=clock, changes=changes, kept=kept),
            streams=Streams(workspace=workspace),
            sizes=sizes,
            events=Events(app, workspace),
            tell=self.echo,
            socket_url=lambda: self.sockets.url(self.sockets_at or f"ws://{self.host}"),
            triggers=Triggers(clock),
            modals=Modals(app, changes),
        )

    async def _date(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = formatdate(self._office.workspace.wall(), usegmt=True)

    async def _respond(self, request: web.Request) -> web.Response:
        """A `response_url`."""
        try:
            body = read_arguments("application/json", await request.read(), {})
            self.responses.append(body)
            self._changes.tell("response.received", body)
            self.response_urls.answer(request.match_info["id"], body)
        except ApiRefused as refused:
            answer = {"ok": False, "error": refused.error}
            return web.json_response(answer, status=404 if "url" in refused.error else 400)
        return web.json_response({"ok": True})


async def _stop(site: web.TCPSite) -> None:
    """A connection accepted at the last moment is known to the runner only some turns later."""
    await site.stop()
    for _ in range(5):
        await asyncio.sleep(0)
