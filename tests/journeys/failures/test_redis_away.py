"""Redis gone for a while, restarted, or lost with its data."""

from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from redis.asyncio import Redis

from bot.store.lease import LEASE_S
from tests.journeys.processes import Fleet, tale
from tests.journeys.world import CHANNEL

Step = Callable[[Fleet], Awaitable[None]]


async def pause(fleet: Fleet) -> None:
    fleet.redis.pause()


async def resume(fleet: Fleet) -> None:
    fleet.redis.resume()


async def stop(fleet: Fleet) -> None:
    await fleet.redis.stop()


async def kill(fleet: Fleet) -> None:
    await fleet.redis.kill()


async def start(fleet: Fleet) -> None:
    await fleet.redis.start()


ABSENCES: Final = pytest.mark.parametrize(
    ("leaves", "returns"),
    [(pause, resume), (stop, start), (kill, start)],
    ids=["frozen", "restarted", "killed"],
)


@ABSENCES
async def test_redis_away_in_mid_answer(fleet: Fleet, leaves: Step, returns: Step) -> None:
    world, answer = fleet.world, tale(4)
    world.storm.story = answer
    await fleet.start(lease_s=LEASE_S)
    ts = await world.ask("is Redis there?")
    await fleet.growing(ts)
    await leaves(fleet)
    shown = len(world.replies(ts)[0].versions)
    other = await world.ask("and now?")
    # The running answer goes on, the new question is not acknowledged.
    await world.slack.until(
        lambda: len(world.replies(ts)[0].versions) >= shown + 2, 10, "the reply still grows"
    )
    assert world.slack.unacknowledged
    await returns(fleet)
    await fleet.answered_once(ts, answer.text)
    await fleet.answered_once(other, answer.text)
    await world.acknowledged()
    assert ["is Redis there?", "and now?"] == world.questions()


async def test_an_answer_that_ends_while_redis_is_away(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = answer
    await fleet.start(lease_s=LEASE_S)
    root = await world.ask("is Redis there?")
    await world.acknowledged()
    await world.say("and now?", thread=root)
    await fleet.growing(root)
    await fleet.redis.stop()
    await world.whole(root)
    await fleet.redis.start()
    replies = await world.whole(root, count=2)
    assert [answer.text] * 2 == [reply.body for reply in replies]
    assert ["is Redis there?", "and now?"] == world.questions()


async def test_an_absence_longer_than_the_lease_doubles_nothing(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(3)
    world.storm.story = answer
    copies = [await fleet.start(), await fleet.start()]
    ts = await world.ask("is Redis there?")
    await fleet.growing(ts)
    await fleet.redis.stop()
    # Nobody may write any more, though Storm has told everything.
    await world.storm.until(lambda: world.storm.open_streams == 0, 10, "Storm has answered")
    await fleet.redis.start()
    await fleet.answered_once(ts, answer.text)
    assert all(copy.process.returncode is None for copy in copies)


async def test_redis_flushed_in_mid_answer(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(3)
    world.storm.story = answer
    await fleet.start()
    await fleet.start()
    ts = await world.ask("do you remember?")
    await fleet.growing(ts)
    async with Redis.from_url(fleet.redis.url) as redis:
        await redis.flushall()
    await fleet.answered_once(ts, answer.text)
    assert 1 == len(fleet.lines("store.data_lost"))
    # The bot goes on; the conversation starts anew, for a mention at least.
    await world.ask("do you remember?", thread=ts)
    assert 2 == len(await world.whole(ts, count=2))


async def test_redis_lost_with_its_data(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(3)
    world.storm.story = answer
    await fleet.start()
    ts = await world.ask("do you remember?")
    await fleet.growing(ts)
    await fleet.lose_redis()
    await fleet.answered_once(ts, answer.text)
    other = await world.ask("and now?", channel=CHANNEL)
    await fleet.answered_once(other, answer.text)
    assert 1 == len(fleet.lines("store.data_lost"))
