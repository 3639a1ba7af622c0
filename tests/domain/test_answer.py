"""How an answer grows, and where it ends if it never would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answer import LONGEST_ANSWER, Answer, Text


def grown(*pieces: str) -> Answer:
    answer = Answer()
    answer.receive_all([Text(piece) for piece in pieces])
    return answer


def test_an_answer_of_the_longest_length_is_whole() -> None:
    answer = grown("x" * LONGEST_ANSWER)
    assert (LONGEST_ANSWER, False) == (len(answer), answer.is_too_long)


@pytest.mark.parametrize(
    ("near_the_limit", "kept"),
    [
        ("One.\n\nTwo words\nthree ", "One.\n\n"),
        ("One two.\nThree four ", "One two.\n"),
        ("one two three", "one two "),
    ],
)
def test_one_that_goes_on_ends_with_a_paragraph_a_line_or_a_word(
    near_the_limit: str, kept: str
) -> None:
    before = "x" * (LONGEST_ANSWER - len(near_the_limit))
    answer = grown(before + near_the_limit + "and so on")
    assert before + kept == answer.text
    assert answer.is_too_long


def test_nothing_that_was_there_before_is_taken_back() -> None:
    before = "x " * (LONGEST_ANSWER // 2 - 5)
    answer = grown(before, "y" * 100, "z")
    assert before + "y" * 10 == answer.text


@pytest.mark.parametrize("letter", ["e\u0301", "\U0001f468\u200d\U0001f469", "\u1112\u0361\u0301"])
def test_no_letter_is_broken(letter: str) -> None:
    for missing in range(len(letter)):
        answer = grown("x" * (LONGEST_ANSWER - missing), letter * 2)
        assert answer.text.removeprefix("x" * (LONGEST_ANSWER - missing)) in ("", letter)


@given(st.lists(st.integers(1, 150_000), max_size=6))
def test_however_it_comes_it_is_never_longer(sizes: list[int]) -> None:
    answer = grown(*("a" * size for size in sizes))
    assert min(LONGEST_ANSWER, sum(sizes)) == len(answer) == len(answer.text)
    assert (sum(sizes) > LONGEST_ANSWER) == answer.is_too_long


@given(
    st.lists(st.tuples(st.text(max_size=4), st.sampled_from([False, False, True])), max_size=200)
)
def test_its_text_is_what_came_whenever_somebody_looks(pieces: list[tuple[str, bool]]) -> None:
    answer, said = Answer(), ""
    for piece, is_looked_at in pieces:
        answer.receive(Text(piece))
        said += piece
        assert len(said) == len(answer)
        if is_looked_at:
            assert said == answer.text
    assert said == answer.text
