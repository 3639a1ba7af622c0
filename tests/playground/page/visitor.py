"""Somebody at the demo's page, as far as the server can tell: a socket, and what has come."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import aiohttp

from bot.playground.page.server import PageServer
from bot.playground.pictures.transcript import is_whole
from bot.playground.pulse import PATIENCE_S

T = TypeVar("T")
Json = dict[str, Any]


class Visitor:
    """Puts together what the feed tells, as the page does."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.snapshot: Json = {}
        self.messages: dict[tuple[str, str], Json] = {}
        self.told: list[Json] = []

    async def tell(self, **wish: object) -> None:
        await self._socket.send_json(wish)

    async def tell_text(self, text: str) -> None:
        await self._socket.send_str(text)

    async def tell_bytes(self, data: bytes) -> None:
        await self._socket.send_bytes(data)

    async def closed(self) -> int | None:
        """With which code the server closes, after whatever it still had to tell."""
        async for _ in self._socket:
            pass
        return self._socket.close_code

    async def say(self, text: str, **more: object) -> None:
        wish = {"user": "U0MINA", "channel": "C0GENERAL", "thread_ts": None, "text": text} | more
        await self.tell(type="say", **wish)

    async def hear(self) -> Json:
        """The next message."""
        async with asyncio.timeout(PATIENCE_S):
            told: Json = json.loads(await self._socket.receive_str())
        match told["type"]:
            case "snapshot":
                self.snapshot = told
                for message in told["messages"]:
                    self._keep(message)
            case "message":
                self._keep(told["message"])
            case kind if kind in self.snapshot:
                self.snapshot[kind] = told.get(kind)
        self.told.append(told)
        return told

    async def until(self, predicate: Callable[[], T]) -> T:
        """Its first true value, asked after each message."""
        while not (found := predicate()):
            await self.hear()
        return found

    async def heard(self, kind: str) -> Json:
        """The next message of that kind."""
        while (told := await self.hear())["type"] != kind:
            pass
        return told

    def answers(self, channel: str = "C0GENERAL") -> list[Json]:
        """The bot's messages in a channel, oldest first."""
        return [
            message
            for (where, _), message in sorted(self.messages.items())
            if where == channel and message["is_bot"] and not message["deleted"]
        ]

    def ended(self, channel: str = "C0GENERAL") -> list[Json]:
        """Those of them that will not grow any more."""
        return [message for message in self.answers(channel) if is_whole(message["blocks"])]

    def _keep(self, message: Json) -> None:
        self.messages[message["channel"], message["ts"]] = message


def feed_address(server: PageServer) -> str:
    return server.address.replace("http://", "ws://").replace("/?", "/feed?")


@asynccontextmanager
async def visiting(server: PageServer) -> AsyncIterator[Visitor]:
    """A page that has just been opened, and has its snapshot."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(
            feed_address(server), origin=server.doorman.origin, max_msg_size=0
        ) as socket,
    ):
        visitor = Visitor(socket)
        assert "snapshot" == (await visitor.hear())["type"]
        yield visitor
