"""Slack tells of a mention twice, as a mention and as a message, and again if it hears no answer.

The inbox takes each question once. But what has been taken a moment ago needs not even be read once
more: that would be half of all the work that taking a mention is.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from cachetools import FIFOCache

from bot.slack.intake.payload import object_, text

# The last so many are known.
KEPT: Final = 1000

# Where a message stands, and for whom it was sent.
Message = tuple[str, str, str, str]


class Copies:
    """Knows the messages that have been taken as questions, and those that are being read."""

    def __init__(self) -> None:
        self._taken: FIFOCache[Message, None] = FIFOCache(KEPT)
        self._reading: dict[Message, asyncio.Event] = {}

    def took(self, payload: Mapping[str, Any]) -> None:
        """The inbox knows it: nothing is to be done about a further copy."""
        if (message := message_of(payload)) is not None:
            self._taken[message] = None

    @asynccontextmanager
    async def reading(self, payload: Mapping[str, Any]) -> AsyncIterator[bool]:
        """Whether it is to be read. A copy of what is being read waits for what becomes of that."""
        message = message_of(payload)
        if message is None:
            yield True
            return
        while (first := self._reading.get(message)) is not None:
            await first.wait()
        if message in self._taken:
            yield False
            return
        read = self._reading[message] = asyncio.Event()
        try:
            yield True
        finally:
            del self._reading[message]
            read.set()


def message_of(payload: Mapping[str, Any]) -> Message | None:
    """None: it is no message that somebody has just written."""
    event = object_(payload, "event")
    if event.get("type") not in ("message", "app_mention") or "edited" in event:
        return None
    if event.get("subtype") in ("message_changed", "message_deleted"):
        return None
    channel, ts = text(event, "channel"), text(event, "ts")
    if not (channel and ts):
        return None
    return text(payload, "team_id"), text(payload, "api_app_id"), channel, ts
