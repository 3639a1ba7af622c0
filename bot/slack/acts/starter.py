"""Who began a thread: a person who may stop, remove and end what the bot does there."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.question import ChannelId, ThreadKey, UserId
from bot.errors import SlackError
from bot.slack.history import page
from bot.slack.intake.payload import text

# A press has to be acknowledged within three seconds.
ASK_S: Final = 1.2
# So many threads are remembered; who began one never changes.
REMEMBERED: Final = 2_000

log = structlog.get_logger()


class Starters:
    """One instance serves all threads."""

    def __init__(self, client: AsyncWebClient, *, ask_s: float = ASK_S) -> None:
        self._client = client
        self._ask_s = ask_s
        self._known: dict[tuple[ChannelId, str], UserId | None] = {}

    async def of(self, thread: ThreadKey) -> UserId | None:
        """None: nobody, or Slack does not tell in time."""
        if thread.is_in_line:
            return None
        where = (thread.channel, thread.root)
        if where not in self._known:
            try:
                async with asyncio.timeout(self._ask_s):
                    found = await self._ask(thread)
            except (SlackError, TimeoutError) as error:
                log.info("starter.not_known", error=type(error).__name__)
                return None
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[where] = found
        return self._known[where]

    async def _ask(self, thread: ThreadKey) -> UserId | None:
        read = await page(self._client, thread.channel, thread.root, limit=1)
        return _author(read.messages, thread.root)


def _author(messages: Iterable[Mapping[str, Any]], root: str) -> UserId | None:
    for message in messages:
        if text(message, "ts") == root and not text(message, "bot_id"):
            return UserId(text(message, "user")) or None
    return None
