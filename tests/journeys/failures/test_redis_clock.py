"""Redis' clock jumps, as on a machine that is corrected, or on another one after a failover."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.playground.processes.redis_server import RedisServer
from bot.playground.storm.story import by_question
from tests.journeys.other_clock import CAN_BE_GIVEN, OtherClock
from tests.journeys.processes import Fleet, halting, tale

pytestmark = pytest.mark.skipif(
    not CAN_BE_GIVEN, reason="nothing to move another process's clock by"
)

Shift = Callable[[int], None]


@pytest.fixture
async def shift(fleet: Fleet, tmp_path: Path) -> AsyncIterator[Shift]:
    """Moves the clock of the world's Redis by so many seconds, all in all."""
    clock = OtherClock(tmp_path)
    with clock.given():
        server = RedisServer()
        await server.__aenter__()
    fleet.world.redis_url = server.url
    yield clock.move
    await fleet.clear()
    await server.__aexit__()
    clock.close()


@pytest.mark.parametrize("back_s", [60, 3600])
async def test_nobody_waits_for_a_clock_that_has_gone_back(
    fleet: Fleet, shift: Shift, back_s: int
) -> None:
    world, answer = fleet.world, tale(3)
    halts = halting(answer)
    world.storm.story = by_question({"what runs?": halts, "who dies?": halts}, answer)
    first = await fleet.start()
    await fleet.start()
    running = await world.ask("what runs?")
    await fleet.halted(running)
    shift(-back_s)
    new = await world.ask("what is new?")
    world.storm.release()
    await fleet.answered_once(running, answer.text)
    await fleet.answered_once(new, answer.text)
    # And whoever dies by the new clock, or before another step of it, is found as ever.
    left = await world.ask("who dies?")
    await fleet.halted(left)
    for copy in fleet.copies:
        await copy.kill()
    fleet.go_on()
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
    world.storm.story = by_question({"what runs?": halting(answer)}, answer)
    await fleet.start()
    await fleet.start()
    running = await world.ask("what runs?")
    await fleet.halted(running)
    shift(3600)
    new = await world.ask("what is new?")
    fleet.go_on()
    await fleet.answered_once(running, answer.text)
    await fleet.answered_once(new, answer.text)
