"""The two pictures of `answers`: one reply as it grows, and all measures against the load. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tests.bench.drawing import Axis, Line, Panel, Pen, chart
from tests.bench.tables import LIMITS, best

Json = dict[str, Any]
# Edits are drawn through, streams in dashes; a colour each for those who make them.
PENS: Final = {
    "vercel-edit": Pen(colour=2),
    "vercel-native": Pen(colour=2, dashes="5 4"),
    "copilotkit-edit": Pen(colour=3),
    "copilotkit-native": Pen(colour=3, dashes="5 4"),
    "sdk-stream": Pen(colour=4, dashes="5 4"),
    "loop": Pen(colour=5),
}
# In each of its modes.
OURS: Final = tuple(
    Pen(colour=number, dashes=dashes, is_strong=True)
    for number, dashes in ((0, ""), (1, "9 5"), (1, "3 4"))
)
BEST: Final = Pen(colour=6, dashes="1 4")
FASTEST_S: Final = 0.03


def growth_plot(told: Json, counts: Mapping[int, int]) -> str:
    """Characters written and characters that can be read, at these loads for so many seconds."""
    pens = _pens(told["about"]["systems"])
    rows = [[_growth(told, pens, count, ends_s)] for count, ends_s in counts.items()]
    legend = [(one["title"], pens[one["name"]]) for one in told["about"]["systems"]]
    return chart("What whoever asked can read of an answer (strict bucket)", legend, rows, 330)


def load_plot(told: Json) -> str:
    """First words, age and last words against the answers at once, under both limits."""
    about = told["about"]
    pens = _pens(about["systems"])
    legend = [(one["title"], pens[one["name"]]) for one in about["systems"]]
    legend.append(("best possible by edits alone", BEST))
    rows = [
        [_measure(told, pens, limits, *measure) for limits in LIMITS]
        for measure in (
            ("first_s", "First words, median (s)"),
            ("age_s", "Mean age (s)"),
            ("last_worst_s", "Last words, worst (s)"),
        )
    ]
    return chart("From 1 to 100 answers at once", legend, rows, 270)


def _pens(systems: Sequence[Json]) -> dict[str, Pen]:
    of_ours = [one["name"] for one in systems if one["is_ours"]]
    return PENS | dict(zip(of_ours, OURS, strict=False))


def _growth(told: Json, pens: dict[str, Pen], count: int, ends_s: int) -> Panel:
    about = told["about"]
    curves = {
        one["system"]: one["curve"]
        for one in told["results"]
        if (one["limits"], one["count"]) == ("strict", count)
    }
    lasts_s = about["tokens"] * about["pace_s"]
    whole = about["characters"]
    order = sorted(curves, key=lambda name: pens[name].is_strong)
    which = f"{count} at once, on average" if count > 1 else "one alone"
    return Panel(
        title=f"Characters that can be read · {which}",
        x=Axis(low=0, high=ends_s, ticks=[(at, str(at)) for at in range(0, ends_s + 1, 2)]),
        y=Axis(low=0, high=whole, ticks=[(at, f"{at:,}") for at in range(0, whole + 1, 500)]),
        x_label="seconds from the first token",
        area=[(0, 0), (lasts_s, whole), (ends_s, whole)],
        lines=[Line(points=_stairs(curves[name], ends_s), pen=pens[name]) for name in order],
        notes=[(ends_s / 100, whole * 0.92, "grey: written by Storm")],
    )


def _stairs(curve: Sequence[Sequence[float]], ends_s: float) -> list[tuple[float, float]]:
    """Nothing at first, then a step up at each change."""
    points: list[tuple[float, float]] = [(0.0, 0.0)]
    for at, count in curve:
        if at > ends_s:
            break
        points += [(at, points[-1][1]), (at, count)]
    return [*points, (ends_s, points[-1][1])]


def _measure(told: Json, pens: dict[str, Pen], limits: str, name: str, title: str) -> Panel:
    about = told["about"]
    counts = about["counts"]
    lines = []
    order = sorted((one["name"] for one in about["systems"]), key=lambda one: pens[one].is_strong)
    never = about["patience_s"] * 1.5
    for system in order:
        values = {
            one["count"]: one["felt"][name]
            for one in told["results"]
            if (one["system"], one["limits"]) == (system, limits)
        }
        points = [
            (place, never if values[count] is None else values[count])
            for place, count in enumerate(counts)
            if count in values
        ]
        lines.append(Line(points=points, pen=pens[system], has_dots=True))
    if name == "age_s":
        bound = [(place, best(about, limits, count, 0)) for place, count in enumerate(counts)]
        lines.insert(0, Line(points=bound, pen=BEST))
        y = Axis(low=0, high=5, ticks=[(at, str(at)) for at in range(6)])
    else:
        ticks = [(0.1, "0.1"), (1, "1"), (10, "10"), (never, f"> {about['patience_s']:g}")]
        y = Axis(low=FASTEST_S, high=never, ticks=ticks, is_logarithmic=True)
    return Panel(
        title=f"{title} · {LIMITS[limits][0].lower()}",
        x=Axis(low=-0.3, high=len(counts) - 0.7, ticks=[(p, str(c)) for p, c in enumerate(counts)]),
        y=y,
        x_label="answers at once",
        lines=lines,
    )
