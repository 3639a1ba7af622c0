"""Of all that was seen in a run, the few numbers that are told: medians, worsts, counts. Pure."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Felt:
    """Times in seconds; None: at least half (the median) or one (the worst) never came to that.

    `others_age_s` is for those who see a stream in a channel without being its recipient.
    `refused` counts calls of `chat.*` that were refused for their rate. `torn` replies have come to
    an end and are not what Storm said, `late` ones were not whole in time.
    """

    first_s: float | None
    first_worst_s: float | None
    age_s: float
    others_age_s: float
    last_s: float | None
    last_worst_s: float | None
    refused: float
    late: float
    torn: float
    shrank: float
    messages_a_reply: float
    calls_a_reply: float

    @classmethod
    def of(cls, shown: dict[str, Any]) -> Self:
        """Of what `tests.bench.showing` tells about one run."""
        replies = shown["replies"]
        first = [one["first_s"] for one in replies]
        last = [one["last_s"] for one in replies]
        return cls(
            first_s=_median(first),
            first_worst_s=_worst(first),
            age_s=statistics.mean(one["age_s"] for one in replies),
            others_age_s=statistics.mean(one["others_age_s"] for one in replies),
            last_s=_median(last),
            last_worst_s=_worst(last),
            refused=sum(shown["refusals"].values()),
            late=last.count(None),
            torn=sum(one["last_s"] is not None and not one["is_whole"] for one in replies),
            shrank=sum(one["shrank"] for one in replies),
            messages_a_reply=sum(one["messages"] for one in replies) / len(replies),
            calls_a_reply=sum(shown["calls"].values()) / len(replies),
        )

    @classmethod
    def middle(cls, runs: Sequence[Self]) -> Self:
        """The median of each number over several runs."""
        told = [asdict(run) for run in runs]
        middle: dict[str, Any] = {
            one.name: _median([run[one.name] for run in told]) for one in fields(cls)
        }
        return cls(**middle)


def _median(values: Sequence[float | None]) -> float | None:
    """What never came is later than all that did."""
    known = sorted(value for value in values if value is not None)
    middle = [(len(values) - 1) // 2, len(values) // 2]
    if middle[1] >= len(known):
        return None
    return (known[middle[0]] + known[middle[1]]) / 2


def _worst(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return max(known) if known and len(known) == len(values) else None
