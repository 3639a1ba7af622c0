"""Of many who wait to begin only one asks; but nobody's many hide another's one."""

import pytest

from bot.domain.governor.edits import ReplyId
from bot.domain.governor.parts import PartWait
from bot.domain.question import ChannelId, PersonId
from bot.store.budget.door import FULL_HOUSE_S, Door, PartDoor, PartDoors, PlaceInLine

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


def place(parts: int, since: float, name: str = "r") -> PlaceInLine:
    return (parts, since, ReplyId(name))


def test_while_one_may_post_no_part_nobody_needs_to_ask_who_stands_behind() -> None:
    door, closed_to = PartDoor(), place(1, 5.0)
    assert 0.0 == door.wait_s(closed_to, 9.0)
    door.close(closed_to, 10.0)
    behind = [closed_to, place(1, 5.0, "s"), place(1, 6.0), place(2, 4.0)]
    assert [1.0] * 4 == [door.wait_s(one, 9.0) for one in behind]
    before = [place(1, 5.0, "q"), place(1, 4.0), place(0, 8.0)]
    assert [0.0] * 3 == [door.wait_s(one, 9.0) for one in before]
    assert 0.0 == door.wait_s(closed_to, 10.0)


def test_one_further_ahead_who_has_to_wait_closes_the_door_to_more() -> None:
    door = PartDoor()
    door.close(place(1, 5.0), 10.0)
    door.close(place(0, 8.0), 10.2)
    assert 1.0 == pytest.approx(door.wait_s(place(0, 8.0), 9.2))


HERE, THERE = ChannelId("C1"), ChannelId("C2")


def test_who_waits_for_its_channel_keeps_nobody_from_asking_elsewhere() -> None:
    doors, one = PartDoors(), place(0, 5.0)
    doors.close(HERE, one, PartWait(2.0), 9.0)
    assert FULL_HOUSE_S == doors.wait_s(HERE, one, 9.0)
    assert 0.0 == doors.wait_s(THERE, place(0, 6.0), 9.0)


def test_where_the_workspace_has_no_post_to_spare_nobody_behind_needs_to_ask() -> None:
    doors = PartDoors()
    doors.close(HERE, place(0, 5.0), PartWait(0.1, is_everywhere=True), 9.0)
    assert 0.1 == pytest.approx(doors.wait_s(THERE, place(0, 6.0), 9.0))
    assert 0.0 == doors.wait_s(THERE, place(0, 4.0), 9.0)
