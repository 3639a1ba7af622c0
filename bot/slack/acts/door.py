"""Whose press counts, and where: judged like a question, by who presses and by who listens now.

Whoever presses in vain hears why, alone: a reply is everybody's and stays as it is.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

import structlog
from cachetools import TTLCache
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.domain.deed import Form, Press, Shortcut
from bot.domain.question import QuestionId, ThreadKey, UserId
from bot.domain.reply import Language, Notice
from bot.slack.asking.languages import Languages
from bot.slack.intake.audience import Audience
from bot.slack.intake.whisper import whisper
from bot.slack.reply.controls import ANSWER_AGAIN
from bot.words import notices, presses

# One person's clicks on what belongs to one question: so many in so long are looked at. Who goes on
# clicking has been told already.
CLICKS: Final = 3
CLICKS_S: Final = 10.0
# So many are remembered before those that have stopped are forgotten.
REMEMBERED: Final = 1_000

log = structlog.get_logger()

# A sentence in a language; None: in every language there is.
Say = Callable[[Language | None], str]
Key = tuple[UserId, QuestionId, str]


class Clicks:
    """Bounds what one person's clicks cost everybody: calls to Slack have a budget for all."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at: dict[Key, list[float]] = {}

    def are_too_many(self, user: UserId, question: QuestionId, act: str = "") -> bool:
        now, which = self._clock.monotonic(), (user, question, act)
        if len(self._at) > REMEMBERED:
            self._at = {one: at for one, at in self._at.items() if now - at[-1] < CLICKS_S}
        recent = [at for at in self._at.get(which, ()) if now - at < CLICKS_S]
        if len(recent) >= CLICKS:
            return True
        self._at[which] = [*recent, now]
        return False


class Door:
    """Lets in what counts, and tells everybody else why not. One instance serves all acts."""

    def __init__(
        self,
        audience: Audience,
        client: AsyncWebClient,
        clock: Clock,
        languages: Languages,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
        *,
        answers_in_shared_channels: bool,
    ) -> None:
        self._audience = audience
        self._client = client
        self._languages = languages
        self._spawn = spawn
        self._answers_in_shared_channels = answers_in_shared_channels
        self._clicks = Clicks(clock)
        self._looked_at: TTLCache[Key, asyncio.Future[bool]]
        self._looked_at = TTLCache(REMEMBERED, CLICKS_S, timer=clock.monotonic)

    async def admits(self, deed: Press | Form | Shortcut) -> bool:
        """Raises `StoreUnavailable`."""
        if not isinstance(deed, Press):
            return await self._lets_in(deed)
        if self._is_flood(deed):
            return False
        looked_at = self._looked_at[_key(deed)] = asyncio.Future()
        is_let_in = False
        try:
            is_let_in = await self._lets_in(deed)
        finally:
            looked_at.set_result(is_let_in)
        return is_let_in

    async def admits_quietly(self, press: Press) -> bool:
        """One press too many, where the last counts: as the one before it that was looked at."""
        looked_at = self._looked_at.get(_key(press))
        if looked_at is None or press.notice is not None or not press.is_offered:
            return False
        return await asyncio.shield(looked_at)

    async def _lets_in(self, deed: Press | Form | Shortcut) -> bool:
        if objection := await self._objection(deed):
            self.decline(deed, *objection)
        return objection is None

    def decline(self, deed: Press | Form | Shortcut, reason: str, say: Say) -> None:
        question = None if isinstance(deed, Shortcut) else deed.question
        log.info(
            "press.declined", act=deed.act, question_id=question, user=deed.user, reason=reason
        )
        self.tell(deed.thread, deed.user, say)

    def tell(self, thread: ThreadKey, user: UserId, say: Say) -> None:
        """One person alone, in their language, or in each where it is not known."""
        self._spawn(self._tell(thread, user, say))

    async def _tell(self, thread: ThreadKey, user: UserId, say: Say) -> None:
        said = say(await self._languages.of_person(user))
        await whisper(self._client, thread, user, said)

    def _is_flood(self, press: Press) -> bool:
        if not self._clicks.are_too_many(*_key(press)):
            return False
        log.debug("press.ignored", question_id=press.question, user=press.user)
        return True

    async def _objection(self, deed: Press | Form | Shortcut) -> tuple[str, Say] | None:
        """Why it does not count, of this person and here: for the log and in words."""
        if deed.notice is not None:
            return deed.notice, partial(notices.not_here, deed.notice)
        if isinstance(deed, Press) and not deed.is_offered:
            is_again = deed.act == ANSWER_AGAIN
            return "not_offered", presses.nothing_to_try_again if is_again else presses.not_offered
        match await self._is_external(deed.thread):
            case None:
                return "audience_unknown", presses.audience_unknown
            case True:
                return Notice.EXTERNAL_CHANNEL, partial(notices.not_here, Notice.EXTERNAL_CHANNEL)
            case _:
                return None

    async def _is_external(self, thread: ThreadKey) -> bool | None:
        if self._answers_in_shared_channels:
            return False
        return await self._audience.is_external(thread.channel)


def _key(press: Press) -> Key:
    return press.user, press.question, press.act
