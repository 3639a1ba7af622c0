"""Posts the report in its channel, and finds it there."""

from contextlib import aclosing
from datetime import datetime
from typing import Any, Final, Protocol

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.domain.question import ChannelId
from bot.domain.reply import Language
from bot.domain.report import Report
from bot.errors import SlackBusy
from bot.slack.api import calling
from bot.slack.history import messages
from bot.slack.report.blocks import message

# Names our message, so that a post whose answer was lost can be found again.
METADATA_TYPE: Final = "storm_report"
# What was said in the channel since it was due; a report is asked for soon after.
FIND_PAGE_SIZE: Final = 100
# Answers come first.
LONGEST_WAIT_S: Final = 60.0


class Budget(Protocol):
    """What may be spent at Slack. In seconds; None: not within the given limit."""

    async def may_post(self, max_wait_s: float) -> float | None: ...

    async def refused(self, error: SlackBusy) -> None: ...


class ReportChannel:
    def __init__(
        self,
        client: AsyncWebClient,
        channel: ChannelId,
        budget: Budget,
        clock: Clock,
        *,
        workspace_url: str,
        language: Language,
    ) -> None:
        self._client = client
        self._channel = channel
        self._budget = budget
        self._clock = clock
        self._workspace_url = workspace_url
        self._language = language

    async def post(self, report: Report, due: datetime) -> None:
        """Raises `SlackError`."""
        told = message(report, self._workspace_url, self._language)
        await self._wait()
        try:
            with calling("chat.postMessage"):
                await self._client.chat_postMessage(
                    channel=self._channel,
                    text=told.text,
                    blocks=told.blocks,
                    unfurl_links=False,
                    unfurl_media=False,
                    metadata={"event_type": METADATA_TYPE, "event_payload": {"due": _name(due)}},
                )
        except SlackBusy as error:
            await self._budget.refused(error)
            raise

    async def has(self, due: datetime) -> bool:
        """Raises `SlackError`, also where Slack does not let us look: rather never than twice."""
        found = messages(
            self._client,
            self._channel,
            None,
            page_size=FIND_PAGE_SIZE,
            oldest=f"{due.timestamp():.6f}",
            include_all_metadata=True,
        )
        async with aclosing(found):
            async for each in found:
                if _is_ours(each, due):
                    return True
        return False

    async def _wait(self) -> None:
        wait_s = await self._budget.may_post(LONGEST_WAIT_S)
        if wait_s is None:
            raise SlackBusy("chat.postMessage", "no_budget", retry_after_s=LONGEST_WAIT_S)
        await self._clock.sleep(wait_s)


def _name(due: datetime) -> str:
    return f"{due.timestamp():.0f}"


def _is_ours(message: dict[str, Any], due: datetime) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return metadata.get("event_type") == METADATA_TYPE and payload.get("due") == _name(due)
