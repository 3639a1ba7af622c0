"""A press of "Try again", in the menu or as a button."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

import structlog

from bot.acts.again import OPEN, Again
from bot.domain.deed import Press
from bot.slack.acts.door import Door, Say
from bot.slack.acts.routes import Routes
from bot.slack.reply.controls import ANSWER_AGAIN
from bot.words import presses

_WHY_NOT: Final[Mapping[str, Say]] = {
    "unknown": presses.too_old_to_try_again,
    "settled": presses.nothing_to_try_again,
    "spent": presses.tried_too_often,
    "too_soon": presses.tried_just_now,
    "open": presses.already_answering,
}

log = structlog.get_logger()


class SlackAgain:
    def __init__(
        self, again: Again, door: Door, spawn: Callable[[Coroutine[Any, Any, None]], None]
    ) -> None:
        self._again = again
        self._door = door
        self._spawn = spawn

    def routes(self) -> Routes:
        return Routes(presses={ANSWER_AGAIN: self._pressed})

    async def _pressed(self, press: Press) -> None:
        if (reopened := await self._again.ask(press)) == OPEN:
            self._spawn(self._take_soon(press))
        else:
            self._tell(press, reopened)

    async def _take_soon(self, press: Press) -> None:
        self._tell(press, await self._again.soon(press))

    def _tell(self, press: Press, reopened: str) -> None:
        if why_not := _WHY_NOT.get(reopened):
            self._door.decline(press, reopened, why_not)
        else:
            log.info("question.reopened", question_id=press.question, user=press.user)
