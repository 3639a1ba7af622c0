"""Corrections as files that people and Storm open."""

import csv
from dataclasses import replace
from datetime import UTC
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.correction import Correction
from bot.domain.question import ChannelId, MessageTs, QuestionId, TeamId, ThreadKey, UserId
from bot.operating.cell import harmless
from bot.operating.corrections.document import as_docx, name_of
from bot.operating.corrections.table import COLUMNS, as_csv

ONE = Correction(
    id=QuestionId("abcdefgh23"),
    thread=ThreadKey(team=TeamId("T1"), channel=ChannelId("C1"), root="1.1"),
    question="연차가 며칠인가요?",
    answer='25 days, "always".\n\nSee\nthe wiki.',
    user=UserId("U1"),
    at=1_790_000_000.5,
    ts=MessageTs("1.2"),
    link="https://x.test/p1",
)
# As msgspec and Slack give it: no half of a surrogate pair.
texts = st.text(st.characters(codec="utf-8"), max_size=750)


def read(content: bytes) -> list[tuple[str, str]]:
    """The kind and the words of each paragraph."""
    found = docx.Document(BytesIO(content)).paragraphs
    return [(one.style.name if one.style else "", one.text) for one in found]


def test_a_table_has_a_row_for_each() -> None:
    rows = list(csv.reader(StringIO(as_csv([ONE], ZoneInfo("Asia/Seoul")), newline="")))
    when = "2026-09-21T23:13:20+09:00"
    assert [list(COLUMNS), [ONE.question, ONE.answer, "U1", when, ONE.link]] == rows


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert f"'{text}" == harmless(text)
    row = list(csv.reader(StringIO(as_csv([replace(ONE, answer=text)], UTC), newline="")))[1]
    assert f"'{text}" == row[1]


def test_other_words_stay_as_they_are() -> None:
    assert "25 = 5 * 5" == harmless("25 = 5 * 5")


def test_a_document_has_the_question_as_a_heading_and_names_nobody() -> None:
    assert [
        ("Heading 1", ONE.question),
        ("Normal", '25 days, "always".'),
        ("Normal", "See\nthe wiki."),
    ] == read(as_docx([ONE]))
    assert "correction-abcdefgh23.docx" == name_of(ONE)


def test_no_corrections_are_a_document_too() -> None:
    assert [] == read(as_docx([]))


# Many pairs in a document: what takes time is to make one and to read it.
@settings(max_examples=20)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=10))
def test_whatever_people_write_is_a_document(pairs: list[tuple[str, str]]) -> None:
    written = [replace(ONE, question=question, answer=answer) for question, answer in pairs]
    kinds = [kind for kind, _ in read(as_docx(written))]
    assert len(pairs) == kinds.count("Heading 1")
