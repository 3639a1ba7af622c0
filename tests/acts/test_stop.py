"""Who may stop what, and that a wish is heeded as a whole or not at all."""

from dataclasses import dataclass, field

import pytest

from bot.acts.stop import Stop
from bot.domain.question import ChannelId, QuestionId, TeamId, ThreadKey, UserId
from bot.domain.stopped import Stopped
from bot.errors import StoreUnavailable

HERE = ThreadKey(team=TeamId("T1"), channel=ChannelId("C1"), root="1.0")
MINA, JUN = UserId("U1"), UserId("U2")
SAID = QuestionId("said")


@dataclass
class FakeStops:
    """Of each person so many questions are open. `is_away`: what is to last fails."""

    asked: dict[UserId, int] = field(default_factory=dict)
    heeded: set[QuestionId] = field(default_factory=set)
    is_away: bool = False

    async def stop(
        self,
        thread: ThreadKey,
        *,
        question: QuestionId | None = None,
        by: UserId | None = None,
        message: QuestionId | None = None,
        before: int | None = None,
    ) -> Stopped:
        if self.is_away:
            raise StoreUnavailable
        if message in self.heeded:
            return Stopped(is_heeded=True)
        found = self._found(by)
        self.heeded |= {message} if message else set()
        self.asked = {user: count for user, count in self.asked.items() if by and user != by}
        return found

    async def look(
        self, thread: ThreadKey, *, by: UserId, message: QuestionId, before: int | None = None
    ) -> Stopped:
        return Stopped(is_heeded=True) if message in self.heeded else self._found(by)

    def _found(self, by: UserId | None) -> Stopped:
        theirs = sum(count for user, count in self.asked.items() if by in (None, user))
        return Stopped(withdrawn=theirs, others=sum(self.asked.values()) - theirs)


def stop(stops: FakeStops, starter: UserId | None = MINA) -> Stop:
    async def starter_of(_thread: ThreadKey) -> UserId | None:
        return starter

    return Stop(stops, starter_of)


async def test_whoever_asked_stops_their_own() -> None:
    stops = FakeStops({MINA: 1, JUN: 2})
    assert Stopped(withdrawn=2, others=1) == await stop(stops).all_of(HERE, JUN, message=SAID)
    assert {MINA: 1} == stops.asked


async def test_whoever_began_the_thread_stops_all() -> None:
    stops = FakeStops({MINA: 1, JUN: 2})
    assert Stopped(withdrawn=3) == await stop(stops).all_of(HERE, MINA, message=SAID)
    assert Stopped(is_heeded=True) == await stop(stops).all_of(HERE, MINA, message=SAID)


async def test_a_wish_that_slack_repeats_is_heeded_as_a_whole() -> None:
    stops = FakeStops({MINA: 1, JUN: 2}, is_away=True)
    with pytest.raises(StoreUnavailable):
        await stop(stops).all_of(HERE, MINA, message=SAID)
    stops.is_away = False
    assert Stopped(withdrawn=3) == await stop(stops).all_of(HERE, MINA, message=SAID)
