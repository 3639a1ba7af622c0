"""Adds a line or a button below a reply that stands.

Decoration: what stands is an answer. So it is tried a few times and then left.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import structlog

from bot.answering.asked import Stage
from bot.answering.surface import Surface
from bot.clock import Clock
from bot.domain.mark import Mark
from bot.domain.question import MessageTs
from bot.domain.reply import Progress
from bot.errors import SlackBusy, SlackError, SlackUnclear

ATTEMPTS: Final = 5
# How long it waits for its turn among the edits, each time.
TURN_WITHIN_S: Final = 60.0
PAUSE_S: Final = 2.0

log = structlog.get_logger()


async def offer(stage: Stage, standing: Progress, clock: Clock) -> None:
    """A button to ask anew, where the question was edited after its reply. Raises `LeaseLost`."""
    await _touch(stage, standing, stage.surface.offering, clock)


async def mark(stage: Stage, standing: Progress, marks: Sequence[Mark], clock: Clock) -> None:
    """What people have made of the reply. Raises `LeaseLost`."""

    async def marked(ts: MessageTs) -> Any:
        return await stage.surface.marked(ts, marks)

    await _touch(stage, standing, marked, clock)


async def _touch(
    stage: Stage,
    standing: Progress,
    touched: Callable[[MessageTs], Awaitable[Any]],
    clock: Clock,
) -> None:
    if not standing.messages:
        return
    try:
        await _edit(standing.messages[-1], stage, touched, clock)
    except SlackError as error:
        log.info("reply.not_touched", method=error.method, error=error.error)
    finally:
        await stage.budget.ended()


async def _edit(
    ts: MessageTs, stage: Stage, touched: Callable[[MessageTs], Awaitable[Any]], clock: Clock
) -> None:
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
            page = await touched(ts)
            if page is not None:
                await surface.edit(ts, page)
            return
        except SlackBusy as error:
            await stage.budget.refused(error)
        except SlackUnclear:
            await clock.sleep(PAUSE_S)
