"""Somebody the bot needs is away: told as it begins, then every few minutes, and as it ends."""

from collections.abc import Hashable
from typing import Final

import structlog

from bot.clock import Clock
from bot.errors import SlackError, StoreUnavailable
from bot.telling import Lasting

_HINTS: Final = {
    "gaierror": "no machine has this name; is it written right? The bot goes on trying",
    "ConnectionRefusedError": "nobody listens there; is it running? The bot goes on trying",
    "FileNotFoundError": "there is no such socket; is it running? The bot goes on trying",
    "TimeoutError": "no answer; is a firewall in between? The bot goes on trying",
    "SSLCertVerificationError": "its certificate is not trusted; see SSL_CERT_FILE",
}

log = structlog.get_logger()


class Absence:
    """Of one service, which several parts of the bot may miss at once."""

    def __init__(self, name: str, clock: Clock, *, address: str = "") -> None:
        """`name` is what the log calls it, `address` where it was looked for."""
        self._name = name
        self._clock = clock
        self._address = address
        self._lasting = Lasting()
        self._missing: set[Hashable] = set()
        self._ended_at = float("-inf")

    def lasts(self, error: StoreUnavailable | SlackError, part: Hashable = None) -> None:
        """`part` of the bot has found it away once more."""
        self._missing.add(part)
        what, cause = error.error if isinstance(error, SlackError) else str(error), cause_of(error)
        age_s = self._lasting.holds(self._clock.monotonic(), (what, cause))
        if age_s is not None:
            event = f"{self._name}.unavailable"
            log.warning(
                event,
                error=what,
                cause=cause,
                address=self._address,
                age_s=round(age_s),
                hint=_HINTS.get(cause, "the bot goes on trying"),
            )

    def ends(self, part: Hashable = None) -> None:
        """`part` has found it there; it is there again once nobody misses it any more."""
        self._missing.discard(part)
        if self._missing:
            return
        now = self._clock.monotonic()
        if (lasted_s := self._lasting.ends(now)) is not None:
            self._ended_at = now
            event = f"{self._name}.reached"
            log.info(event, address=self._address, lasted_s=round(lasted_s, 1))

    def is_recent(self, within_s: float) -> bool:
        """It lasts, or has ended so few seconds ago."""
        return bool(self._missing) or self._clock.monotonic() - self._ended_at < within_s


def cause_of(error: BaseException) -> str:
    """What it comes down to, in the words of the system: `ConnectionRefusedError`, `gaierror`."""
    found = error.__cause__ or error
    deeper: BaseException | None = error
    while deeper is not None:
        if isinstance(deeper, OSError):
            found = deeper
        deeper = deeper.__cause__ or deeper.__context__
    return type(found).__name__
