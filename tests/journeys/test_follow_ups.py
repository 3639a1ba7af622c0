"""When the bot speaks in its threads without being mentioned, and what it leaves to people."""

import pytest
from redis.asyncio import Redis

from tests.journeys.world import CHANNEL, GROUP, JUN, MINA, World

LEAVE = "how many days of annual leave do I have?"
OTHER = "U0OTHER99"
# What people say to each other, each with a reply of six bullets if nobody minded.
TALK = (
    "ok thanks!",
    f"thanks <@{OTHER}> 👍",
    "+1",
    "lol",
    f"I think <@{OTHER}> knows that better",
    "I will call you in 5 min",
    "<https://wiki.example.com/leave>",
    "감사합니다",
    "네",
    "넵",
    "알겠습니다",
    "ㅋㅋ",
    "ㅇㅋ",
    "5분 뒤에 전화드릴게요",
    ":tada:",
)
MODES = ("natural", "everybody", "mention")


async def answered(world: World, *, channel: str = CHANNEL, mode: str = "natural") -> str:
    """A thread in which Mina has asked and the bot has replied."""
    await world.start_bot(FOLLOW_UPS=mode)
    ts = await world.ask(LEAVE, channel=channel)
    await world.whole(ts, channel=channel)
    return ts


async def keys(world: World) -> set[str]:
    """Everything the bot has in Redis."""
    prefix = world.environment["REDIS_PREFIX"]
    async with Redis.from_url(world.redis_url, decode_responses=True) as redis:
        return {key async for key in redis.scan_iter(f"{{{prefix}*")}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("user", [MINA, JUN], ids=["who asked", "somebody else"])
async def test_what_people_say_to_each_other_gets_no_answer(
    world: World, mode: str, user: str
) -> None:
    ts = await answered(world, mode=mode)
    before = await keys(world)
    for words in TALK:
        await world.say(words, user=user, thread=ts)
        await world.acknowledged()
    left = await keys(world) - before
    await world.stop()
    assert [LEAVE] == world.questions()
    assert 1 == len(world.said_by_bot())
    assert set() == {key for key in left if ":question:" in key or ":queue:" in key}


@pytest.mark.parametrize(
    ("mode", "user", "words", "is_answered"),
    [
        ("natural", MINA, "I meant contractors", True),
        ("natural", MINA, "and for part-timers", True),
        ("natural", JUN, "what about Berlin", True),
        ("natural", JUN, "it was 30 days before", False),
        ("everybody", JUN, "it was 30 days before", True),
        ("everybody", MINA, "and for part-timers", True),
        ("mention", MINA, "and for part-timers?", False),
        ("mention", JUN, "what about Berlin?", False),
    ],
)
async def test_what_is_answered_without_a_mention(
    world: World, mode: str, user: str, words: str, is_answered: bool
) -> None:
    ts = await answered(world, mode=mode)
    await world.say(words, user=user, thread=ts)
    if is_answered:
        await world.whole(ts, count=2)
    await world.acknowledged()
    await world.stop()
    assert [LEAVE, *([words] if is_answered else [])] == world.questions()


async def test_thanks_with_a_question_behind_them_are_a_question(world: World) -> None:
    ts = await answered(world)
    await world.say("thanks! and for part-timers?", thread=ts)
    await world.whole(ts, count=2)
    await world.stop()
    assert 2 == len(world.questions())


async def test_once_people_talk_the_bot_waits_to_be_mentioned(world: World) -> None:
    ts = await answered(world)
    for user, words in (
        (JUN, "that changed last year I think"),
        (MINA, "really? since when?"),
        (JUN, "since May, do you need the form?"),
        (MINA, "where is it?"),
    ):
        await world.say(words, user=user, thread=ts)
        await world.acknowledged()
    await world.ask("since when is that so?", thread=ts)
    await world.whole(ts, count=2)
    await world.say("and in Berlin?", thread=ts)
    await world.whole(ts, count=3)
    await world.stop()
    assert [LEAVE, "since when is that so?", "and in Berlin?"] == world.questions()


async def test_two_people_may_ask_the_bot_in_turns(world: World) -> None:
    ts = await answered(world)
    asked = [(JUN, "what about Berlin?"), (MINA, "and in Seoul?"), (JUN, "is that by law?")]
    for number, (user, words) in enumerate(asked, start=2):
        await world.say(words, user=user, thread=ts)
        await world.whole(ts, count=number)
    await world.stop()
    assert [LEAVE, *(words for _, words in asked)] == world.questions()


async def test_in_a_group_message_it_is_the_same(world: World) -> None:
    ts = await answered(world, channel=GROUP)
    await world.say("ok thanks!", channel=GROUP, thread=ts)
    await world.say("and for part-timers", channel=GROUP, thread=ts)
    await world.whole(ts, channel=GROUP, count=2)
    await world.stop()
    assert [LEAVE, "and for part-timers"] == world.questions()


async def test_what_slack_sends_again_is_still_no_question(world: World) -> None:
    ts = await answered(world)
    await world.say("great", thread=ts)
    await world.acknowledged()
    await world.say("and in Berlin?", user=JUN, thread=ts)
    await world.acknowledged()
    await world.ask("how do I ask for leave?", thread=ts)
    await world.whole(ts, count=2)
    for event_id in world.slack.event_ids:
        await world.slack.redeliver(event_id)
    await world.acknowledged()
    await world.stop()
    assert [LEAVE, "how do I ask for leave?"] == world.questions()


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("natural", "I stay out of it until somebody mentions me."),
        ("everybody", "ask follow-ups without mentioning me. I remember what was said.\n"),
        ("mention", "mention me again to ask a follow-up."),
    ],
)
async def test_the_home_tells_when_it_answers(world: World, mode: str, told: str) -> None:
    await world.start_bot(FOLLOW_UPS=mode)
    await world.slack.open_home(MINA)
    await world.slack.until(lambda: MINA in world.slack.homes, description="a home")
    await world.stop()
    shown = [block.get("text", {}).get("text", "") for block in world.slack.homes[MINA]["blocks"]]
    assert any(told in f"{text}\n" for text in shown)
