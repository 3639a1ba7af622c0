"""The command `report`: reads the log of outcomes and says what it adds up to.

Here the rooms meet, as in `app.py`: the log is Redis's, the workspace's address is Slack's.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.case import Case, Cases
from bot.domain.question import QuestionId
from bot.domain.report import report
from bot.errors import SlackError
from bot.operating.report.document import as_json
from bot.operating.report.rows import NO_WORDS, View, Words
from bot.operating.report.table import as_csv
from bot.operating.report.terminal import as_text
from bot.settings.settings import Settings
from bot.settings.zone import host_zone
from bot.slack.api import SlackApi, calling, data_of
from bot.store.connection import connect
from bot.store.greeting import greeting
from bot.store.keys import Keys
from bot.store.outcomes import Keeping, Outcomes
from bot.store.scripts.scripts import Scripts

# A report without links is better than none.
ASK_SLACK_S: Final = 5.0
WORDS_AT_ONCE: Final = 50


class Form(StrEnum):
    TEXT = "text"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the operator wants to know."""

    days: int
    form: Form = Form.TEXT
    people: bool = False


def period(wish: Wish, now: datetime) -> tuple[datetime, datetime]:
    """So many days, of which today is the last."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=wish.days - 1), now


async def make(settings: Settings, wish: Wish) -> str:
    """The report. Raises `StoreUnavailable`, `StoreUnusable`."""
    zone = settings.report_timezone or host_zone()
    since, until = period(wish, datetime.now(zone))
    async with _log(settings) as log:
        cases = await read(log, since)
        words = await _words(log, cases) if settings.keep_texts else NO_WORDS
    url = await _workspace_url(settings) if cases and settings.has_bot_token else None
    view = View(zone=zone, workspace_url=url, people=wish.people, words=words)
    match wish.form:
        case Form.CSV:
            return as_csv(cases, view)
        case Form.JSON:
            return as_json(report(cases, since=since, until=until), view)
        case _:
            return as_text(report(cases, since=since, until=until), view)


async def read(log: Outcomes, since: datetime) -> tuple[Case, ...]:
    """Raises `StoreUnavailable`."""
    cases = Cases()
    async for fact in log.since(since.timestamp()):
        cases.hear(fact)
    return cases.asked_since(since.timestamp())


@asynccontextmanager
async def _log(settings: Settings) -> AsyncIterator[Outcomes]:
    url, outbound = settings.redis_url.get_secret_value(), settings.outbound
    reaching = connect(url, cert_file=outbound.cert_file, cert_dir=outbound.cert_dir)
    async with reaching as redis:
        with greeting():
            yield Outcomes(redis, Keys(settings.redis_prefix), Scripts(redis), Keeping())


async def _words(log: Outcomes, cases: Sequence[Case]) -> Words:
    found: dict[QuestionId, Mapping[str, str]] = {}
    for start in range(0, len(cases), WORDS_AT_ONCE):
        some = cases[start : start + WORDS_AT_ONCE]
        texts = await asyncio.gather(*(log.words(case.ended) for case in some))
        found |= {case.ended.question: each for case, each in zip(some, texts, strict=True) if each}
    return found


async def _workspace_url(settings: Settings) -> str | None:
    """What links begin with; None where Slack can't be asked, or refuses."""
    token = settings.slack_bot_token.get_secret_value()
    slack = SlackApi(
        token=token,
        base_url=settings.slack_api_url,
        timeout_s=ASK_SLACK_S,
        outbound=settings.outbound,
    )
    async with slack:
        with suppress(SlackError), calling("auth.test"):
            return str(data_of(await slack.client.auth_test())["url"])
    return None
