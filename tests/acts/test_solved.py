"""Whose solution counts, and that whatever fails on the way is made up for."""

from contextlib import suppress
from dataclasses import replace

import pytest

from bot.acts.solved import Solved
from bot.clock import LoopClock
from bot.domain.question import MessageTs, UserId
from bot.errors import StoreUnavailable
from tests.acts.ledger import Ledger
from tests.store.desk import HERE, question

ID = question().id
MINA, JUN = UserId("U1"), UserId("U2")
TS, LINK = MessageTs("1790000200.000100"), "https://x.test/p1"


def solved(ledger: Ledger) -> Solved:
    return Solved(ledger, ledger, LoopClock())


async def test_a_persons_solution_takes_the_place_of_the_replys_and_stays() -> None:
    ledger = Ledger()
    assert "marked" == await solved(ledger).by_reply(HERE, ID, MINA)
    assert "marked" == await solved(ledger).by_person(HERE, ID, JUN, TS, LINK)
    assert "same" == await solved(ledger).by_reply(HERE, ID, MINA)
    assert "same" == await solved(ledger).by_person(HERE, ID, JUN, TS, LINK)
    await solved(ledger).taken_back(HERE, ID, JUN)
    (mark,) = ledger.marks
    assert (JUN, LINK) == (mark.user, mark.link)
    assert [
        {"kind": "solved", "user": MINA},
        {"kind": "solved", "user": JUN, "ts": TS},
    ] == ledger.outcomes


async def test_only_who_said_so_takes_it_back() -> None:
    ledger = Ledger()
    await solved(ledger).by_reply(HERE, ID, MINA)
    await solved(ledger).taken_back(HERE, ID, JUN)
    assert 1 == len(ledger.marks)
    await solved(ledger).taken_back(HERE, ID, MINA)
    assert [] == list(ledger.marks)
    assert {"kind": "solved", "user": MINA, "undone": "yes"} == ledger.outcomes[-1]


@pytest.mark.parametrize("fails_at", range(3))
async def test_what_slack_sends_again_after_a_failure_is_not_lost(fails_at: int) -> None:
    ledger = Ledger(fails_at=fails_at)
    for _ in range(2):
        with suppress(StoreUnavailable):
            await solved(ledger).by_person(HERE, ID, JUN, TS, LINK)
    assert [LINK] == [mark.link for mark in ledger.marks]
    assert {"kind": "solved", "user": JUN, "ts": TS} in ledger.outcomes


@pytest.mark.parametrize("fails_at", range(3, 6))
async def test_so_is_not_what_is_taken_back(fails_at: int) -> None:
    ledger = Ledger(fails_at=fails_at)
    await solved(ledger).by_reply(HERE, ID, MINA)
    for _ in range(2):
        with suppress(StoreUnavailable):
            await solved(ledger).taken_back(HERE, ID, MINA)
    assert () == ledger.marks
    assert "undone" in ledger.outcomes[-1]


async def test_who_says_so_as_soon_as_it_is_whole_is_heard() -> None:
    ledger = Ledger(end=None)

    class Moments(LoopClock):
        async def sleep(self, seconds: float) -> None:
            ledger.answer = replace(ledger.answer, end="whole")

    assert "marked" == await Solved(ledger, ledger, Moments()).by_reply(HERE, ID, MINA)
    assert [{"kind": "solved", "user": MINA}] == ledger.outcomes
