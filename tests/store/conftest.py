"""A Redis to try the inbox on; no key of it may live for ever."""

from collections.abc import AsyncIterator
from itertools import count

import pytest

from bot.store.connection import connect
from bot.store.inbox import Inbox
from tests.store.desk import Desk

prefixes = (f"desk{number}" for number in count())


@pytest.fixture
async def desk(redis_url: str) -> AsyncIterator[Desk]:
    async with connect(redis_url) as redis:
        desk = Desk(redis, next(prefixes))
        await desk.forget()
        yield desk
        assert [] == await desk.immortal()
        await desk.forget()


@pytest.fixture
async def inbox(desk: Desk) -> Inbox:
    """One copy of the bot."""
    inbox = desk.copy()
    await inbox.open()
    return inbox


@pytest.fixture
async def other(desk: Desk) -> Inbox:
    """Another copy of the bot."""
    inbox = desk.copy()
    await inbox.open()
    return inbox
