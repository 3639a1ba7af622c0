"""What a reader saw of an answer, and how late: pure arithmetic over times and texts.

Characters are counted without white space, which Slack and its apps set as they like. What is seen
of an answer is its beginning: a character counts once all that stands before it can be read too.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

# From when on so many of the answer's characters could be read, in order of time.
Steps = Sequence[tuple[float, int]]
# One message: from when on (seconds) it said what.
Versions = Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An answer as it was written: its first token at `begun_at`, the next ones `pace_s` apart."""

    tokens: tuple[str, ...]
    begun_at: float
    pace_s: float

    @property
    def text(self) -> str:
        return bare("".join(self.tokens))

    @property
    def ended_at(self) -> float:
        """When the last token was there."""
        return self.begun_at + self.pace_s * (len(self.tokens) - 1)

    @property
    def lasts_s(self) -> float:
        """From the first token until one more would have come."""
        return self.pace_s * len(self.tokens)

    def steps(self) -> list[tuple[float, int]]:
        """How many characters were written, from when on."""
        counts = accumulate(len(bare(token)) for token in self.tokens)
        return [(self.begun_at + self.pace_s * place, count) for place, count in enumerate(counts)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one reader felt, in seconds; None: it never came to that.

    `first_s` is from the first token to the first text, `last_s` from the last token to the whole
    text, `age_s` how long the oldest character that can't be read yet has been written, averaged
    over the answer (half of its length, if nothing is shown before its end). `shrank`: something
    that could be read was gone later.
    """

    first_s: float | None
    age_s: float
    last_s: float | None
    shrank: bool


def bare(text: str) -> str:
    """Without white space."""
    return "".join(text.split())


def seen(written: Written, steps: Steps) -> Seen:
    whole = len(written.text)
    first = next((at for at, count in steps if count), None)
    last = next((at for at, count in steps if count >= whole), None)
    return Seen(
        first_s=None if first is None else first - written.begun_at,
        age_s=mean_age_s(written, steps),
        last_s=None if last is None else last - written.ended_at,
        shrank=any(later < earlier for (_, earlier), (_, later) in pairwise(steps)),
    )


def mean_age_s(written: Written, steps: Steps) -> float:
    """Exactly, since the age grows by a second a second wherever it is not 0."""
    begin, end = written.begun_at, written.begun_at + written.lasts_s
    inner = [(at, count) for at, count in steps if begin < at < end]
    already = max((count for at, count in steps if at <= begin), default=0)
    places = [(begin, already), *inner, (end, 0)]
    progress = written.steps()
    counts = [count for _, count in progress]
    total = 0.0
    for (start, count), (stop, _) in pairwise(places):
        if count < counts[-1]:
            # The first token that brings a character beyond those that can be read.
            oldest = progress[bisect_left(counts, count + 1)][0]
            total += (max(stop - oldest, 0) ** 2 - max(start - oldest, 0) ** 2) / 2
    return total / written.lasts_s


def readable(bodies: Iterable[str], text: str) -> int:
    """How many characters of `text` (bare) the messages show in order.

    A message that has nothing of it (a word that the answer is on its way) is passed over.
    """
    place = 0
    for body in map(bare, bodies):
        common = _common(body, text[place:])
        place += common
        if 0 < common < len(body):
            break
    return place


def steps(messages: Sequence[Versions], text: str) -> list[tuple[float, int]]:
    """What can be read of `text` (bare) after each change of the messages, which are in order."""
    changes = sorted(
        (at, number, body) for number, versions in enumerate(messages) for at, body in versions
    )
    bodies = [""] * len(messages)
    found: list[tuple[float, int]] = []
    for at, number, body in changes:
        bodies[number] = body
        count = readable(bodies, text)
        if count != (found[-1][1] if found else 0):
            found.append((at, count))
    return found


def on_average(curves: Sequence[Steps]) -> list[tuple[float, float]]:
    """How many characters of several answers could be read, on average, from when on."""
    changes = sorted(
        (at, count - before)
        for curve in curves
        for (_, before), (at, count) in pairwise([(0.0, 0), *curve])
    )
    counts = accumulate(change for _, change in changes)
    return [(at, count / len(curves)) for (at, _), count in zip(changes, counts, strict=True)]


def _common(one: str, other: str) -> int:
    """The length of what both begin with."""
    most = min(len(one), len(other))
    if one[:most] == other[:most]:
        return most
    return next(place for place in range(most) if one[place] != other[place])
