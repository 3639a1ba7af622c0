"""All budgets together, and what people get to see of many answers at once."""

import random
from statistics import median

import pytest

from bot.domain.governor.edits import ReplyId
from bot.domain.governor.governor import Governor, Limits, Method
from bot.domain.question import ChannelId, TeamId
from tests.domain.show import Extreme, GenerousWindow, Show, StrictBucket

START = 1000.0
TEAM, OTHER_TEAM = TeamId("T1"), TeamId("T2")
HERE, ELSEWHERE = ChannelId("C1"), ChannelId("C2")


def test_workspaces_do_not_share_a_budget() -> None:
    governor = Governor(Limits())
    begun = [governor.may_begin(TEAM, ReplyId(f"r{i}"), now=START) for i in range(6)]
    assert 5 == begun.count(0.0)
    assert 0.0 == governor.may_begin(OTHER_TEAM, ReplyId("r9"), now=START)


def test_methods_do_not_share_a_budget() -> None:
    governor = Governor(Limits())
    governor.refused(TEAM, Method.UPDATE, 30.0, now=START)
    assert 0.0 == governor.may_post(TEAM, HERE, 0.0, now=START)
    assert 0.0 == governor.may_call(TEAM, Method.DELETE, 0.0, now=START)


def test_posts_are_one_a_second_in_a_channel_with_a_margin_below_three_at_once() -> None:
    governor = Governor(Limits())
    waits = [governor.may_post(TEAM, HERE, 60.0, now=START) for _ in range(5)]
    assert [0.0, 0.0, 0.3, 1.3, 2.3] == pytest.approx(waits)
    assert 0.0 == governor.may_post(TEAM, ELSEWHERE, 60.0, now=START)


def test_fifty_channels_can_be_posted_to_at_once() -> None:
    governor = Governor(Limits())
    channels = [ChannelId(f"C{i}") for i in range(50)]
    assert [0.0] * 50 == [governor.may_post(TEAM, c, 0.0, now=START) for c in channels]


def test_a_refused_post_pauses_posting_in_the_whole_workspace() -> None:
    governor = Governor(Limits())
    governor.refused(TEAM, Method.POST, 4.0, HERE, now=START)
    assert None is governor.may_post(TEAM, ELSEWHERE, 4.0, now=START)
    assert 0.0 == governor.may_post(OTHER_TEAM, ELSEWHERE, 0.0, now=START)


def test_a_status_that_can_not_be_set_at_once_is_dropped() -> None:
    governor = Governor(Limits())
    set_at_once = [governor.may_call(TEAM, Method.STATUS, 0.0, now=START) for _ in range(60)]
    assert 50 == set_at_once.count(0.0)
    assert 10 == set_at_once.count(None)


def test_the_setting_says_how_many_edits_a_minute_may_be_spent() -> None:
    assert 30 == Limits.with_updates(30).of(Method.UPDATE).per_minute
    assert 45 == Limits().of(Method.UPDATE).per_minute


def test_idle_workspaces_and_channels_are_forgotten() -> None:
    governor = Governor(Limits())
    for i in range(100):
        governor.may_post(TeamId(f"T{i}"), HERE, 0.0, now=START)
        governor.may_edit(TeamId(f"T{i}"), ReplyId("r"), now=START)
    governor.may_post(TEAM, HERE, 0.0, now=START + 200)
    assert 2 == len(governor._buckets)
    assert 0 == len(governor._edits)


@pytest.mark.parametrize("extreme", [GenerousWindow, StrictBucket])
@pytest.mark.parametrize("answers", [1, 2, 5, 20, 50])
@pytest.mark.parametrize("over_s", [0, 3, 60])
@pytest.mark.parametrize("seed", range(3))
def test_every_last_text_is_in_time_and_slack_has_nothing_to_refuse(
    extreme: type[Extreme], answers: int, over_s: int, seed: int
) -> None:
    show, chance = Show(extreme(), seed=seed), random.Random(seed)
    replies = show.run([chance.uniform(0, over_s) for _ in range(answers)])
    lags = [reply.lag_s for reply in replies]
    assert 1.0 >= median(lags)
    assert 3.0 >= max(lags)
    assert 0 == show.refusals
    assert not [reply.name for reply in replies if reply.overflowed]


def test_a_lone_reply_grows_every_second_or_so() -> None:
    show = Show(StrictBucket(), seed=1)
    (reply,) = show.run([0.0])
    assert 7 <= len(reply.edits)
    assert 1.6 >= max(reply.gaps())


@pytest.mark.parametrize("answers", [5, 50])
def test_five_of_many_simultaneous_replies_are_seen_growing(answers: int) -> None:
    show = Show(StrictBucket(), seed=1)
    grew = [reply for reply in show.run([0.0] * answers, length_s=20.0) if reply.grew]
    assert 5 == len(grew)
    assert 3 <= min(len(reply.edits) for reply in grew)
    assert 7.5 >= max(gap for reply in grew for gap in reply.gaps())


class StricterThanPublished(StrictBucket):
    """Half of what Slack publishes, as if somebody else used the same method with our token."""

    def takes(self, now: float) -> bool:
        return super().takes(now) and super().takes(now)


def test_a_slack_that_is_stricter_than_it_says_is_learned() -> None:
    show, chance = Show(StricterThanPublished(), seed=1), random.Random(1)
    replies = show.run([chance.uniform(0, 300) for _ in range(60)])
    assert 10 >= show.refusals
    assert all(reply.last_shown is not None for reply in replies)
