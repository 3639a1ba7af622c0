"""How many of a person's clicks on the same control are looked at.

Whoever goes on clicking has been told already. But a click that could not be looked at, since
Redis was away, has told nobody anything: it does not count, and those that came beside it fare as
it does, so that Slack shows of each that it was in vain.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from bot.clock import Clock
from bot.domain.question import QuestionId, UserId
from bot.errors import StoreRefused, StoreUnavailable

# One person's clicks on what belongs to one question: so many in so long are looked at.
CLICKS: Final = 3
CLICKS_S: Final = 10.0
# So many are remembered before those that have stopped are forgotten.
REMEMBERED: Final = 1_000

# Who clicked, on what belongs to which question, and on what.
Key = tuple[UserId, QuestionId, str]


@dataclass(frozen=True, slots=True, eq=False)
class Click:
    at: float
    # Whether it was let in, or why it could not be looked at.
    fared: asyncio.Future[bool | Exception] = field(default_factory=asyncio.Future)


class Clicks:
    """Bounds what one person's clicks cost everybody: calls to Slack have a budget for all."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._clicks: dict[Key, list[Click]] = {}

    async def look_at(self, which: Key, look: Callable[[], Awaitable[bool]]) -> bool | None:
        """What `look` says: whether the click is let in. None: it is one too many.

        Raises what `look` raises.
        """
        recent = self._recent(which)
        if len(recent) >= CLICKS:
            return None
        click = Click(self._clock.monotonic())
        self._clicks[which] = [*recent, click]
        fared: bool | Exception = False
        try:
            fared = await look()
        except (StoreUnavailable, StoreRefused) as error:
            fared = error
            self._clicks[which] = [one for one in self._recent(which) if one is not click]
            raise
        finally:
            click.fared.set_result(fared)
        return fared

    async def as_the_last(self, which: Key) -> bool:
        """How the last fared that is looked at. Raises as that did."""
        recent = self._recent(which)
        fared = await asyncio.shield(recent[-1].fared) if recent else False
        if isinstance(fared, Exception):
            raise fared
        return fared

    def _recent(self, which: Key) -> list[Click]:
        now = self._clock.monotonic()
        if len(self._clicks) > REMEMBERED:
            self._forget(now)
        return [click for click in self._clicks.get(which, ()) if now - click.at < CLICKS_S]

    def _forget(self, now: float) -> None:
        """Whoever has stopped."""
        self._clicks = {
            which: clicks
            for which, clicks in self._clicks.items()
            if clicks and now - clicks[-1].at < CLICKS_S
        }
