import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.slack.limits import Limiter, Limits, Rate

UPDATE, POST = "chat.update", "chat.postMessage"


def let_through(limiter: Limiter, calls: int, *, now: float, method: str = UPDATE) -> int:
    return sum(limiter.ask(method, None, now) is None for _ in range(calls))


def test_strict_lets_five_calls_through_at_once() -> None:
    assert 5 == let_through(Limiter(Limits.strict()), 50, now=0.0)


def test_strict_lets_one_more_through_every_1_2_seconds() -> None:
    limiter = Limiter(Limits.strict())
    let_through(limiter, 5, now=0.0)
    assert 1 == let_through(limiter, 9, now=1.25)


def test_generous_lets_a_whole_minute_through_at_once_and_then_waits() -> None:
    limiter = Limiter(Limits.generous())
    assert 50 == let_through(limiter, 60, now=0.0)
    assert 0 == let_through(limiter, 1, now=59.9)
    assert 50 == let_through(limiter, 60, now=60.0)


def test_a_refusal_says_in_whole_seconds_when_a_call_is_free() -> None:
    limiter = Limiter(Limits.generous())
    let_through(limiter, 50, now=0.0)
    refusal = limiter.ask(UPDATE, None, 10.5)
    assert refusal is not None
    assert 50 == refusal.retry_after


def test_while_retry_after_runs_every_call_of_the_method_is_refused() -> None:
    limiter = Limiter(Limits.strict())
    let_through(limiter, 6, now=0.0)  # the sixth is told to wait 2 s, although 1.2 s would do
    assert 0 == let_through(limiter, 1, now=1.9)
    assert 1 == let_through(limiter, 1, now=2.0)


def test_a_refused_call_costs_nothing() -> None:
    limiter = Limiter(Limits.strict())
    let_through(limiter, 500, now=0.0)
    assert 5 == let_through(limiter, 50, now=6.0)


def test_methods_do_not_spend_each_others_quota() -> None:
    limiter = Limiter(Limits.strict())
    let_through(limiter, 6, now=0.0)
    assert 5 == let_through(limiter, 9, now=0.0, method="conversations.replies")


@pytest.mark.parametrize(
    ("method", "a_minute"),
    [("chat.startStream", 20), ("chat.appendStream", 100), ("chat.stopStream", 20)],
)
def test_streams_have_limits_of_their_own(method: str, a_minute: int) -> None:
    strict, generous = Limiter(Limits.strict()), Limiter(Limits.generous())
    assert 5 == let_through(strict, 200, now=0.0, method=method)
    assert a_minute == let_through(generous, 200, now=0.0, method=method)
    level = strict.level(method, 0.0)
    assert level is not None
    assert a_minute == level.per_minute


def test_a_channel_takes_three_posts_at_once_then_one_a_second() -> None:
    limiter = Limiter(Limits.generous())
    assert 3 == sum(limiter.ask(POST, "C1", 0.0) is None for _ in range(5))
    assert limiter.ask(POST, "C1", 1.0) is None
    assert limiter.ask(POST, "C1", 1.0) is not None


def test_posts_into_many_channels_are_bounded_for_the_workspace() -> None:
    limiter = Limiter(Limits.strict())
    assert 300 == sum(limiter.ask(POST, f"C{number}", 0.0) is None for number in range(400))


def test_refused_posts_may_be_spelled_rate_limited() -> None:
    limiter = Limiter(Limits.strict().with_posts_refused_in_body())
    answers = [limiter.ask(POST, "C1", 0.0) for _ in range(4)]
    assert answers[3] is not None
    assert "rate_limited" == answers[3].error


def test_without_limits_nothing_is_refused() -> None:
    assert 9_999 == let_through(Limiter(Limits.none()), 9_999, now=0.0)


@given(st.lists(st.floats(0, 3), max_size=200), st.sampled_from([Limits.strict, Limits.generous]))
def test_no_pattern_of_calls_gets_more_than_the_quota(pauses: list[float], limits: object) -> None:
    chosen = Limits.strict() if limits == Limits.strict else Limits.generous()
    burst = 5 if limits == Limits.strict else 0
    limiter, now, passed = Limiter(chosen), 0.0, list[float]()
    for pause in pauses:
        now += pause
        if limiter.ask(UPDATE, None, now) is None:
            passed.append(now)
    for start in passed:
        assert 50 + burst >= sum(start <= at < start + 60 for at in passed)


@given(st.lists(st.floats(0, 3), max_size=60))
def test_who_obeys_retry_after_is_always_let_through(pauses: list[float]) -> None:
    limiter, now = Limiter(Limits.strict().with_rate(UPDATE, Rate(calls=50, burst=2))), 0.0
    for pause in pauses:
        now += pause
        if refusal := limiter.ask(UPDATE, None, now):
            now += refusal.retry_after
            assert limiter.ask(UPDATE, None, now) is None


def test_what_is_left_of_a_quota_can_be_read_without_spending_it() -> None:
    limiter = Limiter(Limits.strict())
    let_through(limiter, 6, now=0.0)  # the sixth is told to wait 2 s
    level = limiter.level(UPDATE, 1.2)
    assert level is not None
    assert (50, 5) == (level.per_minute, level.capacity)
    assert pytest.approx(1.0) == level.left
    assert pytest.approx(0.8) == level.blocked_s
    assert limiter.level("auth.test", 1.2) is None
    whole = Limiter(Limits.generous()).level(UPDATE, 0.0)
    assert whole is not None
    assert (50, 50) == (whole.capacity, whole.left)
