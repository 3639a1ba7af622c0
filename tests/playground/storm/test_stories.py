import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.storm import stories
from bot.playground.storm.stories import (
    BROKEN,
    DOUBTFUL,
    STORIES,
    WHOLE,
    WRITTEN,
    long,
    plain,
    stock,
)
from bot.playground.storm.story import (
    Ask,
    Nonsense,
    Refusal,
    by_question,
    cut_into_tokens,
    in_turn,
    paced,
    story,
    told,
)


@given(text=st.text(), size=st.none() | st.integers(1, 5))
def test_tokens_joined_are_the_text(text: str, size: int | None) -> None:
    assert text == "".join(cut_into_tokens(text, size))


@given(text=st.text())
def test_tokens_are_short_and_never_empty(text: str) -> None:
    assert all(1 <= len(token) <= 7 for token in cut_into_tokens(text))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How much annual leave do I have?", stories.LEAVE),
        ("What may a hotel cost?", stories.EXPENSES),
        ("올해 휴가는 며칠인가요?", stories.LEAVE_KO),
        ("출장 경비는 어떻게 정산하나요?", stories.EXPENSES_KO),
        ("Who won in 1954?", stories.NOTHING_FOUND),
        ("누가 이겼나요?", stories.NOTHING_FOUND_KO),
    ],
)
def test_stock_answers_depend_on_the_question(question: str, expected: object) -> None:
    assert expected == stock(Ask(question=question))


def test_a_follow_up_shows_that_the_earlier_question_is_known() -> None:
    answer = stock(Ask(question="And how do I ask for it?", earlier=("How much leave do I have?",)))
    assert answer.text.startswith("You asked before: “How much leave do I have?”")
    assert answer.text.endswith(stories.LEAVE.text)


def test_a_korean_follow_up_is_answered_in_korean() -> None:
    answer = stock(Ask(question="어떻게 신청하나요?", earlier=("휴가는 며칠인가요?",)))
    assert answer.text.startswith("앞서 “휴가는 며칠인가요?”라고 물으셨지요.")


def test_a_story_can_be_asked_for_by_its_name() -> None:
    assert STORIES["cut"] is stock(Ask(question="tell: cut"))


def test_a_name_alone_is_a_question_like_any_other() -> None:
    assert stories.NOTHING_FOUND is stock(Ask(question="cut"))


def test_no_name_is_used_twice() -> None:
    assert len(STORIES) == len(WHOLE) + len(WRITTEN) + len(BROKEN) + len(DOUBTFUL)


def test_attempts_get_their_stories_in_turn_and_then_the_last() -> None:
    tell = in_turn(STORIES["cut"], STORIES["english"])
    names = [tell(Ask(question="q", attempt=attempt)) for attempt in (1, 2, 3)]
    assert [STORIES["cut"], STORIES["english"], STORIES["english"]] == names


def test_a_question_can_have_a_story_of_its_own() -> None:
    tell = by_question({"why?": in_turn(STORIES["cut"])}, STORIES["english"])
    assert STORIES["cut"] is tell(Ask(question="why?"))
    assert STORIES["english"] is tell(Ask(question="how?"))


def test_a_pace_changes_nothing_but_the_pace() -> None:
    slow = told(paced(stock, 0.1, first_delay_s=1.0), Ask(question="leave"))
    assert stories.LEAVE == slow.paced(0.0)
    assert (0.1, 1.0) == (slow.pace_s, slow.first_delay_s)


@pytest.mark.parametrize("has_spaces", [True, False])
def test_a_long_answer_has_exactly_the_length_asked_for(has_spaces: bool) -> None:
    text = long(40_000, has_spaces=has_spaces).text
    assert 40_000 == len(text)
    assert has_spaces == (" " in text)


def test_a_plain_story_has_as_many_tokens_as_asked_for() -> None:
    assert 400 == len(plain(400).tokens)


def test_hostile_words_come_in_pieces() -> None:
    hostile = STORIES["hostile"]
    assert "<!channel>" in hostile.text
    assert not any("<!channel>" in token for token in hostile.tokens)


def test_nonsense_fits_on_one_line_each() -> None:
    for doubtful in DOUBTFUL.values():
        for trouble in doubtful.troubles:
            assert isinstance(trouble, Nonsense)
            assert not any(set("\r\n") & set(payload) for payload in trouble.payloads)


def test_trouble_of_the_stream_is_not_trouble_of_the_whole_answer() -> None:
    refused = story("x").with_trouble(Refusal(status=500))
    assert () == refused.answer_troubles
    assert (Refusal(status=503),) == refused.with_answer_trouble(
        Refusal(status=503)
    ).answer_troubles
