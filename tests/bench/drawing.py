"""Charts of lines as SVG: panels with axes, lines, and one legend for all. Pure.

Made here instead of by a library: two plots of lines need neither 40 MB of packages nor their
fonts, come out the same byte for byte, and follow the reader's light or dark page.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

WIDTH: Final = 960
LEGEND_ROW: Final = 22
MARGIN: Final = 16
LEFT, RIGHT, ABOVE, BELOW = 52, 16, 34, 44
STYLE: Final = """
text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1d1c1d}
.small{font-size:12px;fill:#616061}.title{font-weight:600}
.back{fill:#fff}.grid{stroke:#e4e4e4}.area{fill:#ececec}.axis{stroke:#9a9a9a}
path.line{fill:none;stroke-width:1.6;stroke-linejoin:round}path.strong{stroke-width:3.4}
.c0{stroke:#0b6bcb}.c1{stroke:#0b6bcb}.c2{stroke:#b3369a}.c3{stroke:#d9730d}.c4{stroke:#0f8a6d}
.c5{stroke:#8a8a8a}.c6{stroke:#1d1c1d}
circle{stroke:none}circle.c0,circle.c1{fill:#0b6bcb}circle.c2{fill:#b3369a}circle.c3{fill:#d9730d}
circle.c4{fill:#0f8a6d}circle.c5{fill:#8a8a8a}
@media (prefers-color-scheme:dark){
text{fill:#e8e8e8}.small{fill:#ababab}.back{fill:#0d1117}.grid{stroke:#2b3038}.area{fill:#1f252e}
.axis{stroke:#6b7280}.c0,.c1{stroke:#58a6ff}.c2{stroke:#e879c9}.c3{stroke:#f0a35e}.c4{stroke:#3fc9a3}
.c5{stroke:#9a9a9a}.c6{stroke:#e8e8e8}circle.c0,circle.c1{fill:#58a6ff}circle.c2{fill:#e879c9}
circle.c3{fill:#f0a35e}circle.c4{fill:#3fc9a3}circle.c5{fill:#9a9a9a}}
""".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """How a line looks: one of seven colours, whole or in dashes, strong or not."""

    colour: int
    dashes: str = ""
    is_strong: bool = False

    def attributes(self) -> str:
        strong = " strong" if self.is_strong else ""
        dashed = f' stroke-dasharray="{self.dashes}"' if self.dashes else ""
        return f'class="line c{self.colour}{strong}"{dashed}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`points` in the panel's own units, from left to right."""

    points: Sequence[tuple[float, float]]
    pen: Pen
    has_dots: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """From `low` to `high`; `ticks` are places and what is written there."""

    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    is_logarithmic: bool = False

    def share(self, value: float) -> float:
        """Where a value is: 0 at the low end, 1 at the high end, never outside."""
        low, high, at = self.low, self.high, max(min(value, self.high), self.low)
        if self.is_logarithmic:
            low, high, at = math.log(low), math.log(high), math.log(at)
        return (at - low) / (high - low)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """`area`, if any, is a line with everything below it filled."""

    title: str
    x: Axis
    y: Axis
    x_label: str = ""
    lines: Sequence[Line] = ()
    area: Sequence[tuple[float, float]] = ()
    notes: Sequence[tuple[float, float, str]] = field(default_factory=tuple)


def chart(
    title: str,
    legend: Sequence[tuple[str, Pen]],
    rows: Sequence[Sequence[Panel]],
    panel_height: int,
) -> str:
    """All panels of a row are equally wide; what the lines are is said once, at the top."""
    top = MARGIN + 20 + LEGEND_ROW * math.ceil(len(legend) / 4) + 8
    height = top + len(rows) * panel_height + MARGIN
    drawn = [_text(MARGIN, MARGIN + 10, title, "title")]
    for number, (name, pen) in enumerate(legend):
        x = MARGIN + number % 4 * ((WIDTH - 2 * MARGIN) / 4)
        y = MARGIN + 34 + number // 4 * LEGEND_ROW
        drawn.append(f'<path {pen.attributes()} d="M{x:.1f} {y - 4:.1f}h26"/>')
        drawn.append(_text(x + 34, y, name))
    for row, panels in enumerate(rows):
        width = (WIDTH - 2 * MARGIN) / len(panels)
        for column, panel in enumerate(panels):
            left, above = MARGIN + column * width, top + row * panel_height
            drawn.append(_panel(panel, left, above, width, panel_height))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n"
        f'<rect class="back" width="{WIDTH}" height="{height}"/>\n'
        + "\n".join(drawn)
        + "\n</svg>\n"
    )


def _panel(panel: Panel, left: float, above: float, width: float, height: float) -> str:
    x0, x1 = left + LEFT, left + width - RIGHT
    y0, y1 = above + height - BELOW, above + ABOVE

    def place(point: tuple[float, float]) -> tuple[float, float]:
        across, up = panel.x.share(point[0]), panel.y.share(point[1])
        return x0 + across * (x1 - x0), y0 - up * (y0 - y1)

    drawn = [_text(x0, above + 20, panel.title, "title")]
    if panel.area:
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(place, panel.area))
        drawn.append(
            f'<polygon class="area" points="{x0:.1f},{y0:.1f} {points} {x1:.1f},{y0:.1f}"/>'
        )
    for value, label in panel.y.ticks:
        _, y = place((panel.x.low, value))
        drawn.append(f'<path class="grid" d="M{x0:.1f} {y:.1f}H{x1:.1f}"/>')
        drawn.append(_text(x0 - 8, y + 4, label, "small", "end"))
    for value, label in panel.x.ticks:
        x, _ = place((value, panel.y.low))
        drawn.append(f'<path class="axis" d="M{x:.1f} {y0:.1f}v4"/>')
        drawn.append(_text(x, y0 + 18, label, "small", "middle"))
    drawn.append(f'<path class="axis" d="M{x0:.1f} {y0:.1f}H{x1:.1f}"/>')
    drawn.append(_text((x0 + x1) / 2, y0 + 36, panel.x_label, "small", "middle"))
    for line in panel.lines:
        drawn += _line(line, [place(point) for point in line.points])
    drawn += [_text(*place((x, y)), words, "small") for x, y, words in panel.notes]
    return "\n".join(drawn)


def _line(line: Line, points: Sequence[tuple[float, float]]) -> list[str]:
    if not points:
        return []
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    drawn = [f'<path {line.pen.attributes()} d="{path}"/>']
    if line.has_dots:
        radius = 4.2 if line.pen.is_strong else 2.6
        drawn += [
            f'<circle class="c{line.pen.colour}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'
            for x, y in points
        ]
    return drawn


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    kind = f' class="{kind}"' if kind else ""
    return f'<text{kind} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
