"""What a reader saw of an answer, counted by hand first."""

import pytest

from tests.bench.seen import Seen, Written, bare, mean_age_s, on_average, readable, seen, steps

# Ten characters, one a second.
WRITTEN = Written(tokens=tuple("abcdefghij"), begun_at=100.0, pace_s=1.0)


def test_an_answer_that_is_never_shown_is_half_of_its_length_old() -> None:
    nothing = seen(WRITTEN, [])

    assert Seen(first_s=None, age_s=5.0, last_s=None, shrank=False) == nothing


def test_what_is_shown_after_the_end_makes_nothing_fresher() -> None:
    late = seen(WRITTEN, [(112.0, 10)])

    assert Seen(first_s=12.0, age_s=5.0, last_s=3.0, shrank=False) == late


def test_what_is_shown_as_it_is_written_has_no_age() -> None:
    at_once = seen(WRITTEN, WRITTEN.steps())

    assert Seen(first_s=0.0, age_s=0.0, last_s=0.0, shrank=False) == at_once


def test_the_age_is_that_of_the_oldest_character_that_is_missing() -> None:
    # Five characters in the middle: until then "a" is missing, which came at 0, from then on "f",
    # which came at 5.
    assert mean_age_s(WRITTEN, [(105.0, 5)]) == pytest.approx((25 / 2 + 25 / 2) / 10)


def test_before_a_missing_character_is_written_nothing_is_old() -> None:
    # "abcde" is shown at 4: "f" comes at 5.
    assert mean_age_s(WRITTEN, [(104.0, 5)]) == pytest.approx((16 / 2 + 25 / 2) / 10)


def test_an_age_that_was_there_before_an_edit_goes_on_after_it_for_what_is_still_missing() -> None:
    # At 5 only "abc" is shown, "d" has waited for two seconds by then.
    expected = (25 / 2 + (49 - 4) / 2) / 10

    assert mean_age_s(WRITTEN, [(105.0, 3)]) == pytest.approx(expected)


def test_a_reply_that_loses_text_has_shrunk() -> None:
    assert seen(WRITTEN, [(101.0, 2), (102.0, 1)]).shrank
    assert not seen(WRITTEN, [(101.0, 1), (102.0, 2)]).shrank


def test_white_space_does_not_count() -> None:
    written = Written(tokens=("a ", "b\n\n", "c"), begun_at=0.0, pace_s=1.0)

    assert "abc" == written.text == bare(" a b\tc")
    assert [(0.0, 1), (1.0, 2), (2.0, 3)] == written.steps()


def test_messages_are_read_one_after_the_other() -> None:
    assert 6 == readable(["ab c", "", "def"], "abcdefgh")


def test_what_stands_behind_a_gap_does_not_count() -> None:
    assert 2 == readable(["abX", "cd"], "abcd")
    assert 1 == readable(["a", "cd"], "abcd")


def test_a_message_with_nothing_of_the_answer_is_passed_over() -> None:
    assert 4 == readable(["looking it up", "abcd"], "abcd")


def test_each_change_of_a_message_is_a_step() -> None:
    first = [(1.0, "…"), (2.0, "ab"), (4.0, "abc")]
    second = [(3.0, "d"), (5.0, "de")]

    # While the first message lacks "c", the second one shows nothing that could be read on.
    assert [(2.0, 2), (4.0, 4), (5.0, 5)] == steps([first, second], "abcde")


def test_several_answers_are_read_on_average() -> None:
    curves = [[(1.0, 2), (3.0, 4)], [(2.0, 6)], []]

    assert [(1.0, 2 / 3), (2.0, 8 / 3), (3.0, 10 / 3)] == on_average(curves)
