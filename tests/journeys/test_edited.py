"""A question that is edited is asked with its new words, and what is no question may become one."""

from typing import Any

import pytest

from bot.playground.storm.stories import LEAVE as LEAVE_STORY
from bot.playground.storm.stories import plain
from bot.playground.storm.story import Silence, by_question
from tests.journeys.world import CHANNEL, DIRECT, JUN, MINA, World, has_button, texts_of, words

LEAVE = "how many days of annual leave do I have?"
EXPENSES = "how do I claim expenses?"
PRESSED = "answer_again"
OTHER = words(plain(400).text)
# Later than an edit is taken for a correction.
LATER_S = 180.0


async def edit(world: World, ts: str, text: str, channel: str = CHANNEL) -> None:
    bot = world.slack.bot_user_id
    await world.slack.edit(channel, ts, text if channel == DIRECT else f"<@{bot}> {text}")


async def asked(world: World, count: int) -> None:
    await world.storm.until(
        lambda: len(world.questions()) == count, description=f"{count} questions at Storm"
    )


async def test_a_mention_that_is_added_by_an_edit_is_a_question(world: World) -> None:
    await world.start_bot()
    ts = await world.say(LEAVE)
    await world.acknowledged()
    await edit(world, ts, LEAVE)
    (reply,) = await world.whole(ts)
    await world.acknowledged()
    await world.stop()
    assert [LEAVE] == world.questions()
    assert [reply] == world.said_by_bot()


async def test_also_an_hour_later(world: World) -> None:
    await world.start_bot()
    ts = await world.say(LEAVE)
    world.slack.ahead_s = 3600.0
    await edit(world, ts, LEAVE)
    await world.whole(ts)
    await world.stop()
    assert [LEAVE] == world.questions()


async def test_but_a_mention_of_long_ago_is_no_new_question(world: World) -> None:
    await world.start_bot()
    subscriptions, world.slack.subscriptions = world.slack.subscriptions, frozenset()
    ts = await world.ask("how many days?")
    world.slack.subscriptions = subscriptions
    world.slack.ahead_s = 3600.0
    # By which the bot's clock learns what time it is.
    await world.whole(await world.ask(EXPENSES))
    await edit(world, ts, LEAVE)
    await world.acknowledged()
    await world.stop()
    assert [EXPENSES] == world.questions()


@pytest.mark.parametrize("channel", [CHANNEL, DIRECT])
async def test_a_question_edited_while_it_is_answered_is_asked_anew(
    world: World, channel: str
) -> None:
    held = LEAVE_STORY.with_trouble(Silence(after=60)).paced(0.002)
    world.storm.story = by_question({LEAVE: held}, plain(400))
    await world.start_bot()
    ts = await world.slack.say(channel, JUN, f"<@{world.slack.bot_user_id}> {LEAVE}")
    await world.slack.until(lambda: world.said_by_bot(channel), description="the reply grows")
    await edit(world, ts, EXPENSES, channel)
    await asked(world, 2)
    (reply,) = await (
        world.whole(ts) if channel == CHANNEL else world.whole_in_line(channel=channel)
    )
    await world.stop()
    assert [LEAVE, EXPENSES] == world.questions()
    assert [reply] == world.said_by_bot(channel)
    assert OTHER == words(reply.body)


async def test_a_question_edited_just_after_its_end_is_answered_anew_in_place(
    world: World,
) -> None:
    world.storm.story = by_question({LEAVE: plain(9_000)}, plain(400))
    await world.start_bot(SLACK_UPDATES_PER_MINUTE="1000")
    ts = await world.ask(LEAVE)
    first, *_ = await world.whole(ts)
    await edit(world, ts, EXPENSES)
    await asked(world, 2)
    await world.slack.until(
        lambda: [OTHER] == [words(reply.body) for reply in world.replies(ts)],
        description="the new answer stands",
    )
    await world.stop()
    assert [first.ts] == [reply.ts for reply in world.replies(ts)]


async def test_a_question_that_waits_is_asked_with_its_new_words(world: World) -> None:
    held = LEAVE_STORY.with_trouble(Silence(after=60))
    world.storm.story = by_question({LEAVE: held}, LEAVE_STORY)
    await world.start_bot()
    first = await world.ask(LEAVE)
    await world.storm.until(lambda: world.storm.held, description="Storm is silent")
    waiting = await world.say("and how do I clam expences?", thread=first)
    await world.acknowledged()
    await world.slack.edit(CHANNEL, waiting, EXPENSES)
    await world.acknowledged()
    world.storm.release()
    await world.whole(first, count=2)
    await world.stop()
    assert EXPENSES == world.questions()[-1]
    assert 1 == world.questions().count(EXPENSES)


async def test_later_the_reply_gets_one_button_that_asks_anew(world: World) -> None:
    await world.start_bot()
    ts = await world.ask(LEAVE)
    (reply,) = await world.whole(ts)
    answer = reply.body
    await world.acknowledged()
    world.slack.ahead_s = LATER_S
    for text in ("how do I clam expences?", EXPENSES):
        await edit(world, ts, text)
        await world.slack.until(lambda: has_button(reply), description="the button is there")
        await world.acknowledged()
    assert [LEAVE] == world.questions()
    assert 1 == texts_of(reply).count("Question changed · answer again")
    assert words(answer) == words(reply.body)
    await world.slack.press(CHANNEL, reply.ts, PRESSED, JUN)
    await asked(world, 2)
    await world.slack.until(
        lambda: reply.body != answer and not has_button(reply), description="the new answer stands"
    )
    await world.stop()
    assert [LEAVE, EXPENSES] == world.questions()
    assert [reply] == world.replies(ts)


@pytest.mark.parametrize("channel", [CHANNEL, DIRECT])
@pytest.mark.parametrize("error", ["block_mismatch", "edit_window_closed"])
async def test_where_slack_refuses_the_button_who_asked_gets_it_alone(
    world: World, channel: str, error: str
) -> None:
    await world.start_bot()
    ts = await world.slack.say(channel, MINA, f"<@{world.slack.bot_user_id}> {LEAVE}")
    (reply,) = await (
        world.whole(ts) if channel == CHANNEL else world.whole_in_line(channel=channel)
    )
    answer = reply.body
    await world.acknowledged()
    world.slack.ahead_s = LATER_S
    world.slack.trouble.fail("chat.update", error=error)
    await edit(world, ts, EXPENSES, channel)
    await world.slack.until(lambda: world.slack.ephemerals, description="the button is there")
    (offered,) = world.slack.ephemerals
    assert (MINA, answer) == (offered.extra["seen_by"], reply.body)
    await world.slack.press(channel, offered.ts, PRESSED, MINA)
    await asked(world, 2)
    await world.slack.until(lambda: reply.body != answer, description="the new answer stands")
    await world.stop()
    assert [LEAVE, EXPENSES] == world.questions()


async def test_a_reply_in_plain_form_leaves_the_button_to_who_asked(world: World) -> None:
    for method in ("chat.postMessage", "chat.update"):
        world.slack.trouble.fail(method, error="invalid_blocks", times=None, when=has_blocks)
    await world.start_bot()
    ts = await world.ask(LEAVE)
    await world.slack.until(
        lambda: "Answered by Storm" in "".join(reply.text for reply in world.replies(ts)),
        description="the answer is whole",
    )
    (reply,) = world.replies(ts)
    answer = reply.text
    await world.acknowledged()
    world.slack.ahead_s = LATER_S
    await edit(world, ts, EXPENSES)
    await world.slack.until(lambda: world.slack.ephemerals, description="the button is there")
    await world.stop()
    assert answer == reply.text


def has_blocks(args: dict[str, Any]) -> bool:
    return bool(args.get("blocks"))


async def test_the_button_speaks_the_askers_language(world: World) -> None:
    world.slack.add_person(MINA, "Mina", locale="ko-KR")
    await world.start_bot()
    ts = await world.ask("연차는 며칠인가요?")
    (reply,) = await world.whole(ts)
    world.slack.ahead_s = LATER_S
    await edit(world, ts, "출장비는 어떻게 청구하나요?")
    await world.slack.until(lambda: has_button(reply), description="the button is there")
    await world.stop()
    assert "질문이 바뀌었어요 · 다시 답하기" in texts_of(reply)


async def test_an_edit_that_changes_no_words_does_nothing(world: World) -> None:
    await world.start_bot()
    ts = await world.ask(LEAVE)
    (reply,) = await world.whole(ts)
    message = world.slack.message(CHANNEL, ts).as_json()
    unfurled = [{"from_url": "https://example.com", "text": "A page", "is_msg_unfurl": True}]
    for changed in (message, message | {"attachments": unfurled}, message | {"pinned_to": ["C1"]}):
        await world.slack.deliver(
            {
                "type": "message",
                "subtype": "message_changed",
                "hidden": True,
                "channel": CHANNEL,
                "ts": f"{float(ts) + 5:.6f}",
                "message": changed,
                "previous_message": message,
            }
        )
    for same in (f" {LEAVE}", LEAVE.replace(" ", "  "), f"{LEAVE}\u200b", f"\ufeff{LEAVE}\n"):
        await edit(world, ts, same)
    await world.acknowledged()
    await world.stop()
    assert [LEAVE] == world.questions()
    assert not has_button(reply)


async def test_what_people_say_beside_it_is_edited_in_peace(world: World) -> None:
    await world.start_bot()
    ts = await world.ask(LEAVE)
    await world.whole(ts)
    said = await world.say(f"<@{JUN}> did you know?", thread=ts)
    await world.slack.edit(CHANNEL, said, f"<@{JUN}> did you know that?")
    other = await world.say("lunch?")
    await world.slack.edit(CHANNEL, other, "dinner?")
    await world.acknowledged()
    await world.stop()
    assert [LEAVE] == world.questions()
