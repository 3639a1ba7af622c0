"""Whether Storm accepts the key: asked at the start, and again while it does not.

The bot stays up meanwhile: the key may be made valid again in Storm's console.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from bot.clock import Clock
from bot.errors import StormError, StormKeyRefused
from bot.telling import Lasting

AGAIN_S: Final = 60.0

log = structlog.get_logger()


class StormKey:
    """`watch` keeps `is_refused` true to what Storm says; `refused` hears it from a question."""

    def __init__(
        self, check: Callable[[], Awaitable[None]], clock: Clock, *, address: str = ""
    ) -> None:
        """`check` raises `StormKeyRefused`, or another `StormError` where Storm does not say."""
        self._check = check
        self._clock = clock
        self._address = address
        self._refusal = Lasting()
        self._silence = Lasting()
        self._is_doubted = asyncio.Event()
        self.is_refused = False

    def refused(self) -> None:
        self.is_refused = True
        self._is_doubted.set()

    async def watch(self) -> None:
        while True:
            is_settled = await self._is_settled()
            await self._clock.sleep(AGAIN_S)
            if is_settled:
                await self._is_doubted.wait()
            self._is_doubted.clear()

    async def _is_settled(self) -> bool:
        """Ask once. Whether there is nothing more to ask until somebody is refused."""
        try:
            await self._check()
        except StormKeyRefused as error:
            self.is_refused = True
            self._tell_refused(error)
            return False
        except StormError as error:
            # Nothing is known of the key, and questions will say themselves that Storm is away.
            if self._silence.holds(self._clock.monotonic(), error.reason) is not None:
                log.warning(
                    "storm.unavailable",
                    reason=error.reason,
                    status=error.status,
                    address=self._address,
                )
            return not self.is_refused
        self._silence.ends(self._clock.monotonic())
        self.is_refused = False
        if (lasted_s := self._refusal.ends(self._clock.monotonic())) is not None:
            log.info("storm.key_accepted", lasted_s=round(lasted_s))
        return True

    def _tell_refused(self, error: StormKeyRefused) -> None:
        age_s = self._refusal.holds(self._clock.monotonic())
        if age_s is not None:
            log.error(
                "storm.key_refused",
                status=error.status,
                address=self._address,
                age_s=round(age_s),
                hint="set STORM_API_KEY to the key of your agent, from Storm's console",
            )
