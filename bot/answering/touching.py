"""Adds a line or a button below a reply that stands.

Decoration: what stands is an answer. So it is tried a few times and then left.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import structlog

from bot.answering.asked import Stage
from bot.answering.surface import Surface
from bot.clock import Clock
from bot.domain.mark import Mark
from bot.domain.question import MessageTs
from bot.domain.reply import Progress
from bot.errors import (
    SlackBlocksRefused,
    SlackBusy,
    SlackError,
    SlackMessageGone,
    SlackRefused,
    SlackThreadRefused,
    SlackUnclear,
)

ATTEMPTS: Final = 5
# How long it waits for its turn among the edits, each time.
TURN_WITHIN_S: Final = 60.0
PAUSE_S: Final = 2.0

# Slack refuses the message as it was read, or does not let it be read or edited.
_NEVER: Final = (SlackRefused, SlackBlocksRefused, SlackMessageGone, SlackThreadRefused)

log = structlog.get_logger()


async def offer(stage: Stage, standing: Progress, clock: Clock) -> None:
    """A button to ask anew, where the question was edited after its reply. Raises `LeaseLost`.

    Where the reply can't have it, who asked gets it in a message of its own.
    """
    if not await _touch(stage, standing, stage.surface.offering, clock):
        await _offer_apart(stage, clock)


async def mark(stage: Stage, standing: Progress, marks: Sequence[Mark], clock: Clock) -> None:
    """What people have made of the reply; whom one of them needs is called. Raises `LeaseLost`."""
    for one in marks:
        if one.is_to_be_called:
            await _call(stage, one, clock)

    async def marked(ts: MessageTs) -> Any:
        return await stage.surface.marked(ts, marks)

    await _touch(stage, standing, marked, clock)


async def _touch(
    stage: Stage,
    standing: Progress,
    touched: Callable[[MessageTs], Awaitable[Any]],
    clock: Clock,
) -> bool:
    """Whether the reply can have what is to be added, though perhaps not now."""
    if not standing.messages:
        return True
    surface: Surface[Any] = stage.surface
    ts = standing.messages[-1]
    can_have_it = True

    async def edit() -> None:
        nonlocal can_have_it
        if (page := await touched(ts)) is not None:
            await surface.edit(ts, page)
        else:
            can_have_it = False

    try:
        await _tried(stage, stage.budget.may_finish, edit, clock)
    except SlackError as error:
        log.info("reply.not_touched", method=error.method, error=error.error)
        return not isinstance(error, _NEVER)
    finally:
        await stage.budget.ended()
    return can_have_it


async def _offer_apart(stage: Stage, clock: Clock) -> None:
    """What one person sees has a limit of its own at Slack, and is never given twice."""
    for _ in range(ATTEMPTS):
        await stage.journal.check()
        try:
            await stage.surface.offer_apart()
        except SlackBusy as error:
            await clock.sleep(min(error.retry_after_s, TURN_WITHIN_S))
            continue
        except SlackError as error:
            log.info("reply.not_touched", method=error.method, error=error.error)
        return


async def _call(stage: Stage, mark: Mark, clock: Clock) -> None:
    """People are waited for: this is no decoration, but may be refused all the same."""

    async def call() -> None:
        ts = await stage.surface.call(mark)
        await stage.journal.remark(replace(mark, ts=ts))

    try:
        await _tried(stage, stage.budget.may_post, call, clock)
    except SlackError as error:
        log.warning("person.not_called", method=error.method, error=error.error)


async def _tried(
    stage: Stage,
    granted: Callable[[float], Awaitable[float | None]],
    step: Callable[[], Awaitable[None]],
    clock: Clock,
) -> None:
    for _ in range(ATTEMPTS):
        wait_s = await granted(TURN_WITHIN_S)
        if wait_s is None:
            continue
        if wait_s > 0.0:
            await clock.sleep(wait_s)
            continue
        await stage.journal.check()
        try:
            await step()
        except SlackBusy as error:
            await stage.budget.refused(error)
        except SlackUnclear:
            await clock.sleep(PAUSE_S)
        else:
            return
