"""Servers that are no Redis, or not one that the bot can use."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

Answers = Callable[[bytes], bytes]

HTTP: Final = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
MEMCACHED: Final = b"ERROR\r\n"
TLS_ALERT: Final = b"\x15\x03\x01\x00\x02\x02\x46"
PROTECTED: Final = (
    b"-DENIED Redis is running in protected mode because protected mode is enabled\r\n"
)
WANTS_PASSWORD: Final = b"-NOAUTH Authentication required.\r\n"
FORBIDS_HELLO: Final = b"-NOPERM this user has no permissions to run the 'hello' command\r\n"
ODD: Final = b"-ODD something that nobody has foreseen\r\n"


def always(reply: bytes) -> Answers:
    return lambda _said: reply


def commands(said: bytes) -> list[bytes]:
    """The names of the commands in what a client sends."""
    lines = said.upper().split(b"\r\n")
    return [lines[at + 2] for at, line in enumerate(lines) if line.startswith(b"*")]


def before_hello(said: bytes) -> bytes:
    """Redis 5, which has never heard of it."""
    unknown = b"-ERR unknown command `HELLO`, with args beginning with: \r\n"
    return b"".join(unknown if name == b"HELLO" else b"+OK\r\n" for name in commands(said))


def redis_of(version: str, mode: str = "standalone") -> Answers:
    """A Redis as far as its greeting."""
    fields = ("server", "redis", "version", version, "mode", mode, "role", "master")
    words = "".join(f"${len(word)}\r\n{word}\r\n" for word in fields).encode()
    hello = b"%5\r\n" + words + b"$5\r\nproto\r\n:3\r\n"
    return lambda said: b"".join(
        hello if name == b"HELLO" else b"+OK\r\n" for name in commands(said)
    )


@asynccontextmanager
async def stranger(answers: Answers, *, banner: bytes = b"") -> AsyncIterator[int]:
    """The port of somebody who says `banner` first, and then this to whatever is said."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(banner)
            while said := await reader.read(2**16):
                writer.write(answers(said))
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
