"""What becomes of a press of "Try again".

It is judged like a question, by who presses and by who listens in the channel now; then the inbox
decides by what the question's end left to try. Whoever presses in vain hears why, alone: the reply
is everybody's and stays as it is.
"""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final, Protocol

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot import texts
from bot.clock import Clock
from bot.domain.question import QuestionId, ThreadKey, UserId
from bot.domain.reply import Notice
from bot.errors import StoreRefused, StoreUnavailable
from bot.slack.intake.audience import Audience
from bot.slack.intake.events import AsksAgain
from bot.slack.intake.whisper import whisper

# Pressed a moment too early: how often, and after how long, the question is looked at again.
ATTEMPTS: Final = 4
WAIT_S: Final = 0.5

# One person's clicks on one button: so many in so long are looked at. Who goes on clicking has been
# told already.
CLICKS: Final = 3
CLICKS_S: Final = 10.0
# So many are remembered before those that have stopped are forgotten.
REMEMBERED: Final = 1_000

_WHY_NOT: Final[Mapping[str, Callable[[], str]]] = {
    "unknown": texts.too_old_to_try_again,
    "settled": texts.nothing_to_try_again,
    "spent": texts.tried_too_often,
    "too_soon": texts.tried_just_now,
    "open": texts.already_answering,
}

log = structlog.get_logger()


class Inbox(Protocol):
    """Where questions are. The results are named as in `bot.store.inbox`."""

    async def again(self, thread: ThreadKey, question: QuestionId) -> str: ...


class Clicks:
    """Bounds what one person's clicks cost everybody: calls to Slack have a budget for all."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at: dict[tuple[UserId, QuestionId], list[float]] = {}

    def are_too_many(self, user: UserId, question: QuestionId) -> bool:
        now, which = self._clock.monotonic(), (user, question)
        if len(self._at) > REMEMBERED:
            self._at = {one: at for one, at in self._at.items() if now - at[-1] < CLICKS_S}
        recent = [at for at in self._at.get(which, ()) if now - at < CLICKS_S]
        if len(recent) >= CLICKS:
            return True
        self._at[which] = [*recent, now]
        return False


class TryAgain:
    """Takes presses. Returns to them once they are stored, so that Slack can be told."""

    def __init__(
        self,
        inbox: Inbox,
        audience: Audience,
        client: AsyncWebClient,
        clock: Clock,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
        *,
        answers_in_shared_channels: bool,
    ) -> None:
        self._inbox = inbox
        self._audience = audience
        self._client = client
        self._clock = clock
        self._spawn = spawn
        self._answers_in_shared_channels = answers_in_shared_channels
        self._clicks = Clicks(clock)

    async def take(self, press: AsksAgain) -> None:
        """Raises `StoreUnavailable`."""
        if self._clicks.are_too_many(press.user, press.question):
            log.debug("press.ignored", question_id=press.question, user=press.user)
            return
        if objection := await self._objection(press):
            self._decline(press, *objection)
            return
        reopened = await self._inbox.again(press.thread, press.question)
        if reopened == "open":
            self._spawn(self._take_soon(press))
        else:
            self._tell(press, reopened)

    async def _objection(self, press: AsksAgain) -> tuple[str, str] | None:
        """Why this press, of this person and here, does not count: for the log and in words."""
        if press.notice is not None:
            return press.notice, texts.not_here(press.notice)
        if not press.is_offered:
            return "not_offered", texts.nothing_to_try_again()
        match await self._is_external(press):
            case None:
                return "audience_unknown", texts.audience_unknown()
            case True:
                return Notice.EXTERNAL_CHANNEL, texts.not_here(Notice.EXTERNAL_CHANNEL)
            case _:
                return None

    async def _is_external(self, press: AsksAgain) -> bool | None:
        if self._answers_in_shared_channels:
            return False
        return await self._audience.is_external(press.thread.channel)

    async def _take_soon(self, press: AsksAgain) -> None:
        """The button can be seen a moment before the question has ended in the inbox."""
        reopened = "open"
        for _ in range(ATTEMPTS):
            await self._clock.sleep(WAIT_S)
            try:
                reopened = await self._inbox.again(press.thread, press.question)
            except (StoreUnavailable, StoreRefused):
                continue
            if reopened != "open":
                break
        self._tell(press, reopened)

    def _tell(self, press: AsksAgain, reopened: str) -> None:
        if why_not := _WHY_NOT.get(reopened):
            self._decline(press, reopened, why_not())
        else:
            log.info("question.reopened", question_id=press.question, user=press.user)

    def _decline(self, press: AsksAgain, reason: str, said: str) -> None:
        log.info("press.declined", question_id=press.question, user=press.user, reason=reason)
        self._spawn(whisper(self._client, press.thread, press.user, said))
