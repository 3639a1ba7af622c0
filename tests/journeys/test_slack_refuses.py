"""Slack refuses, fails, loses answers: the last text still stands in the end, once."""

import asyncio
from functools import partial
from typing import Any

import pytest

from bot.playground.slack import Limits
from bot.playground.storm.stories import EXPENSES, LEAVE, plain
from bot.playground.storm.story import Hang, Silence
from tests.journeys.world import (
    CHANNEL,
    DIRECT,
    World,
    body_of,
    has_ended,
    texts_of,
    words,
)

# Slow enough to grow, whatever else the machine has to do.
GROWING = LEAVE.with_trouble(Silence(after=20, seconds=0.5)).paced(0.002)
WHOLE = words(LEAVE.text)


def ended(world: World, root: str, channel: str = CHANNEL) -> list[str]:
    return [words(one.body) for one in world.replies(root, channel) if has_ended(one)]


FAULTS: dict[str, dict[str, Any]] = {
    "500": {"status": 500},
    "503 twice": {"status": 503, "times": 2},
    "a proxy's page": {"html": True},
    "dropped": {"drop": True},
    "dropped after the effect": {"drop_after_effect": True},
    "failed after the effect": {"error": "fatal_error", "after_effect": True},
    "internal error": {"error": "internal_error"},
}


async def _all_at_once(
    world: World, method: str, faults: dict[str, dict[str, Any]]
) -> dict[str, tuple[str, str]]:
    """The channel and the root of a question for each fault, that only it meets."""
    asked = {}
    for number, (name, fault) in enumerate(faults.items()):
        channel = f"C6{number:03}"
        world.slack.add_channel(channel)
        world.slack.trouble.fail(method, channel=channel, **fault)
        asked[name] = channel, await world.ask(f"leave: {name}?", channel=channel)
    return asked


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
async def test_a_failed_call_costs_no_text_and_makes_no_second_reply(
    world: World, method: str
) -> None:
    world.storm.story = GROWING if method == "chat.update" else LEAVE
    await world.start_bot(SLACK_UPDATES_PER_MINUTE="1000")
    asked = await _all_at_once(world, method, FAULTS)
    for channel, root in asked.values():
        await world.whole(root, channel=channel)
    await world.stop()
    standing = {name: world.replies(root, channel) for name, (channel, root) in asked.items()}
    shown = {name: [words(one.body) for one in replies] for name, replies in standing.items()}
    assert {name: [WHOLE] for name in FAULTS} == shown


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
async def test_a_refusal_is_waited_out(world: World, method: str) -> None:
    world.storm.story = GROWING
    await world.start_bot()
    world.slack.trouble.fail(method, error="ratelimited", retry_after=1)
    root = await world.ask("leave?")
    await world.whole(root)
    await world.stop()
    assert [WHOLE] == [words(message.body) for message in world.replies(root)]
    assert 1 == world.slack.refusals(method)


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


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
async def test_where_blocks_are_refused_plain_text_takes_their_place(
    world: World, method: str
) -> None:
    world.storm.story = GROWING if method == "chat.update" else LEAVE
    await world.start_bot(SLACK_UPDATES_PER_MINUTE="1000")
    asked = await _all_at_once(
        world,
        method,
        {
            error: {"times": None, "error": error, "when": lambda args: bool(args.get("blocks"))}
            for error in ("msg_too_long", "invalid_blocks", "something_new")
        },
    )

    def said(channel: str, root: str) -> list[str]:
        texts = [texts_of(one) for one in world.replies(root, channel)]
        return [text for text in texts if "Answered by Storm" in text]

    for channel, root in asked.values():
        await world.slack.until(partial(said, channel, root))
    await world.stop()
    for channel, root in asked.values():
        (text,) = said(channel, root)
        assert "a certificate" in text


@pytest.mark.parametrize(
    ("unknown", "end"),
    [
        ("container", ["section", "section", "context", "context_actions"]),
        ("context_actions", ["section", "context"]),
    ],
)
async def test_an_older_slack_shows_all_that_it_knows(
    world: World, unknown: str, end: list[str]
) -> None:
    def shows(args: dict[str, Any]) -> bool:
        return f'"{unknown}"' in str(args.get("blocks")).replace("'", '"')

    refused = world.slack.trouble.fail("*", times=None, error="invalid_blocks", when=shows)
    await world.start_bot()
    (first,) = await world.whole(await world.ask("leave?"))
    met = refused.met
    (second,) = await world.whole(await world.ask("leave?"))
    await world.stop()
    for reply in (first, second):
        assert ["markdown", *end] == [block["type"] for block in reply.blocks or ()]
        assert "drive.example.com" in texts_of(reply)
        assert WHOLE == words(reply.body)
    assert met == refused.met


async def test_a_message_that_can_not_be_edited_is_posted_anew(world: World) -> None:
    world.storm.story = GROWING
    await world.start_bot(SLACK_UPDATES_PER_MINUTE="1000")
    errors = ("cant_update_message", "edit_window_closed")
    faults: dict[str, dict[str, Any]] = {one: {"times": None, "error": one} for one in errors}
    asked = await _all_at_once(world, "chat.update", faults)
    for channel, root in asked.values():
        await world.whole(root, channel=channel)
    await world.stop()
    whole = [ended(world, root, channel) for channel, root in asked.values()]
    assert [[WHOLE], [WHOLE]] == whole


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
    world.storm.story = plain(4_000).paced(0.05)
    await world.start_bot()
    root = await world.ask("leave?")
    (reply, *_) = await world.slack.until(lambda: world.replies(root))
    await world.slack.delete(CHANNEL, reply.ts)
    await world.storm.until(
        lambda: world.storm.open_streams == 0, description="the stream is closed"
    )
    await world.stop()
    assert [] == world.replies(root)


async def test_a_question_that_is_deleted_takes_its_reply_along(world: World) -> None:
    world.storm.story = plain(4_000).paced(0.05)
    await world.start_bot()
    root = await world.ask("leave?")
    await world.slack.until(lambda: world.replies(root))
    await world.slack.delete(CHANNEL, root)
    await world.slack.until(lambda: not world.replies(root))
    await world.stop()
    assert [] == world.replies(root)
    assert 0 == world.storm.open_streams


async def test_a_channel_that_closes_in_mid_answer_ends_the_question(world: World) -> None:
    world.storm.story = GROWING
    await world.start_bot(SLACK_UPDATES_PER_MINUTE="1000")
    errors = ("is_archived", "channel_not_found", "not_in_channel")
    faults: dict[str, dict[str, Any]] = {one: {"times": None, "error": one} for one in errors}
    asked = await _all_at_once(world, "chat.update", faults)
    await world.slack.until(lambda: set(errors) <= {call.error for call in world.slack.calls})
    await world.say("leave?", channel=DIRECT)
    await world.whole_in_line()
    await world.stop()
    assert [[], [], []] == [ended(world, root, channel) for channel, root in asked.values()]


async def test_a_revoked_token_ends_the_question_and_not_the_bot(world: World) -> None:
    world.storm.story = GROWING
    bot = await world.start_bot()
    root = await world.ask("leave?")
    await world.slack.until(lambda: world.replies(root))
    world.slack.break_token("token_revoked")
    await world.slack.until(
        lambda: any(call.error == "token_revoked" for call in world.slack.calls)
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
        lambda: len([call for call in world.slack.calls if call.status == 503]) >= 3
    )
    world.slack.away(False)
    await world.whole(root)
    await world.stop()
    assert [WHOLE] == [words(message.body) for message in world.replies(root)]


async def test_a_hanging_status_holds_nothing_up(world: World) -> None:
    await world.start_bot()
    world.slack.trouble.fail("assistant.threads.setStatus", times=None, hang=True)
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await world.slack.until(lambda: reply.body)
    assert WHOLE == words(reply.body)
    world.slack.trouble.clear()


async def test_a_hanging_status_does_not_hold_up_the_next_question(world: World) -> None:
    await world.start_bot()
    world.slack.trouble.fail("assistant.threads.setStatus", times=None, hang=True)
    root = await world.ask("leave?")
    await world.whole(root)
    await world.say("expenses?", thread=root)
    await world.storm.until(lambda: len(world.storm.requests) == 2, description="the next is asked")
    await world.whole(root, count=2)
    world.slack.trouble.clear()


async def test_the_question_goes_to_storm_while_slack_answers_nothing(world: World) -> None:
    world.storm.story = LEAVE.with_trouble(Hang())
    await world.start_bot()
    world.slack.away(True, hang=True)
    await world.ask("leave?")
    await world.storm.until(lambda: world.storm.requests, description="Storm is asked")
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
