"""A company's way out: a proxy that asks for a password, and TLS by the company's authority."""

import asyncio
import base64
import ssl
from collections import Counter
from collections.abc import Mapping
from typing import Final, Self

import trustme

USER: Final = "mina:proxy-password"


class Outside:
    """An HTTP proxy that leads to `places`: from a name with its port to a port of this machine.

    It speaks TLS in the place of those who live there. `seen` counts the connections to each name.
    """

    def __init__(self, authority: trustme.CA, places: Mapping[str, int]) -> None:
        self._places = places
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        names = (place.rpartition(":")[0] for place in places)
        authority.issue_cert(*names).configure_cert(self._tls)
        self.seen: Counter[str] = Counter()
        self.strangers = 0
        self._links: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for link in self._links:
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)

    @property
    def address(self) -> str:
        return f"http://{USER}@127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = asyncio.current_task()
        assert link is not None
        self._links.add(link)
        link.add_done_callback(self._links.discard)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            await self._connect(head, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _connect(
        self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        method, place, _ = head.split(maxsplit=2)
        right = base64.b64encode(USER.encode()).decode()
        if method != "CONNECT" or place not in self._places or right not in head:
            self.strangers += 1
            writer.write(b"HTTP/1.1 407 Who are you?\r\nContent-Length: 0\r\n\r\n")
            return
        self.seen[place] += 1
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        await writer.start_tls(self._tls)
        there, thence = await asyncio.open_connection("127.0.0.1", self._places[place])
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_pour(reader, thence))
                group.create_task(_pour(there, writer))
        except* OSError:
            pass
        finally:
            thence.close()


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(2**16):
        sink.write(data)
        await sink.drain()
    sink.close()
