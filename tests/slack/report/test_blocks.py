"""The report of the played week, as a message in a channel."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.case import cases
from bot.domain.question import MessageTs
from bot.domain.reply import ENGLISH, Language
from bot.domain.report import report
from bot.domain.source import Document
from bot.playground.slack.rules.blocks import ON_SURFACES, check_block
from bot.slack.report.blocks import LONGEST_NAME, MOST_LISTED, Message, message
from bot.words.catalogues import languages
from tests.domain.week import MONDAY, NEXT_MONDAY, ended, week

URL = "https://acme.slack.com/"


def played(language: Language = ENGLISH) -> Message:
    found = cases(week(), since=MONDAY.timestamp())
    return message(report(found, since=MONDAY, until=NEXT_MONDAY), URL, language)


def lines(told: Message) -> list[str]:
    """What people read, without what makes it bold or leads elsewhere."""
    found = []
    for part in told.blocks[0]["elements"]:
        if part["type"] == "rich_text_list":
            found += [f"• {_words(item)}" for item in part["elements"]]
        else:
            found += _words(part).split("\n")
    return found


def _words(part: dict[str, Any]) -> str:
    said = (each.get("text") or f"#{each['channel_id']}" for each in part["elements"])
    return "".join(said).replace("\u202f", " ")


def elements(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from elements(value)
    elif isinstance(part, (list, tuple)):
        for one in part:
            yield from elements(one)


def test_a_week_reads_like_this() -> None:
    assert [
        "Questions to Storm, Nov 16, 2026 to Nov 23, 2026",
        "10 questions · 5 answered · 1 answered in part · 3 not answered · 1 deleted",
        "Half of the answers began within 3.0 s, nine of ten within 6.0 s.",
        "1 time judged good · 2 times judged bad · 1 solved · 1 corrected",
        "",
        "Nothing was found",
        "• Nov 17, 9:00 AM  #C1GENERAL",
        "• Nov 17, 10:00 AM  #C2SALES",
        "",
        "Judged bad",
        "• Nov 16, 10:00 AM  #C1GENERAL",
        "",
        "A person was needed",
        "• Nov 16, 10:00 AM  #C1GENERAL",
        "• Nov 17, 10:00 AM  #C2SALES",
        "",
        "Documents cited most",
        "• 3 · leave-policy-2025.pdf",
        "• 2 · api-guide.md",
        "• 2 · 출장비 규정.pdf",
        "",
        "Documents in answers judged bad",
        "• 1 · leave-policy-2025.pdf",
        "• 1 · 출장비 규정.pdf",
    ] == lines(played())


def test_in_korean_it_is_korean() -> None:
    told = lines(played(Language("ko")))
    assert "질문 10개 · 답변 5개 · 일부만 답변 1개 · 답변 못 함 3개 · 삭제됨 1개" == told[1]
    assert "• 11월 17일 오전 9:00  #C1GENERAL" in told


@pytest.mark.parametrize("language", languages())
def test_slack_takes_it(language: Language) -> None:
    for block in played(language).blocks:
        check_block(block, "blocks/0", ON_SURFACES["message"])


def test_a_notification_is_one_sentence_with_the_numbers() -> None:
    assert (
        "Questions to Storm, Nov 16, 2026 to Nov 23, 2026: "
        "10 questions · 5 answered · 1 answered in part · 3 not answered · 1 deleted"
    ) == played().text


def test_nobody_is_named_and_nobody_is_pinged() -> None:
    told = str(played())
    assert not any(name in told for name in ("U1MINA", "U2JUN", "U3KIM", "U4EXPERT", "D1MINA"))
    kinds = {part.get("type") for part in elements(played().blocks)}
    assert {"user", "usergroup", "broadcast"}.isdisjoint(kinds)


@pytest.mark.parametrize("name", ["<!channel>", "*a* <https://e.example|b>", "@here", "  ", "x\ny"])
def test_a_document_is_called_by_its_words_whatever_they_are(name: str) -> None:
    found = cases([ended("q1", 0, 9, documents=(Document(id=None, name=name),))])
    told = message(report(found, since=MONDAY, until=NEXT_MONDAY), URL, ENGLISH)
    assert f"• 1 · {' '.join(name.split()) or '…'}" in lines(told)
    assert name.strip() not in told.text or not name.strip()


def test_it_stays_short_however_much_there_is() -> None:
    documents = tuple(Document(id=None, name=f"{n} " + "긴 이름 " * 200) for n in range(20))
    many = [
        replace(
            ended(f"q{n}", 0, 9, channel=f"C{n}", end="notice"), ts=MessageTs(f"{1.8e9 + n:.6f}")
        )
        for n in range(500)
    ]
    nothing = [replace(fact, details=replace(fact.details, reason="empty_answer")) for fact in many]
    cited = [ended(f"d{n}", 1, 9, documents=documents) for n in range(10)]
    found = cases([*nothing, *cited, ended("dm", 2, 9, "D1MINA")])
    told = message(report(found, since=MONDAY, until=NEXT_MONDAY + timedelta(9999)), URL, ENGLISH)
    said = lines(told)
    assert MOST_LISTED == sum("#C" in line for line in said)
    assert "• 490 more before that" in said
    assert "• 1 in direct messages" in said
    assert all(len(line) <= LONGEST_NAME + 20 for line in said)


def test_of_a_week_without_questions_it_says_so() -> None:
    told = message(report((), since=MONDAY, until=NEXT_MONDAY), URL, ENGLISH)
    assert ["Questions to Storm, Nov 16, 2026 to Nov 23, 2026", "Nobody asked anything."] == (
        lines(told)
    )
