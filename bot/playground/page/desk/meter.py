"""What the bot has spent of Slack's budgets, above all of that for edits, as Slack counts it."""

import time
from collections import deque
from typing import Final

from bot.playground.page.desk import wire
from bot.playground.slack import Call, Slack

METHOD: Final = "chat.update"
STREAMS: Final = ("chat.startStream", "chat.appendStream", "chat.stopStream")
MINUTE_S: Final = 60.0


class Meter:
    """`growing` is set from outside: only the bot knows how many replies grow."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._spent: deque[float] = deque()
        self.growing = 0

    def count(self, call: Call) -> None:
        if call.method == METHOD and call.status != 429:
            self._spent.append(call.at)

    @property
    def is_at_rest(self) -> bool:
        """Nothing will change before the next call."""
        budget = self.budget
        return (
            not budget.spent_last_minute
            and budget.left >= budget.capacity
            and all(one.left >= one.capacity for one in budget.streams)
        )

    @property
    def budget(self) -> wire.Budget:
        since = time.monotonic() - MINUTE_S
        while self._spent and self._spent[0] < since:
            self._spent.popleft()
        level = self._slack.level(METHOD)
        return wire.Budget(
            per_minute=level.per_minute if level else 0.0,
            spent_last_minute=len(self._spent),
            left=round(level.left, 1) if level else 0.0,
            capacity=level.capacity if level else 0,
            growing=self.growing,
            blocked_s=round(level.blocked_s, 1) if level else 0.0,
            refusals=self._slack.refusals(),
            streams=[
                wire.Quota(method=method, left=round(level.left, 1), capacity=level.capacity)
                for method in STREAMS
                if (level := self._slack.level(method))
            ],
        )
