"""The button below a reply that is not whole."""

import pytest
from redis.asyncio import Redis

from bot.playground.storm.stories import EXPENSES, LEAVE, long
from bot.playground.storm.story import Hang, Refusal, Unfinished, in_turn
from tests.journeys.world import (
    CHANNEL,
    DIRECT,
    JUN,
    MINA,
    HastyClock,
    World,
    forged_press,
    has_button,
    texts_of,
    words,
)

ALL_FAILS = LEAVE.with_trouble(Refusal(status=500)).with_answer_trouble(Refusal(status=500))
# A connection that is cut may take along what has not been read yet.
UNFINISHED = LEAVE.with_trouble(Unfinished(after=30)).with_answer_trouble(Refusal(status=500))
PRESSED = "answer_again"
WHOLE = words(LEAVE.text)
QUICK = "1000"


async def _ended(world: World) -> None:
    """Until the question has ended in Redis as well; a bot of the next day gets the press."""
    await world.stop()
    await world.start_bot(clock=HastyClock(), SLACK_UPDATES_PER_MINUTE=QUICK)


async def _pause_for_long(world: World) -> None:
    """However slow this machine is, the pause after a try is not over yet."""
    pauses = f"*{world.environment['REDIS_PREFIX']}*:pause:*"
    async with Redis.from_url(world.redis_url) as redis:
        async for key in redis.scan_iter(pauses):
            assert await redis.expire(key, 600)


async def test_it_answers_in_the_same_reply(world: World) -> None:
    world.storm.story = ALL_FAILS
    await world.start_bot(clock=HastyClock())
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await _ended(world)
    assert has_button(reply)
    world.storm.story = LEAVE
    await world.slack.press(CHANNEL, reply.ts, PRESSED, MINA)
    await world.slack.until(lambda: "Answered by Storm" in texts_of(reply), description="whole")
    await world.stop()
    assert [reply] == world.replies(root)
    assert WHOLE == words(reply.body)
    assert not has_button(reply)


async def test_what_there_was_stays_until_there_is_more(world: World) -> None:
    world.storm.story = UNFINISHED.paced(0.003)
    await world.start_bot(clock=HastyClock(), SLACK_UPDATES_PER_MINUTE=QUICK)
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await _ended(world)
    before = len(reply.versions)
    world.storm.story = LEAVE.paced(0.01)
    await world.slack.press(CHANNEL, reply.ts, PRESSED, JUN)
    await world.slack.until(lambda: "Answered by Storm" in texts_of(reply))
    await world.stop()
    shown = [words(version.body) for version in reply.versions[before - 1 :]]
    assert sorted(shown, key=len) == shown
    assert WHOLE == shown[-1]
    assert [reply] == world.replies(root)


async def test_a_reply_of_several_messages_is_made_whole(world: World) -> None:
    text = long(26_000)
    world.storm.story = text.with_trouble(Unfinished(after=1_000)).with_answer_trouble(
        Refusal(status=500)
    )
    await world.start_bot(clock=HastyClock(), SLACK_UPDATES_PER_MINUTE=QUICK)
    root = await world.ask("leave?")
    replies = await world.whole(root)
    await _ended(world)
    world.storm.story = text
    await world.slack.press(CHANNEL, replies[-1].ts, PRESSED, MINA)
    await world.slack.until(lambda: "Answered by Storm" in texts_of(world.replies(root)[-1]))
    await world.stop()
    assert words(text.text) == words(" ".join(reply.body for reply in world.replies(root)))
    assert not any(has_button(reply) for reply in world.replies(root))


async def test_a_shorter_answer_leaves_nothing_of_the_longer_one(world: World) -> None:
    cut = (
        long(26_000).with_trouble(Unfinished(after=1_200)).with_answer_trouble(Refusal(status=500))
    )
    world.storm.story = cut
    await world.start_bot(clock=HastyClock(), SLACK_UPDATES_PER_MINUTE=QUICK)
    root = await world.ask("leave?")
    replies = await world.whole(root)
    await _ended(world)
    assert 2 <= len(replies)
    world.storm.story = EXPENSES
    await world.slack.press(CHANNEL, replies[-1].ts, PRESSED, MINA)
    await world.slack.until(
        lambda: [words(one.body) for one in world.replies(root)] == [words(EXPENSES.text)],
    )
    await world.stop()
    assert [words(EXPENSES.text)] == [words(one.body) for one in world.replies(root)]


async def test_pressed_twice_it_answers_once(world: World) -> None:
    world.storm.story = ALL_FAILS
    await world.start_bot(clock=HastyClock())
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await _ended(world)
    asked = len(world.storm.requests)
    world.storm.story = LEAVE.with_trouble(Hang())
    await world.slack.press(CHANNEL, reply.ts, PRESSED, MINA)
    await world.slack.press(CHANNEL, reply.ts, PRESSED, JUN)
    await world.storm.until(lambda: world.storm.held, description="Storm is asked")
    world.storm.release()
    await world.slack.until(lambda: "Answered by Storm" in texts_of(reply))
    await world.stop()
    assert asked + 1 == len(world.storm.requests)
    assert [reply] == world.replies(root)


async def test_a_press_below_an_earlier_reply_waits_for_the_running_one(world: World) -> None:
    world.storm.story = in_turn(*[ALL_FAILS] * 4, LEAVE)
    await world.start_bot(clock=HastyClock())
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    world.storm.story = LEAVE.with_trouble(Hang())
    await world.say("expenses?", thread=root)
    await world.storm.until(lambda: world.storm.held, description="the next one is being answered")
    await world.slack.press(CHANNEL, reply.ts, PRESSED, MINA)
    await world.acknowledged()
    world.storm.story = LEAVE
    world.storm.release()
    await world.slack.until(lambda: "Answered by Storm" in texts_of(reply))
    await world.stop()
    assert 2 == len(world.replies(root))


async def test_in_line_it_works_too(world: World) -> None:
    world.storm.story = ALL_FAILS
    await world.start_bot(clock=HastyClock())
    await world.say("leave?", channel=DIRECT)
    (reply,) = await world.whole_in_line()
    await _ended(world)
    world.storm.story = LEAVE
    await world.slack.press(DIRECT, reply.ts, PRESSED, MINA)
    await world.slack.until(lambda: "Answered by Storm" in texts_of(reply))
    await world.stop()
    assert [reply] == world.in_line()


async def test_a_button_whose_question_is_gone_says_so(world: World) -> None:
    world.storm.story = ALL_FAILS
    await world.start_bot(clock=HastyClock())
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await world.stop()
    # Another bot, with another memory, gets the press.
    await world.start_bot(REDIS_PREFIX=world.environment["REDIS_PREFIX"] + "-new")
    await world.slack.press(CHANNEL, reply.ts, PRESSED, MINA)
    whisper = await world.slack.until(lambda: world.slack.ephemerals)
    assert "I no longer have this question" in whisper[0].text
    assert MINA == whisper[0].extra["seen_by"]


async def test_a_button_that_fails_again_at_once_waits_a_moment(world: World) -> None:
    world.storm.story = LEAVE.with_trouble(Refusal(status=400))
    await world.start_bot(clock=HastyClock())
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await _ended(world)
    asked = len(world.storm.requests)
    versions = len(reply.versions)
    await world.slack.press(CHANNEL, reply.ts, PRESSED, MINA)
    await world.storm.until(
        lambda: len(world.storm.requests) > asked, description="it is asked again"
    )
    await _pause_for_long(world)
    await world.slack.until(lambda: len(reply.versions) > versions and has_button(reply))
    await world.slack.press(CHANNEL, reply.ts, PRESSED, JUN)
    (whisper,) = await world.slack.until(lambda: world.slack.ephemerals)
    await world.stop()
    assert "tried just now" in whisper.text
    assert JUN == whisper.extra["seen_by"]
    assert asked + 1 == len(world.storm.requests)


async def test_an_old_button_of_an_answer_that_is_whole_by_now_says_so(world: World) -> None:
    world.storm.story = ALL_FAILS
    await world.start_bot(clock=HastyClock())
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await _ended(world)
    world.storm.story = LEAVE
    await world.slack.press(CHANNEL, reply.ts, PRESSED, MINA)
    await world.slack.until(lambda: "Answered by Storm" in texts_of(reply))
    await _ended(world)
    press = next(
        one.parcel.payload for one in world.slack.deliveries if one.parcel.kind == "interactive"
    )
    await world.slack.deliver_payload(press, kind="interactive")
    (whisper,) = await world.slack.until(lambda: world.slack.ephemerals)
    await world.stop()
    assert "nothing left to try again" in whisper.text
    assert WHOLE == words(reply.body)


@pytest.mark.parametrize("end", ["misconfigured", "nothing asked"])
async def test_a_button_that_the_bot_has_not_put_there_answers_nothing(
    world: World, end: str
) -> None:
    world.storm.story = LEAVE.with_trouble(Refusal(status=401))
    await world.start_bot(clock=HastyClock())
    root = await world.ask("leave?" if end == "misconfigured" else "")
    (reply,) = await world.whole(root)
    await _ended(world)
    said, asked = texts_of(reply), len(world.storm.requests)
    assert not has_button(reply)
    world.storm.story = LEAVE
    await world.slack.deliver_payload(forged_press(world, reply, root), kind="interactive")
    (whisper,) = await world.slack.until(lambda: world.slack.ephemerals)
    await world.stop()
    assert "nothing left to try again" in whisper.text
    assert (said, asked) == (texts_of(reply), len(world.storm.requests))


async def test_what_stands_stays_where_there_is_less(world: World) -> None:
    world.storm.story = UNFINISHED
    await world.start_bot(clock=HastyClock(), SLACK_UPDATES_PER_MINUTE=QUICK)
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await _ended(world)
    before = texts_of(reply)
    asked = len(world.storm.requests)
    world.storm.story = ALL_FAILS
    await world.slack.press(CHANNEL, reply.ts, PRESSED, MINA)
    await world.storm.until(lambda: len(world.storm.requests) >= asked + 4, 5, "Storm has failed")
    await world.stop()
    assert [reply] == world.replies(root)
    assert before == texts_of(reply)
    assert has_button(reply)


async def test_a_whole_answer_is_asked_for_once_more_by_its_menu(world: World) -> None:
    await world.start_bot(clock=HastyClock())
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await _ended(world)
    world.storm.story = EXPENSES
    await world.slack.press(CHANNEL, reply.ts, "menu", JUN, "Try again")
    await world.slack.until(
        lambda: words(reply.body) == words(EXPENSES.text), description="the new answer"
    )
    await world.stop()
    assert [reply] == world.replies(root)
    assert ["leave?"] * 2 == world.questions()


async def test_a_whole_answer_stays_where_storm_has_no_other(world: World) -> None:
    await world.start_bot(clock=HastyClock())
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await _ended(world)
    world.storm.story = ALL_FAILS
    await world.slack.press(CHANNEL, reply.ts, "menu", MINA, "Try again")
    await world.storm.until(lambda: len(world.questions()) == 4, description="Storm was asked")
    await world.stop()
    assert [reply] == world.replies(root)
    assert WHOLE == words(reply.body)
    assert "Answered by Storm" in texts_of(reply)
