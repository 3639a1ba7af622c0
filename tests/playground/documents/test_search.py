"""Whether questions find what they ask for, as colleagues type them.

`measured.tsv` was written before anything was tuned, `tuned.tsv` for tuning.
"""

from pathlib import Path
from unicodedata import normalize

import pytest

from bot.playground.documents.library import papers
from bot.playground.documents.search import index, is_korean, pairs, terms
from bot.playground.storm.answers import from_documents
from bot.playground.storm.story import Ask

QUESTIONS = Path(__file__).parents[2] / "samples" / "questions"


def ranks(file: str, *, korean: bool) -> list[int]:
    """For each question where its section stands in the answer, from 1; 0: nowhere."""
    lines = (QUESTIONS / file).read_text("utf-8").splitlines()
    asked = [line.split("\t") for line in lines]
    return [rank(*each) for each in asked if each[1].endswith(".ko.md") is korean]


def rank(question: str, file: str, heading: str) -> int:
    contexts = from_documents(Ask(question=question)).contexts
    places = [(context.file, context.page) for context in contexts]
    return places.index((file, heading)) + 1 if (file, heading) in places else 0


@pytest.mark.parametrize("korean", [True, False])
@pytest.mark.parametrize("file", ["measured.tsv", "tuned.tsv"])
def test_nine_of_ten_questions_find_their_section_and_most_find_it_first(
    file: str, korean: bool
) -> None:
    found = ranks(file, korean=korean)
    assert 20 == len(found)
    assert 3 >= max(found)
    assert 18 <= sum(each > 0 for each in found)
    assert 17 <= sum(each == 1 for each in found)


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("연차 며칠이에요?", "연차 휴가 일수"),
        ("출장 갈 때 호텔은 얼마까지 되나요?", "청구할 수 있는 경비"),
        ("VPN 연결이 안 돼요", "VPN 설정"),
        ("비밀번호는 어떻게 바꾸나요?", "비밀번호와 로그인"),
        ("첫 출근날 몇 시까지 가야 해요?", "첫 출근일"),
        ("호텔 비용 한도가 얼마예요?", "청구할 수 있는 경비"),
        ("How many days of annual leave (연차) do I have?", "How much annual leave you have"),
        ("how much is a hotel (for a colleague, Vienna) [urgent]", "What you can claim"),
        ("연차(annual leave)는 며칠이에요?", "연차 휴가 일수"),
        ("(how do I reset my password)", "Passwords and sign-in"),
        ("API rate limit 얼마예요?", "API 호출"),
        ("wifi", "Wi-Fi and printing"),
        (normalize("NFD", "연차 며칠이에요?"), "연차 휴가 일수"),
    ],
)
def test_endings_brackets_and_foreign_words_hide_no_section(question: str, heading: str) -> None:
    found = index(korean=is_korean(question)).search(question)
    assert found.is_enough
    assert heading == found.found[0].section.heading


@pytest.mark.parametrize(
    ("expected", "question"),
    [
        (True, "API rate limit 얼마예요?"),
        (True, "how to 연차 신청하나요"),
        (False, "what does 연차 mean?"),
        (False, "VPN setup (가상 사설망)"),
        (True, "(가상 사설망)"),
        (False, "?!"),
    ],
)
def test_the_language_is_that_of_the_sentence(expected: bool, question: str) -> None:
    assert expected is is_korean(question)


def test_neighbours_count_once_more_by_their_stems() -> None:
    assert ["how long", "long is", "is it"] == pairs("How long is it?")
    assert ["연차 며칠"] == pairs("연차 며칠이에요?")


def test_a_word_counts_as_its_pieces_and_an_english_one_as_its_stem_too() -> None:
    assert ["휴가", "가를", "휴가를"] == terms("휴가를")
    assert ["vpn", "^vpn", "vpn$"] == terms("VPN")
    assert terms("cancel my subscription") == terms("cancelling my subscriptions")


@pytest.mark.parametrize("korean", [True, False])
def test_every_section_is_found_by_its_own_words(korean: bool) -> None:
    sections = [
        section for paper in papers() if paper.is_korean is korean for section in paper.sections
    ]
    for section in sections:
        found = index(korean=korean).search(f"{section.title}: {section.heading} {section.text}")
        assert section == found.found[0].section
