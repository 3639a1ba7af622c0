"""In an organisation of several workspaces (Enterprise Grid) the sisters' people are colleagues."""

import pytest

from bot.playground.slack.identity import Identity
from bot.playground.storm.stories import LEAVE
from bot.playground.storm.story import Refusal
from tests.journeys.world import CHANNEL, JUN, MINA, HastyClock, World, texts_of, words

ORGANISATION = "E0ACME"
SISTER = "U8SISTER"
SENTENCE = "shared with another organization"
FOR_STRANGERS = "I only answer people from the organization that runs me"


@pytest.fixture(params=[False, True], ids=["of a workspace", "of the organisation"])
def identity(request: pytest.FixtureRequest) -> Identity:
    return Identity(enterprise_id=ORGANISATION, is_org_wide=request.param)


@pytest.mark.parametrize("home", ["T8SISTER", ORGANISATION])
async def test_a_colleague_of_a_sister_workspace_is_answered(world: World, home: str) -> None:
    world.slack.add_person(SISTER, "Sister", team=home)
    await world.start_bot()
    root = await world.ask("leave?", user=SISTER)
    (reply,) = await world.whole(root)
    await world.stop()
    assert words(LEAVE.text) == words(reply.body)


async def test_colleagues_of_both_workspaces_go_on_in_one_thread(world: World) -> None:
    world.slack.add_person(SISTER, "Sister", team="T8SISTER")
    await world.start_bot()
    root = await world.ask("leave?", user=MINA)
    await world.whole(root)
    await world.say("and expenses?", user=SISTER, thread=root)
    await world.whole(root, count=2)
    await world.stop()
    first, second = world.storm.requests
    assert ["leave?", "and expenses?"] == world.questions()
    assert first.thread_id is None
    assert second.thread_id is not None


async def test_where_slack_calls_it_shared_nobody_is_answered(world: World) -> None:
    world.slack.add_person(SISTER, "Sister", team="T8SISTER")
    world.slack.add_channel("C5SHARED", members=[SISTER, JUN], is_ext_shared=True)
    await world.start_bot()
    for user in (SISTER, JUN):
        root = await world.ask("leave?", user=user, channel="C5SHARED")
        (reply,) = await world.whole(root, channel="C5SHARED")
        assert SENTENCE in texts_of(reply)
    await world.stop()
    assert [] == world.questions()


async def test_somebody_of_another_organisation_is_not_answered(world: World) -> None:
    world.slack.add_person("U9STRANGER", team="E9OTHER")
    world.slack.channels[CHANNEL].members.add("U9STRANGER")
    await world.start_bot()
    await world.ask("leave?", user="U9STRANGER")
    await world.slack.until(lambda: world.slack.ephemerals, description="the sentence")
    await world.stop()
    (whisper,) = world.slack.ephemerals
    assert ("U9STRANGER", True) == (whisper.extra["seen_by"], FOR_STRANGERS in whisper.text)
    assert [] == world.questions()


async def test_a_colleague_of_a_sister_workspace_may_try_again(world: World) -> None:
    world.slack.add_person(SISTER, "Sister", team="T8SISTER")
    world.storm.story = LEAVE.with_trouble(Refusal(status=500)).with_answer_trouble(
        Refusal(status=500)
    )
    await world.start_bot(clock=HastyClock())
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await world.stop()
    await world.start_bot()
    world.storm.story = LEAVE
    await world.slack.press(CHANNEL, reply.ts, "answer_again", SISTER)
    await world.slack.until(lambda: "Answered by Storm" in texts_of(reply))
    await world.stop()
    assert words(LEAVE.text) == words(reply.body)
