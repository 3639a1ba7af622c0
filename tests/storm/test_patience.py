import asyncio

import pytest

from bot.clock import LoopClock
from bot.storm.patience import Patience

pytestmark = pytest.mark.looptime


def start(limit_s: float = 30) -> tuple[Patience, asyncio.Future[float]]:
    loop = asyncio.get_running_loop()
    given_up = loop.create_future()
    return Patience(lambda: given_up.set_result(loop.time()), limit_s, LoopClock()), given_up


async def test_it_gives_up_after_its_limit() -> None:
    patience, given_up = start()
    assert 30 == await given_up
    assert patience.is_over


async def test_each_renewal_begins_the_limit_anew() -> None:
    patience, given_up = start()
    for _ in range(5):
        await asyncio.sleep(20)
        patience.renew()
    assert not patience.is_over
    assert 130 == await given_up


async def test_no_time_passes_while_it_is_paused() -> None:
    patience, given_up = start()
    patience.pause()
    await asyncio.sleep(100)
    patience.renew()
    assert 130 <= await given_up <= 160


async def test_after_its_end_it_never_gives_up() -> None:
    patience, given_up = start()
    patience.end()
    await asyncio.sleep(100)
    assert not given_up.done()
