"""The same as a table: a row for each question."""

import csv
from io import StringIO

import pytest

from bot.domain.case import cases
from bot.domain.source import Document
from bot.operating.report.table import as_csv
from tests.domain.week import ended
from tests.operating.report.played import KEPT, played_cases, view


def rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(table, newline="")))


def test_every_question_has_a_row() -> None:
    found = rows(as_csv(played_cases(), view()))
    assert 10 == len(found)
    assert {
        "asked": "2026-11-16T10:00:00+00:00",
        "channel": "C1GENERAL",
        "thread": "1794823200.000000",
        "ts": "1794823200.000000",
        "link": "https://acme.slack.com/archives/C1GENERAL/p1794823202000000"
        "?thread_ts=1794823200.000000&cid=C1GENERAL",
        "end": "whole",
        "reason": "",
        "seconds": "20.0",
        "first_words_s": "2.0",
        "sources": "2",
        "documents": "출장비 규정.pdf; leave-policy-2025.pdf",
        "good": "0",
        "bad": "2",
        "faults": "outdated",
        "person_needed": "yes",
        "solved": "no",
        "solution": "",
        "corrected": "yes",
        "removed": "no",
        "language": "en",
        "storm_thread": "",
        "chat_id": "",
    } == found[1]


def test_people_and_words_have_columns_only_where_they_are_told() -> None:
    plain, full = (
        rows(as_csv(played_cases(), each))[1] for each in (view(), view(people=True, words=KEPT))
    )
    assert {"asked_by": "U2JUN", "bad_by": "U2JUN; U1MINA", "corrected_by": "U4EXPERT"} == {
        name: full[name] for name in ("asked_by", "bad_by", "corrected_by")
    }
    assert "'=1+1, or not? [2J" == full["question"]
    assert "That is old." == full["remarks"]
    assert not any("by" in name.split("_") or name == "question" for name in plain)


@pytest.mark.parametrize("name", ["=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1"])
def test_no_cell_is_a_formula(name: str) -> None:
    found = cases([ended("q1", 0, 9, documents=(Document(id=None, name=name),))])
    (row,) = rows(as_csv(found, view()))
    assert row["documents"].startswith("'")


def test_of_no_questions_the_columns_are_told() -> None:
    assert [] == rows(as_csv((), view()))
    assert as_csv((), view()).startswith("asked,channel,thread,")
