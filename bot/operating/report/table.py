"""A report as a table of comma-separated values: a row for each question."""

import csv
import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any, Final

from bot.domain.case import Case
from bot.operating.cell import harmless
from bot.operating.report.rows import People, Row, Said, View, people, row, said

_BETWEEN: Final = "; "


def as_csv(cases: Sequence[Case], view: View) -> str:
    lines = StringIO(newline="")
    writer = csv.DictWriter(lines, list(_columns(view)))
    writer.writeheader()
    writer.writerows(_cells(case, view) for case in cases)
    return lines.getvalue()


def fields(case: Case, view: View) -> dict[str, Any]:
    """All that is told of a question, by the names of the columns."""
    told = dataclasses.asdict(row(case, view))
    if view.people:
        told |= dataclasses.asdict(people(case))
    if view.words:
        told |= dataclasses.asdict(said(case, view.words))
    return told


def _columns(view: View) -> Iterable[str]:
    kinds = (Row, *((People,) if view.people else ()), *((Said,) if view.words else ()))
    return (field.name for kind in kinds for field in dataclasses.fields(kind))


def _cells(case: Case, view: View) -> Mapping[str, str]:
    return {name: _cell(value) for name, value in fields(case, view).items()}


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple() | list():
            return harmless(_BETWEEN.join(map(str, value)))
        case _:
            return harmless(str(value))
