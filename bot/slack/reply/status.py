"""The line under a question while there is no reply yet."""

from typing import Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.doing import Doing
from bot.domain.question import Question
from bot.domain.reply import Language
from bot.errors import SlackError
from bot.slack.api import calling
from bot.slack.reply.citations import shortened
from bot.slack.text.safety import plain_label
from bot.words import meanwhile

log = structlog.get_logger()


# Slack may cut a status after some 50 characters.
MOST_OF_A_NAME: Final = 24


def status_of(doing: Doing, language: Language) -> str:
    """What stands behind the bot's name."""
    if doing.is_writing:
        return meanwhile.status_writing(language)
    name = plain_label(shortened(" ".join(doing.document.split()), MOST_OF_A_NAME))
    if not name or not any(map(str.isprintable, name)):
        return meanwhile.status_searching(language)
    return meanwhile.status_reading(name, doing.more, language)


class StatusLine:
    """ "is searching…" under the question. Decoration: it may fail, and never holds anything up."""

    __slots__ = ("_client", "_question", "is_shown")

    def __init__(self, client: AsyncWebClient, question: Question) -> None:
        self._client = client
        self._question = question
        self.is_shown = False

    async def show(self, status: str) -> None:
        self.is_shown = True
        await self._set(status)

    async def wipe(self) -> None:
        """Slack clears it when a reply is posted in the thread; one in line is somewhere else.

        Another process may have shown it.
        """
        self.is_shown = False
        await self._set("")

    async def _set(self, status: str) -> None:
        try:
            with calling("assistant.threads.setStatus"):
                await self._client.assistant_threads_setStatus(
                    channel_id=self._question.thread.channel,
                    thread_ts=self._question.status_thread_ts,
                    status=status,
                )
        except SlackError as error:
            log.debug("status.refused", error=error.error)
