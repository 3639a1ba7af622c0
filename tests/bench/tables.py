"""The results of `answers` as lines and as a page of Markdown. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from tests.bench.best import GENEROUS, STRICT, best_age_s

Json = dict[str, Any]
LIMITS: Final = {
    "strict": ("Strict bucket", "5 edits at once and 50 a minute; streams likewise by their tiers"),
    "generous": ("Generous window", "50 edits in any minute, all at once if need be"),
}
BUCKETS: Final = {"strict": STRICT, "generous": GENEROUS}
# How much later than the last token a last edit may come in the bound: as much as we allow it.
LATE_S: Final = 2.6
PARTS: Final = 3
NEVER: Final = "–"


def answers_page(told: Json) -> str:
    """All tables, with what they mean and how it was measured."""
    about = told["about"]
    parts = [
        "# Answers at once, beside other ways to show them",
        "Written by `make bench`; [what it means](../measured.md). The numbers behind it are in\n"
        "[answers.json](answers.json).",
        "## How it was measured",
        _how(about, max(one["machine_late_s"] for one in told["results"])),
        _systems(about["systems"]),
        "## In short",
        _SHORT,
        short(told),
    ]
    for name, (title, meaning) in LIMITS.items():
        results = [one for one in told["results"] if one["limits"] == name]
        parts += [f"## {title}", f"{meaning}.", _answers(results, about["systems"])]
    parts += ["## Against the best possible", _BEST, _against_best(told)]
    return "\n\n".join(parts) + "\n"


_SHORT: Final = (
    "For each load the bot and, for comparison, the peer with the lowest age. Times in seconds,\n"
    "*median / worst*; a dash is something that did not happen in time."
)


def short(told: Json) -> str:
    """The bot in each of its modes, and the freshest peer, for each limit and load."""
    systems = {one["name"]: one for one in told["about"]["systems"]}
    rows = []
    for limits in LIMITS:
        for count in told["about"]["counts"]:
            here = [
                one for one in told["results"] if (one["limits"], one["count"]) == (limits, count)
            ]
            of_ours = [one for one in here if systems[one["system"]]["is_ours"]]
            peers = [one for one in here if one not in of_ours]
            freshest = sorted(peers, key=lambda one: float(one["felt"]["age_s"]))[:1]
            rows += [
                [limits, str(count), systems[one["system"]]["title"], *_times(one["felt"])]
                for one in (*of_ours, *freshest)
            ]
    head = ["limit", "at once", "", "first words", "mean age", "last words", "refused (429)"]
    return _table(head, rows, left=3)


def _times(felt: Json) -> list[str]:
    return [
        f"{_s(felt['first_s'])} / {_s(felt['first_worst_s'])}",
        _age(felt),
        f"{_s(felt['last_s'])} / {_s(felt['last_worst_s'])}",
        f"{felt['refused']:.0f}",
    ]


def row(result: Json) -> str:
    """One result in a terminal."""
    felt = result["felt"]
    return (
        f"{result['limits']:9}{result['count']:4}  {result['system']:18}"
        f" first {_s(felt['first_s']):>5} /{_s(felt['first_worst_s']):>5}"
        f"  age {felt['age_s']:5.2f}"
        f"  last {_s(felt['last_s']):>5} /{_s(felt['last_worst_s']):>5}"
        f"  429s {felt['refused']:5.0f}  late {felt['late']:3.0f}  torn {felt['torn']:2.0f}"
        f"  messages {felt['messages_a_reply']:4.1f}  calls {felt['calls_a_reply']:5.1f}"
        f"  machine {result['machine_late_s']:4.2f}"
    )


def _how(about: Json, late_s: float) -> str:
    lasts_s = about["tokens"] * about["pace_s"]
    runs = "is one run" if about["runs"] == 1 else f"are the medians of {about['runs']} runs"
    left_out = "".join(f"\n\n{note[0].upper()}{note[1:]}." for note in about["left_out"])
    return f"""\
{about["tokens"]} tokens in {lasts_s:g} s, a paragraph a second. Each answer is in a channel of its
own, asked for by a person of its own, and all begin at once. Slack takes
{about["slack_latency_s"] * 1000:.0f} ms for a call. Slack, Storm and whoever answers are processes
of their own with one monotonic clock, on a machine with {about["cores"]} cores. The bot is asked by
Slack's event and reads Storm's stream; the others are handed the tokens. Told {runs}, in
which the machine kept whoever measured waiting for {late_s:.2f} s at the worst.

- *First words*: from the first token at Storm until any text of the answer can be read in Slack.
- *Age*: of the oldest character that has been written and can't be read yet, averaged over the
  {lasts_s:g} s. {lasts_s / 2:g} means that nothing was shown before the end.
- *Last words*: from the last token until the whole answer can be read. *Late* replies were not
  whole {about["patience_s"]:g} s after it, *torn* ones say something else in the end.
- *Others*: in a channel a stream grows for whoever asked; this is the age for everybody else.\
{left_out}"""


def _systems(systems: Iterable[Json]) -> str:
    rows = [
        [
            one["title"],
            f"`{one['package']}` {one['version']}" if one["package"] else "",
            one["stated"],
        ]
        for one in systems
    ]
    return _table(["", "version", "settings"], rows, left=3)


def _answers(results: Sequence[Json], systems: Sequence[Json]) -> str:
    titles = {one["name"]: one["title"] for one in systems}
    rows = []
    order = list(titles)
    for one in sorted(results, key=lambda one: (one["count"], order.index(one["system"]))):
        felt = one["felt"]
        rows.append([
            str(one["count"]),
            titles[one["system"]],
            *_times(felt),
            f"{felt['late']:.0f}",
            f"{felt['torn']:.0f}",
            f"{felt['messages_a_reply']:.1f}",
            f"{felt['calls_a_reply']:.1f}",
        ])  # fmt: skip
    head = [
        *("at once", "", "first words, median / worst (s)", "mean age (s)"),
        *("last words, median / worst (s)", "refused (429)", "late", "torn"),
        *("messages a reply", "calls a reply"),
    ]
    return _table(head, rows, left=2)


_BEST: Final = (
    "The mean age below which no schedule comes, even one that knows all tokens and the end in\n"
    "advance: every edit that the limit allows is spent at the best moment, evenly between the\n"
    "replies, posts cost nothing, and one edit a reply is kept for its last text (which may come\n"
    f"{LATE_S:g} s after the end). *By edits alone* is the bound without further posts, *in\n"
    f"parts* with {PARTS} more a reply. Beside it ours, and how many times as old that is."
)


def _against_best(told: Json) -> str:
    about = told["about"]
    of_ours = [one for one in about["systems"] if one["is_ours"]]
    head = ["limit", "at once", "best by edits alone (s)", "best in parts (s)"]
    for one in of_ours:
        head += [f"{one['title']} (s)", "÷ by edits", "÷ in parts"]
    rows = []
    for limits in LIMITS:
        for count in about["counts"]:
            single, parts = best(about, limits, count, 0), best(about, limits, count, PARTS)
            line = [limits, str(count), f"{single:.2f}", f"{parts:.2f}"]
            for system in of_ours:
                age = _found(told["results"], system["name"], limits, count)
                line += [_s(age), *(_ratio(age, bound) for bound in (single, parts))]
            rows.append(line)
    return _table(head, rows)


def best(about: Json, limits: str, count: int, parts: int) -> float:
    """The bound on the mean age for so many answers as were measured."""
    return best_age_s(
        count,
        BUCKETS[limits],
        lasts_s=about["tokens"] * about["pace_s"],
        token_s=about["pace_s"],
        parts=parts,
        late_s=LATE_S,
    )


def _found(results: Iterable[Json], system: str, limits: str, count: int) -> float | None:
    for one in results:
        if (one["system"], one["limits"], one["count"]) == (system, limits, count):
            return float(one["felt"]["age_s"])
    return None


def _age(felt: Json) -> str:
    own, others = felt["age_s"], felt["others_age_s"]
    return f"{own:.2f}" if others - own < 0.05 else f"{own:.2f} (others {others:.2f})"


def _s(seconds: float | None) -> str:
    if seconds is None:
        return NEVER
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.0f}"


def _ratio(age: float | None, bound: float) -> str:
    return NEVER if age is None else f"{age / bound:.1f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> str:
    """`left` columns are words, the others numbers."""
    rule = ["---" if place < left else "---:" for place in range(len(head))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *rows))
