"""What is done before Slack hears that a press has arrived, if it takes no longer than a moment.

A copy that dies then has promised nothing: Slack tells whoever pressed, or sends the event again.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

import structlog

from bot.errors import StoreRefused, StoreUnavailable

# Slack waits three seconds, and who listens has been asked for already.
SOON_S: Final = 1.0

log = structlog.get_logger()


async def soon(
    work: Coroutine[Any, Any, None], spawn: Callable[[Coroutine[Any, Any, None]], None]
) -> None:
    """Wait for it a moment; what takes longer goes on by itself. Raises what it raises by then."""
    working = asyncio.ensure_future(work)

    async def end() -> None:
        try:
            await working
        except (StoreUnavailable, StoreRefused) as error:
            log.warning("deed.not_done", error=type(error).__name__)

    done, _ = await asyncio.wait({working}, timeout=SOON_S)
    if done:
        return working.result()
    spawn(end())
    return None
