"""Experts are called once, and whatever fails on the way is made up for."""

from contextlib import suppress

import pytest

from bot.acts.person import Person
from bot.clock import LoopClock
from bot.domain.deed import Press
from bot.domain.mark import MarkKind
from bot.domain.question import ChannelId, UserId
from bot.errors import StoreUnavailable
from tests.acts.ledger import Ledger
from tests.store.desk import HERE, IN_LINE_HERE, question

MINA, JUN = UserId("U1"), UserId("U2")
EXPERTS = ("S0EXPERTS", "U3EVE")
TOLD = {"kind": "person", "user": MINA, "experts": "S0EXPERTS U3EVE"}


def press(user: UserId = MINA) -> Press:
    return Press(act="person", thread=HERE, question=question().id, user=user, ts=None)


def person(ledger: Ledger, experts: tuple[str, ...] = EXPERTS) -> Person:
    def of(_channel: ChannelId) -> tuple[str, ...]:
        return experts

    return Person(ledger, ledger, ledger, LoopClock(), experts=of)


async def test_they_are_called_once_and_the_bot_keeps_out() -> None:
    ledger = Ledger()
    assert "marked" == await person(ledger).ask(press())
    assert "same" == await person(ledger).ask(press(JUN))
    (mark,) = ledger.marks
    assert (MarkKind.PERSON, MINA, EXPERTS) == (mark.kind, mark.user, mark.calls)
    assert ([TOLD], 1) == (ledger.outcomes, ledger.muted)


@pytest.mark.parametrize("fails_at", range(4))
async def test_whoever_presses_again_after_a_failure_has_lost_nothing(fails_at: int) -> None:
    ledger = Ledger(fails_at=fails_at)
    with suppress(StoreUnavailable):
        await person(ledger).ask(press())
    assert "marked" == await person(ledger).ask(press())
    assert 1 == len(ledger.marks)
    # Told twice counts once.
    assert TOLD in ledger.outcomes
    assert ledger.muted


@pytest.mark.looptime
async def test_while_the_reply_is_not_there_nothing_happens() -> None:
    ledger = Ledger(end=None)
    assert "open" == await person(ledger).ask(press())
    assert ((), [], 0) == (ledger.marks, ledger.outcomes, ledger.muted)


async def test_where_nobody_helps_nobody_is_called() -> None:
    direct = Press(act="person", thread=IN_LINE_HERE, question=question().id, user=MINA, ts=None)
    ledger = Ledger()
    assert "nobody" == await person(ledger, ()).ask(press())
    assert "nobody" == await person(ledger).ask(direct)
    assert ((), [], 0) == (ledger.marks, ledger.outcomes, ledger.muted)
