"""When something is due that comes again and again, as cron writes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError


@dataclass(frozen=True, slots=True)
class Schedule:
    """An expression of five fields, in a time zone."""

    expression: str
    zone: ZoneInfo

    def latest(self, now: float) -> datetime:
        """The last time at `now` (in seconds since the epoch) or before it."""
        moment = datetime.fromtimestamp(now, self.zone).replace(microsecond=0)
        return next(self._backwards(moment + timedelta(seconds=1)))

    def before(self, due: datetime) -> datetime:
        return next(self._backwards(due))

    def after(self, now: float) -> datetime:
        return next(CronSim(self.expression, datetime.fromtimestamp(now, self.zone)))

    def _backwards(self, moment: datetime) -> Iterator[datetime]:
        return CronSim(self.expression, moment, reverse=True)


def checked(expression: str) -> str:
    """Raises `ValueError` for what is no expression, or never comes."""
    try:
        next(CronSim(expression, datetime(2026, 1, 1)))  # noqa: DTZ001 - any moment will do
    except (CronSimError, StopIteration) as error:
        raise ValueError(
            "must have the five fields of cron, such as 0 9 * * 1 (Mondays at 9:00)"
            + (f"; this has a {str(error).lower()}" if str(error) else "")
        ) from None
    return expression
