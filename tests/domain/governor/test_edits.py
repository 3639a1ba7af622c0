"""The edits of one workspace: last texts in time, the rest shared fairly."""

import random
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.governor.bucket import Limit
from bot.domain.governor.edits import (
    FORGOTTEN_AFTER_S,
    IN_TIME_S,
    SLOWEST_GAP_BESIDE_PARTS_S,
    SLOWEST_GAP_S,
    Edits,
    ReplyId,
)
from bot.domain.question import PersonId
from tests.domain.show import Extreme, GenerousWindow, Show, StrictBucket

LIMIT = Limit(per_minute=45, burst=4.7)
INTERVAL_S = 60 / 45
START = 1000.0
MINA, JUN = PersonId("T1:U1"), PersonId("T1:U2")


def reply(number: int) -> ReplyId:
    return ReplyId(f"r{number:02}")


def growing(count: int) -> Edits:
    edits = Edits()
    begun = [edits.may_begin(reply(i), LIMIT, START) for i in range(count)]
    assert [0.0] * count == begun
    return edits


def edited_at(edits: Edits, which: ReplyId, now: float) -> float:
    """When it may be edited, if it asks all the time."""
    while edits.may_edit(which, LIMIT, now) > 0.0:
        now += 0.1
    return now


def spend(edits: Edits, calls: int, now: float) -> None:
    """So many replies end that nobody has heard of."""
    for i in range(calls):
        assert 0.0 == edits.may_finish(reply(50 + i), LIMIT, now, 0.0)


def worst_wait_s(edits: Edits, now: float) -> float:
    """How long the last would wait if every growing reply ended now."""
    count = sum(g.slot == 0.0 for g in edits.growing.values())
    return (count - edits.bucket.level(LIMIT, now)) * INTERVAL_S


def test_a_lone_reply_is_edited_every_second_at_first() -> None:
    edits = growing(1)
    assert [0.0] * 6 == [edits.may_edit(reply(0), LIMIT, START + s) for s in range(1, 7)]


def test_five_replies_grow_at_once_and_the_sixth_waits_for_one_to_end() -> None:
    edits = growing(5)
    assert 0.0 < edits.may_begin(reply(5), LIMIT, START)
    edits.ended([reply(0)])
    assert 0.0 == edits.may_begin(reply(5), LIMIT, START)


def test_who_can_not_show_more_in_another_way_takes_a_place_that_others_have_to_leave() -> None:
    edits, now = Edits(SLOWEST_GAP_BESIDE_PARTS_S), START
    begun = [edits.may_begin(reply(i), LIMIT, START) == 0.0 for i in range(4)]
    assert [True, True, True, False] == begun
    asks_at = dict.fromkeys(map(reply, range(3)), START)
    while reply(4) not in edits.growing:
        now += 0.1
        for r in asks_at:
            edits.may_edit(r, LIMIT, now)
        assert 0.0 < edits.may_begin(reply(3), LIMIT, now, MINA)
        edits.may_begin(reply(4), LIMIT, now, JUN, slowest_gap_s=SLOWEST_GAP_S)
        assert IN_TIME_S >= worst_wait_s(edits, now)
    assert START + 8.0 >= now


def test_asking_twice_to_begin_counts_once() -> None:
    edits = growing(5)
    assert 0.0 == edits.may_begin(reply(3), LIMIT, START + 1)


def test_last_edits_go_out_in_the_order_of_their_ends() -> None:
    edits = growing(5)
    while edits.may_edit(reply(0), LIMIT, START + 1) == 0.0:
        pass
    waits = [edits.may_finish(reply(i), LIMIT, START + 1, 3.0) for i in range(5)]
    assert waits == sorted(w for w in waits if w is not None)
    assert IN_TIME_S >= max(w for w in waits if w is not None)


def test_a_waiting_last_edit_is_granted_when_its_time_has_come() -> None:
    edits = growing(1)
    for i in range(1, 6):
        edits.may_finish(reply(i), LIMIT, START, 3.0)
    wait_s = edits.may_finish(reply(0), LIMIT, START, 3.0)
    assert wait_s is not None
    assert wait_s / 2 == pytest.approx(edits.may_finish(reply(0), LIMIT, START + wait_s / 2, 3.0))
    assert 0.0 == edits.may_finish(reply(0), LIMIT, START + wait_s, 0.0)
    assert reply(0) not in edits.growing


def test_nothing_is_held_for_a_last_edit_that_would_be_too_late() -> None:
    edits = Edits()
    waits = [edits.may_finish(reply(i), LIMIT, START, 3.0) for i in range(9)]
    assert [None] * 3 == waits[6:]
    assert {reply(4), reply(5)} == set(edits.growing)


def test_nobody_edits_in_between_while_last_edits_wait() -> None:
    edits = growing(2)
    for i in range(2, 8):
        edits.may_finish(reply(i), LIMIT, START, 3.0)
    assert 0.0 < edits.may_edit(reply(0), LIMIT, START + 2)
    assert 0.0 < edits.may_begin(reply(9), LIMIT, START + 2)


def test_who_has_waited_longest_is_next() -> None:
    edits = growing(3)
    first, second, third = reply(0), reply(1), reply(2)
    now = START + 2
    for r in (second, third, first):
        now = edited_at(edits, r, now)
    # All three wish for the next one.
    wishes = {r: edits.may_edit(r, LIMIT, now) for r in (first, second, third)}
    now += wishes[second]
    assert 0.0 < edits.may_edit(first, LIMIT, now)
    assert 0.0 < edits.may_edit(third, LIMIT, now)
    assert 0.0 == edits.may_edit(second, LIMIT, now)


def test_those_of_equal_right_are_served_by_name() -> None:
    edits = growing(3)
    spend(edits, 3, START)
    assert all(edits.may_edit(reply(i), LIMIT, START) > 0.0 for i in range(3))
    now = START + 1.2
    assert [False, False, True] == [edits.may_edit(reply(i), LIMIT, now) == 0.0 for i in (2, 1, 0)]


def test_edits_of_a_crowd_go_out_one_after_the_other_and_none_of_the_burst_is_lost() -> None:
    edits = growing(3)
    asks_at, granted_at = dict.fromkeys(map(reply, range(3)), START), list[float]()
    while (now := min(asks_at.values())) < START + 10.0:
        r = min(asks_at, key=asks_at.__getitem__)
        if (wait_s := edits.may_edit(r, LIMIT, now)) == 0.0:
            granted_at.append(now)
        asks_at[r] = now + max(wait_s, 0.1)
    # 4.7 at once and 7.5 that come meanwhile, less what is kept for three ends.
    assert 10 == len(granted_at)
    assert 0.7 <= min(b - a for a, b in pairwise(granted_at))
    assert 1.4 >= max(b - a for a, b in pairwise(granted_at))


def test_a_wish_that_does_not_come_back_stops_holding_up_the_others() -> None:
    edits = growing(2)
    now = START + 1
    while edits.may_edit(reply(0), LIMIT, now) == 0.0:
        pass
    edits.may_edit(reply(1), LIMIT, now)
    assert 0.0 == edits.may_edit(reply(0), LIMIT, now + 4)


def test_one_who_waits_to_begin_is_let_in_between_two_edits() -> None:
    edits = growing(3)
    now = START
    waiting = reply(9)
    spend(edits, 3, now)
    assert 0.0 < edits.may_begin(waiting, LIMIT, now)
    for _ in range(60):
        now += 0.1
        for r in map(reply, range(3)):
            edits.may_edit(r, LIMIT, now)
        if edits.may_begin(waiting, LIMIT, now) == 0.0:
            break
    assert waiting in edits.growing


def test_a_refusal_pauses_everybody_and_counts_into_the_waits() -> None:
    edits = growing(2)
    edits.refused(LIMIT, START, 5.0)
    assert 5.25 == edits.may_edit(reply(0), LIMIT, START)
    assert 5.25 == edits.may_begin(reply(2), LIMIT, START)
    assert None is edits.may_finish(reply(0), LIMIT, START, 3.0)
    assert 5.25 == edits.may_finish(reply(1), LIMIT, START, 10.0)


def test_slots_that_fall_into_a_pause_move_behind_it_in_the_same_order() -> None:
    edits = Edits()
    for i in range(6):
        edits.may_finish(reply(i), LIMIT, START, 3.0)
    edits.refused(LIMIT, START, 5.0)
    interval_s = edits.bucket.interval_s(LIMIT, START)
    moved = [edits.may_finish(reply(i), LIMIT, START, 60.0) for i in (4, 5)]
    assert [5.25, 5.25 + interval_s] == pytest.approx(moved)
    assert 5.25 + 2 * interval_s == pytest.approx(edits.may_finish(reply(9), LIMIT, START, 60.0))


def test_a_careful_bucket_lets_fewer_grow() -> None:
    edits = Edits()
    edits.refused(LIMIT, START, 1.0)
    begun = [edits.may_begin(reply(i), LIMIT, START + 60) for i in range(9)]
    assert 3 == begun.count(0.0)


def test_a_copy_that_has_died_gives_its_places_back() -> None:
    edits = growing(5)
    later = START + FORGOTTEN_AFTER_S
    edits.keep([reply(0), reply(1)], later - 1)
    assert [0.0, 0.0, 0.0] == [edits.may_begin(reply(i), LIMIT, later) for i in (6, 7, 8)]
    assert 0.0 < edits.may_begin(reply(9), LIMIT, later)


def test_a_reply_that_was_begun_elsewhere_is_adopted_when_it_asks() -> None:
    edits = growing(4)
    edits.may_edit(reply(9), LIMIT, START)
    assert 0.0 < edits.may_begin(reply(5), LIMIT, START)


def test_a_share_too_small_for_any_edit_lets_nothing_grow() -> None:
    edits = Edits()
    assert 0.0 < edits.may_begin(reply(0), LIMIT.share(5), START)
    assert 0.0 == edits.may_finish(reply(0), LIMIT.share(5), START, 3.0)


@dataclass(frozen=True)
class Step:
    after_s: float
    what: str
    who: int
    latency_s: float


steps = st.lists(
    st.builds(
        Step,
        after_s=st.sampled_from([0.0, 0.0, 0.01, 0.1, 0.5, 1.0, 1.3333, 2.0]) | st.floats(0, 3),
        what=st.sampled_from(["begin", "edit", "edit", "edit", "finish"]),
        who=st.integers(0, 11),
        latency_s=st.floats(0.0, 0.3),
    ),
    max_size=120,
)


@pytest.mark.parametrize("extreme", [StrictBucket, GenerousWindow])
@given(steps)
def test_whatever_happens_slack_has_nothing_to_refuse(
    extreme: type[Extreme], story: list[Step]
) -> None:
    edits, now, arrivals = Edits(), START, []
    grows: set[int] = set()
    for step in story:
        now += step.after_s
        match step.what:
            case "begin" if edits.may_begin(reply(step.who), LIMIT, now) == 0.0:
                grows.add(step.who)
            case "edit" if step.who in grows:
                if edits.may_edit(reply(step.who), LIMIT, now) == 0.0:
                    arrivals.append(now + step.latency_s)
            case "finish" if step.who in grows:
                grows.discard(step.who)
                wait_s = edits.may_finish(reply(step.who), LIMIT, now, 3.0)
                # Everybody who may grow can finish in time, whoever ended before.
                assert wait_s is not None
                assert wait_s <= IN_TIME_S + 0.01
                arrivals.append(now + wait_s + step.latency_s)
            case _:
                pass
        assert worst_wait_s(edits, now) <= IN_TIME_S + 0.01 or not edits.growing
        assert len(edits.growing) <= 12
    slack = extreme()
    assert all(slack.takes(at) for at in sorted(arrivals))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("seed", range(5))
def test_nobody_starves_and_nobody_is_favoured(count: int, seed: int) -> None:
    """Replies which all want an edit a second, and come back up to 0.25 s later than told."""
    edits, chance = growing(count), random.Random(seed)
    edited: dict[int, list[float]] = {i: [START] for i in range(count)}
    asks = {i: START + 1 + chance.random() / 4 for i in range(count)}
    while (now := min(asks.values())) < START + 120:
        who = min(asks, key=asks.__getitem__)
        wait_s = edits.may_edit(reply(who), LIMIT, now)
        if wait_s == 0.0:
            edited[who].append(now)
        asks[who] = now + (wait_s or 1.0) + chance.random() / 4
    gaps = [b - a for times in edited.values() for a, b in pairwise(times)]
    counts = [len(times) for times in edited.values()]
    assert max(gaps) <= SLOWEST_GAP_S + 1.5
    assert max(counts) - min(counts) <= 2
    assert sum(counts) - count >= min(count * 120 / 1.3, 4 + 117 / INTERVAL_S) - 5


def begin(edits: Edits, number: int, person: PersonId, *, after_s: float = 0.0) -> float:
    return edits.may_begin(reply(number), LIMIT, START + after_s, person)


def test_one_persons_replies_leave_a_place_and_a_call_for_whoever_comes() -> None:
    edits = Edits()
    begun = [begin(edits, number, MINA) for number in range(10)]
    assert 4 == begun.count(0.0)
    assert 0.0 == begin(edits, 10, JUN)


def test_one_persons_replies_leave_a_call_at_each_edit() -> None:
    edits = Edits()
    for number in range(3):
        begin(edits, number, MINA)
    for tick in range(1, 300):
        for number in range(3):
            edits.may_edit(reply(number), LIMIT, START + tick * 0.1)
    assert 0.0 == begin(edits, 10, JUN, after_s=30.0)


def test_where_there_is_no_place_who_has_none_growing_is_next() -> None:
    edits = growing(4)
    assert 0.0 == begin(edits, 5, MINA)
    assert 0.0 < begin(edits, 6, JUN)
    edits.ended([reply(0), reply(1), reply(2)])
    assert 0.0 < begin(edits, 7, MINA, after_s=0.5)
    assert 0.0 == begin(edits, 6, JUN, after_s=0.6)
    assert 0.0 == begin(edits, 7, MINA, after_s=0.7)


def test_who_waited_and_has_gone_holds_up_nobody_for_long() -> None:
    edits = growing(4)
    assert 0.0 == begin(edits, 5, MINA)
    assert 0.0 < begin(edits, 6, JUN)
    edits.ended([reply(0), reply(1), reply(2)])
    assert 0.0 == begin(edits, 7, MINA, after_s=2.0)


@pytest.mark.parametrize(("length_s", "every_s"), [(10.0, 10.0), (5.0, 6.0)])
@pytest.mark.parametrize("seed", range(3))
def test_beside_one_person_who_floods_others_are_seen_growing(
    length_s: float, every_s: float, seed: int
) -> None:
    show, chance = Show(StrictBucket(), seed=seed), random.Random(seed)
    floods = [lane * 0.1 + n * (length_s + 0.5) for lane in range(10) for n in range(10)]
    others = [5 + n * every_s + chance.random() for n in range(8)]
    whose = [MINA] * len(floods) + [PersonId(f"T1:O{n}") for n in range(len(others))]
    stories = show.run([*floods, *others], length_s, persons=whose)
    seen = [story for story in stories if story.person not in (MINA, None)]
    assert len(others) == sum(story.grew for story in seen)
    assert 1.5 >= median((story.first_shown or 0.0) - story.starts for story in seen)
    assert 3.0 >= max(story.lag_s for story in stories)
    assert 0 == show.refusals
