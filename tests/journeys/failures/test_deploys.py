"""SIGTERM: intake stops at once, what runs gets its time, the rest is handed over unseen."""

from bot.playground.slack import Message
from tests.journeys.processes import LONG_LEASE_S, Fleet, halting, tale
from tests.journeys.world import texts_of


async def test_a_running_answer_is_finished_before_the_bot_goes(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = halting(answer)
    copy = await fleet.start(DRAIN_SECONDS="60")
    ts = await world.ask("are you going?")
    await fleet.halted(ts)
    copy.terminate()
    await copy.says("worker.draining")
    fleet.go_on()
    assert 0 == await copy.ended()
    await fleet.answered_once(ts, answer.text)
    assert 1 == len(world.storm.requests)


async def test_what_can_not_be_finished_is_handed_to_another_copy(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = halting(answer)
    # Handed over, not left for dead: nobody waits for such a lease.
    leaving = await fleet.start(lease_s=LONG_LEASE_S, DRAIN_SECONDS="0")
    ts = await world.ask("are you going?")
    await fleet.halted(ts)
    staying = await fleet.start(lease_s=LONG_LEASE_S)
    leaving.terminate()
    assert 0 == await leaving.ended()
    fleet.go_on()
    await fleet.asked(2)
    reply = await fleet.answered_once(ts, answer.text)
    assert not shows_any_trouble(reply)
    ended = await staying.says("question.ended")
    assert ("whole", 1) == (ended["status"], ended["deliveries"])


async def test_what_can_not_be_finished_is_handed_to_the_next_start(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(0.8)
    world.storm.story = halting(answer)
    leaving = await fleet.start(lease_s=LONG_LEASE_S, DRAIN_SECONDS="0")
    root = await world.ask("first?")
    await world.acknowledged()
    await world.say("second?", thread=root)
    await world.acknowledged()
    await fleet.halted(root)
    leaving.terminate()
    assert 0 == await leaving.ended()
    fleet.go_on()
    await fleet.start()
    replies = await world.whole(root, count=2)
    assert [answer.text] * 2 == [reply.body for reply in replies]
    assert ["first?", "first?", "second?"] == world.questions()
    assert 2 == len(world.said_by_bot())


async def test_a_post_cut_short_by_a_deploy_is_found_by_the_next_start(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = answer
    leaving = await fleet.start(DRAIN_SECONDS="0")
    fault = world.slack.trouble.fail("chat.postMessage", hang=True, after_effect=True)
    ts = await world.ask("are you going?")
    await world.slack.until(
        lambda: fault.met and world.replies(ts), description="posted, not answered"
    )
    leaving.terminate()
    assert 0 == await leaving.ended()
    await fleet.start()
    await fleet.answered_once(ts, answer.text)


async def test_a_bot_that_is_going_takes_nothing_more(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(0.8)
    world.storm.story = halting(answer)
    leaving = await fleet.start(DRAIN_SECONDS="60")
    root = await world.ask("are you going?")
    await fleet.halted(root)
    leaving.terminate()
    await leaving.says("worker.draining")
    follow_up = await world.say("and then?", thread=root)
    other = await world.ask("anybody here?")
    fleet.go_on()
    assert 0 == await leaving.ended()
    assert 1 == len(world.storm.requests)
    await fleet.start()
    await world.whole(root, count=2)
    await fleet.answered_once(other, answer.text)
    assert follow_up in {
        event["event"]["ts"] for event in map(world.slack.payload, world.slack.event_ids)
    }


def shows_any_trouble(reply: Message) -> bool:
    return any(
        word in texts_of(reply) for word in ("incomplete", "interrupted", "wrong", "try again")
    )
