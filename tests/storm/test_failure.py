import pytest

from bot.errors import (
    StormBroken,
    StormBusy,
    StormError,
    StormKeyRefused,
    StormRefused,
    StormThreadLost,
)
from bot.storm.failure import failure_of, retry_after_s


@pytest.mark.parametrize("status", [200, 201, 204])
def test_success_is_no_failure(status: int) -> None:
    assert failure_of(status, {}, has_thread=True) is None


@pytest.mark.parametrize(
    ("status", "has_thread", "error"),
    [
        (400, True, StormThreadLost),
        (404, True, StormThreadLost),
        (400, False, StormRefused),
        (404, False, StormRefused),
        (401, True, StormKeyRefused),
        (403, False, StormKeyRefused),
        (302, False, StormRefused),
        (418, True, StormRefused),
        (408, False, StormBroken),
        (429, True, StormBusy),
        (500, True, StormBroken),
        (503, False, StormBroken),
        (999, False, StormBroken),
    ],
)
def test_a_status_says_what_happens_next(
    status: int, has_thread: bool, error: type[StormError]
) -> None:
    failure = failure_of(status, {}, has_thread=has_thread)
    assert failure is not None
    assert error is type(failure)
    assert (status, f"http {status}") == (failure.status, failure.reason)


def test_a_busy_storm_says_how_long() -> None:
    failure = failure_of(429, {"Retry-After": "7"}, has_thread=False)
    assert isinstance(failure, StormBusy)
    assert 7.0 == failure.retry_after_s


@pytest.mark.parametrize(("value", "seconds"), [("0", 0.0), ("7", 7.0), (" 2.5 ", 2.5)])
def test_retry_after_is_in_seconds(value: str, seconds: float) -> None:
    assert seconds == retry_after_s({"Retry-After": value})


def test_retry_after_may_be_a_date_by_the_servers_own_clock() -> None:
    headers = {
        "Date": "Wed, 21 Oct 2015 07:28:00 GMT",
        "Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT",
    }
    assert 30.0 == retry_after_s(headers)
    past = {**headers, "Retry-After": "Wed, 21 Oct 2015 07:00:00 GMT"}
    assert 0.0 == retry_after_s(past)


@pytest.mark.parametrize(
    "value",
    ["", "soon", "-3", "nan", "inf", "1e9", "٣", "9" * 400, "Wed, 99 Foo 2015", "\x00"],
)
def test_a_retry_after_that_makes_no_sense_is_none(value: str) -> None:
    date = {"Date": "Wed, 21 Oct 2015 07:28:00 GMT"}
    assert retry_after_s({"Retry-After": value, **date}) is None


def test_a_date_without_anything_to_measure_it_from_is_none() -> None:
    assert retry_after_s({"Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT"}) is None
    odd = {
        "Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT",
        "Date": "Wed, 21 Oct 2015 07:28:30 -0000",
    }
    assert retry_after_s(odd) is None
