"""What the bot does by itself from time to time, beside answering."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any, Final, Protocol

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.assembly.acting import Facts
from bot.clock import Clock
from bot.domain.case import Cases
from bot.domain.correction import Correction
from bot.domain.governor.edits import ReplyId
from bot.domain.question import ChannelId
from bot.domain.reply import ENGLISH
from bot.domain.report import Report, report
from bot.domain.schedule import Schedule
from bot.errors import StoreRefused, StoreUnavailable
from bot.operating.corrections.document import MEDIA_TYPE, as_docx, name_of
from bot.operating.uploading import Uploading
from bot.operating.weekly import Weekly
from bot.settings.settings import Settings
from bot.settings.zone import host_zone
from bot.slack.intake.workspace import Workspace
from bot.slack.report.post import ReportChannel
from bot.store.budget.budget import Budget
from bot.store.budget.reply_budget import ReplyBudget
from bot.store.claims import Claims
from bot.store.keys import SHARDS
from bot.store.outcomes import Outcomes

TRIM_EVERY_S: Final = 6 * 3600.0

log = structlog.get_logger()

# Puts a document into a bucket of Storm's, by its name, its content and its media type.
Upload = Callable[[str, str, bytes, str], Awaitable[str]]


def keep_up(
    spawn: Callable[[Coroutine[Any, Any, None]], None],
    settings: Settings,
    client: AsyncWebClient,
    clock: Clock,
    facts: Facts,
    workspace: Workspace,
    budget: Budget,
    upload: Upload,
) -> None:
    spawn(keep_trimmed(facts.outcomes, clock))
    if bucket := settings.corrections_bucket_id:
        spawn(uploading(bucket, upload, facts, clock).run())
    if posting := weekly(settings, client, clock, facts, workspace, budget):
        spawn(posting.run())


def uploading(bucket: str, upload: Upload, facts: Facts, clock: Clock) -> Uploading:
    async def send(correction: Correction) -> str:
        content = await asyncio.to_thread(as_docx, [correction])
        return await upload(bucket, name_of(correction), content, MEDIA_TYPE)

    return Uploading(
        facts.corrections, send, clock, shards=range(SHARDS), is_new=facts.is_corrected
    )


class Log(Protocol):
    async def trim(self) -> None: ...


async def keep_trimmed(outcomes: Log, clock: Clock) -> None:
    """Let go of old outcomes, also where nobody asks anything any more."""
    while True:
        try:
            await outcomes.trim()
        except (StoreUnavailable, StoreRefused) as error:
            # Those who read the inbox tell of it; the next time it is made up for.
            log.debug("outcomes.not_trimmed", error=str(error))
        await clock.sleep(TRIM_EVERY_S)


def weekly(
    settings: Settings,
    client: AsyncWebClient,
    clock: Clock,
    facts: Facts,
    workspace: Workspace,
    budget: Budget,
) -> Weekly | None:
    """None: no report is wanted."""
    if settings.report_channel is None:
        return None
    channel = ChannelId(settings.report_channel)
    posting = ReportChannel(
        client,
        channel,
        ReplyBudget(budget, workspace.team, channel, ReplyId("report")),
        clock,
        workspace_url=workspace.url,
        language=settings.language or ENGLISH,
    )

    async def gather(since: datetime, until: datetime) -> Report:
        return await between(facts.outcomes, since, until)

    schedule = Schedule(settings.report_at, settings.report_timezone or host_zone())
    claims = Claims(facts.keys, facts.inbox.scripts)
    return Weekly(schedule, claims, posting, gather, clock)


async def between(outcomes: Outcomes, since: datetime, until: datetime) -> Report:
    """What was asked between two moments, and what became of it until now.

    Raises `StoreUnavailable`.
    """
    put_together = Cases()
    async for fact in outcomes.since(since.timestamp()):
        put_together.hear(fact)

    def add_up() -> Report:
        found = put_together.asked_since(since.timestamp())
        asked = [case for case in found if case.asked_at < until.timestamp()]
        return report(asked, since=since, until=until)

    # Of many thousand questions it takes longer than the loop may wait.
    return await asyncio.to_thread(add_up)
