"""Asking a question once more, in the same reply.

The inbox decides by what the question's end left to try.
"""

from typing import Final, Protocol

from bot.clock import Clock
from bot.domain.deed import Press
from bot.domain.question import QuestionId, ThreadKey
from bot.errors import StoreRefused, StoreUnavailable

# Pressed a moment too early: how often, and after how long, the question is looked at again.
ATTEMPTS: Final = 4
WAIT_S: Final = 0.5

OPEN: Final = "open"


class Inbox(Protocol):
    """Where questions are. The results are named as in `bot.store.results.Reopened`."""

    async def again(
        self, thread: ThreadKey, question: QuestionId, *, also_whole: bool = False
    ) -> str: ...


class Again:
    def __init__(self, inbox: Inbox, clock: Clock) -> None:
        self._inbox = inbox
        self._clock = clock

    async def ask(self, press: Press) -> str:
        """Raises `StoreUnavailable`. `open`: it is still being answered, look again `soon`."""
        return await self._again(press)

    async def soon(self, press: Press) -> str:
        """The control can be seen a moment before the question has ended in the inbox."""
        reopened = OPEN
        for _ in range(ATTEMPTS):
            await self._clock.sleep(WAIT_S)
            try:
                reopened = await self._again(press)
            except (StoreUnavailable, StoreRefused):
                continue
            if reopened != OPEN:
                break
        return reopened

    async def _again(self, press: Press) -> str:
        """The button of an end that is no more asks for nothing; a whole answer has a menu."""
        return await self._inbox.again(press.thread, press.question, also_whole=press.is_in_menu)
