"""What the desk tells every page that is open, each message encoded once."""

import asyncio
from typing import Final

import msgspec

from bot.playground.page.desk.wire import Told

# A page that is so many messages behind is let go; it comes back and gets everything anew.
MOST_BEHIND: Final = 5_000


class Feed:
    """One page's queue of messages as JSON texts. It ends with None if the page is too slow."""

    def __init__(self, most_behind: int = MOST_BEHIND) -> None:
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._most_behind = most_behind
        self.is_dropped = False

    def offer(self, text: str) -> None:
        if self.is_dropped:
            return
        if self._queue.qsize() >= self._most_behind:
            self.is_dropped = True
            self._queue = asyncio.Queue()
            self._queue.put_nowait(None)
            return
        self._queue.put_nowait(text)

    async def next(self) -> str | None:
        return await self._queue.get()


class Feeds:
    """All pages that are open."""

    def __init__(self) -> None:
        self._feeds: set[Feed] = set()

    def __len__(self) -> int:
        return len(self._feeds)

    def add(self, feed: Feed) -> None:
        self._feeds.add(feed)

    def remove(self, feed: Feed) -> None:
        self._feeds.discard(feed)

    def tell(self, told: Told) -> None:
        if not self._feeds:
            return
        text = encoded(told)
        for feed in self._feeds:
            feed.offer(text)


def encoded(told: Told) -> str:
    return msgspec.json.encode(told).decode()
