"""Who gets the next place."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.question import PersonId
from bot.domain.turns import Turns

MINA, JUN, SORA = PersonId("T1:U1"), PersonId("T1:U2"), PersonId("T1:U3")


def waiting(*comes: tuple[PersonId | None, str]) -> Turns[str]:
    turns = Turns[str]()
    for order, (person, name) in enumerate(comes):
        turns.wait(person, (order,), name)
    return turns


def all_of(turns: Turns[str]) -> list[str | None]:
    return [turns.next() for _ in range(len(turns))]


def test_what_came_first_goes_first() -> None:
    assert ["a", "b", "c"] == all_of(waiting((MINA, "a"), (JUN, "b"), (SORA, "c")))


def test_the_threads_of_several_persons_take_turns() -> None:
    turns = waiting((MINA, "m1"), (MINA, "m2"), (MINA, "m3"), (JUN, "j1"), (SORA, "s1"))
    assert ["m1", "j1", "s1", "m2", "m3"] == all_of(turns)


def test_who_has_places_already_stands_back() -> None:
    turns = waiting((MINA, "m1"), (MINA, "m2"), (MINA, "m3"))
    turns.next()
    turns.next()
    turns.wait(JUN, (9,), "j1")
    assert ["j1", "m3"] == all_of(turns)


def test_a_place_that_was_left_no_longer_counts() -> None:
    turns = waiting((MINA, "m1"), (JUN, "j1"), (MINA, "m2"), (JUN, "j2"))
    turns.next()
    turns.next()
    turns.left(JUN)
    assert ["j2", "m2"] == all_of(turns)


def test_what_is_nobodys_goes_in_its_order() -> None:
    assert ["x", "m1", "y"] == all_of(waiting((None, "x"), (MINA, "m1"), (None, "y")))


def test_where_nobody_waits_there_is_nobody_next() -> None:
    assert None is Turns[str]().next()


@given(st.lists(st.sampled_from([MINA, JUN, SORA]), max_size=60))
def test_nobody_gets_a_second_place_more_than_another_who_waits(comes: list[PersonId]) -> None:
    turns = Turns[PersonId]()
    for order, person in enumerate(comes):
        turns.wait(person, (order,), person)
    had, left = Counter[PersonId](), Counter(comes)
    while (gets := turns.next()) is not None:
        assert all(had[gets] <= had[other] for other in left if left[other] > 0)
        had[gets] += 1
        left[gets] -= 1
    assert Counter(comes) == had
