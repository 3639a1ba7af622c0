import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.question import QuestionId
from bot.domain.reply import ENGLISH, Language, Notice
from bot.words import labels, meanwhile, notices, presses, upkeep
from bot.words.catalogues import CATALOGUES, languages
from bot.words.language import language_of

KOREAN = Language("ko")
BOTH = pytest.mark.parametrize("language", languages())
DECLINED = (
    presses.too_old_to_try_again,
    presses.nothing_to_try_again,
    presses.tried_too_often,
    presses.tried_just_now,
    presses.already_answering,
    presses.audience_unknown,
)


def sentences(language: Language) -> list[str]:
    """Everything in the catalogues, as it is said."""
    catalogue = CATALOGUES[language].sentences
    said = []
    for found in upkeep.template():
        if found.pluralizable:
            one, many = upkeep.forms(found)
            said += [catalogue.ngettext(one, many, count) for count in (1, 2, 5)]
        elif found.id:
            said += [catalogue.gettext(*upkeep.forms(found))]
    return [re.sub(r"\{\w+\}", "7", sentence) for sentence in said]


@pytest.mark.parametrize("notice", Notice)
def test_every_notice_is_a_short_sentence_in_both_languages(notice: Notice) -> None:
    english, korean = notices.notice(notice, ENGLISH), notices.notice(notice, KOREAN)
    assert ENGLISH == language_of(english)
    assert KOREAN == language_of(korean)
    assert 20 <= len(english) <= 200
    assert 10 <= len(korean) <= 120
    assert english.endswith(".")
    assert korean.endswith(("요.", "요!"))


def test_notices_differ_from_one_another() -> None:
    for language in languages():
        assert len(Notice) == len({notices.notice(notice, language) for notice in Notice})


@BOTH
def test_nothing_is_empty_pings_or_needs_escaping(language: Language) -> None:
    for sentence in sentences(language):
        assert sentence == sentence.strip() != ""
        assert not re.search(r"[<>&@{}%]|None|\bTODO\b", sentence)


def test_korean_sentences_keep_the_polite_style() -> None:
    for sentence in sentences(KOREAN):
        assert not re.search(r"(니다|십시오|한다|이다)(?![가-힣])", sentence)
        assert not re.search(r"[^요)][.!?](?=\s|$)", sentence), sentence


def test_english_sentences_are_written_alike() -> None:
    for sentence in sentences(ENGLISH):
        assert not re.search(r"\b(can not|cannot|do not|is not|I am|I will)\b", sentence)
        assert not re.search(r"\s\s|\.\.|[“”‘’]| [.,:;!?]", sentence)


@BOTH
def test_status_fits_beside_the_name_of_the_app(language: Language) -> None:
    assert len(meanwhile.status_searching(language)) <= 50
    assert len(meanwhile.status_next_in_line(language)) <= 50


def test_reference_can_be_quoted_to_the_operator() -> None:
    assert "Reference: k3jx2mw5qa" == notices.reference(QuestionId("k3jx2mw5qa"), ENGLISH)
    assert "참조 번호: k3jx2mw5qa" == notices.reference(QuestionId("k3jx2mw5qa"), KOREAN)


def test_pages_are_counted_as_each_language_does() -> None:
    assert "p. 3, 12" == labels.page_numbers(("3", "12"), ENGLISH)
    assert "3, 12쪽" == labels.page_numbers(("3", "12"), KOREAN)


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
    assert expected == labels.footer(elapsed_s, ENGLISH, has_sources=True)


def test_footer_says_neutrally_that_there_are_no_sources() -> None:
    without = labels.footer(4.2, ENGLISH, has_sources=False)
    assert without.startswith("No sources were cited · Answered by Storm")
    assert "check the sources" not in without
    assert labels.footer(4.2, KOREAN, has_sources=False).startswith("인용한 출처가 없어요 · ")


@given(st.floats(min_value=0, max_value=100_000), st.sampled_from(languages()))
def test_footer_is_always_one_short_line(elapsed_s: float, language: Language) -> None:
    assert len(labels.footer(elapsed_s, language, has_sources=True)) <= 80


@pytest.mark.parametrize("say", DECLINED)
def test_somebody_whose_language_is_not_known_is_told_in_all(
    say: Callable[[Language | None], str],
) -> None:
    assert say(None) == "\n".join(map(say, languages()))


def test_a_notice_is_told_in_all_languages_where_none_is_known() -> None:
    told = (notices.notice(Notice.EXTERNAL_CHANNEL, language) for language in languages())
    assert "\n".join(told) == notices.not_here(Notice.EXTERNAL_CHANNEL)


def test_sources_are_counted_as_each_language_does() -> None:
    counted = [labels.sources_count(count, ENGLISH) for count in (0, 1, 3, 1200)]
    assert ["0 sources", "1 source", "3 sources", "1,200 sources"] == counted
    assert ["출처 1개", "출처 3개"] == [labels.sources_count(count, KOREAN) for count in (1, 3)]
