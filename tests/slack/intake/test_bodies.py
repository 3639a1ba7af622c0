"""Bodies while they are read: by time, by size, and all together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.slack.intake.bodies import MAX_BODY_BYTES, Bodies, BodyRefused

LONG_S = 30.0


class Sender:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    def send(self, body: bytes) -> None:
        self.writer.write(body)

    async def status(self) -> int:
        return int((await self._reader.readline()).split()[1])


class Reading:
    """A server that reads bodies; the statuses are its answers."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies
        self._runner: web.ServerRunner
        self._senders: list[Sender] = []

    async def __aenter__(self) -> "Reading":
        self._runner = web.ServerRunner(web.Server(self._read, lingering_time=0.1))
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        for sender in self._senders:
            sender.writer.close()
        await self._runner.cleanup()

    async def _read(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            return web.Response(body=await self._bodies.read(request))
        except BodyRefused as refused:
            return web.Response(status=refused.status)

    async def sends(self, body: bytes, *, of: int | None = None) -> Sender:
        """Begins a body of `of` bytes (None: this is all) with these."""
        head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {of or len(body)}\r\n\r\n"
        return await self.says(head.encode() + body)

    async def says(self, words: bytes) -> Sender:
        host, port = self._runner.addresses[0]
        sender = Sender(*await asyncio.open_connection(host, port))
        sender.send(words)
        self._senders.append(sender)
        return sender


@asynccontextmanager
async def reading(*, room_bytes: int = 2**24, within_s: float = LONG_S) -> AsyncIterator[Reading]:
    async with Reading(Bodies(room_bytes=room_bytes, within_s=within_s)) as server:
        yield server


async def test_a_body_is_read_to_its_end() -> None:
    async with reading() as server:
        sender = await server.sends(b"a" * 1000, of=3000)
        sender.send(b"b" * 2000)
        assert 200 == await sender.status()


async def test_half_a_body_is_not_waited_for() -> None:
    async with reading(within_s=0.05) as server:
        assert 408 == await (await server.sends(b"a", of=2)).status()


async def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    async with reading() as server:
        assert 413 == await (await server.sends(b"a", of=MAX_BODY_BYTES + 1)).status()


async def test_a_body_without_a_length_is_read_up_to_the_limit() -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"%x\r\n" % 2**16 + b"a" * 2**16 + b"\r\n"
    async with reading() as server:
        assert 200 == await (await server.says(head + chunk + b"0\r\n\r\n")).status()
        assert 413 == await (await server.says(head + chunk * 17)).status()


async def test_a_body_that_is_no_http_is_refused() -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with reading() as server:
        assert 400 == await (await server.says(head + b"zebra\r\n")).status()


async def test_where_all_are_too_much_the_largest_gives_way() -> None:
    async with reading(room_bytes=100_000) as server:
        large = await server.sends(b"a" * 60_000, of=90_000)
        small = await server.sends(b"b" * 20_000, of=30_000)
        large.send(b"a" * 29_000)
        assert 503 == await large.status()
        small.send(b"b" * 10_000)
        assert 200 == await small.status()


async def test_the_one_that_comes_to_be_the_largest_gives_way_itself() -> None:
    async with reading(room_bytes=100_000) as server:
        first = await server.sends(b"a" * 40_000, of=50_000)
        greedy = await server.sends(b"b" * 90_000, of=95_000)
        assert 503 == await greedy.status()
        first.send(b"a" * 10_000)
        assert 200 == await first.status()


@pytest.mark.parametrize("ending", ["whole", "left", "too_large", "gives_way"])
async def test_whatever_its_end_a_body_leaves_its_room(ending: str) -> None:
    async with reading(room_bytes=100_000) as server:
        for _ in range(5):
            match ending:
                case "whole":
                    assert 200 == await (await server.sends(b"a" * 90_000)).status()
                case "left":
                    sender = await server.sends(b"a" * 90_000, of=95_000)
                    sender.writer.close()
                case "too_large":
                    over = MAX_BODY_BYTES + 1
                    assert 413 == await (await server.sends(b"a", of=over)).status()
                case _:
                    greedy = await server.sends(b"a" * 200_000)
                    assert 503 == await greedy.status()
        assert 200 == await (await server.sends(b"a" * 99_000)).status()
