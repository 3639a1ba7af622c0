import resource
from collections.abc import Iterator

import pytest

from bot.process.open_files import WANTED, allow_many


@pytest.fixture(autouse=True)
def limits() -> Iterator[tuple[int, int]]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield before
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_low_limit_is_raised_as_far_as_it_may_be(limits: tuple[int, int]) -> None:
    _, hard = limits
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    allow_many()
    most = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    assert (most, hard) == resource.getrlimit(resource.RLIMIT_NOFILE)


def test_a_limit_that_is_high_enough_stays(limits: tuple[int, int]) -> None:
    _, hard = limits
    if hard != resource.RLIM_INFINITY and hard <= WANTED:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    allow_many()
    assert before == resource.getrlimit(resource.RLIMIT_NOFILE)
