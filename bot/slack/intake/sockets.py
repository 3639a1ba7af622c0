"""Socket Mode: two connections, so that one is there while Slack replaces the other.

`apps.connections.open` gives an address that is good for one connection. On it Slack says `hello`,
sends envelopes that are acknowledged by their ids, and announces with `disconnect` that it will
close; the successor is opened before that happens.
Source: https://docs.slack.dev/apis/events-api/using-socket-mode

Made of aiohttp and not of the SDK's client, which tries a refused address again and again instead
of asking for another, comes back at once and for ever where Slack has too many connections, closes
the old connection before it opens the new one, and leaves tasks behind.
"""

import asyncio
import json
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Self

import aiohttp
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.clock import Clock
from bot.errors import SlackBusy, SlackError, SlackKeyRefused, SlackRefused, SlackUnclear
from bot.outbound import Outbound
from bot.slack.api import calling, code_of
from bot.slack.intake.copies import Copies
from bot.slack.intake.listeners import UNREADABLE
from bot.slack.intake.payload import object_
from bot.telling import Lasting, Repeated

CONNECTIONS: Final = 2
# A dead connection is noticed after one and a half of these.
PING_S: Final = 5.0
HELLO_WITHIN_S: Final = 10.0
# How long a connection that Slack is about to close may still deliver.
LINGER_S: Final = 15.0
CLOSE_S: Final = 1.0
# What is being written to Redis when the bot stops gets this long.
STOP_S: Final = 1.0
# The second failure in a row waits so long, each further one twice as long.
FIRST_WAIT_S: Final = 1.0
MAX_WAIT_S: Final = 30.0
UNWANTED_COUNTS_AS: Final = 5
# A connection that lasted so long was none of a series of failures.
STEADY_AFTER_S: Final = 30.0
# Without any connection for so long the process counts as not ready.
UNREADY_AFTER_S: Final = 120.0

log = structlog.get_logger()


class Sockets:
    """The process's Socket Mode connections. `async with` opens and closes them."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        clock: Clock,
        *,
        outbound: Outbound | None = None,
        connections: int = CONNECTIONS,
        ping_s: float = PING_S,
        hello_within_s: float = HELLO_WITHIN_S,
        first_wait_s: float = FIRST_WAIT_S,
        stop_s: float = STOP_S,
        unready_after_s: float = UNREADY_AFTER_S,
        identified: Callable[[str], None] = lambda _app: None,
        copies: Copies | None = None,
    ) -> None:
        """`identified` hears from Slack's hello which app the connections are for.

        `copies` knows what need not be read once more.
        """
        self._copies = copies or Copies()
        self._identified = identified
        self._app = app
        self._app_token = app_token
        self._clock = clock
        self._outbound = outbound or Outbound()
        self._connections = connections
        self._ping_s = ping_s
        self._hello_within_s = hello_within_s
        self._first_wait_s = first_wait_s
        self._stop_s = stop_s
        self._unready_after_s = unready_after_s
        self._session: aiohttp.ClientSession
        self._keepers: list[asyncio.Task[None]] = []
        self._answering: set[asyncio.Task[None]] = set()
        self._open: set[Socket] = set()
        self._open_until = float("-inf")
        self._trouble = Lasting()
        self._unreadable = Repeated()
        self._is_stopping = False

    async def __aenter__(self) -> Self:
        """Raises `SlackKeyRefused` where Slack gives no connection for this token."""
        try:
            await self._address()
        except SlackRefused as error:
            raise SlackKeyRefused(error.method, error.error, status=error.status) from error
        except (SlackBusy, SlackUnclear) as error:
            self._tell("socket.refused", error.error, self._clock.monotonic())
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=self._outbound.trusting())
        )
        self._keepers = [asyncio.create_task(self._keep()) for _ in range(self._connections)]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Take no more events, acknowledge those that are being taken, and close."""
        self._is_stopping = True
        if self._answering:
            await asyncio.wait(self._answering, timeout=self._stop_s)
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        await self._session.close()

    async def watch(self) -> None:
        """Returns only when there are no connections to keep any more; raises what went wrong."""
        kept, _ = await asyncio.wait(self._keepers, return_when=asyncio.FIRST_EXCEPTION)
        for keeper in kept:
            if not keeper.cancelled():
                keeper.result()

    async def are_ready(self) -> bool:
        """A connection is up, or was a moment ago: there will be another soon."""
        return (
            bool(self._open) or self._clock.monotonic() - self._open_until < self._unready_after_s
        )

    async def _keep(self) -> None:
        """Have a connection, and then another."""
        failures = 0
        async with asyncio.TaskGroup() as group:
            while True:
                began_at = self._clock.monotonic()
                socket = Socket(opened=self._opened, take=self._taker(group))
                group.create_task(self._live(socket))
                await socket.is_leaving.wait()
                if self._clock.monotonic() - began_at > STEADY_AFTER_S:
                    failures = 0
                failures = max(failures + 1, socket.counts_as_failures)
                await self._clock.sleep(max(self._wait_s(failures), socket.retry_after_s))

    def _opened(self, socket: "Socket", app: object) -> None:
        if isinstance(app, str):
            self._identified(app)
        self._open.add(socket)

    def _wait_s(self, failures: int) -> float:
        if failures < 2:
            return 0.0
        wait_s = min(MAX_WAIT_S, self._first_wait_s * 2.0 ** (failures - 2))
        return wait_s * random.uniform(0.5, 1.0)

    async def _live(self, socket: "Socket") -> None:
        """One connection, from its address to its end."""
        began_at = self._clock.monotonic()
        try:
            address = await self._address()
            await socket.run(
                self._session,
                address,
                proxy=self._outbound.proxy_for(address),
                ping_s=self._ping_s,
                hello_within_s=self._hello_within_s,
            )
        except SlackBusy as error:
            socket.retry_after_s = error.retry_after_s
            self._tell("socket.refused", error.error, began_at, wait_s=error.retry_after_s)
        except SlackError as error:
            self._tell("socket.refused", error.error, began_at, status=error.status)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if not socket.is_leaving.is_set():
                self._tell("socket.failed", type(error).__name__, began_at)
        finally:
            if socket in self._open:
                self._open.remove(socket)
                self._open_until = self._clock.monotonic()
            socket.is_leaving.set()

    def _tell(self, event: str, error: str, began_at: float, **facts: object) -> None:
        """Once, then every few minutes: without a connection there is another failure soon."""
        now = self._clock.monotonic()
        if now - began_at > STEADY_AFTER_S:
            self._trouble.ends(now)
        if (age_s := self._trouble.holds(now, (event, error))) is not None:
            address = self._app.client.base_url
            log.warning(event, error=error, address=address, age_s=round(age_s), **facts)

    async def _address(self) -> str:
        with calling("apps.connections.open"):
            opened = await self._app.client.apps_connections_open(app_token=self._app_token)
            return str(opened["url"])

    def _taker(self, group: asyncio.TaskGroup) -> "Take":
        def take(connection: aiohttp.ClientWebSocketResponse, envelope: dict[str, Any]) -> None:
            if self._is_stopping:
                return
            answering = group.create_task(self._answer(connection, envelope))
            self._answering.add(answering)
            answering.add_done_callback(self._answering.discard)

        return take

    async def _answer(
        self, connection: aiohttp.ClientWebSocketResponse, envelope: dict[str, Any]
    ) -> None:
        """Let Bolt have an envelope, and acknowledge it if Bolt says so."""
        answer = await self._answer_to(envelope.get("payload"))
        if answer is None:
            return
        acknowledged: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
        if answer and envelope.get("accepts_response_payload") is True:
            acknowledged["payload"] = answer
        try:
            await connection.send_json(acknowledged)
        except (aiohttp.ClientError, ConnectionError):
            # Slack sends it again, and then it is known.
            log.debug("event.not_acknowledged")

    async def _answer_to(self, payload: object) -> dict[str, Any] | None:
        """What Slack is told beside that it was taken, as what is wrong in a form; None: it wasn't.

        What can't be read counts as taken: it would be as odd the next time.
        """
        if isinstance(payload, dict):
            with suppress(*UNREADABLE):
                async with self._copies.reading(payload) as is_news:
                    return await self._dispatched(payload) if is_news else {}
        if count := self._unreadable.happened(self._clock.monotonic()):
            log.warning("event.unreadable", count=count)
        return {}

    async def _dispatched(self, payload: dict[str, Any]) -> dict[str, Any] | None:
        request = AsyncBoltRequest(body=payload, mode="socket_mode")
        response = await self._app.async_dispatch(request)
        return _said(response) if response.status == 200 else None


def _said(response: BoltResponse) -> dict[str, Any]:
    """Bolt writes an object as JSON, and everything else as it is."""
    try:
        said = json.loads(response.body or "null")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


Take = Callable[[aiohttp.ClientWebSocketResponse, dict[str, Any]], None]


class Socket:
    """One connection. Calls `opened` at Slack's hello, and `take` with every envelope."""

    def __init__(self, *, opened: Callable[["Socket", object], None], take: Take) -> None:
        self._opened = opened
        self._take = take
        # It has ended, or is about to: time for the next one.
        self.is_leaving = asyncio.Event()
        self.counts_as_failures = 0
        self.retry_after_s = 0.0

    async def run(
        self,
        session: aiohttp.ClientSession,
        address: str,
        *,
        proxy: str | None,
        ping_s: float,
        hello_within_s: float,
    ) -> None:
        async with (
            asyncio.timeout(hello_within_s) as deadline,
            session.ws_connect(
                address,
                heartbeat=ping_s,
                proxy=proxy,
                timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_S),
            ) as connection,
        ):
            async for message in connection:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._read(connection, _frame(message.data), deadline)

    def _read(
        self,
        connection: aiohttp.ClientWebSocketResponse,
        frame: dict[str, Any],
        deadline: asyncio.Timeout,
    ) -> None:
        match frame.get("type"):
            case "hello":
                deadline.reschedule(None)
                self._opened(self, object_(frame, "connection_info").get("app_id"))
                log.info("socket.opened")
            case "disconnect":
                reason = code_of(frame.get("reason"))
                log.info("socket.leaving", reason=reason)
                if reason not in ("warning", "refresh_requested"):
                    # Too many of them, or Socket Mode is switched off: haste does not help.
                    self.counts_as_failures = UNWANTED_COUNTS_AS
                deadline.reschedule(asyncio.get_running_loop().time() + LINGER_S)
                self.is_leaving.set()
            case _ if isinstance(frame.get("envelope_id"), str):
                self._take(connection, frame)


def _frame(text: str) -> dict[str, Any]:
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return frame if isinstance(frame, dict) else {}
