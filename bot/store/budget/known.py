"""How many calls of a method at once Slack is believed to take, as Redis last said."""

from collections.abc import Callable
from typing import Final

import structlog

from bot.domain.governor.governor import Method
from bot.domain.question import TeamId

Tell = Callable[[Method, float], None]

# What the log calls them.
_NAMES: Final = {Method.UPDATE: "edits", Method.APPEND_STREAM: "appends"}

log = structlog.get_logger()


class Known:
    """Hears it with every step; `tell` is told the newest number."""

    def __init__(self, tell: Tell | None = None) -> None:
        self._tell = tell
        self._bursts: dict[tuple[TeamId, Method], float] = {}

    def hears(self, team: TeamId, method: Method, burst: float, news: str) -> None:
        """`news`: what the step itself has changed, so of all copies one logs it."""
        if self._bursts.get((team, method)) != burst:
            self._bursts[team, method] = burst
            if self._tell is not None:
                self._tell(method, burst)
        calls = {_NAMES[method]: round(burst, 1)}
        match news:
            case "raised":
                log.info("budget.burst_raised", team=team, **calls)
            case "lowered":
                log.warning("budget.burst_lowered", team=team, **calls)
            case "refused":
                log.info("budget.burst_not_raised", team=team, **calls)

    def beyond(self, team: TeamId, method: Method, burst: float) -> float:
        """How many more that is than `burst`; 0.0 of a method that is not learned of."""
        return max(0.0, self._bursts.get((team, method), burst) - burst)
