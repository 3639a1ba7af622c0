"""What has just happened in the workspace, told to whoever follows it.

Waiting is by event, never by polling: every change wakes the waiters once per turn of the loop.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that happened: `kind` is `noun.past_tense`, `about` the object it happened to.

    `at` is in monotonic seconds. Kinds: `message.posted`, `message.edited`, `message.deleted`,
    `reaction.changed`, `status.changed`, `home.published`, `view.opened`, `view.updated`,
    `view.closed` (these three about the person's id), `call.answered`, `delivery.ended`,
    `fault.met`, `response.received`, `socket.opened`, `socket.closed`.
    """

    at: float
    kind: str
    about: object = None


class Feed(asyncio.Queue[Change | None]):
    """A subscriber's queue. One that falls behind is let go: it ends with a `None`."""

    def offer(self, change: Change) -> bool:
        try:
            self.put_nowait(change)
        except asyncio.QueueFull:
            while not self.empty():
                self.get_nowait()
            self.put_nowait(None)
            return False
        return True


class Changes:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._feeds: list[Feed] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._is_wake_due = False

    def tell(self, kind: str, about: object = None) -> None:
        if self._feeds:
            change = Change(at=self._clock(), kind=kind, about=about)
            self._feeds = [feed for feed in self._feeds if feed.offer(change)]
        if self._waiting and not self._is_wake_due:
            self._is_wake_due = True
            asyncio.get_running_loop().call_soon(self._wake)

    def subscribe(self, size: int) -> Feed:
        feed = Feed(size)
        self._feeds.append(feed)
        return feed

    def unsubscribe(self, feed: Feed) -> None:
        self._feeds = [other for other in self._feeds if other is not feed]

    async def until(
        self,
        predicate: Callable[[], T],
        timeout: float,  # noqa: ASYNC109
        description: str,
    ) -> T:
        """The predicate's first true value; after `timeout` seconds `TimeoutError` names it."""
        try:
            async with asyncio.timeout(timeout):
                while not (found := predicate()):
                    await self._next()
                return found
        except TimeoutError as error:
            raise TimeoutError(f"{description} (waited {timeout} s)") from error

    async def _next(self) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        finally:
            if turn in self._waiting:
                self._waiting.remove(turn)

    def _wake(self) -> None:
        self._is_wake_due = False
        waiting, self._waiting = self._waiting, []
        for turn in waiting:
            if not turn.done():
                turn.set_result(None)
