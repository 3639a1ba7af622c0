"""Copies die, Redis or Slack is away: by parts or as a stream, a reply is whole all the same."""

from functools import partial
from typing import Any, Final

import pytest

from bot.playground.slack import Message
from bot.playground.slack.trouble import Fault
from bot.playground.storm.stories import plain
from bot.playground.storm.story import Silence
from tests.journeys.processes import Fleet
from tests.journeys.ways import (
    NATIVE,
    ONE_ALONE,
    as_told,
    crowded,
    shows_sources_last,
    tells,
    told,
)
from tests.journeys.world import CHANNEL, DIRECT, World, has_ended

# Long enough for two parts and an end.
ANSWER: Final = plain(320, paragraph=40).paced(0.02)
WHOLE: Final = as_told(ANSWER.text)


async def stands_whole(world: World, root: str, channel: str = CHANNEL) -> list[Message]:
    """The reply is whole, its sources are its end, and nothing else stands there."""
    await world.slack.until(
        lambda: (
            tells(world.replies(root, channel), WHOLE)
            and has_ended(world.replies(root, channel)[-1])
        ),
        timeout=90.0,
        description=f"it is whole; there is {told(world.replies(root, channel))!r}",
    )
    replies = world.replies(root, channel)
    assert shows_sources_last(replies)
    return replies


async def killed_at(
    fleet: Fleet, method: str, *, has_landed: bool, skip: int = 0, channel: str = CHANNEL
) -> str:
    """The copy that answers dies at this call; another one is there. The question's `ts`."""
    world = fleet.world
    world.storm.story = ANSWER
    first = await fleet.start(**NATIVE)
    count = 0

    def is_meant(_args: dict[str, Any]) -> bool:
        nonlocal count
        count += 1
        return count > skip

    fault = world.slack.trouble.fail(
        method, hang=True, status=503, after_effect=has_landed, when=is_meant
    )
    say = world.ask if channel == CHANNEL else world.say
    root = await say("tell me", channel=channel)
    await world.slack.until(
        lambda: fault.met and (not has_landed or world.replies(root, channel)),
        description="the call is on its way",
    )
    await first.kill()
    world.slack.trouble.clear()
    await fleet.start(**NATIVE)
    return root


@pytest.mark.parametrize("has_landed", [False, True], ids=["not landed", "landed"])
@pytest.mark.parametrize(
    ("method", "skip"),
    [
        ("chat.startStream", 0),
        ("chat.appendStream", 0),
        ("chat.appendStream", 2),
        ("chat.stopStream", 0),
    ],
)
async def test_a_death_at_a_call_of_a_stream(
    fleet: Fleet, method: str, skip: int, has_landed: bool
) -> None:
    root = await killed_at(fleet, method, has_landed=has_landed, skip=skip)
    await stands_whole(fleet.world, root)
    assert [] == fleet.world.slack.streams.growing
    await fleet.world.slack.until(
        lambda: len([one for one in fleet.world.said_by_bot() if not one.deleted]) == 1,
        description="one message is left",
    )


@pytest.mark.parametrize("method", ["chat.startStream", "chat.stopStream"])
async def test_a_death_at_a_call_of_a_stream_in_direct_messages(fleet: Fleet, method: str) -> None:
    root = await killed_at(fleet, method, has_landed=True, channel=DIRECT)
    await stands_whole(fleet.world, root, DIRECT)
    await fleet.world.slack.until(
        lambda: len([one for one in fleet.world.said_by_bot(DIRECT) if not one.deleted]) == 1,
        description="one message is left",
    )


@pytest.mark.parametrize("has_landed", [False, True], ids=["not landed", "landed"])
@pytest.mark.parametrize("which", ["first", "second", "last"])
async def test_a_death_at_the_post_of_a_part(fleet: Fleet, which: str, has_landed: bool) -> None:
    world = fleet.world
    # Whichever post is meant, there is a pause in which it comes.
    halts = ANSWER.with_trouble(Silence(after=130), Silence(after=260))
    await crowded(world, halts, start=fleet.start)
    count = 0

    def is_meant(args: dict[str, Any]) -> bool:
        nonlocal count
        count += 1
        if which == "last":
            return "end" in str(args["metadata"])
        return count == ("first", "second").index(which) + 1

    fault = world.slack.trouble.fail(
        "chat.postMessage",
        hang=True,
        status=503,
        after_effect=has_landed,
        channel=CHANNEL,
        when=is_meant,
    )
    root = await world.ask("tell me")
    for parts in (1, 2):
        await world.slack.until(
            partial(is_met_or_shown, world, fault, root, parts), description=f"{parts} parts"
        )
        await world.storm.until(lambda: world.storm.held == 2, description="both answers halt")
        world.storm.release()
    await world.slack.until(
        lambda: fault.met and len(world.replies(root)) >= count - (not has_landed),
        description="the post is on its way",
    )
    await fleet.copies[0].kill()
    fleet.go_on()
    world.slack.trouble.clear()
    # As many edits as in life: where there are few, a sentence may be left standing twice.
    await fleet.start()
    replies = await stands_whole(world, root)
    standing = [one for one in world.said_by_bot() if not one.deleted]
    assert standing == replies


def is_met_or_shown(world: World, fault: Fault, root: str, parts: int) -> bool:
    return fault.met > 0 or len(world.replies(root)) >= parts


async def test_a_restart_between_parts_goes_on_below(fleet: Fleet) -> None:
    world = fleet.world
    await crowded(world, ANSWER, start=fleet.start, DRAIN_SECONDS="0")
    root = await world.ask("tell me")
    await world.slack.until(lambda: world.replies(root), description="a part")
    (first,) = fleet.copies
    first.terminate()
    await first.ended()
    # As many edits as in life: where there are few, a sentence may be left standing twice.
    await fleet.start()
    (reply, *_) = await stands_whole(world, root)
    # Who goes on does not know what stands: it is said once more, or grows on. Where its edits end
    # within a sentence, that sentence is said below, and its beginning is taken back here.
    sentences = [version.body.count("over.") for version in reply.versions]
    assert sentences == sorted(sentences)


async def test_a_restart_within_a_stream_makes_it_whole(fleet: Fleet) -> None:
    world = fleet.world
    world.storm.story = ANSWER
    first = await fleet.start(DRAIN_SECONDS="0", **NATIVE)
    root = await world.ask("tell me")
    await world.slack.until(lambda: world.replies(root), description="it streams")
    first.terminate()
    await first.ended()
    await fleet.start(**NATIVE)
    (reply,) = await stands_whole(world, root)
    lengths = [len(version.body) for version in reply.versions]
    assert lengths == sorted(lengths)


async def begun(fleet: Fleet, way: dict[str, Any]) -> str:
    """The first of a reply stands; its question's `ts`."""
    world = fleet.world
    if way is ONE_ALONE:
        await crowded(world, ANSWER, start=fleet.start)
    else:
        world.storm.story = ANSWER
        await fleet.start(**NATIVE)
    root = await world.ask("tell me")
    await world.slack.until(lambda: world.replies(root), description="it has begun")
    return root


@pytest.mark.parametrize("way", [NATIVE, ONE_ALONE], ids=["native", "parts"])
async def test_redis_is_away_meanwhile(fleet: Fleet, way: dict[str, Any]) -> None:
    world, root = fleet.world, await begun(fleet, way)
    await fleet.redis.kill()
    await fleet.redis.start()
    await stands_whole(world, root)


@pytest.mark.parametrize("way", [NATIVE, ONE_ALONE], ids=["native", "parts"])
async def test_slack_is_away_meanwhile(fleet: Fleet, way: dict[str, Any]) -> None:
    world, root = fleet.world, await begun(fleet, way)
    world.slack.away()
    refused = world.slack.trouble.faults[-1]
    await world.slack.until(lambda: refused.met > 3, description="Slack is away")
    world.slack.away(False)
    await stands_whole(world, root)
    standing = [one for one in world.said_by_bot() if not one.deleted]
    assert standing == world.replies(root)
