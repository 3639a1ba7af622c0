"""Questions of one thread are answered one after the other, those of different threads at once."""

import asyncio

from bot.playground.storm.stories import EXPENSES, LEAVE, SECURITY
from bot.playground.storm.story import Hang, by_question
from tests.journeys.world import CHANNEL, DIRECT, JUN, MINA, World, words

HELD = LEAVE.with_trouble(Hang())


async def test_questions_of_a_thread_wait_for_each_other(world: World) -> None:
    world.storm.story = by_question({"leave?": HELD}, EXPENSES)
    await world.start_bot()
    root = await world.ask("leave?")
    await world.storm.until(lambda: world.storm.held, description="the first is being answered")
    await world.say("expenses?", thread=root)
    await world.ask("security?", user=JUN, thread=root)
    await world.acknowledged()
    assert ["leave?"] == world.questions()
    world.storm.release()
    replies = await world.whole(root, count=3)
    await world.stop()
    assert ["leave?", "expenses?", "security?"] == world.questions()
    ends = [one.ended_at for one in world.storm.requests]
    begins = [one.at for one in world.storm.requests]
    assert all(
        end is not None and end <= begin for end, begin in zip(ends, begins[1:], strict=False)
    )
    assert words(LEAVE.text) == words(replies[0].body)


async def test_whoever_waits_is_told(world: World) -> None:
    world.storm.story = by_question({"leave?": HELD}, EXPENSES)
    await world.start_bot()
    await world.say("leave?", channel=DIRECT)
    await world.storm.until(lambda: world.storm.held, description="the first is being answered")
    ts = await world.say("expenses?", channel=DIRECT)
    await world.slack.until(
        lambda: "next in line" in world.slack.status_of(DIRECT, ts), description="a sign of life"
    )
    world.storm.release()
    await world.whole_in_line(count=2)
    await world.stop()
    assert "" == world.slack.status_of(DIRECT, ts)


async def test_in_line_no_status_stands_above_the_answer_that_grows(world: World) -> None:
    world.storm.story = by_question({"leave?": HELD}, EXPENSES)
    await world.start_bot()
    ts = await world.say("leave?", channel=DIRECT)
    await world.slack.until(world.in_line, description="the placeholder, or more, is there")
    assert "" == world.slack.status_of(DIRECT, ts)
    world.storm.release()
    await world.whole_in_line()
    await world.stop()


async def test_they_are_answered_in_the_order_they_were_asked(world: World) -> None:
    # Even where Slack tells of the later one first.
    world.storm.story = by_question({"leave?": HELD}, EXPENSES)
    await world.start_bot()
    root = await world.ask("leave?")
    await world.storm.until(lambda: world.storm.held, description="the first is being answered")
    event = {"type": "message", "channel": CHANNEL, "user": MINA, "thread_ts": root}
    for text, after in (("third", 3), ("second", 2), ("fourth", 4)):
        seconds, _, micros = root.partition(".")
        ts = f"{seconds}.{int(micros) + after:06}"
        await world.slack.deliver({**event, "ts": ts, "text": text})
    await world.acknowledged()
    world.storm.release()
    await world.storm.until(lambda: len(world.storm.requests) == 4, description="all are asked")
    await world.stop()
    assert ["leave?", "second", "third", "fourth"] == world.questions()


async def test_different_threads_are_answered_at_once(world: World) -> None:
    world.storm.story = HELD
    await world.start_bot()
    roots = [await world.ask(f"leave {number}?") for number in range(3)]
    await world.say("leave?", channel=DIRECT)
    await world.storm.until(lambda: world.storm.held == 4, description="all are being answered")
    world.storm.release()
    await asyncio.gather(*(world.whole(root) for root in roots), world.whole_in_line())


async def test_a_stuck_thread_holds_up_no_other(world: World) -> None:
    world.storm.story = by_question({"leave?": HELD}, SECURITY)
    await world.start_bot()
    stuck = await world.ask("leave?")
    await world.storm.until(lambda: world.storm.held, description="one is stuck")
    other = await world.ask("security?")
    (reply,) = await world.whole(other)
    assert words(SECURITY.text) == words(reply.body)
    assert [] == [message for message in world.replies(stuck) if "Sources" in message.text]
    world.storm.release()
    await world.whole(stuck)


async def test_no_more_answers_at_once_than_allowed(world: World) -> None:
    world.storm.story = HELD
    await world.start_bot(MAX_CONCURRENT_ANSWERS="2")
    roots = [await world.ask(f"leave {number}?") for number in range(4)]
    await world.storm.until(lambda: world.storm.held == 2, description="two are being answered")
    await world.acknowledged()
    assert 2 == len(world.storm.requests)
    world.storm.story = LEAVE
    world.storm.release()
    await asyncio.gather(*(world.whole(root) for root in roots))
    await world.stop()
    assert 4 == len(world.storm.requests)


async def test_a_flooded_thread_hears_once_that_too_many_wait(world: World) -> None:
    world.storm.story = HELD
    bot = await world.start_bot(DRAIN_SECONDS="0")
    root = await world.ask("leave?")
    await world.storm.until(lambda: world.storm.held, description="the first is being answered")
    for number in range(60):
        await world.say(f"and {number}?", thread=root)
    await world.acknowledged()
    await world.ask("and mine?", user=JUN, thread=root)
    await world.acknowledged()
    await world.slack.until(lambda: len(world.slack.ephemerals) >= 2)
    await world.stop(bot)
    assert [MINA, JUN] == sorted(one.extra["seen_by"] for one in world.slack.ephemerals)
    assert all("already waiting" in one.text for one in world.slack.ephemerals)
    assert all(root == one.thread_ts for one in world.slack.ephemerals)
    assert [] == [one.text for one in world.replies(root) if "already waiting" in one.text]
    assert 1 == len(world.storm.requests)


async def test_who_writes_too_much_directly_hears_it_once(world: World) -> None:
    world.slack.add_person(MINA, "Mina", locale="ko-KR")
    world.storm.story = HELD
    await world.start_bot(DRAIN_SECONDS="0")
    await world.say("leave?", channel=DIRECT)
    await world.storm.until(lambda: world.storm.held, description="the first is being answered")
    for number in range(30):
        await world.say(f"그리고 {number}?", channel=DIRECT)
    await world.acknowledged()
    await world.slack.until(lambda: world.slack.ephemerals)
    await world.stop()
    (whisper,) = world.slack.ephemerals
    assert (MINA, None) == (whisper.extra["seen_by"], whisper.thread_ts)
    assert "기다리고 있는 질문이 많아요" in whisper.text
