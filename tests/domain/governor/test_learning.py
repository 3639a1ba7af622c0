"""How many edits at once Slack takes: found out by trying, and no last text is late for it."""

import copy
import random
from collections.abc import Callable
from itertools import pairwise

import pytest

from bot.domain.governor.bucket import Limit
from bot.domain.governor.edits import IN_TIME_S, Edits, ReplyId
from bot.domain.governor.governor import POSTS_IN_CHANNEL, TIER_3, Governor, Limits, Method
from bot.domain.governor.learning import (
    FORBEARANCE_S,
    LONGEST_FORBEARANCE_S,
    REST_S,
    SPAN_S,
    TRY_REPLIES,
    VERDICT_S,
    WARM_UP_S,
    Learned,
    window_of,
)
from bot.domain.question import ChannelId
from tests.domain.show import TEAM, BurstOf, GenerousWindow, Show, StrictBucket, ordinary

START = 1000.0
DAY_S = 86_400.0
# A last text is in time after so long, less the call itself.
LAST_TEXT_S = 3.0 - 0.3
REPLIES = [ReplyId(f"r{number}") for number in range(8)]


def learning() -> Governor:
    return Governor(Limits(), learns=True)


def believed(show: Show) -> float:
    return show.governor.edits(TEAM, show.now).learned.believed(TIER_3)


def knowing(proven: float) -> Edits:
    edits = Edits(learns=True)
    edits.learned.proven = proven
    return edits


def known() -> Show:
    governor = learning()
    governor.edits(TEAM, START).learned.proven = 45.0
    return Show(GenerousWindow(), seed=1, governor=governor)


# What is believed.


@pytest.mark.parametrize(
    ("proven", "burst"),
    [(0.0, 4.7), (4.6, 4.7), (5.2, 5.2), (5.7, 8.93), (9.5, 9.5), (9.93, 16.967), (17.97, 45.0)],
)
def test_a_call_more_than_the_last_step_makes_the_next_one_believed(
    proven: float, burst: float
) -> None:
    assert burst == pytest.approx(knowing(proven).learned.believed(TIER_3))


def test_who_may_spend_less_a_minute_learns_less() -> None:
    limit = Limits.with_updates(30).update
    assert 30.0 == knowing(99.0).learned.believed(limit)
    assert 32 == window_of(limit)
    assert 2.0 == knowing(99.0).learned.believed(Limit(per_minute=2, burst=2))


def test_after_a_refusal_only_what_is_proven_is_believed() -> None:
    learned = knowing(17.0).learned
    learned.taken_until = START + 14 * 1.2
    assert not learned.refuse(TIER_3, START)
    assert 14 / 1.9 == pytest.approx(learned.believed(TIER_3))


def test_calls_that_nobody_asked_for_count_in_the_bucket_and_in_the_window() -> None:
    edits = knowing(45.0)
    edits.lower(TIER_3, START, 2.0, 20)
    assert 4.0 == pytest.approx(edits.bucket.missing(TIER_3, START))
    assert 0.0 == edits.learned.window_s(28, TIER_3, START)
    assert SPAN_S == edits.learned.window_s(29, TIER_3, START)


def test_a_copy_that_is_alone_learns_nothing() -> None:
    show = Show(GenerousWindow(), seed=1, governor=Governor(Limits()))
    show.run(ordinary(0.3, seed=1, crowd_every_s=130.0))
    assert 4.7 == believed(show)


# What a refusal costs.


def test_each_refusal_is_remembered_for_longer() -> None:
    learned, days = Learned(learns=True), []
    for _ in range(5):
        learned.refuse(TIER_3, START)
        days.append((learned.forbears_until - START) / FORBEARANCE_S)
    assert [1.0, 2.0, 4.0, 7.0, 7.0] == days
    assert LONGEST_FORBEARANCE_S == learned.forbears_until - START


def test_the_refusal_of_a_try_slows_nothing_down() -> None:
    edits = Edits(learns=True)
    edits.learned.tried, edits.learned.tried_at = 5.6, START
    edits.refused(TIER_3, START + 0.2, 2.0)
    assert 1.0 == edits.bucket.caution
    assert 2.25 == edits.bucket.pause_s(START + 0.2)


def test_a_refusal_after_the_verdict_says_that_something_else_is_wrong() -> None:
    edits = Edits(learns=True)
    edits.learned.tried, edits.learned.tried_at = 5.6, START
    edits.refused(TIER_3, START + VERDICT_S, 2.0)
    assert 1.5 == edits.bucket.caution
    assert 4.7 == edits.learned.believed(TIER_3)


# Hours and days of a workspace.


@pytest.mark.parametrize("length_s", [10.0, (6.0, 14.0)], ids=["even", "uneven"])
@pytest.mark.parametrize("seed", range(3))
def test_a_generous_workspace_is_known_within_an_hour(
    seed: int, length_s: float | tuple[float, float]
) -> None:
    show = Show(GenerousWindow(), seed=seed, governor=learning())
    stories = show.run(ordinary(1.0, seed=seed), length_s)
    assert 0.9 * 50 <= believed(show)
    assert 0 == show.refusals
    assert 48 >= show.most_in_a_minute
    assert 3.0 >= max(story.lag_s for story in stories)
    # A try leaves those that end meanwhile less than they need.
    assert 4 >= sum(story.overflowed for story in stories)


def test_what_is_known_is_used_and_no_minute_holds_too_much() -> None:
    show = known()
    crowds = [at + n / 3 for at in range(0, 1800, 45) for n in range(5)]
    stories = show.run(crowds, (5.0, 20.0))
    assert 40 <= show.most_in_a_minute <= 48
    assert 0 == show.refusals
    assert 3.0 >= max(story.lag_s for story in stories)
    assert 0 == sum(story.overflowed for story in stories)


@pytest.mark.parametrize(("at_once", "grow"), [(5, 5), (10, 10), (30, 11)])
def test_where_a_whole_minute_is_known_more_replies_grow(at_once: int, grow: int) -> None:
    show = known()
    stories = show.run([n / 20 for n in range(at_once)])
    shown_s = [(story.first_shown or story.ends) - story.starts for story in stories]
    assert grow == sum(first_s < 5.0 for first_s in shown_s)
    assert 0 == show.refusals
    assert 0 == sum(story.overflowed for story in stories)


@pytest.mark.parametrize(("at_once", "longest_s"), [(1, 4.0), (2, 14.0), (3, 16.0), (5, 24.0)])
def test_edits_are_spread_over_a_long_answer_too(at_once: int, longest_s: float) -> None:
    show = known()
    stories = show.run([n / 5 for n in range(at_once)], 60.0)
    assert longest_s >= max(gap for story in stories for gap in story.gaps())
    assert 48 >= show.most_in_a_minute


def test_a_strict_workspace_refuses_one_edit_a_day_and_then_fewer() -> None:
    show = Show(StrictBucket(), seed=1, governor=learning())
    crowds = [
        day * DAY_S + n * 900 + i / 2 for day in range(8) for n in range(12) for i in range(4)
    ]
    stories = show.run(crowds)
    days = [gap / DAY_S for gap in (b - a for a, b in pairwise(show.refused_at))]
    assert [1.0, 2.0, 4.0] == pytest.approx(days, abs=0.2)
    assert 4.7 == believed(show)
    assert 3.0 >= max(story.lag_s for story in stories)


@pytest.mark.parametrize(("burst", "per_minute"), [(8, 50), (12, 50), (30, 50), (5, 60)])
@pytest.mark.parametrize("retry_after_s", [1.0, 30.0])
def test_whatever_slack_allows_it_refuses_once_a_day_and_last_texts_are_in_time(
    burst: int, per_minute: int, retry_after_s: float
) -> None:
    slack = BurstOf(burst, per_minute)
    show = Show(slack, seed=2, governor=learning(), retry_after_s=retry_after_s)
    stories = show.run(ordinary(26.0, seed=2, every_s=7200.0, crowd_every_s=1200.0), (6.0, 14.0))
    lessons = [at for at in show.refused_at if not any(at - 1.0 < b < at for b in show.refused_at)]
    # Beyond what is proven several may be on their way.
    assert all(b - a >= 0.99 * DAY_S for a, b in pairwise(lessons))
    assert 2 >= len(lessons)
    assert burst + 0.5 >= believed(show) or not lessons
    assert 3.0 >= max(story.lag_s for story in stories)


def test_a_workspace_that_becomes_strict_is_believed_so_after_few_refusals() -> None:
    governor = learning()
    governor.edits(TEAM, START).learned.proven = 45.0
    show = Show(StrictBucket(), seed=1, governor=governor)
    stories = show.run(ordinary(2.0, seed=1), (6.0, 14.0))
    assert 4.7 == pytest.approx(believed(show), abs=0.3)
    assert 3 >= show.refusals
    assert 3.0 >= max(story.lag_s for story in stories)


# Whatever happens.


def tell(
    governor: Governor,
    chance: random.Random,
    where: list[str],
    then: Callable[[str, float, float], None],
    *,
    gap_s: float,
) -> None:
    """Some time of replies in these channels, of which all want edits and some end.

    `then` hears of each granted edit: which it is, when it was asked for, when it goes out.
    """
    now, grows, held = START, set[int](), dict[ReplyId, float]()
    for _ in range(300):
        now += chance.uniform(0, 2 * gap_s)
        for reply in [reply for reply, at in held.items() if at <= now]:
            assert 0.0 == governor.may_finish(TEAM, reply, 0.0, now=now)
            del held[reply]
        who = chance.randrange(len(where))
        reply, channel = ReplyId(f"r{who}"), ChannelId(where[who])
        if reply in held:
            continue
        if who not in grows:
            if governor.may_begin(TEAM, reply, now=now, channel=channel) == 0.0:
                grows.add(who)
        elif chance.random() < 0.03:
            grows.discard(who)
            wait_s = governor.may_finish(TEAM, reply, 60.0, now=now)
            assert wait_s is not None
            if wait_s > 0.0:
                held[reply] = now + wait_s
            then("finish", now, now + wait_s)
        elif governor.may_edit(TEAM, reply, now=now) == 0.0:
            then("edit", now, now)


def tries_of(where: str, chance: random.Random) -> list[float]:
    governor, going_out, tries = learning(), list[float](), list[float]()
    # It has been in use for a while.
    governor.edits(TEAM, START).learned.met_at = START - WARM_UP_S

    def refuse(what: str, now: float, at: float) -> None:
        going_out.append(at)
        edits = governor.edits(TEAM, now)
        if edits.learned.tried_at != now:
            return
        assert "edit" == what
        tries.append(now)
        after, now = copy.deepcopy(governor), now + VERDICT_S - 0.01
        for channel in set(where):
            # Others have just posted there all that may be posted at once.
            spent = after.bucket(TEAM, Method.POST, now, ChannelId(channel))
            spent.lower(POSTS_IN_CHANNEL, now, POSTS_IN_CHANNEL.burst)
        after.refused(TEAM, Method.UPDATE, 30.0, now=now)
        for reply, growing in edits.growing.items():
            assert None is after.may_finish(TEAM, reply, LAST_TEXT_S, now=now)
            below_s = after.may_post(TEAM, ChannelId(growing.channel), LAST_TEXT_S, now=now)
            assert below_s is not None

    tell(governor, chance, list(where), refuse, gap_s=0.05)
    # Nothing else is on its way that Slack would refuse as well.
    going_out.sort()
    assert all(b - a >= VERDICT_S - 1e-5 for a, b in pairwise(going_out) if {a, b} & set(tries))
    return tries


@pytest.mark.parametrize("where", ["AABBC", "AABB", "ABCDE", "AAA", "AAAAB", "A"])
def test_where_a_try_is_refused_every_reply_may_end_at_once_and_be_in_time(where: str) -> None:
    tried = [tries_of(where, random.Random(seed)) for seed in range(12)]
    assert any(tried) == all(where.count(channel) <= TRY_REPLIES for channel in where)


@pytest.mark.parametrize("proven", [5.2, 12.0, 45.0])
@pytest.mark.parametrize("gap_s", [0.05, 0.3])
@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_believed_no_window_holds_more_and_last_texts_are_in_time(
    proven: float, gap_s: float, seed: int
) -> None:
    governor = learning()
    learned = governor.edits(TEAM, START).learned
    learned.proven, learned.forbears_until = proven, START + DAY_S
    # A minute that was busy already.
    going_out = [START - 50.0 + number for number in range(40)]
    for at in going_out:
        learned.goes_out(TIER_3, at)

    def count(what: str, now: float, at: float) -> None:
        assert at - now <= IN_TIME_S + 0.01
        going_out.append(at)

    tell(governor, random.Random(seed), list("ABCDEFGH"), count, gap_s=gap_s)
    going_out.sort()
    most = window_of(TIER_3)
    assert all(b - a > SPAN_S - 1e-5 for a, b in zip(going_out, going_out[most:], strict=False))


def test_nothing_is_tried_for_a_while_after_a_step() -> None:
    learned = knowing(5.6).learned
    learned.tried, learned.tried_at = 6.1, START
    learned.settle(TIER_3, START + VERDICT_S)
    assert 8.93 == pytest.approx(learned.believed(TIER_3))
    assert START + VERDICT_S + REST_S == learned.forbears_until


def test_nothing_is_tried_in_the_first_minutes() -> None:
    """Who has just installed the bot and looks at it sees no refusal."""
    show = Show(StrictBucket(), seed=2, governor=learning())
    show.run([START + 5.0 * number for number in range(int(WARM_UP_S / 5.0) - 4)], (6.0, 14.0))
    assert 0 == show.refusals
    assert TIER_3.burst == believed(show)
