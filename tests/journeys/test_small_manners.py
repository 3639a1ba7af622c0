"""What is no question gets no answer: a greeting, an emoji, a workflow. And what comes late."""

import pytest

from tests.journeys.world import CHANNEL, DIRECT, MINA, World, texts_of

LEAVE = "how many days of annual leave do I have?"
WORKFLOW = "U8FLOW"
SORRY = "Sorry for the wait"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("hi", "I answer questions from your team's documents"),
        ("Hello there! :wave:", "I answer questions from your team's documents"),
        ("good morning, Storm", "I answer questions from your team's documents"),
        ("안녕하세요!", "팀 문서에서 답을 찾아"),
        ("좋은 아침이에요 스톰님 ☀️", "팀 문서에서 답을 찾아"),
    ],
)
async def test_a_greeting_in_a_direct_message_is_greeted(
    world: World, words: str, sentence: str
) -> None:
    await world.start_bot()
    await world.say(words, channel=DIRECT)
    (reply,) = await world.whole_in_line()
    await world.stop()
    assert sentence in texts_of(reply)
    assert [] == world.questions()


@pytest.mark.parametrize(
    "words", ["hi, how many days of leave do I have?", "안녕하세요, 연차는 며칠인가요?", "thanks"]
)
async def test_more_than_a_greeting_is_a_question(world: World, words: str) -> None:
    await world.start_bot()
    await world.say(words, channel=DIRECT)
    await world.whole_in_line()
    await world.stop()
    assert [words] == world.questions()


@pytest.mark.parametrize("words", [":wave:", "👍", "👩‍💻 ❤️", ":+1: :tada:", "1️⃣"])
async def test_an_emoji_alone_gets_nothing(world: World, words: str) -> None:
    await world.start_bot()
    ts = await world.ask(LEAVE)
    await world.whole(ts)
    await world.ask(words, thread=ts)
    await world.say(words, channel=DIRECT)
    await world.acknowledged()
    await world.stop()
    assert ([LEAVE], []) == (world.questions(), world.in_line())
    assert 1 == len(world.said_by_bot())


async def test_whoever_set_up_a_workflow_is_told_once_that_people_are_answered(
    world: World,
) -> None:
    profile = {"id": "B8FLOW", "name": "Daily", "is_workflow_bot": True}
    world.slack.add_person(WORKFLOW, "Daily", is_bot=True)
    world.slack.channels[CHANNEL].members.add(WORKFLOW)
    await world.start_bot()
    bot = world.slack.bot_user_id
    asked = [
        await world.slack.say(
            CHANNEL, WORKFLOW, f"<@{bot}> {LEAVE}", subtype="bot_message", bot_profile=profile
        )
        for _ in range(3)
    ]
    (line,) = await world.slack.until(world.said_by_bot, description="a line")
    await world.acknowledged()
    await world.stop()
    assert [line] == world.said_by_bot()
    assert (True, []) == (line.thread_ts in asked, world.questions())
    assert "workflow" in line.text


async def test_who_has_waited_hears_that_it_was_not_forgotten(world: World) -> None:
    await world.start_bot()
    subscriptions, world.slack.subscriptions = world.slack.subscriptions, frozenset()
    late = await world.ask(LEAVE)
    world.slack.subscriptions = subscriptions
    world.slack.ahead_s = 90.0
    # By which the bot's clock learns what time it is.
    (in_time,) = await world.whole(await world.ask("how do I claim expenses?", user=MINA))
    world.slack.announce(world.slack.message(CHANNEL, late), world.slack.channels[CHANNEL])
    (reply,) = await world.whole(late)
    await world.stop()
    assert SORRY in texts_of(reply)
    assert SORRY not in texts_of(in_time)
