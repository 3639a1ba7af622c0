"""Redis gone for a while, restarted, or lost with its data."""

from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from redis.asyncio import Redis

from bot.domain.reply import ENGLISH
from bot.slack.acts.clicks import CLICKS
from bot.words import presses
from tests.journeys.processes import LEASE_S, LONG_LEASE_S, Fleet, halting, tale
from tests.journeys.world import CHANNEL, MINA

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
    world, answer = fleet.world, tale(3)
    world.storm.story = halting(answer)
    await fleet.start(lease_s=LONG_LEASE_S)
    ts = await world.ask("is Redis there?")
    await fleet.halted(ts)
    await leaves(fleet)
    shown = len(world.replies(ts)[0].versions)
    other = await world.ask("and now?")
    # The running answer goes on, the new question is not acknowledged.
    fleet.go_on()
    await world.slack.until(
        lambda: len(world.replies(ts)[0].versions) >= shown + 2, description="the reply still grows"
    )
    assert world.slack.unacknowledged
    await returns(fleet)
    await fleet.answered_once(ts, answer.text)
    await fleet.answered_once(other, answer.text)
    await world.acknowledged()
    assert ["is Redis there?", "and now?"] == world.questions()


async def test_an_answer_that_ends_while_redis_is_away(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = halting(answer)
    await fleet.start(lease_s=LONG_LEASE_S)
    root = await world.ask("is Redis there?")
    await world.acknowledged()
    await world.say("and now?", thread=root)
    await world.acknowledged()
    await fleet.halted(root)
    await fleet.redis.stop()
    fleet.go_on()
    await world.whole(root)
    await fleet.redis.start()
    replies = await world.whole(root, count=2)
    assert [answer.text] * 2 == [reply.body for reply in replies]
    assert ["is Redis there?", "and now?"] == world.questions()


async def test_an_absence_longer_than_the_lease_doubles_nothing(fleet: Fleet) -> None:
    # The rest of the tale takes longer than the lease.
    world, answer = fleet.world, tale(2 * LEASE_S)
    world.storm.story = halting(answer)
    copies = [await fleet.start(), await fleet.start()]
    ts = await world.ask("is Redis there?")
    await fleet.halted(ts)
    await fleet.redis.stop()
    fleet.go_on()
    # Nobody may write any more, though Storm has told everything.
    await world.storm.until(lambda: world.storm.open_streams == 0, description="Storm has answered")
    await fleet.redis.start()
    await fleet.answered_once(ts, answer.text)
    assert all(copy.process.returncode is None for copy in copies)


async def test_redis_flushed_in_mid_answer(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(2)
    world.storm.story = halting(answer)
    await fleet.start()
    await fleet.start()
    ts = await world.ask("do you remember?")
    await fleet.halted(ts)
    async with Redis.from_url(fleet.redis.url) as redis:
        await redis.flushall()
    fleet.go_on()
    await fleet.answered_once(ts, answer.text)
    assert 1 == len(fleet.lines("store.data_lost"))
    # The bot goes on; the conversation starts anew, for a mention at least.
    await world.ask("do you remember?", thread=ts)
    assert 2 == len(await world.whole(ts, count=2))


async def test_redis_lost_with_its_data(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(2)
    world.storm.story = halting(answer)
    await fleet.start()
    ts = await world.ask("do you remember?")
    await fleet.halted(ts)
    await fleet.lose_redis()
    fleet.go_on()
    await fleet.answered_once(ts, answer.text)
    other = await world.ask("and now?", channel=CHANNEL)
    await fleet.answered_once(other, answer.text)
    assert 1 == len(fleet.lines("store.data_lost"))


async def test_no_press_is_acknowledged_that_nobody_could_take(fleet: Fleet) -> None:
    world = fleet.world
    await fleet.start(lease_s=LONG_LEASE_S)
    (reply,) = await world.whole(await world.ask("is Redis there?"))

    def acknowledged() -> list[bool]:
        presses = [one for one in world.slack.deliveries if one.parcel.kind == "interactive"]
        return [one.accepted for one in presses if one.ended_at]

    await fleet.redis.kill()
    for _ in range(CLICKS + 2):
        await world.slack.press(CHANNEL, reply.ts, "menu", MINA, "Mute here")
    await world.slack.until(
        lambda: [False] * (CLICKS + 2) == acknowledged(), description="Slack knows of each"
    )
    await fleet.redis.start()
    await world.whole(await world.ask("and now?"))
    await world.slack.press(CHANNEL, reply.ts, "menu", MINA, "Mute here")
    (whisper,) = await world.slack.until(lambda: world.slack.ephemerals, description="Mina is told")
    assert presses.muted(ENGLISH) == whisper.text
