"""What a reader has seen of an answer of ten seconds and a hundred characters."""

import pytest

from tests.simulate.seen import Seen
from tests.simulate.table import quantile


def seen(*steps: tuple[float, int], whole_at: float = 110.0) -> Seen:
    one = Seen(begun_at=100.0, lasts_s=10.0, characters=100, whole_at=whole_at)
    for at, visible in steps:
        one.see(at, visible)
    return one


def test_what_is_only_shown_at_its_end_is_half_its_length_old() -> None:
    assert pytest.approx(5.0) == seen((110.0, 100)).age_s


def test_what_is_shown_at_once_has_no_age() -> None:
    steps = [(100.0 + n / 10, n) for n in range(1, 101)]
    assert seen(*steps).age_s < 0.1


def test_one_look_in_the_middle_halves_the_age() -> None:
    assert pytest.approx(2.5) == seen((105.0, 50), (110.0, 100)).age_s
    assert pytest.approx(5.0) == seen((105.0, 50), (110.0, 100)).longest_wait_s


def test_less_than_there_is_leaves_the_rest_as_old_as_it_is() -> None:
    """At 5 s up to what was written at 4 s: from there on it is 1 s to 6 s old."""
    assert pytest.approx((12.5 + 17.5) / 10) == seen((105.0, 40), (110.0, 100)).age_s


def test_what_comes_after_the_end_does_not_count_for_the_age() -> None:
    assert pytest.approx(5.0) == seen((117.0, 100), whole_at=117.0).age_s
    assert pytest.approx(17.0) == seen((117.0, 100), whole_at=117.0).first_words_s
    assert pytest.approx(7.0) == seen((117.0, 100), whole_at=117.0).last_words_s


def test_a_reply_that_loses_text_is_found_out() -> None:
    assert not seen((101.0, 10), (102.0, 20)).has_shrunk
    assert seen((101.0, 10), (102.0, 5)).has_shrunk


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.0, 1)])
def test_a_quantile_is_one_of_the_values(share: float, expected: int) -> None:
    assert expected == quantile(range(100, 0, -1), share)
