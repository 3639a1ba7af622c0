"""What people say reaches the bot late, or in another order than it was said."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.journeys.world import CHANNEL, JUN, MINA, World, texts_of

LEAVE = "how many days of annual leave do I have?"
EXPENSES = "and how do I claim expenses?"


async def unheard(world: World, *, user: str = MINA, thread: str | None = None) -> str:
    """A mention that the bot refuses, or that takes the longer way."""
    with on_the_longer_way(world):
        return await world.ask(LEAVE, user=user, thread=thread)


@contextmanager
def on_the_longer_way(world: World) -> Iterator[None]:
    subscriptions, world.slack.subscriptions = world.slack.subscriptions, frozenset()
    yield
    world.slack.subscriptions = subscriptions


def comes_now(world: World, ts: str) -> None:
    world.slack.announce(world.slack.message(CHANNEL, ts), world.slack.channels[CHANNEL])


async def test_a_follow_up_that_comes_before_its_mention_is_answered_after_it(
    world: World,
) -> None:
    await world.start_bot()
    root = await unheard(world)
    await world.say(EXPENSES, thread=root)
    await world.say(f"<@{JUN}> did you know?", thread=root)
    await world.acknowledged()
    assert [] == world.said_by_bot()
    comes_now(world, root)
    await world.whole(root, count=2)
    await world.acknowledged()
    await world.stop()
    assert [LEAVE, EXPENSES] == world.questions()
    assert 2 == len(world.said_by_bot())


async def test_in_somebodys_thread_only_what_was_said_after_the_mention(world: World) -> None:
    await world.start_bot()
    root = await world.say("who knows about leave?", user=JUN)
    await world.say("and about the coast?", user=JUN, thread=root)
    mention = await unheard(world, thread=root)
    await world.say(EXPENSES, thread=root)
    await world.acknowledged()
    comes_now(world, mention)
    await world.whole(root, count=2)
    await world.acknowledged()
    await world.stop()
    assert (2, EXPENSES) == (len(world.questions()), world.questions()[-1])


async def test_a_follow_up_that_comes_after_somebody_elses_mention_is_answered(
    world: World,
) -> None:
    await world.start_bot()
    root = await world.ask(LEAVE)
    await world.whole(root)
    with on_the_longer_way(world):
        follow_up = await world.say(EXPENSES, thread=root)
    await world.ask("what about travel?", user=JUN, thread=root)
    await world.whole(root, count=2)
    comes_now(world, follow_up)
    await world.whole(root, count=3)
    await world.stop()
    assert [LEAVE, "what about travel?", EXPENSES] == world.questions()


async def test_whoever_joins_a_thread_may_go_on_before_the_mention_has_come(world: World) -> None:
    await world.start_bot()
    root = await world.ask("what about travel?")
    await world.whole(root)
    mention = await unheard(world, user=JUN, thread=root)
    await world.say("I mean from January on", user=JUN, thread=root)
    await world.acknowledged()
    comes_now(world, mention)
    await world.whole(root, count=3)
    await world.stop()
    assert [LEAVE, "I mean from January on"] == world.questions()[1:]


async def test_what_is_read_late_is_apologised_for(world: World) -> None:
    await world.start_bot()
    root = await unheard(world)
    await world.say(EXPENSES, thread=root)
    await world.acknowledged()
    world.slack.ahead_s = 90.0
    # By which the bot's clock learns what time it is.
    await world.whole(await world.ask("what about travel?"))
    comes_now(world, root)
    replies = await world.whole(root, count=2)
    await world.stop()
    assert [True, True] == ["Sorry for the wait" in texts_of(reply) for reply in replies]


async def test_where_nothing_was_said_early_the_thread_is_not_read(world: World) -> None:
    await world.start_bot()
    root = await world.ask(LEAVE)
    await world.whole(root)
    await world.say(EXPENSES, thread=root)
    await world.whole(root, count=2)
    await world.stop()
    assert [] == [call for call in world.slack.calls if call.method == "conversations.replies"]


async def test_a_thread_that_can_not_be_read_costs_nothing_else(world: World) -> None:
    await world.start_bot()
    world.slack.trouble.fail("conversations.replies", times=None, error="missing_scope")
    root = await unheard(world)
    await world.say(EXPENSES, thread=root)
    await world.acknowledged()
    comes_now(world, root)
    await world.whole(root)
    await world.stop()
    assert [LEAVE] == world.questions()
