"""The keys with which an app may open a view: short-lived, and each good for one view."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.playground.slack.arguments import ApiRefused

LIFETIME_S: Final = 3.0


@dataclass(slots=True, kw_only=True)
class _Trigger:
    user: str
    issued_at: float
    is_used: bool = False


class Triggers:
    """`lifetime_s` is Slack's own."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.lifetime_s = LIFETIME_S
        self._clock = clock
        self._issued: dict[str, _Trigger] = {}

    def issue(self, user: str) -> str:
        trigger = f"{secrets.token_hex(6)}.{secrets.token_hex(6)}"
        self._issued[trigger] = _Trigger(user=user, issued_at=self._clock())
        return trigger

    def exchange(self, trigger: str) -> str:
        """Use it up: whose action it came from."""
        known = self._issued.get(trigger)
        if known is None:
            raise ApiRefused("invalid_trigger_id")
        if known.is_used:
            raise ApiRefused("exchanged_trigger_id")
        if self._clock() - known.issued_at > self.lifetime_s:
            raise ApiRefused("expired_trigger_id")
        known.is_used = True
        return known.user
