"""Waiting for what the bot can't start without: patiently, and without repeating itself."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from bot.clock import Clock
from bot.errors import SlackBusy, SlackError, SlackKeyRefused, StoreUnavailable
from bot.telling import Lasting

FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 15.0

_HINTS: Final = {
    "gaierror": "no machine has this name; is it written right? The bot goes on trying",
    "ConnectionRefusedError": "nobody listens there; is it running? The bot goes on trying",
    "FileNotFoundError": "there is no such socket; is it running? The bot goes on trying",
    "TimeoutError": "no answer; is a firewall in between? The bot goes on trying",
    "SSLCertVerificationError": "its certificate is not trusted; see SSL_CERT_FILE",
}

T = TypeVar("T")

log = structlog.get_logger()


async def until_there(
    name: str, attempt: Callable[[], Awaitable[T]], clock: Clock, *, address: str
) -> T:
    """What `attempt` gives, as soon as it works. Raises what waiting can't mend.

    `name` is whose absence is logged, `address` where it was looked for.
    """
    absence, wait_s = Lasting(), FIRST_WAIT_S
    while True:
        try:
            found = await attempt()
        except SlackKeyRefused:
            raise
        except (StoreUnavailable, SlackError) as error:
            _tell(name, error, absence, clock.monotonic(), address)
            await clock.sleep(max(wait_s, _asked_to_wait_s(error)))
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)
        else:
            if (lasted_s := absence.ends(clock.monotonic())) is not None:
                event = f"{name}.reached"
                log.info(event, address=address, lasted_s=round(lasted_s, 1))
            return found


def _tell(
    name: str, error: StoreUnavailable | SlackError, absence: Lasting, now: float, address: str
) -> None:
    what = error.error if isinstance(error, SlackError) else str(error)
    event, cause = f"{name}.unavailable", _cause(error)
    if (age_s := absence.holds(now, (what, cause))) is not None:
        log.warning(
            event,
            error=what,
            cause=cause,
            address=address,
            age_s=round(age_s),
            hint=_HINTS.get(cause, "the bot goes on trying"),
        )


def _cause(error: BaseException) -> str:
    """What it comes down to, in the words of the system: `ConnectionRefusedError`, `gaierror`."""
    while (deeper := error.__cause__ or error.__context__) is not None:
        if isinstance(error, OSError) and not isinstance(deeper, OSError):
            break
        error = deeper
    return type(error).__name__


def _asked_to_wait_s(error: BaseException) -> float:
    return error.retry_after_s if isinstance(error, SlackBusy) else 0.0
