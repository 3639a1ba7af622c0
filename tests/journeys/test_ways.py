"""The other ways a reply grows, in a whole world: by parts, and as Slack's native streams."""

from typing import Any, Final

import pytest

from bot.playground.slack import Limits, Message
from bot.playground.storm import tales
from bot.playground.storm.stories import EXPENSES, LEAVE, LEAVE_KO, long, plain
from bot.playground.storm.story import (
    Refusal,
    Silence,
    Story,
    Tell,
    Unfinished,
    by_question,
    in_turn,
    story,
)
from tests.journeys.world import (
    CHANNEL,
    DIRECT,
    JUN,
    MINA,
    PRIVATE,
    HastyClock,
    World,
    has_button,
    has_ended,
    texts_of,
    words,
)

# So few edits that one reply alone grows by them, and everybody else by parts.
ONE_ALONE: Final[dict[str, Any]] = {"SLACK_UPDATES_PER_MINUTE": "1"}
NATIVE: Final[dict[str, Any]] = {"REPLY_MODE": "native", "SLACK_UPDATES_PER_MINUTE": "1000"}
AUTO: Final[dict[str, Any]] = {"REPLY_MODE": "auto"}
ELSEWHERE: Final = "C7ELSEWHERE"
# A paragraph of some 200 characters each 0.8 s.
PARAGRAPHS: Final = plain(400, paragraph=40).paced(0.02)
HELD: Final = "hold the place"


def told(messages: list[Message]) -> str:
    """All they say, one below the other, without the space between."""
    return " ".join(" ".join(message.body for message in messages).split())


def as_told(text: str) -> str:
    return " ".join(text.split())


def calls(world: World, method: str) -> int:
    return sum(call.method == method for call in world.slack.calls)


def shrinks(message: Message, user: str = MINA) -> bool:
    lengths = [len(words(version.body)) for version in message.versions_for(user)]
    return lengths != sorted(lengths)


def shows_sources_last(messages: list[Message]) -> bool:
    *above, last = messages
    return "Documents" in texts_of(last) and not any("Documents" in texts_of(one) for one in above)


async def crowded(world: World, answer: Story | Tell, **environment: str) -> None:
    """Another reply grows by edits, and no second one may."""
    world.slack.add_channel(ELSEWHERE, members=[MINA])
    held = LEAVE.with_trouble(Silence(after=40)).paced(0.002)
    world.storm.story = by_question({HELD: held}, answer)
    await world.start_bot(**{**ONE_ALONE, **environment})
    root = await world.ask(HELD, channel=ELSEWHERE)
    await world.slack.until(
        lambda: any(one.body for one in world.replies(root, ELSEWHERE)),
        description="the place is taken",
    )


# Parts.


async def test_many_at_once_are_shown_by_parts_and_nothing_is_refused(world: World) -> None:
    world.slack.limits = Limits.strict()
    world.storm.story = PARAGRAPHS
    await world.start_bot()
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
    assert parted > 0
    assert 0 == world.slack.refusals()


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
    # Still for one reply alone, but for more than its first edits.
    answer = PARAGRAPHS.with_trouble(Silence(after=120))
    await crowded(world, answer, SLACK_UPDATES_PER_MINUTE="14")
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


# Native streams.


@pytest.mark.parametrize("channel", [CHANNEL, PRIVATE])
async def test_a_stream_grows_in_a_channel(world: World, channel: str) -> None:
    world.slack.limits = Limits.strict()
    world.storm.story = LEAVE.paced(0.03)
    await world.start_bot(REPLY_MODE="native")
    root = await world.ask("api?", channel=channel)
    (reply,) = await world.whole(root, channel=channel)
    await world.stop()
    assert words(LEAVE.text) == words(reply.body)
    assert shows_sources_last([reply])
    assert 1 == calls(world, "chat.startStream")
    assert calls(world, "chat.appendStream") > 0
    assert 1 == calls(world, "chat.stopStream")
    assert [] == world.slack.streams.growing
    assert not shrinks(reply)
    assert 0 == world.slack.refusals()
    assert reply.metadata


@pytest.mark.parametrize("mode", ["native", "auto"])
@pytest.mark.parametrize("answer", [LEAVE, LEAVE_KO], ids=["english", "korean"])
async def test_a_stream_in_direct_messages_stands_under_the_question(
    world: World, mode: str, answer: Story
) -> None:
    world.storm.story = answer.paced(0.01)
    await world.start_bot(REPLY_MODE=mode)
    root = await world.say("leave?", channel=DIRECT)
    (reply,) = await world.whole(root, channel=DIRECT)
    assert words(answer.text) == words(reply.body)
    assert 1 == calls(world, "chat.startStream")
    other = await world.say("leave again?", channel=DIRECT, thread=root)
    replies = await world.whole(root, channel=DIRECT, count=2)
    assert 2 == len(replies), other
    assert [] == world.in_line()


async def test_a_thread_below_an_in_line_question_goes_on_with_that_conversation(
    world: World,
) -> None:
    await world.start_bot(REPLY_MODE="native")
    first = await world.say("how many days of annual leave do I have?", channel=DIRECT)
    await world.whole(first, channel=DIRECT)
    await world.say("and expenses?", channel=DIRECT, thread=first)
    replies = await world.whole(first, channel=DIRECT, count=2)
    assert "You asked before" in replies[-1].body
    third = await world.say("and security?", channel=DIRECT)
    (reply,) = await world.whole(third, channel=DIRECT)
    assert "You asked before" in reply.body
    assert 1 == len(world.storm.threads)


async def test_auto_edits_in_channels_and_streams_where_edits_do_not_suffice(
    world: World,
) -> None:
    await crowded(world, PARAGRAPHS, **AUTO)
    root = await world.ask("tell me")
    (reply,) = await world.whole(root)
    assert as_told(PARAGRAPHS.text) == told([reply])
    assert 1 == calls(world, "chat.startStream")
    assert not shrinks(reply)


@pytest.mark.parametrize(
    "error", ["channel_type_not_supported", "unknown_method", "feature_not_enabled"]
)
async def test_a_place_that_refuses_streams_is_remembered(world: World, error: str) -> None:
    if error == "channel_type_not_supported":
        world.slack.streams.refused_in = frozenset({"channel"})
    else:
        world.slack.streams.disabled = error
    world.storm.story = LEAVE.paced(0.005)
    await world.start_bot(**NATIVE)
    for _ in range(3):
        root = await world.ask("leave?")
        (reply,) = await world.whole(root)
        assert words(LEAVE.text) == words(reply.body)
        assert shows_sources_last([reply])
    assert 1 == calls(world, "chat.startStream")


async def test_a_direct_conversation_that_refuses_streams_goes_on_in_line(world: World) -> None:
    world.slack.streams.disabled = "feature_not_enabled"
    world.storm.story = LEAVE.paced(0.005)
    await world.start_bot(**NATIVE)
    for count in (1, 2):
        await world.say("leave?", channel=DIRECT)
        await world.whole_in_line(count=count)
    assert 1 == calls(world, "chat.startStream")
    assert 2 == len(world.said_by_bot(DIRECT))


async def test_who_is_refused_for_their_own_sake_spoils_nothing_for_others(world: World) -> None:
    fault = world.slack.trouble.fail("chat.startStream", error="user_not_found")
    world.storm.story = LEAVE.paced(0.005)
    await world.start_bot(**NATIVE)
    for _ in range(2):
        root = await world.ask("leave?")
        (reply,) = await world.whole(root)
        assert words(LEAVE.text) == words(reply.body)
    assert 1 == fault.met
    assert 2 == calls(world, "chat.startStream")


async def test_a_stream_that_slack_ends_early_goes_on_by_edits(world: World) -> None:
    world.slack.streams.lifetime_s = 1.0
    world.storm.story = PARAGRAPHS
    await world.start_bot(**NATIVE)
    root = await world.ask("tell me")
    (reply,) = await world.whole(root)
    assert as_told(PARAGRAPHS.text) == told([reply])
    assert shows_sources_last([reply])
    assert not shrinks(reply, JUN)


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


async def test_slacks_own_button_stops_the_answer(world: World) -> None:
    world.storm.story = PARAGRAPHS
    await world.start_bot(**NATIVE)
    root = await world.ask("tell me")
    (reply,) = await world.slack.until(lambda: world.replies(root), description="it streams")
    await world.slack.stop_stream(CHANNEL, reply.ts, MINA)
    await world.slack.until(lambda: "*Stopped.*" in texts_of(reply), description="it is stopped")
    await world.storm.until(lambda: world.storm.open_streams == 0, description="Storm is let go")
    assert [reply] == world.replies(root)


@pytest.mark.parametrize("channel", [CHANNEL, DIRECT])
async def test_the_word_stops_a_stream(world: World, channel: str) -> None:
    world.storm.story = PARAGRAPHS.with_trouble(Silence(after=100))
    await world.start_bot(**NATIVE)
    root = await world.slack.say(channel, MINA, f"<@{world.slack.bot_user_id}> tell me")
    (reply,) = await world.slack.until(
        lambda: world.replies(root, channel), description="it streams"
    )
    await world.say("stop", thread=root, channel=channel)
    await world.slack.until(lambda: "*Stopped.*" in texts_of(reply), description="it is stopped")
    await world.stop()
    assert [] == world.slack.streams.growing


async def test_the_word_in_line_stops_a_stream_below(world: World) -> None:
    world.storm.story = PARAGRAPHS.with_trouble(Silence(after=100))
    await world.start_bot(**NATIVE)
    root = await world.say("tell me", channel=DIRECT)
    (reply,) = await world.slack.until(
        lambda: world.replies(root, DIRECT), description="it streams"
    )
    await world.say("stop", channel=DIRECT)
    await world.slack.until(lambda: "*Stopped.*" in texts_of(reply), description="it is stopped")


async def test_a_stream_whose_question_is_deleted_is_taken_back(world: World) -> None:
    world.storm.story = PARAGRAPHS.with_trouble(Silence(after=100))
    await world.start_bot(**NATIVE)
    root = await world.ask("tell me")
    await world.slack.until(lambda: world.replies(root), description="it streams")
    await world.slack.delete(CHANNEL, root)
    await world.slack.until(lambda: not world.replies(root), description="it is gone")


@pytest.mark.parametrize("channel", [CHANNEL, DIRECT])
async def test_a_stream_that_is_deleted_ends_the_answer(world: World, channel: str) -> None:
    world.storm.story = PARAGRAPHS.with_trouble(Silence(after=100))
    await world.start_bot(**NATIVE)
    root = await world.slack.say(channel, MINA, f"<@{world.slack.bot_user_id}> tell me")
    (reply,) = await world.slack.until(
        lambda: world.replies(root, channel), description="it streams"
    )
    await world.slack.delete(channel, reply.ts)
    await world.storm.until(lambda: world.storm.open_streams == 0, description="Storm is let go")
    await world.stop()
    assert [] == world.replies(root, channel)


@pytest.mark.parametrize("is_other", [False, True])
async def test_a_stream_whose_storm_fails_halfway_is_made_whole(
    world: World, is_other: bool
) -> None:
    first = PARAGRAPHS.with_trouble(Unfinished(after=150))
    other = story("\n\n".join(["Quite another answer, which is told anew."] * 40), *LEAVE.contexts)
    second = other.paced(0.005) if is_other else PARAGRAPHS.paced(0.005)
    world.storm.story = in_turn(first, second)
    await world.start_bot(clock=HastyClock(), **NATIVE)
    root = await world.ask("tell me")
    await world.slack.until(
        lambda: (
            any(map(has_ended, world.replies(root)))
            and as_told(second.text) == told(world.replies(root))
        ),
        description="it is whole",
    )
    (reply,) = world.replies(root)
    assert shows_sources_last([reply])
    assert not shrinks(reply) or is_other


async def test_a_stream_that_is_incomplete_is_tried_again_in_place(world: World) -> None:
    fails = PARAGRAPHS.with_trouble(Unfinished(after=200)).with_answer_trouble(Refusal(status=500))
    world.storm.story = fails
    await world.start_bot(clock=HastyClock(), **NATIVE)
    root = await world.ask("tell me")
    (reply,) = await world.whole(root)
    assert as_told(PARAGRAPHS.text).startswith(told([reply]))
    assert "Try again" in texts_of(reply)
    await world.stop()
    world.storm.story = PARAGRAPHS.paced(0.002)
    await world.start_bot(**NATIVE)
    await world.slack.press(CHANNEL, reply.ts, "answer_again", MINA)
    await world.slack.until(lambda: "Answered by Storm" in texts_of(reply), description="whole")
    await world.stop()
    assert [reply] == world.replies(root)
    assert as_told(PARAGRAPHS.text) == told([reply])
    assert not shrinks(reply)


FAULTS: Final[dict[str, dict[str, Any]]] = {
    "503": {"status": 503},
    "503 after the effect": {"status": 503, "after_effect": True},
    "internal error": {"error": "internal_error", "after_effect": True},
    "a page": {"html": True},
    "dropped": {"drop": True},
    "dropped after the effect": {"drop_after_effect": True},
    "rate limit": {"error": "ratelimited", "retry_after": 1},
    "expired": {"error": "message_not_in_streaming_state"},
    "no recipient": {"error": "missing_recipient_user_id"},
    "too long": {"error": "msg_too_long"},
    "blocks": {"error": "invalid_blocks"},
}


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
async def test_whatever_slack_makes_of_a_call_the_reply_is_whole_and_there_once(
    world: World, method: str
) -> None:
    world.storm.story = PARAGRAPHS.paced(0.008)
    await world.start_bot(**NATIVE)
    asked = {}
    for number, (name, fault) in enumerate(FAULTS.items()):
        channel = f"C6{number:03}"
        world.slack.add_channel(channel, members=[MINA])
        world.slack.trouble.fail(method, channel=channel, **fault)
        asked[name] = channel, await world.ask("tell me", channel=channel)
    found = {}
    for channel, root in asked.values():
        await world.whole(root, channel=channel, timeout_s=60.0)
    await world.stop()
    for name, (channel, root) in asked.items():
        replies = world.replies(root, channel)
        found[name] = (
            told(replies) == as_told(PARAGRAPHS.text),
            len(replies),
            shows_sources_last(replies),
        )
    expected = dict.fromkeys(FAULTS, (True, 1, True))
    assert expected == found
    assert [] == world.slack.streams.growing


@pytest.mark.parametrize("modes", [("native", "edit"), ("edit", "native")], ids=str)
async def test_what_is_to_be_added_to_a_reply_finds_it_wherever_it_stands(
    world: World, modes: tuple[str, str]
) -> None:
    """In line, or below the question: what is streamed now need not have been so before."""
    before, now = modes
    await world.start_bot(REPLY_MODE=before)
    ts = await world.say("leave?", channel=DIRECT)
    if before == "native":
        (reply,) = await world.whole(ts, channel=DIRECT)
    else:
        (reply,) = await world.whole_in_line()
    answer = reply.body
    await world.stop()
    await world.start_bot(REPLY_MODE=now)
    world.slack.ahead_s = 180.0
    await world.slack.edit(DIRECT, ts, "expenses?")
    await world.slack.until(lambda: has_button(reply), description="the button is there")
    assert words(answer) == words(reply.body)
    world.storm.story = EXPENSES
    await world.slack.press(DIRECT, reply.ts, "answer_again", MINA)
    await world.slack.until(
        lambda: not has_button(reply) and words(EXPENSES.text) in words(reply.body),
        description="the new answer stands in its place",
    )
    await world.stop()
    assert [reply] == [one for one in world.said_by_bot(DIRECT) if not one.deleted]


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
