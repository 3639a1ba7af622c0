"""Only the first of a line asks."""

import asyncio

import pytest

from bot.store.budget.lines import Lines

pytestmark = pytest.mark.looptime


async def stands(lines: Lines, name: str, done: list[str], *, within_s: float = 60.0) -> None:
    async with lines.first(name.partition("/")[0], within_s=within_s):
        await asyncio.sleep(1)
        done.append(name)


async def test_of_one_name_one_goes_after_the_other_in_order() -> None:
    lines, done = Lines(), list[str]()
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(stands(lines, f"mina/{n}", done) for n in range(4)))
    assert ["mina/0", "mina/1", "mina/2", "mina/3"] == done
    assert 4.0 == pytest.approx(asyncio.get_running_loop().time() - began)


async def test_of_two_names_neither_waits_for_the_other() -> None:
    lines, done = Lines(), list[str]()
    began = asyncio.get_running_loop().time()
    await asyncio.gather(stands(lines, "mina", done), stands(lines, "jun", done))
    assert 1.0 == pytest.approx(asyncio.get_running_loop().time() - began)


async def test_who_has_waited_too_long_leaves_the_line_to_the_others() -> None:
    lines, done = Lines(), list[str]()
    waiting = [stands(lines, f"mina/{n}", done, within_s=1.5) for n in range(3)]
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [None, None] == results[:2]
    assert isinstance(results[2], TimeoutError)
    await stands(lines, "mina/later", done)
    assert ["mina/0", "mina/1", "mina/later"] == done


async def test_who_is_cancelled_leaves_the_line_to_the_others() -> None:
    lines, done = Lines(), list[str]()
    first, second, third = (
        asyncio.ensure_future(stands(lines, f"mina/{n}", done)) for n in range(3)
    )
    await asyncio.sleep(0.5)
    second.cancel()
    first.cancel()
    await third
    assert ["mina/2"] == done


async def test_who_can_not_wait_does_not_stand_in_line() -> None:
    lines, done = Lines(), list[str]()
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(stands(lines, f"mina/{n}", done, within_s=0.0) for n in range(3)))
    assert 1.0 == pytest.approx(asyncio.get_running_loop().time() - began)
