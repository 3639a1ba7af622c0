"""The report as a post, each time it is due: once over all copies of the bot, whatever happens.

Every copy wakes when it is due and claims it. Who has the claim makes the report, posts it and says
that it is done. A copy that dies or fails in between lets the claim run out; the next one looks in
Slack first whether the post is there.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, Protocol

import structlog

from bot.clock import Clock
from bot.domain.claim import Claim
from bot.domain.report import Report
from bot.domain.schedule import Schedule
from bot.errors import (
    SlackBlocksRefused,
    SlackError,
    SlackKeyRefused,
    SlackRefused,
    SlackThreadRefused,
    SlackUndeliverable,
    StoreRefused,
    StoreUnavailable,
)

# What all copies have slept through is posted until then.
MISSED_S: Final = 6 * 3600.0
# A clock that is set, or a machine that sleeps, is noticed so soon.
LONGEST_NAP_S: Final = 600.0
# A claim's length; the time to look, to read and to post is a little less.
CLAIM_S: Final = 120.0
WORK_S: Final = 90.0
STORE_RETRY_S: Final = 15.0

_FOR_GOOD: Final = (
    SlackBlocksRefused,
    SlackKeyRefused,
    SlackRefused,
    SlackThreadRefused,
    SlackUndeliverable,
)

log = structlog.get_logger()


class Claims(Protocol):
    """Whose work something is, over all copies. Both raise `StoreUnavailable`, `StoreRefused`."""

    async def claim(self, what: str, length_s: float) -> Claim: ...

    async def settle(self, what: str) -> None: ...


class Channel(Protocol):
    """Where it is posted. Both raise `SlackError`."""

    async def has(self, due: datetime) -> bool: ...

    async def post(self, report: Report, due: datetime) -> None: ...


class Weekly:
    def __init__(
        self,
        schedule: Schedule,
        claims: Claims,
        channel: Channel,
        gather: Callable[[datetime, datetime], Awaitable[Report]],
        clock: Clock,
    ) -> None:
        """`gather` makes the report of what was asked between two moments."""
        self._schedule = schedule
        self._claims = claims
        self._channel = channel
        self._gather = gather
        self._clock = clock
        # The last one that needs nothing more.
        self._settled: datetime | None = None

    async def run(self) -> None:
        while True:
            due = self._schedule.latest(self._clock.wall())
            if due != self._settled:
                await self._boundary(due)
            now = self._clock.wall()
            until_next_s = self._schedule.after(now).timestamp() - now
            await self._clock.sleep(min(until_next_s, LONGEST_NAP_S))

    async def _boundary(self, due: datetime) -> None:
        """Whatever happens with one report, the next is posted when it is due."""
        try:
            await self._see_to(due)
        except Exception as error:
            log.error("report.not_posted", exc_info=error)
        self._settled = due

    async def _see_to(self, due: datetime) -> None:
        """Until it is posted, by whichever copy, or it is too late for that."""
        while self._clock.wall() - due.timestamp() <= MISSED_S:
            try:
                claim = await self._claims.claim(_name(due), CLAIM_S)
            except (StoreUnavailable, StoreRefused):
                # Those who read the inbox tell of it.
                await self._clock.sleep(STORE_RETRY_S)
                continue
            if claim.is_settled or (claim.is_ours and await self._do(due, claim)):
                break
            await self._clock.sleep(CLAIM_S / 2)

    async def _do(self, due: datetime, claim: Claim) -> bool:
        """Whether there is nothing more to be done."""
        try:
            async with asyncio.timeout(WORK_S):
                await self._post(due, is_first=claim.tries == 1)
                await self._claims.settle(_name(due))
        except _FOR_GOOD as error:
            log.error("report.not_posted", method=error.method, error=error.error)
            return await self._give_up(due)
        except (SlackError, StoreUnavailable, StoreRefused, TimeoutError) as error:
            log.warning("report.delayed", error=str(error) or "TimeoutError", tries=claim.tries)
            return False
        return True

    async def _post(self, due: datetime, *, is_first: bool) -> None:
        if not is_first and await self._channel.has(due):
            return
        report = await self._gather(self._schedule.before(due), due)
        await self._channel.post(report, due)
        log.info("report.posted", questions=report.questions)

    async def _give_up(self, due: datetime) -> bool:
        """What is refused now will be refused to every copy, and in a minute."""
        try:
            await self._claims.settle(_name(due))
        except (StoreUnavailable, StoreRefused):
            return False
        return True


def _name(due: datetime) -> str:
    """Whatever their zone, copies mean the same moment."""
    return f"report:{due.timestamp():.0f}"
