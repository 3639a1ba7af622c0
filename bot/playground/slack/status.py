"""The "is searching…" line under a thread, which Slack takes away by itself after two minutes."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.slack.changes import Changes

LIFETIME_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One `assistant.threads.setStatus`; an empty `status` cleared it. `at`: monotonic seconds."""

    at: float
    channel: str
    thread_ts: str
    status: str


class Statuses:
    def __init__(self, *, clock: Callable[[], float], changes: Changes, kept: int) -> None:
        self._clock = clock
        self._changes = changes
        self._current: dict[tuple[str, str], Status] = {}
        self._ends: dict[tuple[str, str], asyncio.TimerHandle] = {}
        self.log: deque[Status] = deque(maxlen=kept)

    def set(self, channel: str, thread_ts: str, status: str) -> None:
        now = Status(at=self._clock(), channel=channel, thread_ts=thread_ts, status=status)
        self.log.append(now)
        self._forget((channel, thread_ts))
        if status:
            self._current[channel, thread_ts] = now
            self._expire_later((channel, thread_ts))
        self._changes.tell("status.changed", now)

    def of(self, channel: str, thread_ts: str) -> str:
        """What is shown under the thread now, `""` if nothing."""
        shown = self._current.get((channel, thread_ts))
        return shown.status if shown and self._clock() < shown.at + LIFETIME_S else ""

    def app_posted(self, channel: str, thread_ts: str | None) -> None:
        """A reply of the app in the thread takes the status away."""
        if thread_ts and self._forget((channel, thread_ts)):
            self._changes.tell("status.changed")

    def close(self) -> None:
        for end in self._ends.values():
            end.cancel()

    def _forget(self, key: tuple[str, str]) -> bool:
        if end := self._ends.pop(key, None):
            end.cancel()
        return self._current.pop(key, None) is not None

    def _expire_later(self, key: tuple[str, str]) -> None:
        loop = asyncio.get_running_loop()
        self._ends[key] = loop.call_later(LIFETIME_S, self._expire, key)

    def _expire(self, key: tuple[str, str]) -> None:
        if self._forget(key):
            self._changes.tell("status.changed")
