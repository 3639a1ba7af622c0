"""How long a stream may be silent."""

import asyncio
from collections.abc import Callable


class Patience:
    """Calls `give_up` once `limit_s` seconds have passed since the last `renew`.

    One timer a stream that looks at the time of the last event. `asyncio.timeout` would need one
    for each token.
    """

    __slots__ = ("_give_up", "_limit_s", "_loop", "_since", "_timer", "is_over")

    def __init__(self, give_up: Callable[[], None], limit_s: float) -> None:
        self._give_up = give_up
        self._limit_s = limit_s
        self._loop = asyncio.get_running_loop()
        self._since: float | None = self._loop.time()
        self._timer: asyncio.TimerHandle | None = self._loop.call_later(limit_s, self._look)
        self.is_over = False

    def renew(self) -> None:
        self._since = self._loop.time()

    def pause(self) -> None:
        """No time passes until `renew`."""
        self._since = None

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        now = self._loop.time()
        until = (now if self._since is None else self._since) + self._limit_s
        if until > now:
            self._timer = self._loop.call_at(until, self._look)
        else:
            self.is_over = True
            self._give_up()
