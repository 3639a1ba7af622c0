"""The button "Stop" below a growing reply, and the word in its thread."""

from functools import partial
from typing import Final

import structlog

from bot.acts.stop import Stop
from bot.domain.deed import Press
from bot.domain.question import Question
from bot.domain.stopped import Stopped
from bot.slack.acts.door import Door, Say
from bot.slack.acts.routes import Routes
from bot.slack.intake.events import above
from bot.slack.intake.whisper import beside
from bot.slack.reply.controls import STOP
from bot.words import presses

_PLEASE: Final = ("", "요", "줘", " 줘", "줘요", " 줘요", "주세요", " 주세요")
_DO: Final = ("", "하세요", *(f"해{please}" for please in _PLEASE))

# Each the whole of a message, as `bare` leaves it.
WORDS: Final = (
    *("stop", "stop it", "stop that", "stop this", "stop now", "stop please", "please stop"),
    *("ok stop", "okay stop", "stop answering", "stop writing", "cancel", "cancel it"),
    *("cancel that", "please cancel", "cancel please", "never mind", "nevermind"),
    *(what + do for what in ("그만", "중지", "중단", "정지", "취소") for do in _DO),
    *(what + please for what in ("멈춰", "그만둬") for please in _PLEASE),
    *("그만요", "이제 그만", "이제 그만해", "그만두세요", "멈추세요", "스톱", "스탑"),
)

log = structlog.get_logger()


class SlackStop:
    def __init__(self, stop: Stop, door: Door) -> None:
        self._stop = stop
        self._door = door

    def routes(self) -> Routes:
        return Routes(presses={STOP: self._pressed}, words=dict.fromkeys(WORDS, self._said))

    async def _pressed(self, press: Press) -> None:
        found = await self._stop.one(press.thread, press.question, press.user)
        log.info("answer.stop_pressed", question_id=press.question, is_stopped=found.is_anything)
        if found.is_anything or found.is_heeded:
            return
        if found.others:
            self._door.decline(press, "not_yours", presses.not_yours_to_stop)
        else:
            self._door.decline(press, "nothing_runs", presses.nothing_to_stop)

    async def _said(self, message: Question, is_addressed: bool) -> bool:
        found = await self._stop.all_of(
            message.thread, message.user, message=message.id, before=message.order
        )
        if not found.is_anything and (asked := above(message.thread)) is not None:
            higher = await self._stop.one(*asked, message.user)
            found = higher if higher.is_anything else found
        log.info("answer.stop_said", question_id=message.id, is_stopped=found.is_anything)
        if say := _words(found, is_addressed=is_addressed):
            self._door.tell(beside(message), message.user, say)
        return found.is_heeded or found.is_anything or found.others > 0 or is_addressed


def _words(found: Stopped, *, is_addressed: bool) -> Say | None:
    """A reply that ends says so itself. People say "stop" to each other, too."""
    if found.withdrawn:
        return partial(presses.questions_withdrawn, found.withdrawn)
    if found.is_anything or found.is_heeded:
        return None
    if found.others:
        return presses.not_yours_to_stop
    return presses.nothing_to_stop if is_addressed else None
