"""A reply grows as one of Slack's native streams."""

import pytest

from bot.playground.slack import Limits
from bot.playground.storm.stories import EXPENSES, LEAVE, LEAVE_KO
from bot.playground.storm.story import (
    Refusal,
    Silence,
    Story,
    Unfinished,
    by_question,
    in_turn,
    story,
)
from tests.journeys.ways import (
    AUTO,
    FAULTS,
    NATIVE,
    PARAGRAPHS,
    as_told,
    calls,
    crowded,
    shows_sources_last,
    shrinks,
    told,
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


@pytest.mark.parametrize("channel", [CHANNEL, DIRECT])
async def test_a_stream_takes_the_place_of_the_sign_of_life(world: World, channel: str) -> None:
    world.storm.story = PARAGRAPHS.paced(0.01, first_delay_s=3.5)
    await world.start_bot(**NATIVE)
    root = await world.slack.say(channel, MINA, f"<@{world.slack.bot_user_id}> tell me")
    await world.slack.until(lambda: world.replies(root, channel), description="a sign of life")
    replies = await world.whole(root, channel=channel)
    await world.stop()
    assert as_told(PARAGRAPHS.text) == told(world.replies(root, channel)), replies
    assert 1 == len([one for one in world.said_by_bot(channel) if not one.deleted])
    assert 1 == calls(world, "chat.startStream")


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


PROSE = "".join(f"Paragraph {n} has a sentence, and another. " * 9 + "\n\n" for n in range(24))
ITEMS = f"{PROSE[:5_000]}it.\n\n" + "".join(f"- Item {n} is one of many.\n" for n in range(200))
KOREAN = "연차 휴가는 입사일을 기준으로 계산하고, 남은 휴가는 다음 해로 넘어가요. " * 260


@pytest.mark.parametrize("text", [PROSE, ITEMS, KOREAN])
async def test_a_long_stream_goes_on_below_and_what_it_leaves_needs_no_edit(
    world: World, text: str
) -> None:
    world.storm.story = story(text.strip(), token_size=40).paced(0.015)
    await world.start_bot(**NATIVE)
    root = await world.ask("tell me all")
    await world.slack.until(
        lambda: any(map(has_ended, world.replies(root))), timeout=60, description="its end"
    )
    await world.stop()
    above, *further = world.replies(root)
    assert further
    assert words(text) == words("".join(one.body for one in (above, *further)))
    assert above.body.rstrip()[-1] in ".요"
    assert 0 == calls(world, "chat.update")


@pytest.mark.parametrize(
    ("text", "ends"), [(PROSE[:3_000], "."), ("one more word " * 200, "")], ids=["prose", "words"]
)
async def test_a_slow_stream_goes_on_below_before_slack_ends_it(
    world: World, text: str, ends: str
) -> None:
    text = f"{text} Done [1]."
    pace_s = 400 / (len(text) / 20)
    world.storm.story = story(text, *LEAVE.contexts, token_size=20).paced(pace_s)
    world.slack.limits = Limits.strict()
    await world.start_bot(REPLY_MODE="native")
    root = await world.ask("tell me all")
    await world.slack.until(
        lambda: any(map(has_ended, world.replies(root))), timeout=900, description="its end"
    )
    await world.stop()
    above, below = world.replies(root)
    assert words(text.partition(" Done")[0]) == words(above.body + below.body.partition("Done")[0])
    assert above.body.rstrip().endswith(ends)
    assert shows_sources_last([below])
    assert 2 == calls(world, "chat.startStream") == calls(world, "chat.stopStream")
    # For the reference, which becomes a link.
    assert 1 == calls(world, "chat.update")
    assert 0 == world.slack.refusals()


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


@pytest.mark.parametrize("what", ["expires", "append", "stop", "append is lost", "stop is lost"])
async def test_a_stream_that_breaks_where_no_edit_is_to_be_had_is_made_whole(
    world: World, what: str
) -> None:
    method = f"chat.{what.split()[0]}Stream"
    if what == "expires":
        world.slack.streams.lifetime_s = 1.0
    elif "lost" in what:
        world.slack.trouble.fail(method, status=503, after_effect=True, channel=CHANNEL)
    else:
        world.slack.trouble.fail(method, error="internal_error", channel=CHANNEL)
    await crowded(world, PARAGRAPHS, **AUTO)
    root = await world.ask("tell me")
    await world.slack.until(
        lambda: (
            as_told(PARAGRAPHS.text) == told(world.replies(root))
            and any(map(has_ended, world.replies(root)))
        ),
        description="it is whole",
        timeout=60.0,
    )
    world.storm.release(for_good=True)
    await world.stop()
    replies = world.replies(root)
    assert as_told(PARAGRAPHS.text) == told(replies)
    assert shows_sources_last(replies)
    assert [] == world.slack.streams.growing
    assert replies == [one for one in world.said_by_bot() if not one.deleted]


@pytest.mark.parametrize("channel", [CHANNEL, DIRECT])
async def test_a_question_edited_while_its_answer_streams_is_asked_anew(
    world: World, channel: str
) -> None:
    first = PARAGRAPHS.with_trouble(Silence(after=100))
    world.storm.story = by_question({"tell me": first}, LEAVE.paced(0.01))
    await world.start_bot(**NATIVE)
    mention = "" if channel == DIRECT else f"<@{world.slack.bot_user_id}> "
    root = await world.slack.say(channel, MINA, f"{mention}tell me")
    await world.slack.until(lambda: world.replies(root, channel), description="it streams")
    await world.slack.edit(channel, root, f"{mention}leave?")
    await world.slack.until(
        lambda: (
            words(LEAVE.text) == words(" ".join(one.body for one in world.replies(root, channel)))
            and has_ended(world.replies(root, channel)[-1])
        ),
        description="the other answer stands",
    )
    await world.stop()
    assert 1 == len([one for one in world.said_by_bot(channel) if not one.deleted])
    assert [] == world.slack.streams.growing


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
