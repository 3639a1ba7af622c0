"""The same as a document, whose schema docs/report.md describes."""

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.operating.report.document import as_json
from tests.journeys.processes import ROOT
from tests.operating.report.played import KEPT, played, view


def document(**seen: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(as_json(played(), view(**seen)))
    return found


def names(part: Any) -> Iterator[str]:
    match part:
        case dict():
            for name, value in part.items():
                yield name
                yield from names(value)
        case list():
            for value in part:
                yield from names(value)


def test_the_document_has_the_reports_numbers() -> None:
    found = document()
    assert {"median": 3.0, "p90": 6.0} == found["first_words_s"]
    assert {"day": "2026-11-18", "questions": 1, "channels": [{"name": "direct", "count": 1}]} == (
        found["days"][2]
    )
    assert ("2026-11-16T00:00:00+00:00", 10, 1) == (
        found["since"],
        found["questions"],
        found["version"],
    )
    assert {"id": "101", "name": "leave-policy-2025.pdf", "answers": 3} == found["most_cited"][0]


def test_its_lists_have_a_question_each_with_its_fields() -> None:
    (bad,) = document()["judged_bad"]
    assert (2, ["outdated"], True, False) == (
        bad["bad"],
        bad["faults"],
        bad["corrected"],
        bad["solved"],
    )
    assert "asked_by" not in bad
    (named,) = document(people=True)["judged_bad"]
    assert ["U2JUN", "U1MINA"] == named["bad_by"]


def test_every_field_is_described_and_there_are_no_others() -> None:
    page = (ROOT / "docs/report.md").read_text("utf-8")
    cells = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", page, re.MULTILINE)
    described = {name for cell in cells for name in re.findall(r"\w+", cell)}
    # What is described within another's row.
    within = {"day", "name", "count", "median", "p90", "people", "id", "answers"}
    assert described | within == set(names(document(people=True, words=KEPT)))
