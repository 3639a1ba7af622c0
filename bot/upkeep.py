"""What the bot does by itself from time to time, beside answering."""

from typing import Final, Protocol

import structlog

from bot.clock import Clock
from bot.errors import StoreRefused, StoreUnavailable

TRIM_EVERY_S: Final = 6 * 3600.0

log = structlog.get_logger()


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
