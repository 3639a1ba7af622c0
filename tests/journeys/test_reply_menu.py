"""What the menu of a finished reply does with the reply, its thread and the conversation."""

import pytest

from bot.domain.reply import ENGLISH
from bot.playground.slack.message import Message
from bot.playground.storm.stories import EXPENSES, LEAVE
from bot.words import presses
from tests.journeys.world import CHANNEL, DIRECT, JUN, MINA, World, words

DELETE, MUTE, TOPIC = "Delete this reply", "Mute here", "New topic"


async def answered(world: World, question: str = "leave?") -> tuple[str, Message]:
    """A question that has ended, in Redis as well."""
    root = await world.ask(question)
    (reply,) = await world.whole(root)
    await world.stop()
    await world.start_bot()
    return root, reply


def whispers(world: World) -> list[tuple[str, str]]:
    return [(one.extra["seen_by"], one.text) for one in world.slack.ephemerals]


async def test_whoever_asked_has_the_reply_deleted(world: World) -> None:
    await world.start_bot()
    root, reply = await answered(world)
    await world.slack.press(CHANNEL, reply.ts, "menu", MINA, DELETE)
    await world.slack.until(lambda: not world.replies(root), description="it is gone")
    await world.stop()
    assert [] == whispers(world)


async def test_nobody_else_has(world: World) -> None:
    await world.start_bot()
    root, reply = await answered(world)
    await world.slack.press(CHANNEL, reply.ts, "menu", JUN, DELETE)
    await world.slack.until(lambda: whispers(world), description="Jun is told")
    await world.stop()
    assert [(JUN, presses.not_yours_to_remove(ENGLISH))] == whispers(world)
    assert [reply] == world.replies(root)


async def test_of_yesterdays_reply_what_was_pressed_goes(world: World) -> None:
    await world.start_bot()
    root, reply = await answered(world)
    await world.forget("question")
    await world.slack.press(CHANNEL, reply.ts, "menu", JUN, DELETE)
    await world.slack.until(lambda: whispers(world), description="Jun is told")
    await world.slack.press(CHANNEL, reply.ts, "menu", MINA, DELETE)
    await world.slack.until(lambda: not world.replies(root), description="it is gone")


@pytest.mark.parametrize("follow_ups", ["natural", "everybody"])
async def test_in_a_muted_thread_only_a_mention_is_answered(world: World, follow_ups: str) -> None:
    world.environment["FOLLOW_UPS"] = follow_ups
    await world.start_bot()
    root, reply = await answered(world)
    await world.slack.press(CHANNEL, reply.ts, "menu", JUN, MUTE)
    await world.slack.until(lambda: whispers(world), description="Jun is told")
    await world.say("and how many for expenses?", thread=root)
    await world.acknowledged()
    await world.ask("what about expenses?", thread=root)
    await world.whole(root, count=2)
    await world.say("and travel, how does that work?", thread=root)
    await world.whole(root, count=3)
    await world.stop()
    assert ["leave?", "what about expenses?", "and travel, how does that work?"] == (
        world.questions()
    )
    assert [(JUN, presses.muted(ENGLISH))] == whispers(world)


@pytest.mark.parametrize("word", ["new", "New topic!", "새 대화"])
async def test_a_new_topic_is_a_new_conversation_with_storm(world: World, word: str) -> None:
    await world.start_bot()
    await world.say("leave?", channel=DIRECT)
    await world.whole_in_line()
    await world.say("and expenses?", channel=DIRECT)
    await world.whole_in_line(count=2)
    await world.say(word, channel=DIRECT)
    await world.slack.until(lambda: whispers(world), description="Mina is told")
    await world.say("travel?", channel=DIRECT)
    await world.whole_in_line(count=3)
    await world.stop()
    first, second, third = [one.thread_id for one in world.storm.requests]
    assert (None, None) == (first, third)
    assert second is not None
    assert [(MINA, presses.new_topic(ENGLISH))] == whispers(world)


async def test_the_menu_of_a_direct_message_begins_one_too(world: World) -> None:
    await world.start_bot()
    await world.say("leave?", channel=DIRECT)
    (reply,) = await world.whole_in_line()
    await world.slack.press(DIRECT, reply.ts, "menu", MINA, TOPIC)
    await world.slack.until(lambda: whispers(world), description="Mina is told")
    await world.say("travel?", channel=DIRECT)
    await world.whole_in_line(count=2)
    await world.stop()
    assert [None, None] == [one.thread_id for one in world.storm.requests]


async def test_in_a_channel_new_is_a_question(world: World) -> None:
    world.storm.story = EXPENSES
    await world.start_bot()
    root = await world.ask("new")
    (reply,) = await world.whole(root)
    assert words(EXPENSES.text) == words(reply.body)
    assert words(LEAVE.text) != words(reply.body)
