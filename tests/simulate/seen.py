"""What a reader of one reply has seen, and when. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

# What has been calculated, and is so near to nothing, is nothing.
ALMOST_S: Final = 1e-6


@dataclass(slots=True, kw_only=True)
class Seen:
    """Of an answer that is written evenly for `lasts_s` from `begun_at` on.

    `steps` are what became visible: at which time, and how much of the text from its beginning on.
    All in seconds of one clock, and characters.
    """

    begun_at: float
    lasts_s: float
    characters: int
    steps: list[tuple[float, int]] = field(default_factory=list)
    # When the last text stood, with what belongs below it.
    whole_at: float | None = None
    # Something that had been visible was so no longer.
    has_shrunk: bool = False
    # Messages that stand at the end.
    messages: int = 0
    calls: int = 0

    def see(self, now: float, visible: int) -> None:
        before = self.steps[-1][1] if self.steps else 0
        self.has_shrunk |= visible < before
        if visible > before:
            self.steps.append((now, visible))

    @property
    def first_words_s(self) -> float:
        """From the first character written to the first one shown."""
        return self.steps[0][0] - self.begun_at

    @property
    def last_words_s(self) -> float:
        """From the last character written to the whole reply."""
        assert self.whole_at is not None
        return max(0.0, self.whole_at - self.begun_at - self.lasts_s)

    @property
    def age_s(self) -> float:
        """Of the oldest unseen character, on average over the time of writing.

        0.0: each was shown at once; half of `lasts_s`: none before the end.
        """
        return sum(self._aged(*stretch) for stretch in self._stretches()) / self.lasts_s

    @property
    def longest_wait_s(self) -> float:
        """The oldest that an unseen character ever became while the answer was written."""
        return max(until - written for _, until, written in self._stretches())

    def _stretches(self) -> Iterator[tuple[float, float, float]]:
        """From when to when the oldest unseen character was which, by when that was written."""
        steps = [(self.begun_at, 0), *self.steps, (self.begun_at + self.lasts_s, self.characters)]
        per_character_s = self.lasts_s / self.characters
        end = self.begun_at + self.lasts_s
        for (since, visible), (until, _) in pairwise(steps):
            written = self.begun_at + visible * per_character_s
            yield min(since, end), min(until, end), written

    @staticmethod
    def _aged(since: float, until: float, written: float) -> float:
        oldest_s, youngest_s = max(0.0, until - written), max(0.0, since - written)
        return (oldest_s**2 - youngest_s**2) / 2
