"""A report as a JSON document, for programs. docs/report.md describes it."""

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

from bot.domain.case import Case
from bot.domain.report import Report
from bot.operating.report.rows import View
from bot.operating.report.table import fields

# Counts up when a reader of the one before would misunderstand it.
VERSION = 1


def as_json(report: Report, view: View) -> str:
    return json.dumps(document(report, view), ensure_ascii=False, indent=2) + "\n"


def document(report: Report, view: View) -> dict[str, Any]:
    """Its fields are the report's."""
    told = {field.name: getattr(report, field.name) for field in dataclasses.fields(report)}
    return {"version": VERSION} | {name: _told(value, view) for name, value in told.items()}


def _told(value: Any, view: View) -> Any:
    match value:
        case Case():
            return fields(value, view)
        case tuple():
            return _told_all(value, view)
        case _ if dataclasses.is_dataclass(value):
            each = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
            return {name: _told(one, view) for name, one in each.items()}
        case _ if hasattr(value, "isoformat"):
            return value.isoformat()
        case _:
            return value


def _told_all(values: Sequence[Any], view: View) -> list[Any]:
    return [_told(value, view) for value in values]
