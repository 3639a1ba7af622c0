"""Native streams: their ends are kept, and what is appended goes round evenly."""

from collections import Counter
from itertools import pairwise

import pytest

from bot.domain.governor.edits import IN_TIME_S, ReplyId
from bot.domain.governor.governor import TIER_4, Governor, Limits, Method
from bot.domain.governor.streams import LIFETIME_S
from bot.domain.question import PersonId, TeamId
from tests.domain.show import BurstOf, GenerousWindow, ordinary
from tests.domain.stream_show import StreamShow

TEAM = TeamId("T1")
DAY_S = 86_400.0
START = 1000.0


def reply(number: int) -> ReplyId:
    return ReplyId(f"r{number}")


def append(governor: Governor, number: int, now: float, *, person: int | None = None) -> float:
    """Each stream is its own asker's, unless it is said whose."""
    whose = PersonId(f"P{number if person is None else person}")
    return governor.may_append(TEAM, reply(number), whose, now=now)


def streaming(count: int) -> Governor:
    governor = Governor(Limits())
    for number in range(count):
        governor.may_start_stream(TEAM, reply(number), now=START)
    return governor


def appended(governor: Governor, count: int, lasts_s: float) -> list[tuple[float, int]]:
    """When each of so many streams that always have more was appended to."""
    asks_at, told = dict.fromkeys(range(count), START), list[tuple[float, int]]()
    while (now := min(asks_at.values())) < START + lasts_s:
        number = min(asks_at, key=asks_at.__getitem__)
        if (wait_s := append(governor, number, now)) == 0.0:
            told.append((now, number))
        asks_at[number] = now + max(wait_s, 0.1)
    return told


def test_no_more_streams_begin_than_could_end_in_time() -> None:
    governor = Governor(Limits())
    now, begun = START, 0
    for number in range(12):
        now += 20.0
        begun += governor.may_start_stream(TEAM, reply(number), now=now) == 0.0
    waits = [governor.may_call(TEAM, Method.STOP_STREAM, 60.0, now=now) for _ in range(begun)]
    assert 5 == begun
    assert all(wait_s is not None and wait_s <= IN_TIME_S for wait_s in waits)


def test_a_lone_stream_is_appended_to_as_its_pace_asks() -> None:
    governor = streaming(1)
    assert [0.0] * 6 == [append(governor, 0, START + n * 0.6) for n in range(1, 7)]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_what_is_appended_goes_out_one_after_the_other(count: int) -> None:
    told = appended(streaming(count), count, 10.0)
    gaps = [b - a for (a, _), (b, _) in pairwise(told)]
    # The burst and what comes meanwhile, spread over the whole time.
    assert 17 <= len(told) <= 4.7 + 15
    assert 0.35 <= min(gaps)
    assert 1.1 >= max(gaps)


def test_all_streams_have_their_turns() -> None:
    told = appended(streaming(5), 5, 20.0)
    turns = Counter(number for _, number in told)
    assert 2 >= max(turns.values()) - min(turns.values())
    gaps = [
        b - a
        for number in range(5)
        for a, b in pairwise(at for at, which in told if which == number)
    ]
    # Five take 3.3 s at a call in 0.67 s.
    assert 4.0 >= max(gaps)


def test_no_minute_holds_more_than_slack_publishes() -> None:
    times = [at for at, _ in appended(streaming(5), 5, 180.0)]
    most = max(sum(at <= other < at + 60.0 for other in times) for at in times)
    assert TIER_4.per_minute + TIER_4.burst >= most


def test_one_with_many_streams_leaves_some_to_others() -> None:
    governor = streaming(5)
    times = [START + n * 0.05 for n in range(200)]
    for now in times:
        for number in range(4):
            append(governor, number, now, person=1)
    waited = 0.0
    while append(governor, 4, times[-1] + waited) > 0.0:
        waited += 0.05
    assert 1.0 >= waited


def test_a_pause_of_appends_is_waited_out() -> None:
    governor = streaming(1)
    governor.refused(TEAM, Method.APPEND_STREAM, 10.0, now=START)
    assert append(governor, 0, START + 1.0) > 9.0


def test_a_stream_that_has_ended_or_died_holds_up_nobody() -> None:
    governor = streaming(3)
    for number in range(3):
        append(governor, number, START)
    governor.streams_ended(TEAM, [reply(0)])
    later = START + LIFETIME_S + 1.0
    append(governor, 3, later)
    assert 0.0 == append(governor, 3, later + 0.7)


# How many at once Slack takes.


@pytest.mark.parametrize("seed", range(3))
def test_a_generous_workspace_is_known_within_an_hour(seed: int) -> None:
    show = StreamShow(GenerousWindow(100), seed)
    show.run(ordinary(1.0, seed=seed, every_s=20.0))
    assert 0.9 * 100 <= show.believed
    assert [] == show.refused_at


@pytest.mark.parametrize("latency_s", [(0.02, 0.1), (0.1, 0.3), (0.3, 0.6)])
def test_a_strict_workspace_refuses_one_append_a_day_and_then_fewer(
    latency_s: tuple[float, float],
) -> None:
    show = StreamShow(BurstOf(5, 100), 1, latency_s)
    crowds = [
        day * DAY_S + n * 900 + i / 2 for day in range(8) for n in range(12) for i in range(5)
    ]
    show.run(crowds)
    lessons = [at for at in show.refused_at if not any(at - 1 < b < at for b in show.refused_at)]
    days = [(b - a) / DAY_S for a, b in pairwise(lessons)]
    assert [1.0, 2.0, 4.0] == pytest.approx(days, abs=0.2)
    # Others may be on their way already.
    assert 4 * len(lessons) >= len(show.refused_at)
    assert 4.7 == show.believed
    bucket = show.governor.bucket(TEAM, Method.APPEND_STREAM, show.asked[-1].now)
    assert 1.0 == bucket.caution


def test_what_is_known_is_used_and_no_minute_holds_too_much() -> None:
    show = StreamShow(GenerousWindow(100), 1)
    show.governor.streams(TEAM).learned.proven = 90.0
    show.run([at + n / 3 for at in range(0, 1800, 30) for n in range(5)], (5.0, 20.0))
    most = max(sum(at - 60.0 < other <= at for other in show.arrived) for at in show.arrived)
    assert 70 <= most <= 96
    assert [] == show.refused_at


def test_a_copy_that_is_alone_learns_nothing() -> None:
    show = StreamShow(GenerousWindow(100), 1, governor=Governor(Limits()))
    show.run(ordinary(0.5, seed=1, every_s=20.0))
    assert 4.7 == show.believed
