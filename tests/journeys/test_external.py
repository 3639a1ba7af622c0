"""Where people of other companies listen, nothing internal is told unless the operator wants it."""

import pytest

from tests.journeys.world import CHANNEL, JUN, World, texts_of

SHARED = "C5SHARED"
STRANGER = "U9STRANGER"
SENTENCE = "shared with another organization"


def _open_shared_channel(world: World) -> None:
    world.slack.add_person(STRANGER, "Stranger", team="T9OTHER")
    world.slack.add_channel(SHARED, members=[STRANGER, JUN], is_ext_shared=True)


@pytest.mark.parametrize("user", [STRANGER, JUN])
async def test_a_mention_in_a_shared_channel_gets_a_sentence(world: World, user: str) -> None:
    _open_shared_channel(world)
    await world.start_bot()
    root = await world.ask("how much leave?", user=user, channel=SHARED)
    (reply,) = await world.whole(root, channel=SHARED)
    await world.stop()
    assert SENTENCE in texts_of(reply)
    assert [] == world.questions()


async def test_a_stranger_in_a_channel_of_ours_gets_a_sentence(world: World) -> None:
    _open_shared_channel(world)
    await world.start_bot()
    root = await world.ask("how much leave?", user=STRANGER)
    (reply,) = await world.whole(root)
    await world.stop()
    assert SENTENCE in texts_of(reply)
    assert [] == world.questions()


async def test_a_stranger_in_a_thread_of_ours_hears_nothing(world: World) -> None:
    _open_shared_channel(world)
    await world.start_bot()
    root = await world.ask("how much leave?")
    await world.whole(root)
    await world.say("and expenses?", user=STRANGER, thread=root)
    await world.acknowledged()
    await world.stop()
    assert 1 == len(world.questions())
    assert 1 == len(world.said_by_bot(CHANNEL))


async def test_other_talk_in_a_shared_channel_is_left_alone(world: World) -> None:
    _open_shared_channel(world)
    await world.start_bot()
    await world.say("hello", user=STRANGER, channel=SHARED)
    await world.acknowledged()
    await world.stop()
    assert [] == world.said_by_bot(SHARED)


async def test_the_operator_may_allow_it(world: World) -> None:
    _open_shared_channel(world)
    await world.start_bot(ANSWER_IN_SHARED_CHANNELS="true")
    root = await world.ask("how much leave?", user=STRANGER, channel=SHARED)
    await world.whole(root, channel=SHARED)
    await world.stop()
    assert 1 == len(world.questions())
