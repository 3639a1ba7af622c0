"""A verdict that Slack was told has arrived is kept; one that it was not told of comes again."""

from bot.domain.outcome import Act
from bot.playground.slack import Message
from bot.store.connection import connect
from bot.store.keys import Keys
from bot.store.outcomes import Keeping, Outcomes
from bot.store.scripts.scripts import Scripts
from tests.journeys.processes import Fleet, tale
from tests.journeys.world import CHANNEL, JUN, MINA, texts_of


async def whole(fleet: Fleet) -> Message:
    answer = tale(0.2)
    fleet.world.storm.story = answer
    return await fleet.answered_once(await fleet.world.ask("is it safe?"), answer.text)


async def verdicts(fleet: Fleet) -> dict[str, str]:
    async with connect(fleet.redis.url) as redis:
        log = Outcomes(redis, Keys("storm-bot"), Scripts(redis), Keeping())
        return {f.user: f.verdict.value async for f in log.since(0) if isinstance(f, Act)}


async def test_a_death_right_after_a_press_was_acknowledged(fleet: Fleet) -> None:
    slack = fleet.world.slack
    # What the presser sees comes after it, and may never.
    slack.trouble.fail("views.open", times=None, hang=True)
    slack.trouble.fail("chat.postEphemeral", times=None, hang=True)
    copy = await fleet.start()
    reply = await whole(fleet)
    trigger = await slack.press(CHANNEL, reply.ts, "feedback", MINA)
    await slack.until(
        lambda: any(
            one.accepted
            for one in slack.deliveries
            if one.parcel.payload.get("trigger_id") == trigger
        ),
        description="the press is acknowledged",
    )
    await copy.kill()
    assert {MINA: "good"} == await verdicts(fleet)


async def test_emoji_come_again_until_redis_is_back(fleet: Fleet) -> None:
    slack = fleet.world.slack
    for _ in range(2):
        await fleet.start()
    reply = await whole(fleet)
    await fleet.world.acknowledged()
    await fleet.redis.stop()
    await slack.react(CHANNEL, reply.ts, MINA, "-1")
    await slack.react(CHANNEL, reply.ts, JUN, "+1")
    await slack.unreact(CHANNEL, reply.ts, JUN, "+1")
    assert 3 == len(slack.unacknowledged)
    await fleet.redis.start()
    await fleet.world.acknowledged()
    assert "bad" == (await verdicts(fleet))[MINA]
    # In whatever order they came.
    assert (await verdicts(fleet)).get(JUN, "none") == "none"


async def test_an_emoji_on_a_reply_of_whose_end_redis_has_not_heard_yet(fleet: Fleet) -> None:
    """Redis goes while the last words are on their way to Slack."""
    world = fleet.world
    world.storm.story = tale(0.2)
    copy = await fleet.start()
    root = await world.ask("is it safe?")
    await world.acknowledged()

    def frozen_as_it_ends() -> Message | None:
        found = next((one for one in world.replies(root) if "Answered" in texts_of(one)), None)
        if found:
            copy.freeze()
        return found

    reply = await world.slack.until(frozen_as_it_ends, description="the reply is whole")
    assert reply is not None
    await fleet.redis.stop()
    copy.thaw()
    await world.slack.react(CHANNEL, reply.ts, MINA, "-1")
    await copy.says("question.ended")
    await fleet.redis.start()
    await world.acknowledged()
    assert {MINA: "bad"} == await verdicts(fleet)
