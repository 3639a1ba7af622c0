"""Socket Mode: tickets, connections, envelopes and their acknowledgements.

Each envelope goes to any one of the connections. Without a connection it waits for the next one:
what Slack does then is not documented.
"""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

from aiohttp import WSMsgType, web

from bot.playground.slack.changes import Changes
from bot.playground.slack.delivery import Json, Outcome, Parcel
from bot.playground.slack.identity import Identity

MOST_CONNECTIONS = 10
DisconnectReason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]


@dataclass(slots=True, kw_only=True, eq=False)
class Connection:
    socket: web.WebSocketResponse
    request: web.BaseRequest
    unacked: set[str] = field(default_factory=set)

    def cut(self) -> None:
        """Close without a word, as a broken network would."""
        if self.request.transport is not None:
            self.request.transport.abort()


class SocketMode:
    def __init__(self, *, identity: Identity, changes: Changes, ack_timeout_s: float) -> None:
        self.ack_timeout_s = ack_timeout_s
        self.refuses = False
        self.connections: list[Connection] = []
        self._identity = identity
        self._changes = changes
        self._tickets: set[str] = set()
        self._acks: dict[str, asyncio.Future[Json | None]] = {}
        self._any_open = asyncio.Event()

    def url(self, base: str) -> str:
        """A URL for one connection, at `base` (as in `ws://host`)."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        query = {"ticket": ticket, "app_id": self._identity.app_id}
        return f"{base}/link/?{urlencode(query)}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from its handshake to its end."""
        ticket = request.query.get("ticket", "")
        if self.refuses:
            return web.Response(status=503)
        if ticket not in self._tickets:
            return web.Response(status=401)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        connection = Connection(socket=socket, request=request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await self._disconnect(connection, "too_many_websockets")
            await socket.close()
            return socket
        await self._live(connection)
        return socket

    async def attempt(
        self, parcel: Parcel, number: int, reason: str, sent: Callable[[], None]
    ) -> Outcome:
        envelope = {
            "envelope_id": parcel.envelope_id,
            "type": parcel.kind,
            "payload": parcel.payload,
            "accepts_response_payload": parcel.kind != "events_api",
        }
        if parcel.kind == "events_api":
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        connection = await self._choose(parcel.lane + number)
        sent()
        return await self._exchange(connection, parcel.envelope_id, json.dumps(envelope))

    async def disconnect_all(self, reason: DisconnectReason, *, grace_s: float) -> None:
        """Announce the end on every connection; close it `grace_s` later, or when cancelled."""
        leaving = list(self.connections)
        for connection in leaving:
            await self._disconnect(connection, reason)
        try:
            if grace_s:
                await asyncio.sleep(grace_s)
        finally:
            for connection in leaving:
                await connection.socket.close()

    def cut_all(self) -> None:
        for connection in list(self.connections):
            connection.cut()

    def close(self) -> None:
        self.refuses = True
        self.cut_all()

    async def _live(self, connection: Connection) -> None:
        self.connections.append(connection)
        try:
            await connection.socket.send_str(self._hello())
            self._any_open.set()
            self._changes.tell("socket.opened", connection)
            async for message in connection.socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        except ConnectionError:
            return
        finally:
            self.connections.remove(connection)
            if not self.connections:
                self._any_open.clear()
            self._changes.tell("socket.closed", connection)

    def _hello(self) -> str:
        return json.dumps(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "connection_info": {"app_id": self._identity.app_id},
                "debug_info": {
                    "host": "applink-playground",
                    "build_number": 1,
                    "approximate_connection_time": 3600,
                },
            }
        )

    async def _disconnect(self, connection: Connection, reason: DisconnectReason) -> None:
        frame = {
            "type": "disconnect",
            "reason": reason,
            "debug_info": {"host": "applink-playground"},
        }
        if not connection.socket.closed:
            await connection.socket.send_str(json.dumps(frame))

    def _acknowledge(self, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            return
        if not isinstance(frame, dict):
            return
        ack = self._acks.get(str(frame.get("envelope_id")))
        if ack is not None and not ack.done():
            ack.set_result(frame.get("payload"))

    async def _choose(self, lane: int) -> Connection:
        while not self.connections:
            await self._any_open.wait()
        return self.connections[lane % len(self.connections)]

    async def _exchange(self, connection: Connection, envelope_id: str, frame: str) -> Outcome:
        ack = self._acks[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await connection.socket.send_str(frame)
            async with asyncio.timeout(self.ack_timeout_s):
                return Outcome(accepted=True, response=await ack)
        except TimeoutError:
            return Outcome(accepted=False, reason="timeout")
        except ConnectionError:
            return Outcome(accepted=False, reason="connection_failed")
        finally:
            if self._acks.get(envelope_id) is ack:
                del self._acks[envelope_id]
