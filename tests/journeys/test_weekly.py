"""The report that is posted in a channel when it is due."""

import time
from datetime import UTC, datetime
from typing import Final

from bot.clock import LoopClock
from bot.playground.slack import Message
from bot.playground.storm.stories import LEAVE, NOTHING_FOUND
from tests.journeys.world import DIRECT, World, texts_of

REPORTS: Final = "C9REPORTS"
# So far ahead that a full minute lies between what was asked and now.
AHEAD_S: Final = 90.0


class ClockAhead(LoopClock):
    def wall(self) -> float:
        return time.time() + AHEAD_S


def just_due() -> dict[str, str]:
    """Once a day, at the minute that has just begun on the clock that is ahead."""
    now = datetime.fromtimestamp(time.time() + AHEAD_S, UTC)
    return {
        "REPORT_CHANNEL": REPORTS,
        "REPORT_AT": f"{now.minute} {now.hour} * * *",
        "REPORT_TIMEZONE": "UTC",
    }


async def asked(world: World) -> tuple[str, str]:
    """What a bot has answered before it is due: one of two found nothing."""
    world.slack.add_channel(REPORTS, "reports", members=["U1MINA", "U2JUN"])
    world.storm.story = LEAVE
    await world.start_bot()
    answered = await world.ask("how many days of leave")
    await world.whole(answered)
    world.storm.story = NOTHING_FOUND
    nothing = await world.ask("how high is the moon")
    await world.whole(nothing)
    await world.say("how high is the moon", channel=DIRECT)
    await world.whole_in_line()
    await world.stop()
    return answered, nothing


async def reported(world: World) -> Message:
    await world.slack.until(lambda: world.said_by_bot(REPORTS), description="it is posted")
    return world.said_by_bot(REPORTS)[0]


async def test_of_two_copies_one_posts_it_with_links(world: World) -> None:
    _, nothing = await asked(world)
    world.environment |= just_due()
    for _ in range(2):
        await world.start_bot(clock=ClockAhead())
    post = await reported(world)
    await world.stop()
    assert [post] == world.said_by_bot(REPORTS)
    said = texts_of(post)
    assert "3 questions · 3 answered" in said
    assert "Nothing was found" in said
    assert "1 in direct messages" in said
    (reply,) = world.replies(nothing)
    assert f"/archives/C1GENERAL/p{reply.ts.replace('.', '')}?thread_ts={nothing}" in str(post)
    assert "moon" not in str(post)
    assert "U1MINA" not in str(post.blocks)


async def test_a_copy_that_comes_later_posts_it_no_more(world: World) -> None:
    await asked(world)
    world.environment |= just_due()
    first = await world.start_bot(clock=ClockAhead())
    await reported(world)
    await world.stop(first)
    await world.start_bot(clock=ClockAhead())
    root = await world.ask("how high is the moon")
    await world.whole(root)
    await world.stop()
    assert 1 == len(world.said_by_bot(REPORTS))


async def test_it_speaks_the_language_of_the_house(world: World) -> None:
    await asked(world)
    world.environment |= just_due()
    await world.start_bot(clock=ClockAhead(), LANGUAGE="ko")
    post = await reported(world)
    await world.stop()
    assert "질문 3개 · 답변 3개" in texts_of(post)


async def test_where_the_bot_is_not_in_the_channel_it_goes_on_answering(world: World) -> None:
    world.environment |= just_due()
    await world.start_bot(clock=ClockAhead())
    root = await world.ask("how high is the moon")
    (reply,) = await world.whole(root)
    await world.stop()
    assert reply.body
