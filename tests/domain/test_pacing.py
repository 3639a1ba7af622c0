"""When the next edit should happen, and how long to wait before trying again."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.governor.governor import TIER_3
from bot.domain.pacing import (
    FIRST_TEXT_WITHIN_S,
    PART_GAPS_S,
    USUAL_AGE_S,
    append_interval,
    edit_interval,
    first_post_wait,
    last_edit_wait,
    least_part,
    part_wait,
    retry_wait,
    wait_with_others,
)


def test_a_young_reply_is_edited_more_often_than_once_a_second() -> None:
    assert 0.6 == pytest.approx(edit_interval(0.0), abs=0.05)


def test_a_lone_reply_spends_the_burst_over_a_usual_answer() -> None:
    # What stands first is a post.
    edits, age_s = 0, edit_interval(0.0)
    while age_s < USUAL_AGE_S:
        edits, age_s = edits + 1, age_s + edit_interval(age_s)
    # One is left for the end.
    granted = TIER_3.burst + USUAL_AGE_S * TIER_3.per_minute / 60
    assert granted - 2 <= edits <= granted


def test_an_old_reply_is_edited_every_three_seconds() -> None:
    assert 3.0 == edit_interval(30.0) == edit_interval(600.0)


@given(st.floats(0, 100), st.floats(0, 100))
def test_edits_only_ever_get_rarer(one: float, other: float) -> None:
    younger, older = sorted((one, other))
    assert edit_interval(younger) <= edit_interval(older)


def test_the_interval_has_no_steps() -> None:
    intervals = [edit_interval(age / 10) for age in range(400)]
    assert 0.01 > max(b - a for a, b in pairwise(intervals))


def test_streams_are_appended_to_ever_more_rarely_too() -> None:
    intervals = [append_interval(age) for age in range(60)]
    assert intervals == sorted(intervals)
    assert 2.0 == intervals[-1]


def test_the_first_part_comes_at_once_and_each_further_one_later_than_the_one_before() -> None:
    assert 0.0 == part_wait(0, 0.0)
    gaps = [part_wait(count, 0.0) for count in range(1, 6)]
    assert gaps == sorted(gaps)
    assert gaps[: len(PART_GAPS_S)] == list(PART_GAPS_S)
    assert 0.0 == part_wait(1, gaps[0])


def test_a_part_is_worth_a_message_and_the_first_words_are_worth_it_after_a_while() -> None:
    assert least_part(0, FIRST_TEXT_WITHIN_S) < least_part(0, 0.0) <= least_part(1, 0.0)


def test_storm_is_asked_again_after_one_two_and_four_seconds() -> None:
    assert [1.0, 2.0, 4.0] == [retry_wait(attempt) for attempt in (1, 2, 3)]


def test_a_failed_last_edit_is_repeated_ever_more_rarely() -> None:
    waits = [last_edit_wait(failures, 0.0) for failures in (1, 2, 3, 4, 5, 6, 7, 8, 1000)]
    assert [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0] == waits


@pytest.mark.parametrize("failures", [1, 5, 50])
def test_replies_that_failed_together_do_not_come_back_together(failures: int) -> None:
    longest = last_edit_wait(failures, 0.0)
    assert longest / 2 == last_edit_wait(failures, 1.0) < last_edit_wait(failures, 0.5) < longest


@pytest.mark.parametrize(
    "text",
    [
        "You have 25 days of annual leave. ",
        'He said: "Ask your manager first." Then',
        "연차는 모두 25일이에요. 그리고",
        "## Annual leave in short\n",
        "年次有給休暇は全部で二十五日です。",
        "word " * 12,
    ],
)
def test_a_sentence_is_posted_at_once(text: str) -> None:
    assert 0.0 == first_post_wait(text, 0.0)


@pytest.mark.parametrize("text", ["", "This", "Yes. You", "1. ", "Hello there", "v1.2.3 is out"])
def test_less_is_held_for_a_moment(text: str) -> None:
    assert first_post_wait(text, 0.0) > 0.0
    assert 0.0 == first_post_wait(text, FIRST_TEXT_WITHIN_S)


def test_a_wait_never_ends_just_before_its_end() -> None:
    """Nobody looks again after less than a timer can wait."""
    assert 0.0 == first_post_wait("This", FIRST_TEXT_WITHIN_S - 1e-9)
    assert first_post_wait("This", FIRST_TEXT_WITHIN_S - 0.1) == pytest.approx(0.1)


@given(st.floats(0.0, 600.0), st.floats(0.0, 1e6))
def test_who_is_posted_with_others_waits_a_twentieth_longer_at_most(
    wait_s: float, now: float
) -> None:
    assert wait_s - 1e-6 <= wait_with_others(wait_s, now) <= wait_s * 1.05 + 1e-6


@given(st.floats(0.0, 4.9), st.floats(0.0, 1e6))
def test_who_is_posted_soon_waits_for_nobody(wait_s: float, now: float) -> None:
    assert wait_s == wait_with_others(wait_s, now)


@given(st.floats(20.0, 600.0), st.floats(20.0, 600.0), st.floats(0.0, 1e6))
def test_those_who_are_due_in_the_same_second_are_posted_together(
    wait_s: float, other_s: float, now: float
) -> None:
    at, other_at = (now + wait_with_others(each, now) for each in (wait_s, other_s))
    assert round(at) == pytest.approx(at)
    assert (round(at) == round(other_at)) == (math.ceil(now + wait_s) == math.ceil(now + other_s))
