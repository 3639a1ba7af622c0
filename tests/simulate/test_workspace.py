"""Short scenes: what is measured over hours is true of each of them."""

import pytest

from bot.domain import pacing
from bot.domain.growth import ReplyMode
from bot.playground.slack.limits import Limits, Rate
from tests.simulate.choices import LOOKED_AT, Choice, chosen
from tests.simulate.scenes import Asked, Scene, crowd, traffic
from tests.simulate.workspace import Setting, Shown, play

SETTINGS = [Setting(mode=mode, parts=parts) for mode in ReplyMode for parts in (0, 3)]


def is_whole(shown: Shown) -> bool:
    return all(one.whole_at is not None and not one.has_shrunk for one in shown.replies)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: f"{one.mode}-{one.parts}")
def test_in_twenty_busy_seconds_all_is_whole_in_time_and_nothing_refused(setting: Setting) -> None:
    shown = play(traffic(60, 20.0, channels=10), setting)
    assert is_whole(shown)
    assert 0 == shown.refused.total()
    assert max(one.last_words_s for one in shown.replies) <= 3.0


def test_a_lone_answer_is_shown_by_one_message_that_is_edited() -> None:
    shown = play(crowd(1), Setting())
    (one,) = shown.replies
    assert {"chat.postMessage": 1, "chat.update": 11} == dict(shown.calls)
    assert one.first_words_s <= 0.5
    assert one.age_s <= 0.6
    assert one.last_words_s <= 0.5


def test_without_parts_most_of_a_crowd_waits_for_its_end() -> None:
    alone, parted = (play(crowd(20), Setting(parts=parts)) for parts in (0, 3))
    assert 5 == sum(one.first_words_s < 10.0 for one in alone.replies)
    assert 20 == sum(one.first_words_s < 2.0 for one in parted.replies)


@pytest.mark.parametrize("mode", [ReplyMode.EDIT, ReplyMode.AUTO])
def test_long_answers_at_once_are_seen_growing_all_the_time(mode: ReplyMode) -> None:
    shown = play(crowd(6, 60.0), Setting(mode=mode))
    assert is_whole(shown)
    assert 25.0 >= max(one.longest_wait_s for one in shown.replies)


def test_a_crowd_in_one_channel_keeps_nobody_elsewhere_waiting() -> None:
    crowded = [Asked(at_s=0.02 * n, lasts_s=10.0, channel="C1", person=f"U{n}") for n in range(60)]
    elsewhere = [
        Asked(at_s=3.0 + 0.1 * n, lasts_s=10.0, channel=f"D{n}", person=f"V{n}") for n in range(3)
    ]
    shown = play(Scene(name="one channel", questions=(*crowded, *elsewhere)), Setting())
    assert is_whole(shown)
    assert 4.0 >= max(one.first_words_s for one in shown.replies[-3:])


def test_the_same_seed_shows_the_same() -> None:
    scene = traffic(30, 20.0, channels=5, direct=0.3)
    first, again = (play(scene, Setting(mode=ReplyMode.AUTO)) for _ in range(2))
    assert first == again


def test_what_one_of_several_limits_refuses_is_refused() -> None:
    """The bot's governor knows nothing of such a Slack: so there are refusals, and no losses."""
    meaner = Limits.strict().with_rate("chat.update", Rate(calls=10, burst=1))
    shown = play(crowd(3), Setting(limits=(Limits.generous(), meaner)))
    assert shown.refused["chat.update"] > 0
    assert is_whole(shown)


def test_another_constant_is_tried_and_put_back() -> None:
    before = pacing.YOUNG_INTERVAL_S
    with chosen(Choice.read("YOUNG_INTERVAL_S=2.0")):
        slower = play(crowd(1), Setting())
    assert before == pacing.YOUNG_INTERVAL_S
    assert slower.calls["chat.update"] < play(crowd(1), Setting()).calls["chat.update"]


@pytest.mark.parametrize("written", ["NOBODY_KNOWS_IT=1", "YOUNG_INTERVAL_S"])
def test_an_unknown_constant_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="not a constant"):
        Choice.read(written)


def test_the_values_that_are_used_were_looked_at() -> None:
    names = {choice.name for choice in LOOKED_AT}
    assert names == {choice.name for choice in LOOKED_AT if choice.is_current}
