"""A question is taken back, or edited, while something fails."""

from bot.playground.storm.story import by_question
from tests.journeys.processes import Fleet, halting, tale
from tests.journeys.world import CHANNEL


async def test_a_deletion_outlives_the_copy_that_has_heard_it(fleet: Fleet) -> None:
    world = fleet.world
    world.storm.story = tale(0.5)
    first = await fleet.start()
    ts = await world.ask("can I take that back?")
    await world.whole(ts)
    await first.says("question.ended")
    away = world.slack.trouble.fail("chat.delete", times=None, status=503)
    await world.slack.delete(CHANNEL, ts)
    await world.slack.until(
        lambda: any(call.method == "chat.delete" for call in world.slack.calls),
        description="the reply is about to be removed",
    )
    await first.kill()
    world.slack.trouble.remove(away)
    assert world.replies(ts)
    await fleet.start()
    await world.slack.until(lambda: not world.replies(ts), description="the reply is removed")


async def test_a_deletion_while_redis_is_away_comes_again(fleet: Fleet) -> None:
    world = fleet.world
    world.storm.story = tale(0.5)
    copy = await fleet.start()
    ts = await world.ask("can I take that back?")
    await world.whole(ts)
    await copy.says("question.ended")
    await fleet.redis.stop()
    await world.slack.delete(CHANNEL, ts)
    await fleet.redis.start()
    await world.slack.until(lambda: not world.replies(ts), description="the reply is removed")
    await world.acknowledged()


async def test_an_edit_outlives_the_copy_that_has_heard_it(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(0.5)
    world.storm.story = by_question({"can I chnage that?": halting(tale(3))}, answer)
    first = await fleet.start()
    ts = await world.ask("can I chnage that?")
    await fleet.halted(ts)
    bot = world.slack.bot_user_id
    await world.slack.edit(CHANNEL, ts, f"<@{bot}> can I change that?")
    await first.says("question.edited")
    await first.kill()
    await fleet.start()
    await fleet.answered_once(ts, answer.text)
    assert "can I change that?" == world.questions()[-1]
