"""Whose press counts, and where: judged like a question, by who presses and by who listens now.

Whoever presses in vain hears why, alone: a reply is everybody's and stays as it is.
"""

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.domain.deed import Form, Press, Shortcut
from bot.domain.menu import Entry
from bot.domain.question import ThreadKey, UserId
from bot.domain.reply import Language, Notice
from bot.slack.acts.clicks import Clicks
from bot.slack.asking.languages import Languages
from bot.slack.intake.audience import Audience
from bot.slack.intake.whisper import whisper
from bot.slack.reply.controls import ANSWER_AGAIN, FEEDBACK, STOP
from bot.words import notices, presses

# These tell nobody anything of a document: where Slack does not say who listens, they count. What
# is stopped counts whoever does.
TELLING_NOTHING: Final = frozenset(
    {STOP, FEEDBACK, Entry.SOLVED, Entry.REMOVE, Entry.MUTE, Entry.TOPIC}
)

log = structlog.get_logger()

# A sentence in a language; None: in every language there is.
Say = Callable[[Language | None], str]
# What happens once a press is let in.
Take = Callable[[Press], Awaitable[None]]


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

    async def press(self, press: Press, take: Take, take_on: Take | None = None) -> None:
        """Let a press in, and no more of them than are looked at.

        `take_on`: for one too many, where the last counts; it is let in as the one before it.
        Raises `StoreUnavailable`, `StoreRefused`: Slack shows that it was in vain.
        """

        async def look() -> bool:
            if is_let_in := await self.admits(press):
                await take(press)
            return is_let_in

        which = (press.user, press.question, press.act)
        if await self._clicks.look_at(which, look) is not None:
            return
        log.debug("press.ignored", question_id=press.question, user=press.user)
        is_let_in = await self._clicks.as_the_last(which)
        if take_on and is_let_in and press.notice is None and press.is_offered:
            await take_on(press)

    async def admits(self, deed: Press | Form | Shortcut) -> bool:
        """Whoever is not let in hears why. Raises `StoreUnavailable`, `StoreRefused`."""
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

    async def _objection(self, deed: Press | Form | Shortcut) -> tuple[str, Say] | None:
        """Why it does not count, of this person and here: for the log and in words."""
        if deed.notice is not None:
            return deed.notice, partial(notices.not_here, deed.notice)
        if isinstance(deed, Press) and not deed.is_offered:
            is_again = deed.act == ANSWER_AGAIN
            return "not_offered", presses.nothing_to_try_again if is_again else presses.not_offered
        if deed.act == STOP:
            return None
        match await self._is_external(deed.thread):
            case None if deed.act not in TELLING_NOTHING:
                return "audience_unknown", presses.audience_unknown
            case True:
                return Notice.EXTERNAL_CHANNEL, partial(notices.not_here, Notice.EXTERNAL_CHANNEL)
            case _:
                return None

    async def _is_external(self, thread: ThreadKey) -> bool | None:
        if self._answers_in_shared_channels:
            return False
        return await self._audience.is_external(thread.channel)
