"""A newcomer's first reading: a question in Slack becomes one sourced reply."""

from tests.journeys.world import CHANNEL, DIRECT, JUN, World, texts_of


async def test_a_mention_is_answered_once_in_a_thread_with_its_sources(world: World) -> None:
    await world.start_bot()
    ts = await world.ask("how many days of annual leave do I have?")
    (reply,) = await world.whole(ts)
    assert ts == reply.thread_ts
    assert "25 days" in reply.body
    assert "leave" in texts_of(reply)
    assert 1 == len(world.storm.requests)
    assert [] == reply.pings()


async def test_a_follow_up_needs_no_mention_and_keeps_its_context(world: World) -> None:
    await world.start_bot()
    ts = await world.ask("how many days of annual leave do I have?")
    await world.whole(ts)
    await world.say("and how do I claim expenses?", user=JUN, thread=ts)
    replies = await world.whole(ts, count=2)
    assert "You asked before" in replies[-1].body
    assert 1 == len(world.storm.threads)


async def test_direct_messages_are_one_conversation_answered_in_line(world: World) -> None:
    await world.start_bot()
    await world.say("how many days of annual leave do I have?", channel=DIRECT)
    await world.whole_in_line(count=1)
    await world.say("and expenses?", channel=DIRECT)
    replies = await world.whole_in_line(count=2)
    assert [None, None] == [reply.thread_ts for reply in replies]
    assert 1 == len(world.storm.threads)


async def test_talk_among_people_is_left_alone(world: World) -> None:
    await world.start_bot()
    await world.say("lunch?")
    thread = await world.ask("how many days of annual leave do I have?")
    await world.whole(thread)
    await world.say(f"<@{JUN}> did you see that?", thread=thread)
    ts = await world.ask("what about expenses?")
    await world.whole(ts)
    assert 2 == len(world.storm.requests)
    assert 2 == len([message for message in world.slack.messages(CHANNEL) if message.bot_id])
