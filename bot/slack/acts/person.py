""" "I need a person": in a reply's menu, and as a button where nothing was found."""

from collections.abc import Callable
from typing import Final

import structlog

from bot.acts.person import Person
from bot.domain.deed import Press
from bot.domain.menu import Entry
from bot.slack.acts.door import Door
from bot.slack.acts.routes import Routes
from bot.words import helping, presses

_WHY_NOT: Final[dict[str, Callable[..., str]]] = {
    "same": helping.called_before,
    "open": presses.already_answering,
    "unknown": helping.too_old_to_call,
    "nobody": helping.nobody_to_call,
}

log = structlog.get_logger()


class SlackPerson:
    def __init__(self, person: Person, door: Door) -> None:
        self._person = person
        self._door = door

    def routes(self) -> Routes:
        return Routes(presses={Entry.PERSON: self._pressed})

    async def _pressed(self, press: Press) -> None:
        called = await self._person.ask(press)
        if why_not := _WHY_NOT.get(called):
            self._door.decline(press, called, why_not)
        else:
            log.info("person.asked_for", question_id=press.question, user=press.user)
