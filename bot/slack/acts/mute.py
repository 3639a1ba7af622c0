""" "Mute here" in a reply's menu: nothing more is answered in its thread without a mention."""

from typing import Protocol

import structlog

from bot.domain.deed import Press
from bot.domain.menu import Entry
from bot.domain.question import ThreadKey
from bot.slack.acts.door import Door
from bot.slack.acts.routes import Routes
from bot.words import presses

log = structlog.get_logger()


class Mutes(Protocol):
    """See `bot.store.mute`."""

    async def mute(self, thread: ThreadKey, order: int | None = None) -> None: ...


class SlackMute:
    def __init__(self, mutes: Mutes, door: Door) -> None:
        self._mutes = mutes
        self._door = door

    def routes(self) -> Routes:
        return Routes(presses={Entry.MUTE: self._pressed})

    async def _pressed(self, press: Press) -> None:
        await self._mutes.mute(press.thread, press.order)
        log.info("thread.muted", question_id=press.question, user=press.user)
        self._door.tell(press.thread, press.user, presses.muted)
