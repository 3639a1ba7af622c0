"""Socket Mode connections that break, are refreshed or refused: no event is lost."""

import asyncio

from bot.playground.pulse import PATIENCE_S
from tests.journeys.processes import Fleet, halting, tale


async def test_a_question_asked_while_all_connections_are_cut(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = halting(answer)
    await fleet.start()
    running = await world.ask("are you connected?")
    await fleet.halted(running)
    world.slack.cut_sockets()
    asked = await world.ask("and now?")
    fleet.go_on()
    await fleet.answered_once(running, answer.text)
    await fleet.answered_once(asked, answer.text)
    await world.slack.until(
        lambda: world.slack.connections == 2, description="two connections again"
    )


async def test_a_refresh_leaves_no_gap(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(0.5)
    world.storm.story = answer
    await fleet.start()
    world.slack.sockets.ack_timeout_s = PATIENCE_S
    for _ in range(3):
        refreshing = asyncio.create_task(world.slack.refresh_sockets(grace_s=PATIENCE_S))
        await world.slack.until(lambda: world.slack.connections == 4)
        refreshing.cancel()
        await asyncio.wait({refreshing})
        asked = await world.ask("are you connected?")
        await fleet.answered_once(asked, answer.text)
    assert all(delivery.accepted for delivery in world.slack.deliveries if delivery.outcome)


async def test_connections_refused_for_a_while_come_back(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(0.5)
    world.storm.story = answer
    await fleet.start()
    world.slack.refuse_sockets()
    world.slack.cut_sockets()
    asked = await world.ask("are you connected?")
    await fleet.copies[0].says("socket.failed")
    world.slack.refuse_sockets(False)
    await fleet.answered_once(asked, answer.text)


async def test_connections_that_slack_does_not_want_are_not_forced_upon_it(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(0.5)
    world.storm.story = answer
    await fleet.start()
    opened = addresses(fleet)
    await world.slack.refresh_sockets("too_many_websockets")
    asked = await world.ask("are you connected?")
    await fleet.answered_once(asked, answer.text)
    assert opened + 2 >= addresses(fleet)


def addresses(fleet: Fleet) -> int:
    return sum(call.method == "apps.connections.open" for call in fleet.world.slack.calls)
