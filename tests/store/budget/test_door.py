"""Of many who wait to begin only one asks; but nobody's many hide another's one."""

import pytest

from bot.domain.governor.edits import ReplyId
from bot.domain.governor.parts import PartWait
from bot.domain.question import ChannelId, PersonId
from bot.store.budget.door import (
    EACH_S,
    FULL_HOUSE_S,
    MANY,
    Door,
    InLine,
    PartDoor,
    PartDoors,
    PlaceInLine,
)

MINA, JUN = PersonId("T1:U1"), PersonId("T1:U2")


def door(**replies: PersonId | None) -> Door:
    door = Door()
    for name, person in replies.items():
        door.come(ReplyId(name), person)
    return door


def test_a_door_that_nobody_has_closed_is_open() -> None:
    assert not door(a=MINA).is_closed(MINA, 0.0)


def test_while_one_waits_the_others_need_not_ask() -> None:
    crowd = door(a=MINA, b=JUN, c=None)
    crowd.close(MINA, 10.0, wait_s=1.0)
    assert crowd.is_closed(MINA, 9.9)
    assert crowd.is_closed(JUN, 9.9)
    assert not crowd.is_closed(JUN, 10.0)
    assert 1.0 == crowd.wait_s


def test_who_has_fewer_replies_may_ask_though_another_waits() -> None:
    crowd = door(a=MINA, b=MINA, c=JUN)
    crowd.close(MINA, 10.0, wait_s=1.0)
    assert not crowd.is_closed(JUN, 9.0)
    assert crowd.is_closed(MINA, 9.0)


def test_a_reply_that_has_ended_no_longer_counts() -> None:
    crowd = door(a=MINA, b=MINA, c=JUN)
    crowd.go(ReplyId("a"))
    crowd.go(ReplyId("unknown"))
    crowd.close(MINA, 10.0, wait_s=1.0)
    assert crowd.is_closed(JUN, 9.0)


def test_hundreds_who_wait_to_begin_ask_less_often() -> None:
    crowd = door(**{f"r{number}": PersonId(f"T1:{number}") for number in range(MANY + 400)})
    crowd.close(PersonId("T1:1"), 10.0, wait_s=1.0)
    assert 400 * EACH_S == pytest.approx(crowd.wait_s)
    for number in range(400):
        crowd.go(ReplyId(f"r{number}"))
    assert 1.0 == crowd.wait_s


def place(parts: int, since: float, name: str = "r") -> PlaceInLine:
    return (parts, since, ReplyId(name))


def test_while_one_may_post_no_part_nobody_needs_to_ask_who_stands_behind() -> None:
    door, closed_to = PartDoor(), place(1, 5.0)
    assert 0.0 == door.wait_s(closed_to, 9.0)
    door.close(closed_to, 10.0, 9.0)
    behind = [closed_to, place(1, 5.0, "s"), place(1, 6.0), place(2, 4.0)]
    assert [1.0] * 4 == [door.wait_s(one, 9.0) for one in behind]
    before = [place(1, 5.0, "q"), place(1, 4.0), place(0, 8.0)]
    assert [0.0] * 3 == [door.wait_s(one, 9.0) for one in before]
    assert 0.0 == door.wait_s(closed_to, 10.0)


def test_one_further_ahead_who_has_to_wait_closes_the_door_to_more() -> None:
    door = PartDoor()
    door.close(place(1, 5.0), 10.0, 9.0)
    door.close(place(0, 8.0), 10.2, 9.2)
    assert 1.0 == pytest.approx(door.wait_s(place(0, 8.0), 9.2))


HERE, THERE = ChannelId("C1"), ChannelId("C2")


def test_who_waits_for_its_channel_keeps_nobody_from_asking_elsewhere() -> None:
    doors, one = PartDoors(), place(0, 5.0)
    doors.told(HERE, one, PartWait(2.0), 9.0)
    assert FULL_HOUSE_S == doors.wait_s(HERE, one, 9.0)
    assert 0.0 == doors.wait_s(THERE, place(0, 6.0), 9.0)


def test_where_the_workspace_has_no_post_to_spare_nobody_behind_needs_to_ask() -> None:
    doors = PartDoors()
    doors.told(HERE, place(0, 5.0), PartWait(0.1, is_everywhere=True), 9.0)
    assert 0.1 == pytest.approx(doors.wait_s(THERE, place(0, 6.0), 9.0))
    assert 0.0 == doors.wait_s(THERE, place(0, 4.0), 9.0)


FIRST_TWO = (("first", 5.0), ("second", 5.5))
NO_POST = PartWait(2.0, is_everywhere=True)


def in_line(doors: PartDoors, name: str, *, since: float) -> InLine:
    """Has asked then, for the first time."""
    one = InLine(doors, ChannelId(name), ReplyId(name))
    assert 0.0 == one.wait_s(since)
    one.told(NO_POST, asked_at=since, now=since)
    return one


def test_who_asks_for_the_first_time_is_let_through_and_closes_no_door() -> None:
    doors = PartDoors()
    first, second = (in_line(doors, name, since=5.0) for name in ("first", "second"))
    assert [0.0, 0.0] == [second.wait_s(5.0), first.wait_s(5.0)]


def test_who_is_told_to_wait_again_keeps_those_behind_from_asking() -> None:
    doors = PartDoors()
    first, second = (in_line(doors, name, since=at) for name, at in FIRST_TWO)
    first.told(NO_POST, asked_at=6.0, now=6.0)
    assert FULL_HOUSE_S == second.wait_s(6.0)


def test_who_has_posted_a_part_stands_behind_those_who_have_not() -> None:
    doors = PartDoors()
    first, second = (in_line(doors, name, since=at) for name, at in FIRST_TWO)
    first.told(PartWait(0.0), asked_at=6.0, now=6.1)
    second.told(NO_POST, asked_at=6.2, now=6.2)
    assert FULL_HOUSE_S == first.wait_s(6.2)


def test_while_one_asks_those_behind_wait_for_what_it_is_told() -> None:
    doors = PartDoors()
    first, second = (in_line(doors, name, since=at) for name, at in FIRST_TWO)
    assert 0.0 == first.wait_s(6.0)
    assert 0.0 < second.wait_s(6.0) < 0.01
    # Who stands ahead asks all the same, and closes the door in its turn.
    assert 0.0 == second.wait_s(7.0)
    assert 0.0 == first.wait_s(7.0)
    second.told(NO_POST, asked_at=7.0, now=7.0)
    first.told(PartWait(0.0), asked_at=7.0, now=7.0)
    assert 0.0 == second.wait_s(7.0)


def test_who_waits_for_its_channel_keeps_nobody_waiting_for_what_it_is_told() -> None:
    doors = PartDoors()
    first, second = (in_line(doors, name, since=at) for name, at in FIRST_TWO)
    assert 0.0 == first.wait_s(6.0)
    first.told(PartWait(2.0), asked_at=6.0, now=6.0)
    assert 0.0 == second.wait_s(6.0)


def test_hundreds_ask_the_less_often_the_more_they_are() -> None:
    doors = PartDoors()
    crowd = [in_line(doors, f"R{number:03}", since=5.0) for number in range(MANY + 400)]
    crowd[0].told(NO_POST, asked_at=6.0, now=6.0)
    assert FULL_HOUSE_S + 400 * EACH_S == pytest.approx(crowd[-1].wait_s(6.0))
    # The line has hardly moved where the first wait for a moment.
    crowd[0].told(PartWait(0.1, is_everywhere=True), asked_at=6.0, now=6.0)
    assert 400 * EACH_S == pytest.approx(crowd[-1].wait_s(6.0))
    crowd[1].told(PartWait(0.2, is_everywhere=True), asked_at=9.0, now=9.0)
    assert 0.2 == pytest.approx(crowd[1].wait_s(9.0))
    for one in crowd[10:]:
        one.leave()
        one.leave()
    crowd[0].told(NO_POST, asked_at=10.0, now=10.0)
    assert FULL_HOUSE_S == crowd[1].wait_s(10.0)


def test_who_comes_back_into_line_is_new_there() -> None:
    doors = PartDoors()
    first, second = (in_line(doors, name, since=at) for name, at in FIRST_TWO)
    first.leave()
    second.told(NO_POST, asked_at=6.0, now=6.0)
    assert 0.0 == first.wait_s(6.0)
    first.told(NO_POST, asked_at=6.0, now=6.0)
    assert FULL_HOUSE_S == first.wait_s(6.0)
