"""Slack refuses, fails, loses answers: the last text still stands in the end, once."""

import asyncio
from typing import Any

import pytest

from bot.playground.slack import Limits
from bot.playground.stories import EXPENSES, LEAVE, plain
from bot.playground.story import Hang
from tests.journeys.world import (
    CHANNEL,
    DIRECT,
    World,
    body_of,
    has_ended,
    texts_of,
    words,
)

GROWING = LEAVE.paced(0.005)
WHOLE = words(LEAVE.text)


def ended(world: World, root: str) -> list[str]:
    return [words(message.body) for message in world.replies(root) if has_ended(message)]


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
@pytest.mark.parametrize(
    "fault",
    [
        {"error": "ratelimited", "retry_after": 1},
        {"status": 500},
        {"status": 503, "times": 2},
        {"html": True},
        {"drop": True},
        {"drop_after_effect": True},
        {"error": "fatal_error", "after_effect": True},
        {"error": "internal_error"},
    ],
    ids=lambda fault: "-".join(map(str, fault)) if isinstance(fault, dict) else fault,
)
async def test_a_failed_call_costs_no_text_and_makes_no_second_reply(
    world: World, method: str, fault: dict[str, Any]
) -> None:
    world.storm.story = GROWING
    await world.start_bot()
    met = world.slack.trouble.fail(method, **fault)
    root = await world.ask("leave?")
    await world.whole(root)
    await world.stop()
    assert met.met
    assert [WHOLE] == ended(world, root)
    assert [WHOLE] == [words(message.body) for message in world.replies(root)]


async def test_a_refused_post_is_waited_out_by_all(world: World) -> None:
    world.storm.story = LEAVE
    await world.start_bot()
    world.slack.trouble.fail("chat.postMessage", error="ratelimited", retry_after=1)
    roots = [await world.ask(f"leave {number}?") for number in range(3)]
    await asyncio.gather(*(world.whole(root) for root in roots))
    await world.stop()
    assert [[WHOLE]] * 3 == [ended(world, root) for root in roots]
    posts = [call.at for call in world.slack.calls if call.method == "chat.postMessage"]
    assert 1.0 <= sorted(posts)[-1] - sorted(posts)[0]


@pytest.mark.parametrize("error", ["msg_too_long", "invalid_blocks", "msg_blocks_too_long"])
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
async def test_where_blocks_are_refused_plain_text_takes_their_place(
    world: World, method: str, error: str
) -> None:
    world.storm.story = GROWING
    await world.start_bot()
    world.slack.trouble.fail(method, times=None, error=error, when=lambda args: args.get("blocks"))
    root = await world.ask("leave?")
    said = await world.slack.until(
        lambda: [one for one in world.replies(root) if "Answered by Storm" in texts_of(one)],
        timeout=10,
    )
    await world.stop()
    assert "a certificate" in said[-1].text
    assert 1 == len([one for one in world.replies(root) if "Answered by" in texts_of(one)])


@pytest.mark.parametrize("error", ["cant_update_message", "edit_window_closed"])
async def test_a_message_that_can_not_be_edited_is_posted_anew(world: World, error: str) -> None:
    world.storm.story = GROWING
    await world.start_bot()
    world.slack.trouble.fail("chat.update", times=None, error=error)
    root = await world.ask("leave?")
    await world.whole(root)
    await world.stop()
    assert [WHOLE] == ended(world, root)


async def test_where_the_placeholder_is_gone_the_answer_is_posted_anew(world: World) -> None:
    world.storm.story = LEAVE.with_trouble(Hang())
    await world.start_bot()
    root = await world.ask("leave?")
    await world.slack.until(lambda: world.replies(root))
    world.slack.trouble.fail("chat.update", error="message_not_found")
    world.storm.release()
    await world.whole(root)
    await world.stop()
    assert [WHOLE] == ended(world, root)


async def test_a_reply_that_somebody_deletes_is_not_put_back(world: World) -> None:
    world.storm.story = plain(400).paced(0.005)
    await world.start_bot()
    root = await world.ask("leave?")
    (reply, *_) = await world.slack.until(lambda: world.replies(root))
    await world.slack.delete(CHANNEL, reply.ts)
    await world.storm.until(lambda: world.storm.open_streams == 0, 8, "the stream is closed")
    await world.stop()
    assert [] == world.replies(root)


async def test_a_question_that_is_deleted_takes_its_reply_along(world: World) -> None:
    world.storm.story = plain(400).paced(0.005)
    await world.start_bot()
    root = await world.ask("leave?")
    await world.slack.until(lambda: world.replies(root))
    await world.slack.delete(CHANNEL, root)
    await world.slack.until(lambda: not world.replies(root), timeout=8)
    await world.stop()
    assert [] == world.replies(root)
    assert 0 == world.storm.open_streams


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found", "not_in_channel"])
async def test_a_channel_that_closes_in_mid_answer_ends_the_question(
    world: World, error: str
) -> None:
    world.storm.story = GROWING
    await world.start_bot()
    root = await world.ask("leave?")
    await world.slack.until(lambda: world.replies(root))
    world.slack.trouble.fail("*", times=None, error=error, channel=CHANNEL)
    await world.storm.until(lambda: world.storm.requests[0].ended_at, 5, "Storm has answered")
    await world.say("leave?", channel=DIRECT)
    await world.whole_in_line()
    await world.stop()
    assert [] == ended(world, root)


async def test_a_revoked_token_ends_the_question_and_not_the_bot(world: World) -> None:
    world.storm.story = GROWING
    bot = await world.start_bot()
    root = await world.ask("leave?")
    await world.slack.until(lambda: world.replies(root))
    world.slack.break_token("token_revoked")
    await world.slack.until(
        lambda: any(call.error == "token_revoked" for call in world.slack.calls), timeout=8
    )
    world.slack.break_token(None)
    again = await world.ask("leave again?")
    await world.whole(again)
    assert bot.is_started.is_set()


async def test_slack_away_for_a_while(world: World) -> None:
    world.storm.story = GROWING
    await world.start_bot()
    root = await world.ask("leave?")
    await world.slack.until(lambda: world.replies(root))
    world.slack.away(True)
    await world.slack.until(
        lambda: len([call for call in world.slack.calls if call.status == 503]) >= 3, timeout=10
    )
    world.slack.away(False)
    await world.whole(root)
    await world.stop()
    assert [WHOLE] == [words(message.body) for message in world.replies(root)]


async def test_a_hanging_status_holds_nothing_up(world: World) -> None:
    await world.start_bot()
    world.slack.trouble.fail("assistant.threads.setStatus", times=None, hang=True)
    root = await world.ask("leave?")
    (reply,) = await world.whole(root, timeout=2)
    await world.slack.until(lambda: reply.body)
    assert WHOLE == words(reply.body)
    world.slack.trouble.clear()


async def test_the_question_goes_to_storm_while_slack_answers_nothing(world: World) -> None:
    world.storm.story = LEAVE.with_trouble(Hang())
    await world.start_bot()
    world.slack.away(True, hang=True)
    await world.ask("leave?")
    await world.storm.until(lambda: world.storm.requests, 0.5, "Storm is asked")
    world.slack.away(False)
    world.storm.release()


@pytest.mark.parametrize("limits", [Limits.strict(), Limits.generous()], ids=["strict", "generous"])
async def test_several_answers_at_once_under_real_limits(world: World, limits: Limits) -> None:
    world.slack.limits = limits
    world.storm.story = plain(60).paced(0.02)
    await world.start_bot()
    roots = []
    for number in range(8):
        channel = f"C7{number:03}"
        world.slack.add_channel(channel)
        roots.append((channel, await world.ask(f"leave {number}?", channel=channel)))
    await asyncio.gather(*(world.whole(root, channel=channel) for channel, root in roots))
    await world.stop()
    bodies = [words(body_of(world.replies(root, channel))) for channel, root in roots]
    assert [words(plain(60).text)] * 8 == bodies
    assert 0 == world.slack.refusals()


async def test_posts_refused_in_the_body_are_refusals_too(world: World) -> None:
    world.slack.limits = Limits.strict().with_posts_refused_in_body()
    world.storm.story = EXPENSES
    await world.start_bot()
    world.slack.trouble.fail("chat.postMessage", error="rate_limited")
    root = await world.ask("expenses?")
    await world.whole(root)
    await world.stop()
    assert [words(EXPENSES.text)] == ended(world, root)
