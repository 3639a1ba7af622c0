"""How long people's words stay in Redis: as docs/data.md says."""

from typing import Any, Final

from redis.asyncio import Redis

from bot.playground.storm.stories import LEAVE
from bot.playground.storm.story import Refusal, Unfinished
from tests.journeys.world import CHANNEL, DIRECT, HastyClock, World, words

ASKED: Final = "how many days of leave"
UNFINISHED: Final = LEAVE.with_trouble(Unfinished(after=30)).with_answer_trouble(
    Refusal(status=500)
)
HOUR_S: Final = 3600


async def kept(world: World) -> dict[str, Any]:
    """All that is under the bot's keys."""
    found: dict[str, Any] = {}
    async with Redis.from_url(world.redis_url, decode_responses=True) as redis:
        async for key in redis.scan_iter(f"*{world.environment['REDIS_PREFIX']}*"):
            match await redis.type(key):
                case "hash":
                    found[key] = await redis.hgetall(key)
                case "string":
                    found[key] = await redis.get(key)
                case "stream":
                    found[key] = await redis.xrange(key)
                case "zset":
                    found[key] = await redis.zrange(key, 0, -1)
    return found


async def lifetime_s(world: World, kind: str) -> int:
    async with Redis.from_url(world.redis_url, decode_responses=True) as redis:
        (key,) = [
            key async for key in redis.scan_iter(f"*{world.environment['REDIS_PREFIX']}*{kind}*")
        ]
        return int(await redis.ttl(key))


def answered_words() -> list[str]:
    """Longer words of the answer, that no key has by chance."""
    return [word for word in words(LEAVE.text).split() if len(word) > 6][:10]


async def test_at_the_end_the_answer_goes_and_the_question_stays_for_a_day(world: World) -> None:
    world.storm.story = LEAVE
    await world.start_bot()
    root = await world.ask(ASKED)
    await world.whole(root)
    await world.stop()
    stored = str(await kept(world))
    assert [] == [word for word in answered_words() if word in stored]
    assert ASKED in stored
    assert 23 * HOUR_S < await lifetime_s(world, ":question:") <= 24 * HOUR_S
    assert 25 * HOUR_S < await lifetime_s(world, ":seen:") <= 26 * HOUR_S


async def test_the_operator_decides_how_long_a_question_is_kept(world: World) -> None:
    world.storm.story = UNFINISHED
    await world.start_bot(clock=HastyClock(), KEEP_RECORDS_HOURS="2")
    root = await world.ask(ASKED)
    await world.whole(root)
    await world.stop()
    stored = str(await kept(world))
    assert [] == [word for word in answered_words() if word in stored]
    assert HOUR_S < await lifetime_s(world, ":question:") <= 2 * HOUR_S
    assert 25 * HOUR_S < await lifetime_s(world, ":seen:") <= 26 * HOUR_S


async def test_a_question_deleted_later_takes_its_text_along(world: World) -> None:
    world.storm.story = LEAVE
    await world.start_bot()
    ts = await world.say(ASKED, channel=DIRECT)
    await world.whole_in_line()
    assert ASKED in str(await kept(world))
    await world.slack.delete(DIRECT, ts)
    await world.acknowledged()
    await world.stop()
    stored = str(await kept(world))
    assert ASKED not in stored
    assert [] == [word for word in answered_words() if word in stored]


async def test_a_question_deleted_in_mid_answer_takes_both_texts_along(world: World) -> None:
    world.storm.story = LEAVE.paced(0.05)
    await world.start_bot()
    ts = await world.ask(ASKED)
    await world.slack.until(lambda: any(reply.body.strip() for reply in world.replies(ts)))
    await world.slack.delete(CHANNEL, ts)
    await world.acknowledged()
    await world.stop()
    stored = str(await kept(world))
    assert ASKED not in stored
    assert [] == [word for word in answered_words() if word in stored]


async def test_words_that_the_operator_keeps_go_with_a_deleted_question_too(world: World) -> None:
    world.storm.story = LEAVE
    world.environment["KEEP_TEXTS"] = "true"
    await world.start_bot()
    ts = await world.say(ASKED, channel=DIRECT)
    await world.whole_in_line()
    await world.stop()
    assert any(":words:" in key for key in await kept(world))
    await world.start_bot()
    await world.slack.delete(DIRECT, ts)
    await world.acknowledged()
    await world.stop()
    stored = await kept(world)
    assert ASKED not in str(stored)
    assert not any(":words:" in key for key in stored)


async def test_what_became_of_a_question_is_kept_without_a_word_of_it(world: World) -> None:
    world.storm.story = LEAVE
    await world.start_bot()
    await world.whole(await world.ask(ASKED))
    await world.stop()
    (log,) = [each for key, each in (await kept(world)).items() if key.endswith(":outcomes")]
    assert "leave-policy-2025.pdf" in str(log)
    assert [] == [word for word in (ASKED, *answered_words()) if word in str(log)]
    assert 89 * 24 * HOUR_S < await lifetime_s(world, ":outcomes") <= 90 * 24 * HOUR_S
