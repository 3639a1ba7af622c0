"""Bodies of requests, while they are being read: each within a time, all within one room.

Where the room is full, the largest gives way: what Slack sends is small and comes at once.
"""

import asyncio
from typing import Final

from aiohttp import web

# Slack's events are far smaller; interactions carry the whole message they come from.
MAX_BODY_BYTES: Final = 1024 * 1024
ROOM_BYTES: Final = 8 * 1024 * 1024
WITHIN_S: Final = 10.0


class BodyRefused(Exception):
    """It won't be read to its end; `status` is what to answer."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class Bodies:
    def __init__(self, *, room_bytes: int = ROOM_BYTES, within_s: float = WITHIN_S) -> None:
        self._room_bytes = room_bytes
        self._within_s = within_s
        self._taken = 0
        self._readings: set[_Reading] = set()

    async def read(self, request: web.BaseRequest) -> bytes:
        """Raises `BodyRefused`: too large, too slow, no room, or not HTTP."""
        if (request.content_length or 0) > MAX_BODY_BYTES:
            raise BodyRefused(413)
        reading = _Reading()
        self._readings.add(reading)
        try:
            async with asyncio.timeout(self._within_s) as reading.deadline:
                async for chunk in request.content.iter_any():
                    self._take(reading, chunk)
            return reading.end()
        except TimeoutError:
            raise BodyRefused(503 if reading.gives_way else 408) from None
        except web.RequestPayloadError:
            raise BodyRefused(400) from None
        finally:
            self._readings.remove(reading)
            self._taken -= reading.size

    def _take(self, reading: "_Reading", chunk: bytes) -> None:
        reading.add(chunk)
        self._taken += len(chunk)
        if reading.size > MAX_BODY_BYTES:
            raise BodyRefused(413)
        while self._taken > self._room_bytes:
            largest = max(self._readings, key=lambda one: one.size)
            self._taken -= largest.give_way()
            if largest is reading:
                raise BodyRefused(503)


class _Reading:
    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self.size = 0
        self.gives_way = False
        self.deadline: asyncio.Timeout

    def add(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self.size += len(chunk)

    def give_way(self) -> int:
        """End, wherever it waits. The bytes that are free now."""
        freed, self.size = self.size, 0
        self._chunks.clear()
        self.gives_way = True
        self.deadline.reschedule(asyncio.get_running_loop().time())
        return freed

    def end(self) -> bytes:
        return b"".join(self._chunks)
