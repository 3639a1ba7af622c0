"""Posts of parts: last posts stay possible in time, first words go first, nobody starves."""

import heapq
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from bot.domain.governor.edits import IN_TIME_S, ReplyId
from bot.domain.governor.governor import Governor, Limits, Method
from bot.domain.governor.parts import CROWDED_GAPS_S, FEW, SHORTEST_HOLD_S
from bot.domain.question import ChannelId, PersonId, TeamId

TEAM = TeamId("T1")
LIMITS = Limits()
HERE, THERE = ChannelId("C1"), ChannelId("C2")


def ask(governor: Governor, number: int, now: float, channel: ChannelId | None = None) -> float:
    """Each reply in a channel of its own and of its own asker."""
    where = channel or ChannelId(f"C{number}")
    reply, person = ReplyId(f"r{number}"), PersonId(f"P{number}")
    return governor.may_post_part(TEAM, where, reply, person, now=now).wait_s


def known(governor: Governor, numbers: Iterable[int], channel: ChannelId | None = None) -> None:
    """They have asked for the first time just before 100.0."""
    for number in numbers:
        assert ask(governor, number, 100.0 - SHORTEST_HOLD_S, channel) > 0.0


def end(governor: Governor, number: int, now: float) -> float | None:
    """How long the last post waits."""
    where, person = ChannelId(f"C{number}"), PersonId(f"P{number}")
    governor.parts_ended(TEAM, [ReplyId(f"r{number}")], now=now)
    slot = governor.turn_to_post(TEAM, where, person, 60.0, now=now)
    return None if slot is None else slot.wait_s


def test_a_lone_reply_posts_its_parts_at_once() -> None:
    governor = Governor(LIMITS)
    known(governor, [1])
    assert [0.0, 0.0] == [ask(governor, 1, now) for now in (100.0, 101.5)]


def test_where_few_show_parts_the_second_one_comes_as_soon_as_it_is_finished() -> None:
    few, many = Governor(LIMITS), Governor(LIMITS)
    known(few, range(FEW))
    known(many, range(FEW + 1))
    assert [0.0, 0.0] == [ask(few, 1, 100.0), ask(many, 1, 100.0)]
    assert 0.0 == ask(few, 1, 103.2)
    second_s, third_s = CROWDED_GAPS_S
    assert 0.0 < ask(many, 1, 100.0 + second_s - 0.1)
    assert 0.0 == ask(many, 1, 100.0 + second_s)
    assert 0.0 < ask(many, 1, 100.0 + second_s + third_s - 0.1)
    assert 0.0 == ask(many, 1, 100.0 + second_s + third_s)


def test_of_a_crowd_the_first_words_come_one_after_the_other() -> None:
    crowd = Crowd(48)
    crowd.run(15.0)
    assert 48 == len(crowd.first_at)
    times = sorted(crowd.first_at.values())
    assert 6.0 > times[-1]
    assert 12 > sum(time < 1.0 for time in times)


@dataclass
class Crowd:
    """So many replies that wish for parts all the time."""

    count: int
    governor: Governor = field(default_factory=lambda: Governor(LIMITS))
    first_at: dict[int, float] = field(default_factory=dict)
    # Who has posted how many, when everybody had one.
    parts: Counter[int] = field(default_factory=Counter)

    def run(self, until_s: float, *, pause_s: float = 2.5) -> None:
        """Who has posted one wishes for the next after `pause_s`."""
        chance = random.Random(self.count)
        due = [(chance.uniform(0.0, 0.3), number) for number in range(self.count)]
        heapq.heapify(due)
        while due[0][0] < until_s:
            now, number = heapq.heappop(due)
            wait_s = ask(self.governor, number, now)
            if wait_s == 0.0:
                self.first_at.setdefault(number, now)
                self.parts[number] += 1
            heapq.heappush(due, (now + (wait_s or pause_s), number))


@pytest.mark.parametrize("count", [2, 10, 30, 50])
# Of those who come at one moment the first don't know of the last: it takes a few seconds.
@pytest.mark.parametrize("until_s", [4.0, 10.0, 25.0])
def test_all_could_end_at_once_and_be_whole_in_time(count: int, until_s: float) -> None:
    crowd = Crowd(count)
    crowd.run(until_s)
    waits = [end(crowd.governor, number, until_s) for number in range(count)]
    assert all(wait is not None and wait <= IN_TIME_S + 0.01 for wait in waits)


def test_first_words_go_before_further_ones() -> None:
    crowd = Crowd(60)
    crowd.run(9.0, pause_s=0.2)
    assert 60 == len(crowd.first_at)
    last_s = max(crowd.first_at.values())
    crowd = Crowd(60)
    crowd.run(last_s, pause_s=0.2)
    # Until everybody had their first words hardly anybody had more.
    assert crowd.parts.total() <= 59 + 3


def test_however_many_there_are_some_are_seen_growing() -> None:
    crowd = Crowd(300)
    crowd.run(10.0)
    assert len(crowd.first_at) >= 50


def test_a_channel_keeps_its_own_last_posts() -> None:
    governor = Governor(LIMITS)
    known(governor, range(6), HERE)
    known(governor, [7], THERE)
    waits = [ask(governor, number, 100.0, HERE) for number in range(6)]
    assert 1 <= waits.count(0.0) <= 2
    assert 0.0 == ask(governor, 7, 100.0, THERE)


def test_a_pause_of_posts_is_waited_out() -> None:
    governor = Governor(LIMITS)
    ask(governor, 1, 100.0)
    governor.refused(TEAM, Method.POST, 10.0, ChannelId("C1"), now=100.5)
    assert ask(governor, 1, 101.0) > 9.0


def test_what_has_ended_keeps_nothing() -> None:
    governor = Governor(LIMITS)
    known(governor, range(60))
    governor.parts_ended(TEAM, [ReplyId(f"r{number}") for number in range(60)], now=100.0)
    known(governor, range(60, 70))
    assert [0.0] * 10 == [ask(governor, number, 100.0) for number in range(60, 70)]


def test_the_dead_are_forgotten() -> None:
    governor = Governor(LIMITS)
    known(governor, range(60))
    governor.keep_parts(TEAM, [ReplyId("r1")], now=150.0)
    ask(governor, 61, 165.0)
    assert 0.0 == ask(governor, 61, 166.0)
