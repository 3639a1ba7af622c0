"""An attempt at Storm that has failed: how long to wait for the next, and what the log says."""

import logging
from typing import Final

import structlog

from bot.domain import pacing
from bot.errors import StormBusy, StormError, StormKeyRefused

# Slack takes "Retry-After" seriously and so do we, but nobody waits for an answer longer than this.
LONGEST_STORM_WAIT_S: Final = 60.0

log = structlog.get_logger()


def wait_after(error: StormError, attempt: int) -> float:
    """Seconds before the attempt after this one, counted from 1."""
    if isinstance(error, StormBusy) and error.retry_after_s is not None:
        return min(error.retry_after_s, LONGEST_STORM_WAIT_S)
    return pacing.retry_wait(attempt)


def tell_retry(error: StormError, attempt: int, wait_s: float) -> None:
    log.warning(
        "storm.retry_scheduled",
        attempt=attempt,
        error=type(error).__name__,
        reason=error.reason,
        status=error.status,
        wait_s=wait_s,
    )


def tell_gave_up(error: StormError, attempts: int) -> None:
    is_key = isinstance(error, StormKeyRefused)
    log.log(
        logging.ERROR if is_key else logging.WARNING,
        "storm.gave_up",
        error=type(error).__name__,
        reason=error.reason,
        status=error.status,
        attempts=attempts,
        hint="check STORM_API_KEY" if is_key else None,
    )
