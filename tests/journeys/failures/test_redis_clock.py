"""Redis' clock jumps, as on a machine that is corrected, or on another one after a failover."""

import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

import pytest

from bot.playground.processes.redis_server import RedisServer
from tests.journeys.processes import ROOT, Fleet, tale

COMPILER: Final = shutil.which("cc")
SOURCE: Final = ROOT / "tests/journeys/shifted_clock.c"

pytestmark = pytest.mark.skipif(
    COMPILER is None or sys.platform != "linux", reason="nothing to move another process's clock by"
)

Shift = Callable[[int], None]


@pytest.fixture
def shifting(tmp_path: Path) -> Path:
    """What moves a clock, once it is loaded before a program."""
    library = tmp_path / "shifted_clock.so"
    command = [COMPILER or "cc", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library


@pytest.fixture
async def shift(
    fleet: Fleet, shifting: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Shift]:
    """Moves the clock of the world's Redis by so many seconds, all in all."""
    seconds = shifting.with_name("seconds")

    def by(number: int) -> None:
        seconds.write_text(str(number))

    by(0)
    with monkeypatch.context() as environment:
        environment.setenv("LD_PRELOAD", str(shifting))
        environment.setenv("SHIFTED_CLOCK", str(seconds))
        server = RedisServer()
        await server.__aenter__()
    fleet.world.redis_url = server.url
    yield by
    await fleet.clear()
    await server.__aexit__()


@pytest.mark.parametrize("back_s", [60, 3600])
async def test_nobody_waits_for_a_clock_that_has_gone_back(
    fleet: Fleet, shift: Shift, back_s: int
) -> None:
    world, answer = fleet.world, tale(3)
    world.storm.story = answer
    first = await fleet.start()
    await fleet.start()
    running = await world.ask("what runs?")
    await fleet.growing(running)
    shift(-back_s)
    new = await world.ask("what is new?")
    await fleet.answered_once(running, answer.text)
    await fleet.answered_once(new, answer.text)
    # And whoever dies by the new clock, or before another step of it, is found as ever.
    left = await world.ask("who dies?")
    await fleet.growing(left)
    for copy in fleet.copies:
        await copy.kill()
    shift(-2 * back_s)
    asked = len(world.storm.requests)
    await fleet.start()
    await fleet.asked(asked + 1)
    await fleet.answered_once(left, answer.text)
    assert first.process.returncode is not None


async def test_nothing_is_answered_twice_when_the_clock_goes_ahead(
    fleet: Fleet, shift: Shift
) -> None:
    """Every lease has lapsed by then: who finds it goes on where the other one has to stop."""
    world, answer = fleet.world, tale(3)
    world.storm.story = answer
    await fleet.start()
    await fleet.start()
    running = await world.ask("what runs?")
    await fleet.growing(running)
    shift(3600)
    new = await world.ask("what is new?")
    await fleet.answered_once(running, answer.text)
    await fleet.answered_once(new, answer.text)
