"""`kill -9` at any instant, again and again: each question has one whole reply in the end."""

import asyncio
from typing import Any

import pytest

from bot.playground.slack import Message
from bot.playground.storm.story import Refusal, Silence
from tests.journeys.processes import Fleet, halting, tale
from tests.journeys.world import CHANNEL, MINA, has_ended, texts_of, words


def is_last(args: dict[str, Any]) -> bool:
    """The edit that brings the last state: it has more than the text."""
    return "context" in str(args.get("blocks"))


async def test_a_death_before_anything_is_shown(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(0.5)
    world.storm.story = answer.with_trouble(Silence(after=0))
    first = await fleet.start()
    ts = await world.ask("is it safe?")
    await fleet.asked(1)
    await first.kill()
    fleet.go_on()
    assert [] == world.replies(ts)
    await fleet.start()
    await fleet.answered_once(ts, answer.text)


async def test_a_death_between_slacks_taking_a_post_and_our_noting_it(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = answer
    first = await fleet.start()
    fault = world.slack.trouble.fail("chat.postMessage", hang=True, after_effect=True)
    ts = await world.ask("is it safe?")
    await world.slack.until(
        lambda: fault.met and world.replies(ts), description="posted, not answered"
    )
    await first.kill()
    await fleet.start()
    await fleet.answered_once(ts, answer.text)


async def test_a_death_in_mid_growth(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(1.5)
    world.storm.story = halting(answer)
    first = await fleet.start()
    ts = await world.ask("is it safe?")
    await fleet.halted(ts)
    await first.kill()
    fleet.go_on()
    await fleet.start()
    reply = await fleet.answered_once(ts, answer.text)
    assert never_shrinks(reply)


async def test_another_copy_goes_on_in_the_language_that_stands(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(1.5)
    world.slack.add_person(MINA, "Mina", locale="ko-KR")
    world.storm.story = halting(answer)
    first = await fleet.start()
    ts = await world.ask("is it safe?")
    await fleet.halted(ts)
    await first.kill()
    # Slack tells another by now, or nothing.
    world.slack.add_person(MINA, "Mina", locale="en-US")
    fleet.go_on()
    await fleet.start()
    reply = await fleet.answered_once(ts, answer.text)
    assert "Storm이" in texts_of(reply)


@pytest.mark.parametrize("has_landed", [False, True], ids=["not landed", "landed"])
async def test_a_death_at_the_last_edit(fleet: Fleet, has_landed: bool) -> None:
    world, answer = fleet.world, tale(1.2)
    world.storm.story = answer
    first = await fleet.start()
    fault = world.slack.trouble.fail(
        "chat.update", hang=True, status=503, after_effect=has_landed, when=is_last
    )
    ts = await world.ask("is it safe?")
    await world.slack.until(
        lambda: fault.met and has_landed == has_ended(world.replies(ts)[0]),
        description="the last edit is on its way, or has landed",
    )
    await first.kill()
    second = await fleet.start()
    assert "whole" == (await second.says("question.ended"))["status"]
    reply = await fleet.answered_once(ts, answer.text)
    # What stands with its end is recognised by that.
    assert (1 if has_landed else 2) == len(world.storm.requests)
    assert 1 == times_ended(reply)


async def test_three_deaths_end_in_an_apology_that_keeps_what_there_is(fleet: Fleet) -> None:
    world = fleet.world
    world.storm.story = halting(tale(1))
    ts = await world.ask("does this kill you?")
    for times in (1, 2, 3):
        copy = await fleet.start()
        await fleet.asked(times)
        await fleet.halted(ts)
        await copy.kill()
    await fleet.start()
    (reply,) = await world.whole(ts)
    assert "Something went wrong on my side" in texts_of(reply)
    assert reply.body.startswith("word0 word1")
    assert 3 == len(world.storm.requests)


async def test_the_questions_behind_a_death_are_answered_in_order(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(0.8)
    world.storm.story = halting(answer)
    copies = [await fleet.start(), await fleet.start()]
    root = await world.ask("first?")
    await world.acknowledged()
    await world.say("second?", thread=root)
    await world.say("third?", thread=root)
    await world.acknowledged()
    await fleet.halted(root)
    await asyncio.gather(*(copy.kill() for copy in copies))
    fleet.go_on()
    await fleet.start()
    replies = await world.whole(root, count=3)
    assert [answer.text] * 3 == [reply.body for reply in replies]
    assert ["first?", "first?", "second?", "third?"] == world.questions()


async def test_another_copy_takes_over_when_the_lease_is_over(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = halting(answer)
    first = await fleet.start()
    ts = await world.ask("is it safe?")
    await fleet.halted(ts)
    other = await fleet.start()
    await first.kill()
    fleet.go_on()
    await fleet.asked(2)
    await other.says("lane.found_abandoned")
    await fleet.answered_once(ts, answer.text)


async def test_a_death_in_a_long_answer_repeats_none_of_its_messages(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(100).paced(0.001)
    # There it is in its second message, and not yet at its end.
    world.storm.story = answer.with_trouble(Silence(after=1_900))
    first = await fleet.start()
    ts = await world.ask("tell me everything")
    await world.slack.until(lambda: len(world.replies(ts)) == 2, description="a second message")
    await first.kill()
    fleet.go_on()
    await fleet.start()
    await world.slack.until(lambda: any(map(has_ended, world.replies(ts))), description="the end")
    assert words(answer.text) == words(" ".join(message.body for message in world.replies(ts)))
    assert len(world.said_by_bot()) == len(world.replies(ts))


async def test_a_death_when_it_is_tried_again_is_no_end(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = answer.with_trouble(Refusal(status=400))
    first = await fleet.start()
    ts = await world.ask("is it safe?")
    (reply,) = await world.whole(ts)
    await first.says("question.ended")
    first.terminate()
    assert 0 == await first.ended()
    second = await fleet.start()
    world.storm.story = answer.with_trouble(Silence(after=0))
    await world.slack.press(CHANNEL, reply.ts, "answer_again", MINA)
    await fleet.asked(2)
    await second.kill()
    world.storm.story = answer
    await fleet.start()
    await world.slack.until(lambda: times_ended(reply) == 1, description="it is whole")
    await fleet.answered_once(ts, answer.text)


def times_ended(reply: Message) -> int:
    """How often it was whole."""
    return sum("Answered by Storm" in str(version.blocks) for version in reply.versions)


def never_shrinks(reply: Message) -> bool:
    lengths = [len(version.body) for version in reply.versions]
    return lengths == sorted(lengths)
