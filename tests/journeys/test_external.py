"""Where people of other companies listen, nothing internal is told unless the operator wants it."""

import pytest

from bot.playground.slack import Message
from bot.playground.storm.stories import LEAVE
from bot.playground.storm.story import Refusal
from tests.journeys.world import (
    CHANNEL,
    JUN,
    HastyClock,
    World,
    forged_press,
    has_button,
    texts_of,
)

SHARED = "C5SHARED"
STRANGER = "U9STRANGER"
SENTENCE = "shared with another organization"
FOR_STRANGERS = "I only answer people from the organization that runs me"
BROKEN = LEAVE.with_trouble(Refusal(status=500)).with_answer_trouble(Refusal(status=500))


def _open_shared_channel(world: World) -> None:
    world.slack.add_person(STRANGER, "Stranger", team="T9OTHER")
    world.slack.add_channel(SHARED, members=[STRANGER, JUN], is_ext_shared=True)


async def test_a_mention_in_a_shared_channel_gets_a_sentence(world: World) -> None:
    _open_shared_channel(world)
    await world.start_bot()
    root = await world.ask("how much leave?", user=JUN, channel=SHARED)
    (reply,) = await world.whole(root, channel=SHARED)
    await world.stop()
    assert SENTENCE in texts_of(reply)
    assert [] == world.questions()


async def test_who_keeps_asking_in_a_thread_there_is_told_once_a_minute(world: World) -> None:
    _open_shared_channel(world)
    await world.start_bot()
    root = await world.ask("how much leave?", user=JUN, channel=SHARED)
    for number in range(10):
        await world.ask(f"and {number}?", user=JUN, channel=SHARED, thread=root)
    await world.acknowledged()
    await world.whole(root, channel=SHARED)
    await world.stop()
    assert 1 == len(world.said_by_bot(SHARED))


@pytest.mark.parametrize("channel", [SHARED, CHANNEL])
async def test_a_stranger_hears_alone_and_once_that_they_get_no_answer(
    world: World, channel: str
) -> None:
    _open_shared_channel(world)
    world.slack.channels[CHANNEL].members.add(STRANGER)
    await world.start_bot()
    root = await world.ask("how much leave?", user=STRANGER, channel=channel)
    await world.slack.until(lambda: world.slack.ephemerals, description="the sentence")
    for number in range(5):
        await world.ask(f"and {number}?", user=STRANGER, channel=channel, thread=root)
    await world.acknowledged()
    await world.stop()
    (whisper,) = world.slack.ephemerals
    assert FOR_STRANGERS in whisper.text
    assert "direct message" not in whisper.text
    assert (STRANGER, None) == (whisper.extra["seen_by"], whisper.thread_ts)
    assert ([], []) == (world.said_by_bot(channel), world.questions())


async def test_a_stranger_hears_it_in_each_thread_and_in_their_language(world: World) -> None:
    _open_shared_channel(world)
    await world.start_bot()
    for words in ("how much leave?", "연차는 며칠인가요?"):
        await world.ask(words, user=STRANGER, channel=SHARED)
    await world.slack.until(lambda: len(world.slack.ephemerals) == 2, description="two sentences")
    await world.stop()
    texts = sorted(whisper.text for whisper in world.slack.ephemerals)
    assert FOR_STRANGERS in texts[0]
    assert "구성원에게만 답할 수 있어요" in texts[1]


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


async def _with_button(world: World) -> Message:
    """A question of Jun's in a channel of ours that Storm has failed, ended in Redis too."""
    world.slack.add_person(STRANGER, "Stranger", team="T9OTHER")
    world.slack.channels[CHANNEL].members.add(STRANGER)
    world.storm.story = BROKEN
    await world.start_bot(clock=HastyClock())
    (reply,) = await world.whole(await world.ask("how much leave?", user=JUN))
    await world.stop()
    world.storm.story = LEAVE
    return reply


async def _pressed(world: World, reply: Message, user: str) -> Message:
    """What the one who presses is told alone; the reply has stayed as it was."""
    before, asked = reply.blocks, len(world.questions())
    await world.slack.press(CHANNEL, reply.ts, "answer_again", user)
    whisper = await world.slack.until(lambda: world.slack.ephemerals)
    await world.stop()
    assert user == whisper[0].extra["seen_by"]
    assert (before, asked) == (reply.blocks, len(world.questions()))
    return whisper[0]


async def test_a_stranger_can_not_have_a_question_answered_again(world: World) -> None:
    reply = await _with_button(world)
    await world.start_bot()
    assert FOR_STRANGERS in (await _pressed(world, reply, STRANGER)).text


@pytest.mark.parametrize("user", [STRANGER, JUN])
async def test_in_a_channel_shared_since_nobody_can(world: World, user: str) -> None:
    reply = await _with_button(world)
    world.slack.channels[CHANNEL].is_ext_shared = True
    await world.start_bot()
    assert (FOR_STRANGERS if user == STRANGER else SENTENCE) in (
        await _pressed(world, reply, user)
    ).text


async def test_without_the_scope_what_events_have_told_counts(world: World) -> None:
    reply = await _with_button(world)
    world.slack.trouble.fail("conversations.info", times=None, error="missing_scope")
    world.slack.channels[CHANNEL].is_ext_shared = True
    await world.start_bot()
    await world.say("welcome, partners", user=JUN)
    await world.acknowledged()
    await world.stop()
    await world.start_bot()
    assert SENTENCE in (await _pressed(world, reply, JUN)).text


async def test_while_slack_does_not_say_who_listens_nothing_is_answered(world: World) -> None:
    reply = await _with_button(world)
    world.slack.trouble.fail("conversations.info", times=None, status=503)
    await world.start_bot()
    assert "can't check right now" in (await _pressed(world, reply, JUN)).text


async def test_a_sentence_that_declines_has_nothing_to_try_again(world: World) -> None:
    _open_shared_channel(world)
    await world.start_bot()
    root = await world.ask("how much leave?", user=JUN, channel=SHARED)
    (reply,) = await world.whole(root, channel=SHARED)
    await world.stop()
    assert not has_button(reply)
    world.slack.channels[SHARED].is_ext_shared = False
    await world.start_bot()
    press = forged_press(world, reply, root, channel=SHARED)
    await world.slack.deliver_payload(press, kind="interactive")
    whisper = await world.slack.until(lambda: world.slack.ephemerals)
    await world.stop()
    assert "nothing left to try again" in whisper[0].text
    assert [] == world.questions()


async def test_the_operator_may_allow_it(world: World) -> None:
    _open_shared_channel(world)
    await world.start_bot(ANSWER_IN_SHARED_CHANNELS="true")
    root = await world.ask("how much leave?", user=STRANGER, channel=SHARED)
    await world.whole(root, channel=SHARED)
    await world.stop()
    assert 1 == len(world.questions())
