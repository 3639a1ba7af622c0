"""The command `report`: reads the log of outcomes and says what it adds up to.

Here the rooms meet: the log is Redis's, the workspace's address is Slack's.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import LoopClock
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
from bot.slack.api import SlackApi
from bot.slack.asking.names import MOST_AT_ONCE, Names
from bot.slack.asking.people import People
from bot.slack.identity import identity
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
    slack = await _ask_slack(settings, wish, cases)
    view = View(
        zone=zone,
        workspace_url=slack.url,
        people=wish.people,
        words=words,
        names=slack.names,
    )
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What Slack tells: where links begin, and what channels and people are called."""

    url: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)


async def _ask_slack(settings: Settings, wish: Wish, cases: Sequence[Case]) -> _Told:
    """Where Slack can't be asked, or refuses, there are ids instead."""
    if not cases or not settings.has_bot_token:
        return _Told()
    slack = SlackApi(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout_s=ASK_SLACK_S,
        outbound=settings.outbound,
    )
    async with slack:
        with suppress(SlackError):
            url = str((await identity(slack.client)).get("url") or "") or None
            ids = _to_name(wish, cases)
            return _Told(url=url, names=await _names(slack.client, ids))
    return _Told()


async def _names(client: AsyncWebClient, ids: Sequence[str]) -> Mapping[str, str]:
    clock = LoopClock()
    names = Names(client, clock, People(client, clock))
    found: dict[str, str] = {}
    for start in range(0, len(ids), MOST_AT_ONCE):
        found |= await names.of(list(ids[start : start + MOST_AT_ONCE]))
    return found


def _to_name(wish: Wish, cases: Sequence[Case]) -> list[str]:
    """Whom a text shows first; programs go by ids."""
    if wish.form is not Form.TEXT:
        return []
    channels = Counter(case.channel for case in cases if not case.ended.thread.is_direct)
    listed = [
        case for case in cases if wish.people and (case.found_nothing or case.bad or case.person)
    ]
    people = [
        user
        for case in reversed(listed)
        for user in (case.ended.user, *(act.user for act in case.bad))
    ]
    some = [channel for channel, _ in channels.most_common(MOST_AT_ONCE)]
    return [*some, *list(dict.fromkeys(user for user in people if user))[: 2 * MOST_AT_ONCE]]
