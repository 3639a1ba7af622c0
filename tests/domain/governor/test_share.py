"""Persons take turns at what they draw from together."""

import heapq
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.governor.bucket import Limit
from bot.domain.governor.governor import (
    POSTS,
    POSTS_IN_CHANNEL,
    STATUSES,
    Governor,
    Limits,
    Method,
)
from bot.domain.governor.share import Share, Slot, share_of
from bot.domain.question import ChannelId, PersonId, TeamId

START = 1000.0
TEAM = TeamId("T1")
HERE = ChannelId("C1")
MINA, JUN = PersonId("T1:U1"), PersonId("T1:U2")
LONG_S = 600.0


class Posting:
    """Persons who post in one workspace, each with so many waiting, one asking for each place."""

    def __init__(self) -> None:
        self.governor = Governor(Limits())
        self.posted: list[tuple[float, PersonId, ChannelId, float]] = []

    def run(self, wishes: Iterable[tuple[float, PersonId, ChannelId]]) -> None:
        """Each wish is a post that is due then; of one person and channel they stand in line."""
        lines: dict[tuple[PersonId, ChannelId], list[float]] = {}
        for due, person, channel in sorted(wishes):
            lines.setdefault((person, channel), []).append(due)
        agenda = [(line[0], *name) for name, line in lines.items()]
        heapq.heapify(agenda)
        while agenda:
            now, person, channel = heapq.heappop(agenda)
            line = lines[person, channel]
            slot = self.governor.turn_to_post(TEAM, channel, person, LONG_S, now=now)
            assert slot is not None
            if not slot.is_held:
                heapq.heappush(agenda, (now + slot.wait_s, person, channel))
                continue
            due = line.pop(0)
            self.posted.append((now + slot.wait_s, person, channel, now + slot.wait_s - due))
            if line:
                heapq.heappush(agenda, (max(line[0], now), person, channel))

    def waits(self, person: PersonId) -> list[float]:
        return [wait_s for _, who, _, wait_s in self.posted if who == person]

    def times(self) -> list[float]:
        return sorted(at for at, *_ in self.posted)


def everywhere(
    person: PersonId, posts: int, *, over_s: float = 0.0, channels: int = 1000
) -> list[tuple[float, PersonId, ChannelId]]:
    return [
        (START + over_s * n / posts, person, ChannelId(f"C{n % channels}")) for n in range(posts)
    ]


def test_a_third_is_everybodys_and_most_of_the_burst_is_left_beyond_it() -> None:
    assert Share(limit=Limit(per_minute=75, burst=70 / 3), kept=46.0) == share_of(POSTS)
    assert 20 == pytest.approx(share_of(POSTS_IN_CHANNEL).limit.per_minute)
    assert 2.7 == share_of(POSTS_IN_CHANNEL).limit.burst
    assert 1.7 == pytest.approx(share_of(POSTS_IN_CHANNEL).kept)
    assert 33.0 == share_of(STATUSES).kept


def test_one_persons_flood_holds_up_nobody_elses_post() -> None:
    posting = Posting()
    others = [(START + 5 * n, JUN, ChannelId(f"D{n}")) for n in range(10)]
    posting.run([*everywhere(MINA, 300, over_s=30), *others])
    assert [0.0] * 10 == pytest.approx(posting.waits(JUN))


def test_one_persons_flood_in_a_channel_holds_up_others_there_for_a_moment_only() -> None:
    posting = Posting()
    others = [(START + 6.3 * n, JUN, HERE) for n in range(1, 9)]
    posting.run([*((at, who, HERE) for at, who, _ in everywhere(MINA, 60)), *others])
    assert 0.31 >= max(posting.waits(JUN))


def test_alone_one_gets_the_whole_rate() -> None:
    posting = Posting()
    posting.run(everywhere(MINA, 300))
    later = 300 - POSTS.burst + share_of(POSTS).kept
    assert later * POSTS.interval_s == pytest.approx(posting.times()[-1] - START, abs=1.0)


def test_alone_in_a_channel_one_gets_the_whole_rate() -> None:
    posting = Posting()
    posting.run([(START, MINA, HERE)] * 40)
    assert [0.0, 0.0] == pytest.approx([at - START for at in posting.times()[:2]])
    assert 40 - 2.7 + 1.7 == pytest.approx(posting.times()[-1] - START, abs=1.0)


def test_fifty_persons_may_post_at_once() -> None:
    posting = Posting()
    posting.run((START, PersonId(f"T1:U{n}"), ChannelId(f"C{n}")) for n in range(50))
    assert [0.0] * 50 == [wait_s for *_, wait_s in posting.posted]


FLOODING = [PersonId(f"T1:F{n}") for n in range(4)]


def test_several_who_flood_get_as_much_as_each_other() -> None:
    posting = Posting()
    posting.run(wish for one in FLOODING for wish in everywhere(one, 100))
    window = [who for at, who, *_ in posting.posted if START + 15 <= at < START + 45]
    assert 30 / POSTS.interval_s == pytest.approx(len(window), abs=4)
    assert 6 >= max(map(window.count, FLOODING)) - min(map(window.count, FLOODING))


def test_beside_several_who_flood_one_waits_no_longer_than_a_turn_of_each() -> None:
    posting = Posting()
    floods = [wish for one in FLOODING for wish in everywhere(one, 100)]
    posting.run([*floods, *((START + 5 * n, JUN, ChannelId("D1")) for n in range(12))])
    assert 12 == len(posting.waits(JUN))
    assert (len(FLOODING) + 1) * POSTS.interval_s + 0.01 >= max(posting.waits(JUN))


def test_what_can_not_be_waited_for_is_not_promised() -> None:
    governor = Governor(Limits())
    found = [governor.turn_to_post(TEAM, HERE, MINA, 0.0, now=START) for _ in range(3)]
    assert [Slot(0.0), Slot(0.0), None] == found


def test_one_persons_many_statuses_leave_others_theirs() -> None:
    governor = Governor(Limits())
    for _ in range(100):
        governor.turn_to_call(TEAM, Method.STATUS, MINA, 0.0, now=START)
    others = [governor.turn_to_call(TEAM, Method.STATUS, JUN, 0.0, now=START) for _ in range(10)]
    assert [Slot(0.0)] * 10 == others


def test_what_a_person_has_drawn_is_forgotten() -> None:
    governor = Governor(Limits())
    for number in range(100):
        person = PersonId(f"T1:U{number}")
        governor.turn_to_post(TEAM, HERE, person, LONG_S, now=START)
    governor.turn_to_post(TEAM, HERE, MINA, LONG_S, now=START + 900)
    assert 2 == len(governor._spenders)


@given(
    st.lists(
        st.tuples(
            st.floats(0, 20), st.sampled_from([MINA, JUN]), st.sampled_from([HERE, "C2", "C3"])
        ),
        max_size=60,
    )
)
def test_slack_is_never_asked_for_more_than_before(
    wishes: list[tuple[float, PersonId, ChannelId]],
) -> None:
    posting = Posting()
    posting.run((START + after_s, person, ChannelId(c)) for after_s, person, c in wishes)
    assert len(wishes) == len(posting.posted)
    for channel in {c for *_, c in wishes}:
        times = sorted(at for at, _, c, _ in posting.posted if c == channel)
        for i, first in enumerate(times):
            for count, last in enumerate(times[i:], start=1):
                assert count <= 2.7 + (last - first) + 1e-3
