"""Which question a message answers, on a real Redis."""

import pytest

from bot.domain.question import ChannelId, MessageTs, TeamId
from bot.domain.reply import Progress
from bot.errors import StoreUnavailable
from bot.playground.processes.redis_server import RedisServer
from bot.store.connection import connect
from bot.store.inbox import Inbox
from bot.store.messages import Messages
from tests.store.desk import HERE, Desk, question

REPLY_TS = MessageTs("1790000101.500000")
REPLY = (TeamId(HERE.team), ChannelId(HERE.channel), REPLY_TS)


async def test_it_is_known_once_it_is_noted(desk: Desk, inbox: Inbox) -> None:
    messages = Messages(desk.redis, desk.keys)
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    assert None is await messages.answering(*REPLY)
    await lease.note(Progress(messages=(REPLY_TS,)))
    assert (HERE, question().id) == await messages.answering(*REPLY)
    await lease.ended("whole")


async def test_nobody_calls_a_message_none_of_ours_who_may_not_know_yet(desk: Desk) -> None:
    messages = Messages(desk.redis, desk.keys, is_behind=lambda: True)
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
        assert (HERE, question().id) == await Messages(redis, desk.keys).answering(*REPLY)
