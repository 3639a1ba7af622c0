"""The line under a question while there is no reply yet."""

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.question import Question
from bot.errors import SlackError
from bot.slack.api import calling

log = structlog.get_logger()


class StatusLine:
    """ "is searching…" under the question. Decoration: it may fail, and never holds anything up."""

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
