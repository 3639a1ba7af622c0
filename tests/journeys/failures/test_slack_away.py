"""Slack answers nonsense, late or not at all: nothing is doubled, the last text lands."""

from typing import Any, Final

import pytest

from tests.journeys.processes import Fleet, halting, tale
from tests.journeys.world import has_ended

# What may be in the way between us and Slack.
FAULTS: Final[dict[str, dict[str, Any]]] = {
    "refused before the work": {"status": 503},
    "refused after the work": {"status": 503, "after_effect": True},
    "an error of Slack's own": {"error": "internal_error", "after_effect": True},
    "a page of a proxy": {"html": True},
    "a hang": {"hang": 1.0},
    "dropped before the work": {"drop": True},
    "dropped after the work": {"drop_after_effect": True},
    "a rate limit": {"error": "ratelimited", "retry_after": 1},
}


async def test_whatever_becomes_of_a_call_nothing_is_doubled_or_lost(fleet: Fleet) -> None:
    """Each fault in a thread of its own, at the post and at the last edit."""
    world, answer = fleet.world, tale(2)
    world.storm.story = answer
    await fleet.start()
    roots = {}
    for number, (name, fault) in enumerate(FAULTS.items()):
        channel = f"C{number}FAULTY"
        world.slack.add_channel(channel, members=["U1MINA"])
        world.slack.trouble.fail("chat.postMessage", channel=channel, times=2, **fault)
        world.slack.trouble.fail("chat.update", channel=channel, times=2, **fault)
        roots[name] = channel, await world.ask(f"does {number} hurt?", channel=channel)
    for name, (channel, root) in roots.items():
        if name == "a rate limit":
            # How long it takes decides whether the whole is edited in or posted in its place.
            await fleet.stands_once(root, answer.text, channel)
        else:
            await fleet.answered_once(root, answer.text, channel)
    assert len(FAULTS) == len(world.storm.requests)


@pytest.mark.parametrize("hangs", [False, True], ids=["refusing", "hanging"])
async def test_the_last_text_lands_when_slack_is_back(fleet: Fleet, hangs: bool) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = halting(answer)
    await fleet.start()
    ts = await world.ask("is Slack there?")
    await fleet.halted(ts)
    world.slack.away(True, hang=hangs)
    fleet.go_on()
    await world.storm.until(lambda: world.storm.open_streams == 0, description="Storm has answered")
    refused = world.slack.trouble.faults[-1]
    met = refused.met
    await world.slack.until(lambda: refused.met > met, description="another try has failed")
    assert not has_ended(world.replies(ts)[0])
    world.slack.away(False)
    await fleet.answered_once(ts, answer.text)


async def test_while_slack_is_stuck_memory_stays_bounded(fleet: Fleet) -> None:
    world = fleet.world
    world.storm.story = halting(tale(200).paced(0.0002))
    copy = await fleet.start()
    ts = await world.ask("tell me everything")
    await fleet.halted(ts)
    stuck = world.slack.trouble.fail("chat.update", hang=True, times=None)
    fleet.go_on()
    await world.slack.until(lambda: stuck.met, description="an edit is stuck")
    before_kb = copy.memory_kb()
    await world.storm.until(
        lambda: world.storm.open_streams == 0, description="Storm has told it all"
    )
    assert before_kb + 20_000 > copy.memory_kb()
    # One edit is under way, tried again now and then, and thousands are not in line behind it.
    assert 10 > stuck.met
    world.slack.trouble.remove(stuck)
    await world.whole(ts)
