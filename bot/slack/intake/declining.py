"""Who can't be answered at all hears why, once: people of other companies, and workflows."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Final, Protocol

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.question import IN_LINE, Question, ThreadKey, UserId
from bot.domain.reply import Notice
from bot.slack.asking.languages import Languages
from bot.slack.intake.whisper import beside, say, whisper
from bot.words import notices

DAY_S: Final = 24 * 60 * 60
# A person, in each thread.
OUTSIDER_S: Final = 30 * DAY_S
# A workflow, in each channel: it may be answering us.
WORKFLOW_S: Final = DAY_S


class Inbox(Protocol):
    """Who has been told what; see `bot.store.inbox`."""

    async def is_first_told(
        self, thread: ThreadKey, user: UserId, notice: Notice, *, for_s: int
    ) -> bool: ...


class Declining:
    def __init__(
        self,
        inbox: Inbox,
        client: AsyncWebClient,
        languages: Languages,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._inbox = inbox
        self._client = client
        self._languages = languages
        self._spawn = spawn

    async def told(self, message: Question, notice: Notice) -> bool:
        """Tell it, unless that was done before. Raises `StoreUnavailable`."""
        is_workflow = notice is Notice.WORKFLOW
        where = replace(message.thread, root=IN_LINE) if is_workflow else message.thread
        for_s = WORKFLOW_S if is_workflow else OUTSIDER_S
        if not await self._inbox.is_first_told(where, message.user, notice, for_s=for_s):
            return False
        self._spawn(self._tell(message, notice, to_all=is_workflow))
        return True

    async def _tell(self, message: Question, notice: Notice, *, to_all: bool) -> None:
        said = notices.notice(notice, await self._languages.of(message.user, message.text))
        if to_all:
            await say(self._client, message.thread, said)
        else:
            await whisper(self._client, beside(message), message.user, said)
