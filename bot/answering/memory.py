"""The memory of one thread, worth waiting for while Redis is away, but not for ever."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from bot.answering.asked import ThreadMemory
from bot.clock import Clock
from bot.domain.question import StormThreadId, ThreadKey
from bot.errors import StoreRefused, StoreUnavailable

# An answer without its memory would forget the conversation.
MEMORY_ATTEMPTS: Final = 10
MEMORY_WAIT_S: Final = 1.0

log = structlog.get_logger()

T = TypeVar("T")


class PatientMemory:
    """Which Storm conversation a thread is. Raises `LeaseLost`, nothing that Redis did."""

    __slots__ = ("_clock", "_memory", "_thread")

    def __init__(self, memory: ThreadMemory, thread: ThreadKey, clock: Clock) -> None:
        self._memory = memory
        self._thread = thread
        self._clock = clock

    async def recall(self) -> StormThreadId | None:
        """None as well where it could not be asked."""
        return await self._patiently(lambda: self._memory.recall(self._thread), "recall")

    async def remember(self, storm: StormThreadId) -> None:
        await self._patiently(lambda: self._memory.remember(self._thread, storm), "remember")

    async def _patiently(self, ask: Callable[[], Awaitable[T]], what: str) -> T | None:
        for _ in range(MEMORY_ATTEMPTS):
            try:
                return await ask()
            except StoreUnavailable as error:
                log.warning("memory.unavailable", step=what, error=str(error))
                await self._clock.sleep(MEMORY_WAIT_S)
            except StoreRefused as error:
                log.warning("memory.refused", step=what, error=str(error))
                break
        return None
