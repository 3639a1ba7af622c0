"""A copy frozen (SIGSTOP) longer than its lease: another goes on, the frozen one is silent."""

from tests.journeys.processes import Fleet, halting, tale
from tests.journeys.world import World


def writes(world: World) -> int:
    return sum(call.method in ("chat.postMessage", "chat.update") for call in world.slack.calls)


async def test_a_frozen_copy_writes_nothing_after_waking(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = halting(answer)
    frozen = await fleet.start()
    ts = await world.ask("are you cold?")
    await fleet.halted(ts)
    await fleet.start()
    frozen.freeze()
    fleet.go_on()
    await fleet.asked(2)
    reply = await fleet.answered_once(ts, answer.text)
    await fleet.copies[1].says("question.ended")
    before = writes(world)
    frozen.thaw()
    await frozen.says("lease.lost")
    assert before == writes(world)
    assert answer.text == reply.body


async def test_a_copy_that_wakes_while_the_other_is_at_it_leaves_it_alone(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = halting(answer)
    frozen = await fleet.start()
    ts = await world.ask("are you cold?")
    await fleet.halted(ts)
    await fleet.start()
    frozen.freeze()
    await fleet.asked(2)
    frozen.thaw()
    await frozen.says("lease.lost")
    fleet.go_on()
    reply = await fleet.answered_once(ts, answer.text)
    lengths = [len(version.body) for version in reply.versions]
    assert sorted(lengths) == lengths


async def test_a_copy_that_has_woken_works_on(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = answer
    frozen = await fleet.start()
    frozen.freeze()
    ts = await world.ask("are you cold?")
    frozen.thaw()
    await fleet.answered_once(ts, answer.text)
