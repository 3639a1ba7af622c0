"""What a question costs, and how many a minute follow from that. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

# Beyond that, waiting grows quickly.
FULL: Final = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of one question, in a run with so many of them; `copies` of all workspaces together.

    `bots_ms` and `redis_ms` are processor time, `trips` what Redis read at once, `commands` also
    those inside of scripts, `bytes` go to and from Redis; `idle_trips` a second and
    copy come on top. `last_s` is from the last token to the whole reply.
    """

    workspaces: int
    copies: int
    questions: int
    a_minute: float
    last_s: float
    last_worst_s: float
    bots_ms: float
    redis_ms: float
    trips: float
    commands: float
    bytes: float
    idle_trips: float


def carried(milliseconds: float) -> float:
    """Questions a minute that keep one core busy to the part it should be, at so much each."""
    return FULL * 60_000 / milliseconds


def scale_page(costs: Sequence[Cost], *, a_workspace: float) -> str:
    """Tables and what follows from them; `a_workspace` is what Slack allows there in a minute."""
    return (
        "\n\n".join(
            [
                "# Copies and workspaces on one Redis",
                "Written by `make bench`; [what it means](../measured.md).",
                HOW,
                measured(costs),
                "## What that adds up to",
                _capacity(costs, a_workspace),
            ]
        )
        + "\n"
    )


HOW: Final = """\
Each workspace is asked as often as Slack's limit for posts lets anybody answer there; answers are
those of the [comparison](answers.md), 400 tokens in 10 s. Slack, Storm, Redis and all copies run on
one machine with two cores: with four workspaces it is full, and what is late there is late for
that. Rates beyond the measured ones are extrapolated from processor time."""


def measured(costs: Sequence[Cost]) -> str:
    """A line for each run."""
    rows = [
        f"| {one.workspaces} | {one.copies} | {one.a_minute:,.0f} | {one.last_s:.2f} /"
        f" {one.last_worst_s:.2f} | {one.bots_ms:.1f} | {one.redis_ms:.2f} | {one.trips:.0f} |"
        f" {one.commands:.0f} | {one.bytes / 1000:.1f} | {one.idle_trips:.1f} |"
        for one in costs
    ]
    head = (
        "| workspaces | copies in all | questions a minute | last words, median / worst (s)"
        " | a question: CPU of the bot (ms) | CPU of Redis (ms) | round trips"
        " | commands, those in scripts too | kB | idle: round trips a second and copy |"
    )
    return "\n".join([head, "|" + "---:|" * 10, *rows])


def _capacity(costs: Sequence[Cost], a_workspace: float) -> str:
    of_bot = median(cost.bots_ms for cost in costs)
    of_redis = median(cost.redis_ms for cost in costs)
    copy, redis = carried(of_bot), carried(of_redis)
    most = max(cost.a_minute for cost in costs)
    return f"""\
| | a question costs | questions a minute |
|---|---|---:|
| Slack, a workspace | a post | {a_workspace:,.0f} |
| a copy, one core busy to {FULL:.0%} | {of_bot:.1f} ms | {copy:,.0f} |
| a Redis, one core busy to {FULL:.0%} | {of_redis:.2f} ms | {redis:,.0f} |

Measured up to {most:,.0f} questions a minute in all. What ends first is Slack's limit: a
workspace takes {a_workspace:,.0f} posts a minute, and no copy helps against it. A copy has
processor time for {copy / a_workspace:.1f} such workspaces; more copies are more of it. The next
limit is Redis: {redis / a_workspace:,.0f} workspaces that ask as much as they may, or
{redis / copy:,.0f} copies at their limit, keep one busy to {FULL:.0%}. Beyond that workspaces are
spread over several servers (`REDIS_PREFIX` keeps them apart on one)."""
