"""What takes a moment is done before Slack is told, and what takes longer goes on."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from bot.errors import StoreUnavailable
from bot.slack.acts.soon import SOON_S, soon

pytestmark = pytest.mark.looptime


class Work:
    def __init__(self, takes_s: float, error: Exception | None = None) -> None:
        self.is_done = False
        self.spawned: list[asyncio.Task[None]] = []
        self._takes_s, self._error = takes_s, error

    async def work(self) -> None:
        await asyncio.sleep(self._takes_s)
        if self._error:
            raise self._error
        self.is_done = True

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self.spawned.append(asyncio.ensure_future(work))


async def test_what_takes_a_moment_is_done_then() -> None:
    quick = Work(SOON_S / 2)
    await soon(quick.work(), quick.spawn)
    assert quick.is_done


async def test_what_fails_by_then_has_not_arrived() -> None:
    failing = Work(SOON_S / 2, StoreUnavailable())
    with pytest.raises(StoreUnavailable):
        await soon(failing.work(), failing.spawn)


@pytest.mark.parametrize("error", [None, StoreUnavailable()])
async def test_what_takes_longer_goes_on(error: Exception | None) -> None:
    slow = Work(2 * SOON_S, error)
    await soon(slow.work(), slow.spawn)
    assert not slow.is_done
    await asyncio.gather(*slow.spawned)
    assert slow.is_done is (error is None)
