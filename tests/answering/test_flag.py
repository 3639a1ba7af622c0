"""A flag does what an event of asyncio's does."""

import asyncio
from functools import partial

import pytest

from bot.answering.flag import Flag
from bot.clock import LoopClock

pytestmark = pytest.mark.looptime


async def begun(flag: Flag) -> "asyncio.Task[None]":
    task = asyncio.ensure_future(flag.wait())
    await asyncio.sleep(0)
    return task


async def test_all_who_wait_go_on_once_it_is_set() -> None:
    flag = Flag()
    waiting = [await begun(flag) for _ in range(3)]
    assert not any(task.done() for task in waiting)
    flag.set()
    await asyncio.wait_for(asyncio.gather(*waiting), 1)
    assert flag.is_set()


async def test_who_comes_later_does_not_wait() -> None:
    flag = Flag()
    flag.set()
    assert (await begun(flag)).done()


async def test_once_cleared_it_is_waited_for_anew_but_not_by_who_has_waited() -> None:
    flag = Flag()
    waiting = await begun(flag)
    flag.set()
    flag.clear()
    await asyncio.wait_for(waiting, 1)
    assert not flag.is_set()
    later = await begun(flag)
    assert not later.done()
    flag.set()
    await asyncio.wait_for(later, 1)


async def test_who_is_cancelled_holds_up_nobody() -> None:
    flag = Flag()
    cancelled, other = await begun(flag), await begun(flag)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    flag.set()
    await asyncio.wait_for(other, 1)


async def test_who_is_cancelled_just_as_it_is_set_is_cancelled() -> None:
    flag = Flag()
    waiting = await begun(flag)
    flag.set()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_it_is_waited_for_as_long_as_one_may() -> None:
    flag = Flag()
    loop = asyncio.get_running_loop()
    begun_at = loop.time()
    assert not await flag.wait_within(5.0, LoopClock())
    assert 5.0 == pytest.approx(loop.time() - begun_at)
    loop.call_later(2.0, flag.set)
    assert await flag.wait_within(5.0, LoopClock())
    assert 7.0 == pytest.approx(loop.time() - begun_at)
    # It is set by now.
    assert await flag.wait_within(0.0, LoopClock())
    assert 7.0 == pytest.approx(loop.time() - begun_at)


@pytest.mark.parametrize("seconds", [0.0, -1.0])
async def test_who_may_not_wait_gives_others_their_turn_all_the_same(seconds: float) -> None:
    flag = Flag()
    asyncio.get_running_loop().call_soon(flag.set)
    await flag.wait_within(seconds, LoopClock())
    assert flag.is_set()


async def test_who_is_cancelled_while_waiting_so_long_leaves_nothing_behind() -> None:
    flag = Flag()
    waiting = asyncio.ensure_future(flag.wait_within(5.0, LoopClock()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    flag.set()
    assert await flag.wait_within(5.0, LoopClock())


async def test_who_is_called_is_called_whenever_it_is_set() -> None:
    flag, first, second = Flag(), list[None](), list[None]()
    flag.add_callback(partial(first.append, None))
    flag.add_callback(second.clear)
    second.append(None)
    flag.set()
    assert ([None], []) == (first, second)
    flag.remove_callback(second.clear)
    second.append(None)
    flag.clear()
    flag.set()
    assert ([None, None], [None]) == (first, second)
