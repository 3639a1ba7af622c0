"""Recognises a reply that has its end already, though nobody could write that down.

A worker may die, or be cut off from the inbox, between the last edit and the end in the inbox.
Whoever goes on with the question would answer it once more. So they look first: the message that
shows a reply's end says so, and then there is only to be tidied up.
"""

import random
from typing import Any, Final

import structlog

from bot.answering.asked import Asked, Stage
from bot.answering.surface import Surface
from bot.answering.withdrawal import remove
from bot.clock import Clock
from bot.domain import pacing
from bot.domain.reply import Closed, End, Progress
from bot.errors import SlackBusy, SlackError, SlackUnclear

# Somebody waits: where Slack does not show the thread by then, the question is answered.
LOOKS: Final = 3
LONGEST_WAIT_S: Final = 5.0

log = structlog.get_logger()


async def settle(asked: Asked, stage: Stage, clock: Clock) -> End | None:
    """The end that stands; None: the question is still to be answered. Raises `LeaseLost`."""
    closed = await _look(stage.surface, clock)
    if closed is None:
        return None
    parts = closed.parts(asked.progress.messages)
    await stage.journal.note(Progress(messages=parts, standing=closed.length))
    strays = [ts for ts in closed.messages if ts not in parts]
    await remove(strays, asked, stage, clock, may_be_more=False)
    log.info("question.ended", status=closed.end.outcome, attempt=0, deliveries=asked.deliveries)
    return closed.end


async def _look(surface: Surface[Any], clock: Clock) -> Closed | None:
    for failures in range(1, LOOKS + 1):
        try:
            return await surface.closed()
        except SlackBusy as error:
            await clock.sleep(min(error.retry_after_s, LONGEST_WAIT_S))
        except SlackUnclear:
            await clock.sleep(pacing.last_edit_wait(failures, random.random()))
        except SlackError as error:
            log.info("reply.not_looked_for", method=error.method, error=error.error)
            return None
    return None
