"""The bound that no schedule comes below."""

import pytest

from tests.bench.best import GENEROUS, STRICT, Bucket, best_age_s

NONE = Bucket(at_once=0, per_minute=0)


def test_a_bucket_gives_what_is_in_it_and_what_comes_in_the_meantime() -> None:
    assert 5 == STRICT.calls(0.0)
    assert 13 == STRICT.calls(10.0)
    assert 50 == GENEROUS.calls(10.0)


def test_one_post_at_the_end_is_all_there_is_without_edits_and_parts() -> None:
    assert 5.0 == best_age_s(7, NONE, lasts_s=10.0)


def test_each_part_halves_or_thirds_or_quarters_it() -> None:
    ages = [best_age_s(7, NONE, lasts_s=10.0, parts=parts) for parts in (1, 2, 3)]

    assert ages == pytest.approx([5 / 2, 5 / 3, 5 / 4])


def test_of_a_replys_edits_one_brings_the_end_and_its_post_comes_in_between() -> None:
    one_edit = Bucket(at_once=1, per_minute=0)

    assert 5 / 2 == best_age_s(1, one_edit, lasts_s=10.0)


def test_edits_are_shared_evenly() -> None:
    three = Bucket(at_once=3, per_minute=0)

    assert (5 / 3 + 5 / 2) / 2 == best_age_s(2, three, lasts_s=10.0)
    assert (3 * 5 / 2 + 5) / 4 == best_age_s(4, three, lasts_s=10.0)


def test_after_each_edit_nothing_is_old_until_the_next_token() -> None:
    # Shown right after the fifth of ten tokens, at 4 s: the sixth comes at 5 s. Rather a bit later.
    one_edit = Bucket(at_once=1, per_minute=0)

    assert 2 * 4.5**2 / 2 / 10 == best_age_s(1, one_edit, lasts_s=10.0, token_s=1.0)


def test_more_answers_are_never_fresher() -> None:
    ages = [best_age_s(answers, STRICT, lasts_s=10.0) for answers in range(1, 101)]

    assert sorted(ages) == ages
    assert 5.0 > ages[-1] > 4.5


def test_what_comes_after_the_end_is_one_last_edit_a_reply() -> None:
    slow = Bucket(at_once=0, per_minute=60)

    # Ten come in time and one more after the end, not ten.
    assert 10 / (2 * 12) == pytest.approx(best_age_s(1, slow, lasts_s=10.0, late_s=10.0))
