"""What measures the growth of work tells linear from quadratic."""

import re
from collections.abc import Callable

import pytest

from tests.work.growth import assert_linear, mixed, repeated

SPACE_BEFORE_AN_X = re.compile(r"\s+x")


def looked_through(text: str) -> int:
    return sum(character in "aeiou" for character in text)


@pytest.mark.parametrize("work", [str.upper, str.split, looked_through, sorted])
def test_work_in_proportion_to_the_length_is_allowed(work: Callable[[str], object]) -> None:
    assert_linear(work, repeated("a b"))


def test_work_that_looks_at_the_same_again_and_again_is_found() -> None:
    with pytest.raises(AssertionError, match="16 times as long"):
        assert_linear(SPACE_BEFORE_AN_X.findall, repeated(" "))


def test_a_mixture_is_the_same_each_time_and_grows_at_its_end() -> None:
    text = mixed(["a", "bc"], seed=1)
    assert text(900) == mixed(["a", "bc"], seed=1)(900)
    assert text(900) == text(1000)[: len(text(900))]
    assert 898 < len(text(900)) <= 900
