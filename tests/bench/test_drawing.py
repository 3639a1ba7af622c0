"""Charts are well-formed, the same each time, and true to their numbers."""

from xml.etree.ElementTree import Element, fromstring

from tests.bench.drawing import Axis, Line, Panel, Pen, chart

SVG = "{http://www.w3.org/2000/svg}"
PEN = Pen(colour=0)


def read(svg: str) -> Element:
    return fromstring(svg)  # noqa: S314 - what is read is our own


def panel(*points: tuple[float, float]) -> Panel:
    axis = Axis(low=0, high=10, ticks=[(0, "0"), (10, "10")])
    return Panel(title="<one> & only", x=axis, y=axis, lines=[Line(points=points, pen=PEN)])


def test_a_chart_is_well_formed_and_the_same_each_time() -> None:
    drawn = [chart("A < B", [("it", PEN)], [[panel((0, 0), (10, 10))]], 200) for _ in range(2)]

    assert drawn[0] == drawn[1]
    assert "A < B" == read(drawn[0]).findtext(f"{SVG}title")


def test_more_is_higher_and_later_is_further_right() -> None:
    svg = read(chart("", [], [[panel((2, 3), (8, 9))]], 200))
    (line,) = [one for one in svg.iter(f"{SVG}path") if "line" in one.attrib["class"].split()]
    (x1, y1), (x2, y2) = (map(float, part.split()) for part in line.attrib["d"][1:].split("L"))

    assert x2 > x1
    assert y2 < y1


def test_a_decade_is_as_long_as_the_next_on_a_logarithmic_axis() -> None:
    axis = Axis(low=0.1, high=10, ticks=[], is_logarithmic=True)

    assert [0.0, 0.5, 1.0] == [round(axis.share(value), 9) for value in (0.1, 1, 10)]


def test_what_lies_outside_is_drawn_at_the_edge() -> None:
    axis = Axis(low=1, high=2, ticks=[])

    assert [0.0, 1.0] == [axis.share(0), axis.share(99)]
