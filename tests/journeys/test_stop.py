"""Stopping an answer, by the button and by the word, on whatever copy runs it."""

import pytest

from bot.domain.reply import ENGLISH
from bot.playground.slack.message import Message
from bot.playground.storm.stories import LEAVE
from bot.playground.storm.story import Silence
from bot.words import presses
from tests.journeys.world import CHANNEL, DIRECT, JUN, MINA, World, has_button, texts_of, words

SLOW = LEAVE.with_trouble(Silence(after=40)).paced(0.002)


async def growing(world: World, question: str = "leave?") -> tuple[str, Message]:
    """An answer that has begun and goes no further."""
    root = await world.ask(question)
    await world.storm.until(lambda: world.storm.held, description="Storm is silent")
    (reply,) = await world.slack.until(
        lambda: [one for one in world.replies(root) if one.body], description="it grows"
    )
    return root, reply


async def stopped(world: World, reply: Message) -> None:
    await world.slack.until(lambda: "*Stopped.*" in texts_of(reply), description="it is stopped")
    await world.storm.until(
        lambda: world.storm.open_streams == 0, description="Storm's stream is closed"
    )


def whispers(world: World) -> list[tuple[str, str]]:
    return [(one.extra["seen_by"], one.text) for one in world.slack.ephemerals]


@pytest.mark.parametrize("copies", [1, 3])
async def test_a_press_stops_it_wherever_it_runs(world: World, copies: int) -> None:
    world.storm.story = SLOW
    for _ in range(copies):
        await world.start_bot()
    root, reply = await growing(world)
    shown = words(reply.body)
    await world.slack.press(CHANNEL, reply.ts, "stop", MINA)
    await stopped(world, reply)
    await world.stop()
    assert [reply] == world.replies(root)
    assert words(reply.body).startswith(shown)
    assert has_button(reply)


@pytest.mark.parametrize("word", ["stop", "Stop!", "그만", "중지"])
async def test_the_word_stops_it_too(world: World, word: str) -> None:
    world.storm.story = SLOW
    await world.start_bot()
    root, reply = await growing(world)
    await world.say(word, thread=root)
    await stopped(world, reply)
    await world.stop()
    assert [] == whispers(world)
    assert 1 == len(world.questions())


async def test_somebody_else_hears_that_it_is_not_theirs(world: World) -> None:
    world.storm.story = SLOW
    await world.start_bot()
    root, reply = await growing(world)
    await world.slack.press(CHANNEL, reply.ts, "stop", JUN)
    await world.say("stop", user=JUN, thread=root)
    await world.slack.until(lambda: len(whispers(world)) == 2, description="Jun is told")
    assert [(JUN, presses.not_yours_to_stop(ENGLISH))] * 2 == whispers(world)
    assert world.storm.open_streams == 1


async def test_whoever_began_the_thread_may(world: World) -> None:
    world.storm.story = SLOW
    await world.start_bot()
    root = await world.say("Who knows about leave?", user=JUN)
    await world.ask("how many days?", user=MINA, thread=root)
    await world.storm.until(lambda: world.storm.held, description="Storm is silent")
    (reply,) = await world.slack.until(
        lambda: [one for one in world.replies(root) if one.body], description="it grows"
    )
    await world.slack.press(CHANNEL, reply.ts, "stop", JUN)
    await stopped(world, reply)


async def test_a_question_that_waits_is_withdrawn(world: World) -> None:
    world.storm.story = SLOW
    await world.start_bot()
    root, reply = await growing(world)
    await world.ask("and expenses?", user=JUN, thread=root)
    await world.slack.until(
        lambda: "next in line" in world.slack.status_of(CHANNEL, root), description="it waits"
    )
    await world.say("stop", user=JUN, thread=root)
    await world.slack.until(lambda: whispers(world), description="Jun is told")
    world.storm.release(for_good=True)
    await world.whole(root)
    await world.stop()
    assert [(JUN, presses.questions_withdrawn(1, ENGLISH))] == whispers(world)
    assert [reply] == world.replies(root)
    assert ["leave?"] == world.questions()


async def test_in_direct_messages_the_word_is_enough(world: World) -> None:
    world.storm.story = SLOW
    await world.start_bot()
    await world.say("leave?", channel=DIRECT)
    await world.storm.until(lambda: world.storm.held, description="Storm is silent")
    (reply,) = await world.slack.until(
        lambda: [one for one in world.in_line() if one.body], description="it grows"
    )
    await world.say("stop", channel=DIRECT)
    await stopped(world, reply)


async def test_where_nothing_runs_the_word_is_what_people_say(world: World) -> None:
    await world.start_bot()
    root = await world.ask("leave?")
    await world.whole(root)
    # The question has ended in Redis as well.
    await world.stop()
    await world.start_bot()
    await world.say("stop", thread=root)
    await world.ask("stop", thread=root)
    await world.slack.until(lambda: whispers(world), description="Mina is told")
    await world.stop()
    assert [(MINA, presses.nothing_to_stop(ENGLISH))] == whispers(world)
    assert ["leave?"] == world.questions()


async def test_who_says_so_outside_of_a_thread_sees_the_answer_there(world: World) -> None:
    await world.start_bot()
    await world.ask("stop")
    (whisper,) = await world.slack.until(lambda: world.slack.ephemerals, description="Mina is told")
    assert presses.nothing_to_stop(ENGLISH) == whisper.text
    assert whisper.thread_ts is None


async def test_what_was_stopped_is_asked_again_in_the_same_reply(world: World) -> None:
    world.storm.story = SLOW
    await world.start_bot()
    root, reply = await growing(world)
    await world.slack.press(CHANNEL, reply.ts, "stop", MINA)
    await stopped(world, reply)
    world.storm.story = LEAVE
    await world.slack.press(CHANNEL, reply.ts, "answer_again", MINA)
    await world.slack.until(lambda: "Answered by Storm" in texts_of(reply), description="whole")
    assert [reply] == world.replies(root)
    assert words(LEAVE.text) == words(reply.body)
