"""A reply that can't be edited while it grows is shown by parts."""

from typing import Any, Final

import pytest

from bot.playground.slack import Limits
from bot.playground.storm import tales
from bot.playground.storm.stories import LEAVE, long
from bot.playground.storm.story import (
    Refusal,
    Silence,
    Story,
    Unfinished,
    in_turn,
    story,
)
from tests.journeys.ways import (
    FAULTS,
    NATIVE,
    ONE_ALONE,
    PARAGRAPHS,
    STILL_ONE,
    as_told,
    calls,
    crowded,
    shown_in,
    shows_sources_last,
    shrinks,
    told,
)
from tests.journeys.world import (
    CHANNEL,
    DIRECT,
    MINA,
    World,
    texts_of,
    words,
)


@pytest.mark.parametrize("mode", ["edit", "auto", "native"])
async def test_of_many_at_once_nothing_is_refused_and_each_is_whole(
    world: World, mode: str
) -> None:
    world.slack.limits = Limits.strict()
    # White space is lost where it begins what is appended, as has been seen.
    world.slack.streams.drops_leading_space = True
    world.storm.story = PARAGRAPHS
    await world.start_bot(REPLY_MODE=mode)
    channels = [f"C5{number:03}" for number in range(12)]
    for channel in channels:
        world.slack.add_channel(channel, members=[MINA])
    roots = {channel: await world.ask(f"{channel}?", channel=channel) for channel in channels}
    parted = 0
    for channel, root in roots.items():
        replies = await world.whole(root, channel=channel, timeout_s=90.0)
        assert as_told(PARAGRAPHS.text) == told(replies)
        assert shows_sources_last(replies)
        assert len(replies) <= 4
        parted += len(replies) > 1
    await world.stop()
    assert parted > 0 or mode == "native"
    assert (calls(world, "chat.startStream") > 0) == (mode != "edit")
    assert 0 == world.slack.refusals()
    assert [] == world.slack.streams.growing


@pytest.mark.parametrize(
    "answer",
    [
        story(tales.LEAVE + "\n" + tales.EXPENSES + "\n" + tales.API_GUIDE, *LEAVE.contexts),
        story(tales.LEAVE_KO + "\n" + tales.EXPENSES_KO + "\n" + tales.LEAVE_KO, *LEAVE.contexts),
        story(tales.SECURITY + "\n" + tales.LEAVE + "\n" + tales.EXPENSES, *LEAVE.contexts),
    ],
    ids=["english", "korean", "links"],
)
async def test_no_part_ends_within_a_construct(world: World, answer: Story) -> None:
    await crowded(world, answer.paced(0.03))
    root = await world.ask("tell me")
    replies = await world.whole(root)
    assert len(replies) > 1
    assert words(answer.text) == words(" ".join(one.body for one in replies))
    for reply in replies:
        assert 0 == reply.body.count("```") % 2
        assert reply.body.count("[") == reply.body.count("]")
        assert ("\n|" not in reply.body) or "-|" in reply.body or ":|" in reply.body
        assert 1 == len(reply.versions) or reply is replies[-1]
    assert shows_sources_last(replies)


async def test_where_an_edit_becomes_free_the_last_part_goes_on_growing(world: World) -> None:
    answer = PARAGRAPHS.with_trouble(Silence(after=120))
    await crowded(world, answer, **STILL_ONE)
    root = await world.ask("tell me")
    (part,) = await world.slack.until(lambda: world.replies(root), description="a part")
    world.storm.release(for_good=True)
    await world.whole(root)
    await world.stop()
    assert [part] == world.replies(root)
    assert as_told(PARAGRAPHS.text) == told([part])
    assert not shrinks(part)


async def test_without_parts_it_is_posted_once(world: World) -> None:
    await crowded(world, PARAGRAPHS, REPLY_PARTS="0")
    root = await world.ask("tell me")
    (reply,) = await world.whole(root)
    assert as_told(PARAGRAPHS.text) == told([reply])


async def test_by_parts_in_direct_messages_in_line(world: World) -> None:
    await crowded(world, PARAGRAPHS)
    await world.say("tell me", channel=DIRECT)
    replies = await world.whole_in_line()
    assert as_told(PARAGRAPHS.text) == told(replies)
    assert 1 < len(replies) <= 4


async def test_a_reply_by_parts_is_stopped_by_the_word(world: World) -> None:
    await crowded(world, PARAGRAPHS.with_trouble(Silence(after=200)))
    root = await world.ask("tell me")
    await world.slack.until(lambda: world.replies(root), description="a part")
    await world.say("stop", thread=root)
    replies = await world.slack.until(
        lambda: (
            [one for one in world.replies(root) if "*Stopped.*" in texts_of(one)]
            and world.replies(root)
        ),
        description="it is stopped",
    )
    assert as_told(PARAGRAPHS.text).startswith(told(replies)[:100])
    assert as_told(PARAGRAPHS.text).startswith(told(replies))


@pytest.mark.parametrize("which", [0, -1])
async def test_a_part_that_somebody_deletes_ends_the_answer(world: World, which: int) -> None:
    await crowded(world, PARAGRAPHS.with_trouble(Silence(after=300)))
    root = await world.ask("tell me")
    await world.slack.until(lambda: len(world.replies(root)) > 1, description="two parts")
    await world.slack.delete(CHANNEL, world.replies(root)[which].ts)
    await world.storm.until(lambda: world.storm.open_streams == 1, description="given up")
    await world.acknowledged()
    world.storm.release(for_good=True)
    await world.stop()
    assert 1 == len(world.replies(root))


async def test_a_question_that_is_deleted_takes_its_parts_along(world: World) -> None:
    await crowded(world, PARAGRAPHS.with_trouble(Silence(after=200)))
    root = await world.ask("tell me")
    await world.slack.until(lambda: world.replies(root), description="a part")
    await world.slack.delete(CHANNEL, root)
    await world.slack.until(lambda: not world.replies(root), description="all is gone")


async def test_another_text_takes_the_place_of_the_parts(world: World) -> None:
    first = PARAGRAPHS.with_trouble(Unfinished(after=200))
    other = story("\n\n".join(["Quite another answer, which is told anew."] * 40), *LEAVE.contexts)
    await crowded(world, in_turn(first, other.paced(0.005)))
    root = await world.ask("tell me")
    replies = await world.whole(root, timeout_s=90.0)
    await world.storm.until(lambda: len(world.questions()) == 3, description="asked again")
    await world.slack.until(
        lambda: as_told(other.text) == told(world.replies(root)), description="the other stands"
    )
    assert shows_sources_last(world.replies(root)), replies


# Of streams alone, or what leaves a reply without its blocks.
PLAIN: Final = ("expired", "no recipient", "too long", "blocks")


@pytest.mark.parametrize("number", [1, 2])
async def test_whatever_becomes_of_a_parts_post_it_stands_once(world: World, number: int) -> None:
    asked = {}
    names = [name for name in FAULTS if name not in PLAIN]
    for index, name in enumerate(names):
        channel = f"C6{index:03}"
        world.slack.add_channel(channel, members=[MINA])
        asked[channel] = name
    await crowded(world, PARAGRAPHS, **STILL_ONE)
    roots = {}
    for channel, name in asked.items():
        roots[channel] = await world.ask("tell me", channel=channel)
        if number == 1:
            world.slack.trouble.fail("chat.postMessage", channel=channel, **FAULTS[name])
    if number == 2:
        for channel, name in asked.items():
            await shown_in(world, roots[channel], channel)
            world.slack.trouble.fail("chat.postMessage", channel=channel, **FAULTS[name])
    for channel, root in roots.items():
        await world.whole(root, channel=channel, timeout_s=90.0)
    world.storm.release(for_good=True)
    await world.stop()
    for channel, name in asked.items():
        replies = world.replies(roots[channel], channel)
        assert as_told(PARAGRAPHS.text) == told(replies), name
        assert shows_sources_last(replies), name


async def test_a_try_that_tells_the_same_goes_on_below_the_parts(world: World) -> None:
    broken = PARAGRAPHS.with_trouble(Unfinished(after=200))
    await crowded(world, in_turn(broken, PARAGRAPHS.paced(0.005)))
    root = await world.ask("tell me")
    await world.slack.until(
        lambda: as_told(PARAGRAPHS.text) == told(world.replies(root)), description="it is whole"
    )
    replies = world.replies(root)
    assert shows_sources_last(replies)
    assert all(1 == len(reply.versions) for reply in replies[:-1])


async def test_an_incomplete_ending_and_another_try(world: World) -> None:
    fails = PARAGRAPHS.with_trouble(Unfinished(after=200)).with_answer_trouble(Refusal(status=500))
    await crowded(world, fails)
    root = await world.ask("tell me")
    replies = await world.whole(root, timeout_s=60.0)
    shown = told(replies)
    assert as_told(PARAGRAPHS.text).startswith(shown)
    await world.stop()
    world.storm.story = PARAGRAPHS
    await world.start_bot(SLACK_UPDATES_PER_MINUTE="1000")
    await world.slack.press(CHANNEL, replies[-1].ts, "answer_again", MINA)
    await world.slack.until(
        lambda: (
            "Answered by Storm" in texts_of(world.replies(root)[-1])
            and as_told(PARAGRAPHS.text) == told(world.replies(root))
        ),
        description="it is whole",
    )
    await world.stop()
    assert shows_sources_last(world.replies(root))


async def test_an_edited_question_is_answered_anew_in_place_of_the_parts(world: World) -> None:
    await crowded(world, PARAGRAPHS)
    root = await world.ask("tell me")
    await world.whole(root)
    await world.acknowledged()
    world.storm.story = LEAVE
    await world.slack.edit(CHANNEL, root, f"<@{world.slack.bot_user_id}> how much leave?")
    await world.slack.until(
        lambda: words(LEAVE.text) == words(" ".join(one.body for one in world.replies(root))),
        timeout=90.0,
        description="the other answer stands alone",
    )


# By parts and as streams.


LONG: Final = {
    "korean": story("모든 직원은 매년 휴가를 씁니다. " * 900, *LEAVE.contexts, token_size=20),
    "code": story(
        "Here is all of it:\n\n```python\n" + "x = 1  # and so on\n" * 1000 + "```\n\nThat is all.",
        *LEAVE.contexts,
        token_size=20,
    ),
    "one word": long(30_000, has_spaces=False),
    "words": long(30_000),
}


@pytest.mark.parametrize("name", list(LONG))
@pytest.mark.parametrize("way", ["native", "parts"])
async def test_a_long_answer_takes_several_messages(world: World, name: str, way: str) -> None:
    answer = LONG[name].paced(0.004)
    if way == "native":
        world.storm.story = answer
        await world.start_bot(**NATIVE)
    else:
        await crowded(world, answer)
    root = await world.ask("tell me all")
    replies = await world.whole(root, timeout_s=60.0)
    # The code's language is told again in each message.
    shown = words(" ".join(one.body for one in replies)).replace("python", "")
    assert words(answer.text).replace("python", "").replace(" ", "") == shown.replace(" ", "")
    assert shows_sources_last(replies)
    assert [] == world.slack.streams.growing
    assert len(world.said_by_bot()) == len(replies)


@pytest.mark.parametrize("way", [NATIVE, ONE_ALONE], ids=["native", "parts"])
async def test_a_finished_reply_takes_marks_verdicts_and_excerpts(
    world: World, way: dict[str, Any]
) -> None:
    if way is ONE_ALONE:
        await crowded(world, PARAGRAPHS)
    else:
        world.storm.story = PARAGRAPHS
        await world.start_bot(**NATIVE)
    root = await world.ask("tell me")
    replies = await world.whole(root)
    last = replies[-1]
    shown = told(replies)
    await world.acknowledged()
    await world.slack.press(CHANNEL, last.ts, "feedback", MINA)
    await world.slack.press(CHANNEL, last.ts, "menu", MINA, "Excerpts")
    await world.slack.until(lambda: world.slack.modals, description="the excerpts are shown")
    await world.slack.press(CHANNEL, last.ts, "menu", MINA, "Solved")
    await world.slack.until(lambda: "Solved" in texts_of(last), description="it is solved")
    await world.slack.press(CHANNEL, last.ts, "menu", MINA, "Delete this reply")
    await world.slack.until(lambda: not world.replies(root), description="all of it is gone")
    assert as_told(PARAGRAPHS.text) == shown


async def test_the_thread_tells_that_more_is_coming_after_each_part(world: World) -> None:
    await crowded(world, PARAGRAPHS)
    root = await world.ask("tell me")
    await world.slack.until(lambda: len(world.replies(root)) > 1, description="two parts")
    await world.slack.until(
        lambda: world.slack.status_of(CHANNEL, root) == "is writing…", description="it is told"
    )
    await world.whole(root)
    await world.slack.until(
        lambda: not world.slack.status_of(CHANNEL, root), description="it is told no more"
    )
