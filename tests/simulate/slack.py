"""A Slack that only counts: which calls it would refuse, and how much of each reply is visible."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from bot.domain.question import MessageTs
from bot.errors import SlackBusy
from bot.playground.slack.limits import Limiter, Limits
from tests.simulate.seen import Seen

# A call takes so long to Slack, and as long back. Seconds, from and to.
TRAVEL_S: Final = (0.02, 0.10)


class Page(NamedTuple):
    """One message of a reply: the text from `start` to `end`, and perhaps what stands below it."""

    start: int
    end: int
    is_last: bool = False


class Slack:
    """One workspace. A call is refused where any of `limits` refuses it.

    So whatever is let through by all of them would be let through by each, and by any mixture.
    """

    def __init__(self, limits: Sequence[Limits], chance: random.Random) -> None:
        self.refused: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._limiters = [Limiter(one) for one in limits]
        self._chance = chance
        self._posted = 0

    def next_ts(self) -> MessageTs:
        self._posted += 1
        return MessageTs(f"{self._posted:09}.000000")

    async def call(self, method: str, channel: str, happens: Callable[[float], None]) -> None:
        """Raises `SlackBusy`."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._chance.uniform(*TRAVEL_S))
        now = loop.time()
        self.calls[method] += 1
        answers = [limiter.ask(method, channel, now) for limiter in self._limiters]
        refusals = [refusal for refusal in answers if refusal is not None]
        if not refusals:
            happens(now)
        await asyncio.sleep(self._chance.uniform(*TRAVEL_S))
        if refusals:
            self.refused[method] += 1
            retry_after_s = max(refusal.retry_after for refusal in refusals)
            raise SlackBusy(method, refusals[0].error, retry_after_s=retry_after_s)


class Thread:
    """The messages of one reply, as they stand."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._pages: dict[MessageTs, Page] = {}

    def show(self, now: float, ts: MessageTs, page: Page) -> None:
        self._pages[ts] = page
        self._look(now)

    def remove(self, now: float, ts: MessageTs) -> None:
        self._pages.pop(ts, None)
        self._look(now)

    def _look(self, now: float) -> None:
        visible = 0
        for page in self._pages.values():
            if page.start <= visible:
                visible = max(visible, page.end)
        self._seen.see(now, visible)
        self._seen.messages = len(self._pages)
        is_whole = visible == self._seen.characters and any(p.is_last for p in self._pages.values())
        if is_whole and self._seen.whole_at is None:
            self._seen.whole_at = now
