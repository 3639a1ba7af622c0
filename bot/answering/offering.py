"""Puts a button below a reply whose question was edited after it: it may be asked anew.

Decoration: what stands is an answer, if to other words. So it is tried a few times and then left.
"""

from typing import Any, Final

import structlog

from bot.answering.asked import Stage
from bot.answering.surface import Surface
from bot.clock import Clock
from bot.domain.question import MessageTs
from bot.domain.reply import Progress
from bot.errors import SlackBusy, SlackError, SlackUnclear

ATTEMPTS: Final = 5
# How long it waits for its turn among the edits, each time.
TURN_WITHIN_S: Final = 60.0
PAUSE_S: Final = 2.0

log = structlog.get_logger()


async def offer(stage: Stage, standing: Progress, clock: Clock) -> None:
    """Raises `LeaseLost`."""
    if not standing.messages:
        return
    try:
        await _offer(standing.messages[-1], stage, clock)
    except SlackError as error:
        log.info("reply.not_offered_again", method=error.method, error=error.error)
    finally:
        await stage.budget.ended()


async def _offer(ts: MessageTs, stage: Stage, clock: Clock) -> None:
    surface: Surface[Any] = stage.surface
    for _ in range(ATTEMPTS):
        wait_s = await stage.budget.may_finish(TURN_WITHIN_S)
        if wait_s is None:
            continue
        if wait_s > 0.0:
            await clock.sleep(wait_s)
            continue
        await stage.journal.check()
        try:
            page = await surface.offering(ts)
            if page is not None:
                await surface.edit(ts, page)
            return
        except SlackBusy as error:
            await stage.budget.refused(error)
        except SlackUnclear:
            await clock.sleep(PAUSE_S)
