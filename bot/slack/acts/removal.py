""" "Delete this reply" in its menu."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.acts.removal import Removal, Removed
from bot.domain.deed import Press
from bot.domain.menu import Entry
from bot.domain.question import MessageTs
from bot.errors import SlackError
from bot.slack.acts.door import Door
from bot.slack.acts.routes import Routes
from bot.slack.api import calling
from bot.words import presses

log = structlog.get_logger()


class SlackRemoval:
    def __init__(
        self,
        removal: Removal,
        door: Door,
        client: AsyncWebClient,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._removal = removal
        self._door = door
        self._client = client
        self._spawn = spawn

    def routes(self) -> Routes:
        return Routes(presses={Entry.REMOVE: self._pressed})

    async def _pressed(self, press: Press) -> None:
        removed = await self._removal.remove(press.thread, press.question, press.user)
        log.info("reply.removal_asked", question_id=press.question, result=removed)
        if removed is Removed.NOT_YOURS:
            self._door.decline(press, removed, presses.not_yours_to_remove)
        elif removed is Removed.ALONE and press.ts is not None:
            self._spawn(self._delete(press, press.ts))

    async def _delete(self, press: Press, ts: MessageTs) -> None:
        """Which other messages belong to it is no longer known."""
        try:
            with calling("chat.delete"):
                await self._client.chat_delete(channel=press.thread.channel, ts=ts)
        except SlackError as error:
            log.info("reply.not_removed", error=error.error)
