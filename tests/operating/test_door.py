"""The open port: strangers who do not say what they want, or want too much, or do not listen."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.log import setup_logging
from bot.metrics import Metrics
from bot.operating.door import MAX_HEAD_BYTES, Bounds
from bot.operating.web import Ports, Web

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
HALF = b"GET /healthz HTTP/1.1\r\nHost:"
# Far longer than anything here takes.
LONG_S = 30.0
IMPATIENT = Bounds(head_s=0.05, fetch_s=0.05)
PATIENT = Bounds(head_s=LONG_S, fetch_s=LONG_S)


class Caller:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def say(self, words: bytes) -> None:
        self._writer.write(words)

    async def hears(self) -> tuple[int, str]:
        """The next answer's status, and its head and body together."""
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        length = head.lower().partition("content-length: ")[2].split()
        body = (await self._reader.readexactly(int(length[0]))).decode() if length else ""
        return int(head.split()[1]), head + body

    async def hears_late(self, length: int) -> bytes:
        await asyncio.sleep(0.2)
        return await self._reader.readexactly(length)

    async def is_left(self) -> bool:
        """Whether the other side has closed, once it has."""
        with suppress(ConnectionError):
            async with asyncio.timeout(LONG_S):
                while await self._reader.read(2**16):
                    pass
        return True


@dataclass(slots=True)
class Street:
    """Where everybody lives who calls at the door, and hangs up at the end."""

    web: Web
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def calls(self, words: bytes = b"", *, limit: int = 2**16) -> Caller:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.web.port, limit=limit)
        self.writers.append(writer)
        caller = Caller(reader, writer)
        caller.say(words)
        return caller


@asynccontextmanager
async def door(bounds: Bounds) -> AsyncIterator[Street]:
    async def unready() -> list[str]:
        return []

    ports = Ports(host="127.0.0.1", port=0)
    async with Web(ports, Metrics(), unready, is_in_http_mode=True, bounds=bounds) as web:
        street = Street(web)
        yield street
        for writer in street.writers:
            writer.close()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    setup_logging("info", "json", stream=stream)
    yield stream
    setup_logging("info", "json")


def told(log: io.StringIO, event: str) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    return [line for line in lines if line["event"] == event]


@pytest.mark.parametrize("words", [b"", HALF, HEALTH + HALF, b"\r\n"])
async def test_who_does_not_finish_a_head_is_not_waited_for(words: bytes) -> None:
    async with door(IMPATIENT) as street:
        assert await (await street.calls(words)).is_left()


async def test_a_head_that_comes_drop_by_drop_is_not_waited_for_either() -> None:
    async with door(IMPATIENT) as street:
        caller = await street.calls()
        left = asyncio.ensure_future(caller.is_left())
        while not left.done():
            caller.say(b"x")
            await asyncio.sleep(0.01)


async def test_where_it_is_full_who_has_owed_a_request_longest_goes() -> None:
    async with door(Bounds(connections=2, head_s=LONG_S)) as street:
        first = await street.calls(HALF)
        second = await street.calls(HEALTH)
        assert 200 == (await second.hears())[0]
        third = await street.calls(HEALTH)
        assert 200 == (await third.hears())[0]
        assert await first.is_left()
        second.say(HEALTH)
        assert 200 == (await second.hears())[0]


async def test_who_is_being_served_stays_and_the_newcomer_goes() -> None:
    began, goes_on = asyncio.Event(), asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        await request.read()
        began.set()
        await goes_on.wait()
        return web.Response(text="done")

    async with door(Bounds(connections=1, head_s=LONG_S)) as street:
        street.web.events = slow
        asking = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
        first = await street.calls(asking)
        await began.wait()
        assert await (await street.calls(HEALTH)).is_left()
        goes_on.set()
        assert 200 == (await first.hears())[0]


async def test_an_answer_that_nobody_fetches_is_given_up() -> None:
    async def long(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"x" * 2**23)

    async with door(Bounds(fetch_s=0.05, head_s=LONG_S)) as street:
        street.web.events = long
        asking = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
        deaf = await street.calls(asking, limit=1024)
        caller = await street.calls(HEALTH)
        assert 200 == (await caller.hears())[0]
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await deaf.hears_late(2**23)


@pytest.mark.parametrize(
    "words",
    [
        b"\x16\x03\x01\x02\x00\x01secret-words\r\n\r\n",
        b"GET /<secret-words> HTTP/9.9\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: secret-words\r\n\r\n",
        b"GET / HTTP/1.1\r\nsecret-words\r\n\r\n",
        b"GET /" + b"secret-words" * 500 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X-A: secret-words\r\n" * 200 + b"\r\n",
    ],
)
async def test_what_is_no_request_is_refused_without_repeating_it(
    words: bytes, log: io.StringIO
) -> None:
    async with door(PATIENT) as street:
        caller = await street.calls(words)
        status, said = await caller.hears()
        assert await caller.is_left()
    assert 400 == status
    assert "secret-words" not in said + log.getvalue()
    assert "Server:" not in said
    assert said.endswith("\r\n\r\n")


async def test_a_flood_of_nonsense_is_one_line_of_the_log(log: io.StringIO) -> None:
    async with door(PATIENT) as street:
        for _ in range(5):
            await (await street.calls(b"nonsense\r\n\r\n")).is_left()
    assert [1] == [line["count"] for line in told(log, "web.unreadable")]


async def test_a_head_without_an_end_is_cut(log: io.StringIO) -> None:
    async with door(PATIENT) as street:
        caller = await street.calls(HALF)
        for number in range(MAX_HEAD_BYTES // 1024):
            caller.say(b"x\r\nX-%d: " % number + b"a" * 1024)
            await asyncio.sleep(0)
        assert await caller.is_left()
    assert 1 == len(told(log, "web.unreadable"))


async def test_a_caller_who_leaves_is_no_error(log: io.StringIO) -> None:
    is_reading = asyncio.Event()

    async def reading(request: web.Request) -> web.StreamResponse:
        is_reading.set()
        return web.Response(body=await request.read())

    async with door(PATIENT) as street:
        street.web.events = reading
        caller = await street.calls(
            b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"
        )
        await is_reading.wait()
        caller._writer.transport.abort()
        assert 200 == (await (await street.calls(HEALTH)).hears())[0]
    assert [] == told(log, "web.failed")


async def test_no_answer_names_what_the_server_is_made_of() -> None:
    async with door(PATIENT) as street:
        for path in (b"/healthz", b"/nowhere", b"/slack/events"):
            caller = await street.calls(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            _, said = await caller.hears()
            assert "aiohttp" not in said.lower()
            assert "python" not in said.lower()
