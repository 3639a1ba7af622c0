"""How many edits at once Slack is believed to take, as Redis last said."""

from collections.abc import Callable

import structlog

from bot.domain.question import TeamId

log = structlog.get_logger()


class Known:
    """Hears it with every step; `tell` is told the newest number."""

    def __init__(self, tell: Callable[[float], None] | None = None) -> None:
        self._tell = tell
        self._bursts: dict[TeamId, float] = {}

    def hears(self, team: TeamId, burst: float, news: str) -> None:
        """`news`: what the step itself has changed, so of all copies one logs it."""
        if self._bursts.get(team) != burst:
            self._bursts[team] = burst
            if self._tell is not None:
                self._tell(burst)
        match news:
            case "raised":
                log.info("budget.burst_raised", team=team, edits=round(burst, 1))
            case "lowered":
                log.warning("budget.burst_lowered", team=team, edits=round(burst, 1))
            case "refused":
                log.info("budget.burst_not_raised", team=team, edits=round(burst, 1))

    def beyond(self, team: TeamId, burst: float) -> float:
        """How many more that is than `burst`."""
        return max(0.0, self._bursts.get(team, burst) - burst)
