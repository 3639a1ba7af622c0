"""Storm's HTTP statuses to the error that says what happens next. Pure."""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Final

from bot.errors import (
    StormBroken,
    StormBusy,
    StormError,
    StormKeyRefused,
    StormRefused,
    StormThreadLost,
)

_SECONDS: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


def failure_of(status: int, headers: Mapping[str, str], *, has_thread: bool) -> StormError | None:
    """The error that an HTTP status means; None for success (2xx).

    `has_thread`: the request named a Storm conversation. Then 400 and 404 mean that Storm no
    longer knows it (storm-api.md, "Failures that happen").
    """
    reason = f"http {status}"
    match status:
        case _ if 200 <= status < 300:
            return None
        case 429:
            return StormBusy(reason, retry_after_s=retry_after_s(headers))
        case 401 | 403:
            return StormKeyRefused(reason, status=status)
        case 400 | 404 if has_thread:
            return StormThreadLost(reason, status=status)
        # A request that took the server too long to read may pass the next time.
        case 408:
            return StormBroken(reason, status=status)
        # A redirect is not followed: the key would go along to wherever it leads.
        case _ if 300 <= status < 500:
            return StormRefused(reason, status=status)
        case _:
            return StormBroken(reason, status=status)


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from `Retry-After`; None where there is none or it makes no sense.

    A date is measured from the response's own `Date`, so that it doesn't depend on our clock.
    """
    value = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        until = parsedate_to_datetime(value)
        wait = until - parsedate_to_datetime(headers.get("Date", ""))
    # TypeError: one of the two has a time zone, the other not.
    except (ValueError, TypeError):
        return None
    return max(0.0, wait.total_seconds())
