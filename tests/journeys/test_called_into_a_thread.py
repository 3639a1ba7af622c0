"""Called into the middle of a thread, the bot knows what was said there."""

import pytest

from bot.playground.slack.identity import Identity
from tests.journeys.world import CHANNEL, JUN, MINA, World


async def talk(world: World) -> str:
    """Mina has a question; Jun has no answer. The thread's root."""
    root = await world.say("Does the VPN work from abroad?")
    await world.say("I don't know, it asked me for a code", user=JUN, thread=root)
    return root


async def test_what_was_said_goes_along_apart_from_the_question(world: World) -> None:
    await world.start_bot()
    root = await talk(world)
    await world.ask("can you answer this?", user=JUN, thread=root)
    await world.whole(root)
    await world.stop()
    assert [
        "can you answer this?\n"
        "\n"
        "(For context only: what was said in this Slack thread before.)\n"
        "Mina: Does the VPN work from abroad?\n"
        "Jun: I don't know, it asked me for a code"
    ] == world.questions()


async def test_only_called_it_answers_what_was_asked_there(world: World) -> None:
    await world.start_bot()
    root = await talk(world)
    await world.ask("", user=JUN, thread=root)
    await world.whole(root)
    await world.stop()
    (question,) = world.questions()
    assert question.startswith("Does the VPN work from abroad?\n\n(For context only")
    assert "Mina: Does" not in question


async def test_later_questions_are_asked_by_themselves(world: World) -> None:
    await world.start_bot()
    root = await talk(world)
    await world.ask("can you answer this?", user=JUN, thread=root)
    await world.whole(root)
    await world.ask("And on weekends?", user=JUN, thread=root)
    await world.whole(root, count=2)
    await world.stop()
    assert "And on weekends?" == world.questions()[-1]


async def test_where_slack_does_not_tell_it_is_asked_without(world: World) -> None:
    world.slack.trouble.fail("conversations.replies", error="missing_scope")
    await world.start_bot()
    root = await talk(world)
    await world.ask("does the VPN work abroad?", user=JUN, thread=root)
    await world.whole(root)
    await world.stop()
    assert ["does the VPN work abroad?"] == world.questions()


async def test_switched_off_nothing_is_read(world: World) -> None:
    await world.start_bot(THREAD_CONTEXT_CHARS="0")
    root = await talk(world)
    await world.ask("does the VPN work abroad?", user=JUN, thread=root)
    await world.whole(root)
    await world.stop()
    assert ["does the VPN work abroad?"] == world.questions()


async def test_storm_is_asked_about_names_not_ids(world: World) -> None:
    world.slack.add_group("S01", "it-help")
    await world.start_bot()
    asked = f"who is <@{JUN}>'s manager, see <#{CHANNEL}> or ask <!subteam^S01>"
    await world.whole(await world.ask(asked))
    await world.stop()
    assert ["who is @Jun's manager, see #general or ask @it-help"] == world.questions()


@pytest.mark.parametrize("identity", [Identity(scopes="app_mentions:read,chat:write")])
async def test_ids_stay_where_the_scopes_are_missing(world: World) -> None:
    await world.start_bot()
    await world.whole(await world.ask(f"who is <@{JUN}>'s manager?", user=MINA))
    await world.stop()
    assert [f"who is @{JUN}'s manager?"] == world.questions()
