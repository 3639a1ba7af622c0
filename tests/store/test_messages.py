"""Which question a message answers, on a real Redis."""

from collections.abc import Awaitable

import pytest

from bot.clock import LoopClock
from bot.domain.question import ChannelId, MessageTs, TeamId
from bot.domain.reply import Progress
from bot.errors import StoreUnavailable
from bot.playground.processes.redis_server import RedisServer
from bot.store.connection import connect
from bot.store.inbox import Inbox
from bot.store.messages import NOTED_WITHIN_S, Messages
from tests.store.desk import HERE, Desk, question

REPLY_TS = MessageTs("1790000101.500000")
REPLY = (TeamId(HERE.team), ChannelId(HERE.channel), REPLY_TS)


class Moments(LoopClock):
    """Whatever is waited for happens meanwhile, and no time passes."""

    def __init__(self, *happening: Awaitable[None]) -> None:
        self._happening = list(happening)
        self.waited: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        if self._happening:
            await self._happening.pop()


async def test_it_is_known_once_it_is_noted(desk: Desk, inbox: Inbox) -> None:
    clock = Moments()
    messages = Messages(desk.redis, desk.keys, clock)
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    assert None is await messages.answering(*REPLY)
    await lease.note(Progress(messages=(REPLY_TS,)))
    assert (HERE, question().id) == await messages.answering(*REPLY)
    assert [NOTED_WITHIN_S] == clock.waited
    await lease.ended("whole")


async def test_who_reacts_as_soon_as_it_stands_is_heard(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    clock = Moments(lease.note(Progress(messages=(REPLY_TS,))))
    found = await Messages(desk.redis, desk.keys, clock).answering(*REPLY)
    assert (HERE, question().id) == found
    await lease.ended("whole")


async def test_nobody_calls_a_message_none_of_ours_who_may_not_know_yet(desk: Desk) -> None:
    messages = Messages(desk.redis, desk.keys, Moments(), is_behind=lambda: True)
    with pytest.raises(StoreUnavailable):
        await messages.answering(*REPLY)


async def test_what_could_not_be_noted_is_noted_in_the_end() -> None:
    async with RedisServer(append_only=True) as server, connect(server.url) as redis:
        desk = Desk(redis, "p")
        inbox = desk.copy()
        await inbox.open()
        await inbox.accept(question())
        lease = await desk.lease(inbox)
        await server.kill()
        with pytest.raises(StoreUnavailable):
            await lease.note(Progress(messages=(REPLY_TS,)))
        await server.start()
        await lease.ended("whole")
        assert (HERE, question().id) == await Messages(redis, desk.keys, Moments()).answering(
            *REPLY
        )
