"""Who deletes a question takes the reply away with it, whenever they do."""

import pytest

from bot.playground.storm.stories import long
from tests.journeys.world import CHANNEL, DIRECT, JUN, MINA, World

LEAVE = "how many days of annual leave do I have?"
QUICK = "1000"


@pytest.mark.parametrize("has_replies", [False, True])
async def test_after_the_end_too(world: World, has_replies: bool) -> None:
    await world.start_bot()
    ts = await world.ask(LEAVE)
    await world.whole(ts)
    if has_replies:
        await world.say(f"<@{MINA}> did you know?", user=JUN, thread=ts)
    await world.slack.delete(CHANNEL, ts)
    await world.slack.until(lambda: not world.replies(ts), description="the reply is removed")
    await world.stop()
    assert [LEAVE] == world.questions()


async def test_all_messages_of_a_long_reply_go(world: World) -> None:
    world.storm.story = long(30_000)
    await world.start_bot(SLACK_UPDATES_PER_MINUTE=QUICK)
    ts = await world.ask(LEAVE)
    assert 1 < len(await world.whole(ts))
    await world.slack.delete(CHANNEL, ts)
    await world.slack.until(lambda: not world.replies(ts), description="the reply is removed")


async def test_in_direct_messages_only_its_own_reply_goes(world: World) -> None:
    await world.start_bot()
    first = await world.say(LEAVE, channel=DIRECT)
    await world.whole_in_line()
    await world.say("and expenses?", channel=DIRECT)
    _, second = await world.whole_in_line(count=2)
    await world.slack.delete(DIRECT, first)
    await world.slack.until(lambda: [second] == world.in_line(), description="one reply is left")
    await world.stop()
    assert [second] == world.in_line()


async def test_when_nothing_is_known_of_the_question_any_more(world: World) -> None:
    await world.start_bot()
    ts = await world.ask(LEAVE)
    await world.whole(ts)
    await world.stop()
    await world.forget("question")
    await world.start_bot()
    await world.slack.delete(CHANNEL, ts)
    await world.slack.until(lambda: not world.replies(ts), description="the reply is removed")


async def test_while_no_copy_of_the_bot_runs(world: World) -> None:
    bot = await world.start_bot()
    ts = await world.ask(LEAVE)
    await world.whole(ts)
    await world.stop(bot)
    await world.slack.delete(CHANNEL, ts)
    await world.start_bot()
    await world.slack.until(lambda: not world.replies(ts), description="the reply is removed")


async def test_a_slack_that_is_away_for_a_moment_is_asked_again(world: World) -> None:
    await world.start_bot()
    ts = await world.ask(LEAVE)
    await world.whole(ts)
    world.slack.trouble.fail("chat.delete", times=2, status=503)
    await world.slack.delete(CHANNEL, ts)
    await world.slack.until(lambda: not world.replies(ts), description="the reply is removed")


async def test_a_question_that_comes_after_its_deletion_is_not_answered(world: World) -> None:
    await world.start_bot()
    subscriptions, world.slack.subscriptions = world.slack.subscriptions, frozenset()
    ts = await world.ask("what does Jun earn?")
    world.slack.subscriptions = subscriptions
    await world.slack.delete(CHANNEL, ts)
    await world.acknowledged()
    # What Slack could not deliver comes now.
    world.slack.announce(world.slack.message(CHANNEL, ts), world.slack.channels[CHANNEL])
    await world.acknowledged()
    other = await world.ask(LEAVE, user=MINA)
    await world.whole(other)
    await world.stop()
    assert [LEAVE] == world.questions()
    assert 1 == len(world.said_by_bot())


async def test_what_people_say_beside_it_is_deleted_in_peace(world: World) -> None:
    await world.start_bot()
    ts = await world.ask(LEAVE)
    (reply,) = await world.whole(ts)
    said = await world.say(f"<@{MINA}> did you know?", user=JUN, thread=ts)
    await world.acknowledged()
    await world.slack.delete(CHANNEL, said)
    await world.acknowledged()
    await world.stop()
    assert reply in world.replies(ts)
