"""How long a stream may be silent."""

from collections.abc import Callable

from bot.clock import Clock
from bot.timers import Timer


class Patience:
    """Calls `give_up` once `limit_s` seconds have passed since the last `renew`.

    One timer that looks at the time of the last event. `asyncio.timeout` would need one for each
    token.
    """

    __slots__ = ("_clock", "_give_up", "_limit_s", "_since", "_timer", "is_over")

    def __init__(self, give_up: Callable[[], None], limit_s: float, clock: Clock) -> None:
        self._give_up = give_up
        self._limit_s = limit_s
        self._clock = clock
        self._since: float | None = clock.monotonic()
        self._timer: Timer | None = clock.call_later(limit_s, self._look)
        self.is_over = False

    def renew(self) -> None:
        self._since = self._clock.monotonic()

    def pause(self) -> None:
        """No time passes until `renew`."""
        self._since = None

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        now = self._clock.monotonic()
        until = (now if self._since is None else self._since) + self._limit_s
        if until > now:
            self._timer = self._clock.call_later(until - now, self._look)
        else:
            self.is_over = True
            self._give_up()
