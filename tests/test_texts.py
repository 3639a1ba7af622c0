import re
from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import texts
from bot.domain.question import QuestionId
from bot.domain.reply import Language, Notice
from bot.domain.talk import FollowUps

ENGLISH, KOREAN = Language.ENGLISH, Language.KOREAN
BOTH = pytest.mark.parametrize("language", Language)
DECLINED = (
    texts.too_old_to_try_again,
    texts.nothing_to_try_again,
    texts.tried_too_often,
    texts.tried_just_now,
    texts.already_answering,
    texts.audience_unknown,
)


def sentences(language: Language) -> list[str]:
    return [
        *(texts.notice(notice, language) for notice in Notice),
        texts.incomplete(language),
        texts.reference(QuestionId("k3jx2mw5qa"), language),
        texts.try_again(language),
        *(say(language) for say in DECLINED),
        texts.status_searching(language),
        texts.status_next_in_line(language),
        texts.placeholder(language),
        texts.answer(language),
        texts.sources(language),
        texts.untitled(language),
        texts.page_numbers(("3", "12"), language),
        texts.more_sources(4, language),
        texts.answering("How?", language),
        texts.still_writing(language),
        texts.taking_longer(language),
        texts.background(language),
        *(
            texts.footer(elapsed_s, language, has_sources=has_sources)
            for elapsed_s, has_sources in product((None, 4.2, 75.0), (True, False))
        ),
        texts.home_title(language),
        texts.home_introduction(language),
        *(way for mode in FollowUps for way in texts.home_ways(language, mode)),
    ]


@pytest.mark.parametrize("notice", Notice)
def test_every_notice_is_a_short_sentence_in_both_languages(notice: Notice) -> None:
    english, korean = texts.notice(notice, ENGLISH), texts.notice(notice, KOREAN)
    assert ENGLISH == texts.language_of(english)
    assert KOREAN == texts.language_of(korean)
    assert 20 <= len(english) <= 200
    assert 10 <= len(korean) <= 120
    assert english.endswith(".")
    assert korean.endswith(("요.", "요!"))


def test_notices_differ_from_one_another() -> None:
    for language in Language:
        assert len(Notice) == len({texts.notice(notice, language) for notice in Notice})


@BOTH
def test_nothing_is_empty_pings_or_needs_escaping(language: Language) -> None:
    for sentence in sentences(language):
        assert sentence == sentence.strip() != ""
        assert not re.search(r"[<>&@{}%]|None|\bTODO\b", sentence)


def test_korean_sentences_keep_the_polite_style() -> None:
    for sentence in sentences(KOREAN):
        assert not re.search(r"(니다|십시오|한다|이다)[.!]?$", sentence)


@BOTH
def test_status_fits_beside_the_name_of_the_app(language: Language) -> None:
    assert len(texts.status_searching(language)) <= 50
    assert len(texts.status_next_in_line(language)) <= 50


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (ENGLISH, ""),
        (ENGLISH, "How many days of leave do I have?"),
        (ENGLISH, "日本語 und Ümläute 🙂"),
        (KOREAN, "연차는 며칠인가요?"),
        (KOREAN, "What does 연차 mean?"),
        (KOREAN, "ㅎㅇ"),
        (KOREAN, "\u1112\u1161\u11ab"),
    ],
)
def test_any_korean_letter_makes_a_text_korean(language: Language, text: str) -> None:
    assert language == texts.language_of(text)


def test_reference_can_be_quoted_to_the_operator() -> None:
    assert "Reference: k3jx2mw5qa" == texts.reference(QuestionId("k3jx2mw5qa"), ENGLISH)
    assert "참조 번호: k3jx2mw5qa" == texts.reference(QuestionId("k3jx2mw5qa"), KOREAN)


def test_pages_are_counted_as_each_language_does() -> None:
    assert "p. 3, 12" == texts.page_numbers(("3", "12"), ENGLISH)
    assert "3, 12쪽" == texts.page_numbers(("3", "12"), KOREAN)


@pytest.mark.parametrize(
    ("took", "elapsed_s"),
    [
        (" in 0.0 s", 0.0),
        (" in 4.2 s", 4.2),
        (" in 10 s", 9.97),
        (" in 59 s", 59.4),
        (" in 1 min 0 s", 59.6),
        (" in 2 min 5 s", 125.0),
        ("", None),
    ],
)
def test_footer_tells_how_long_the_answer_took(took: str, elapsed_s: float | None) -> None:
    expected = f"Answered by Storm{took} · AI-generated, check the sources"
    assert expected == texts.footer(elapsed_s, ENGLISH, has_sources=True)


def test_footer_says_neutrally_that_there_are_no_sources() -> None:
    without = texts.footer(4.2, ENGLISH, has_sources=False)
    assert without.startswith("No sources were cited · Answered by Storm")
    assert "check the sources" not in without
    assert texts.footer(4.2, KOREAN, has_sources=False).startswith("인용한 출처가 없어요 · ")


@given(st.floats(min_value=0, max_value=100_000), st.sampled_from(Language))
def test_footer_is_always_one_short_line(elapsed_s: float, language: Language) -> None:
    assert len(texts.footer(elapsed_s, language, has_sources=True)) <= 80


@pytest.mark.parametrize("say", DECLINED)
def test_somebody_whose_language_is_not_known_is_told_in_both(
    say: Callable[[Language | None], str],
) -> None:
    assert say(None) == "\n".join(map(say, (ENGLISH, KOREAN)))


def test_a_notice_is_told_in_both_languages_where_none_is_known() -> None:
    told = (texts.notice(Notice.EXTERNAL_CHANNEL, language) for language in (ENGLISH, KOREAN))
    assert "\n".join(told) == texts.not_here(Notice.EXTERNAL_CHANNEL)
