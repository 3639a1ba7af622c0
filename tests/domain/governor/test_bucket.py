"""How often one thing may be done, and what a refusal teaches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.governor.bucket import Bucket, Limit, reserve

ONE_A_SECOND = Limit(per_minute=60, burst=3)
START = 1000.0


def waits(bucket: Bucket, calls: int, *, now: float, limit: Limit = ONE_A_SECOND) -> list[float]:
    found = [reserve((bucket, limit), now=now, max_wait_s=1e9) for _ in range(calls)]
    return [round(wait_s, 6) for wait_s in found if wait_s is not None]


def test_a_full_bucket_allows_its_burst_and_then_its_rate() -> None:
    assert [0.0, 0.0, 0.0, 1.0, 2.0] == waits(Bucket(), 5, now=START)


def test_what_is_not_used_fills_the_bucket_up_to_its_burst() -> None:
    bucket = Bucket()
    waits(bucket, 5, now=START)
    assert [0.0, 0.0, 0.0, 1.0] == waits(bucket, 4, now=START + 600)


def test_nothing_is_reserved_when_the_wait_would_be_too_long() -> None:
    bucket = Bucket()
    waits(bucket, 4, now=START)
    refusals = [reserve((bucket, ONE_A_SECOND), now=START, max_wait_s=1.5) for _ in range(9)]
    assert [None] * 9 == refusals
    assert 2.0 == reserve((bucket, ONE_A_SECOND), now=START, max_wait_s=2.0)


def test_a_call_counts_in_all_of_its_buckets_or_in_none() -> None:
    here, everywhere = Bucket(), Bucket()
    waits(here, 3, now=START)
    both = ((here, ONE_A_SECOND), (everywhere, ONE_A_SECOND))
    assert None is reserve(*both, now=START, max_wait_s=0.5)
    assert 3.0 == everywhere.level(ONE_A_SECOND, START)
    assert 1.0 == reserve(*both, now=START, max_wait_s=1.0)
    assert 2.0 == everywhere.level(ONE_A_SECOND, START)


def test_after_a_pause_the_bucket_begins_with_one_call_and_is_slower() -> None:
    bucket = Bucket()
    bucket.refuse(ONE_A_SECOND, START, 5.0)
    assert [5.25, 6.75, 8.25] == waits(bucket, 3, now=START)


def test_refusals_within_one_pause_are_one_lesson() -> None:
    bucket = Bucket()
    for late in (0.0, 0.1, 0.2):
        bucket.refuse(ONE_A_SECOND, START + late, 5.0)
    assert 1.5 == bucket.caution
    assert START + 0.2 + 5.25 == bucket.paused_until


def test_a_pause_is_never_shortened_by_a_later_refusal() -> None:
    bucket = Bucket()
    bucket.refuse(ONE_A_SECOND, START, 30.0)
    bucket.refuse(ONE_A_SECOND, START + 1, 1.0)
    assert START + 30.25 == bucket.paused_until


def test_each_further_lesson_makes_it_slower_up_to_a_limit() -> None:
    bucket, now, learned = Bucket(), START, []
    for _ in range(6):
        bucket.refuse(ONE_A_SECOND, now, 1.0)
        learned.append(round(bucket.caution, 1))
        now = bucket.paused_until
    assert [1.5, 2.2, 3.4, 4.0, 4.0, 4.0] == learned


def test_caution_fades_within_minutes() -> None:
    bucket = Bucket()
    bucket.refuse(ONE_A_SECOND, START, 1.0)
    assert 1.25 == bucket.caution_now(START + 150)
    assert 1.0 == bucket.caution_now(START + 300)
    assert [0.0, 0.0, 0.0, 1.0] == waits(bucket, 4, now=START + 300)


@pytest.mark.parametrize(("asked", "kept"), [(0.0, 1.0), (-3.0, 1.0), (1e9, 3600.0)])
def test_a_nonsensical_pause_is_brought_into_bounds(asked: float, kept: float) -> None:
    bucket = Bucket()
    bucket.refuse(ONE_A_SECOND, START, asked)
    assert kept + 0.25 == bucket.pause_s(START)


def test_a_limit_that_allows_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no call fits"):
        Limit(per_minute=0, burst=3)


@given(st.lists(st.floats(0, 5), max_size=40), st.floats(1, 600), st.floats(1, 20), st.floats(0, 3))
def test_in_no_stretch_of_time_is_more_granted_than_burst_and_rate(
    pauses: list[float], per_minute: float, burst: float, max_wait_s: float
) -> None:
    limit = Limit(per_minute=per_minute, burst=burst)
    bucket, now, granted = Bucket(), START, []
    for pause_s in pauses:
        now += pause_s
        wait_s = reserve((bucket, limit), now=now, max_wait_s=max_wait_s)
        if wait_s is not None:
            granted.append(now + wait_s)
    assert granted == sorted(granted)
    for i, first in enumerate(granted):
        for count, last in enumerate(granted[i:], start=1):
            assert count <= burst + (last - first) * per_minute / 60 + 1e-6


@given(st.integers(1, 8), st.integers(1, 100))
def test_the_shares_of_all_copies_are_the_whole(copies: int, per_minute: int) -> None:
    whole = Limit(per_minute=per_minute, burst=8)
    share = whole.share(copies)
    assert per_minute == pytest.approx(copies * share.per_minute)
    assert 8 == pytest.approx(copies * share.burst)
