"""Where nobody can or wants to read on, the answer stops, and Storm with it."""

from collections.abc import Awaitable, Callable
from typing import Final

import pytest

from tests.journeys.processes import Fleet, halting, tale
from tests.journeys.world import CHANNEL, DIRECT, World

Close = Callable[[World, str], Awaitable[None]]
# Longer than anybody waits here for an answer to stop.
ENDLESS_S: Final = 600.0


async def reply_deleted(world: World, root: str) -> None:
    await world.slack.delete(CHANNEL, world.replies(root)[0].ts)


async def channel_archived(world: World, root: str) -> None:
    world.slack.channels[CHANNEL].is_archived = True


async def bot_removed(world: World, root: str) -> None:
    world.slack.channels[CHANNEL].members.discard(world.slack.bot_user_id)


async def token_revoked(world: World, root: str) -> None:
    world.slack.break_token("token_revoked")


@pytest.mark.parametrize(
    "close",
    [reply_deleted, channel_archived, bot_removed, token_revoked],
)
async def test_an_answer_that_nobody_can_read_stops(fleet: Fleet, close: Close) -> None:
    world = fleet.world
    world.storm.story = tale(ENDLESS_S)
    copy = await fleet.start()
    ts = await world.ask("can you hear me?")
    await fleet.growing(ts)
    await close(world, ts)
    calls = len(world.slack.calls)
    await world.storm.until(
        lambda: world.storm.open_streams == 0, description="the stream is closed"
    )
    ended = await copy.says("question.ended")
    assert "undeliverable" == ended["status"]
    refused = [call for call in list(world.slack.calls)[calls:] if call.error]
    # One edit that met it, and the status line that is cleared.
    assert 2 >= len(refused)
    assert 1 == len(world.said_by_bot())
    assert 1 == len(world.storm.requests)


async def test_a_deleted_question_takes_its_reply_with_it(fleet: Fleet) -> None:
    world = fleet.world
    world.storm.story = tale(ENDLESS_S)
    copy = await fleet.start()
    ts = await world.ask("can I take that back?")
    await fleet.growing(ts)
    await world.slack.delete(CHANNEL, ts)
    await world.storm.until(
        lambda: world.storm.open_streams == 0, description="the stream is closed"
    )
    await world.slack.until(lambda: not world.replies(ts), description="the reply is removed")
    assert "withdrawn" == (await copy.says("question.ended"))["status"]


async def test_a_question_deleted_as_its_answer_ends_leaves_none_behind(fleet: Fleet) -> None:
    world = fleet.world
    world.storm.story = tale(1)
    await fleet.start()
    ts = await world.say("can I take that back?", channel=DIRECT)
    await world.slack.until(lambda: world.in_line(), description="the first text is there")
    await world.slack.delete(DIRECT, ts)
    await world.slack.until(lambda: not world.in_line(), description="the reply is removed")


async def test_a_question_deleted_while_it_waits_is_not_asked(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(0.8)
    world.storm.story = halting(answer)
    await fleet.start()
    root = await world.ask("first?")
    await world.acknowledged()
    waiting = await world.say("second?", thread=root)
    await world.say("third?", thread=root)
    await world.acknowledged()
    await world.slack.delete(CHANNEL, waiting)
    await world.acknowledged()
    fleet.go_on()
    replies = await world.whole(root, count=2)
    assert [answer.text] * 2 == [reply.body for reply in replies]
    assert ["first?", "third?"] == world.questions()
