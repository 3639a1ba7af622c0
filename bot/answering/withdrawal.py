"""Takes a reply back whose question was deleted."""

from collections.abc import Iterable
from typing import Any, Final

import structlog

from bot.answering.asked import Asked, Stage
from bot.answering.shown import Shown
from bot.answering.writer import Writer
from bot.clock import Clock
from bot.domain.question import MessageTs
from bot.domain.reply import Progress, Reply
from bot.errors import SlackError

log = structlog.get_logger()

NOTHING: Final = Progress()


async def withdraw(asked: Asked, stage: Stage, standing: Progress, clock: Clock) -> None:
    """Remove what there is of it, also what was posted without having been written down.

    Raises `LeaseLost`.
    """
    await remove(standing.messages, asked, stage, clock, may_be_more=True)


async def remove(
    messages: Iterable[MessageTs], asked: Asked, stage: Stage, clock: Clock, *, may_be_more: bool
) -> None:
    """Raises `LeaseLost`."""
    shown: Shown[Any] = Shown(NOTHING)
    shown.discard_strays(messages)
    writer = Writer(
        lambda: Reply(question_id=asked.question.id, language=asked.language),
        shown,
        stage.surface,
        stage.budget,
        stage.journal,
        clock,
        is_resumed=may_be_more,
    )
    try:
        await writer.tidy_up()
    except SlackError as error:
        log.warning("reply.not_removed", method=error.method, error=error.error)
