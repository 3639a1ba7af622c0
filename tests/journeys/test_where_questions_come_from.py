"""What is a question and what is not, and that each is answered once, whatever Slack sends."""

from typing import Any, Literal

import pytest

from tests.journeys.world import CHANNEL, DIRECT, GROUP, JUN, MINA, PRIVATE, ROBOT, World

LEAVE = "how many days of annual leave do I have?"


# Slack takes no more in one message.
LONGEST = 40_000
TAB = "\t"


@pytest.mark.parametrize("channel", [CHANNEL, PRIVATE, GROUP])
async def test_a_mention_is_answered_in_a_thread_under_it(world: World, channel: str) -> None:
    await world.start_bot()
    ts = await world.ask(LEAVE, channel=channel)
    (reply,) = await world.whole(ts, channel=channel)
    await world.stop()
    assert ts == reply.thread_ts
    assert [LEAVE] == world.questions()
    assert [reply] == world.said_by_bot(channel)


async def test_in_a_group_message_a_mention_is_needed(world: World) -> None:
    await world.start_bot()
    await world.say("lunch?", channel=GROUP)
    await world.say(LEAVE, channel=PRIVATE)
    await world.acknowledged()
    await world.stop()
    assert [] == world.questions()


async def test_a_direct_message_is_answered_in_line_and_goes_on(world: World) -> None:
    await world.start_bot()
    await world.say(LEAVE, channel=DIRECT)
    await world.whole_in_line(count=1)
    await world.say("and expenses?", channel=DIRECT)
    replies = await world.whole_in_line(count=2)
    await world.stop()
    assert [None, None] == [reply.thread_ts for reply in replies]
    assert "You asked before" in replies[1].body
    assert [[LEAVE, "and expenses?"]] == list(world.storm.threads.values())


async def test_a_thread_in_direct_messages_is_a_conversation_of_its_own(world: World) -> None:
    await world.start_bot()
    ts = await world.say(LEAVE, channel=DIRECT)
    await world.whole_in_line()
    await world.say("and expenses?", channel=DIRECT, thread=ts)
    (reply,) = await world.whole(ts, channel=DIRECT)
    await world.say("more", channel=DIRECT, thread=ts)
    await world.whole(ts, channel=DIRECT, count=2)
    await world.stop()
    assert ts == reply.thread_ts
    assert [[LEAVE], ["and expenses?", "more"]] == list(world.storm.threads.values())


async def test_a_mention_in_a_direct_message_is_stripped_too(world: World) -> None:
    await world.start_bot()
    await world.ask(LEAVE, channel=DIRECT)
    await world.whole_in_line()
    await world.stop()
    assert [LEAVE] == world.questions()


async def test_a_reply_in_the_bots_thread_needs_no_mention(world: World) -> None:
    await world.start_bot()
    ts = await world.ask(LEAVE)
    await world.whole(ts)
    await world.say("and how do I claim expenses?", user=JUN, thread=ts)
    replies = await world.whole(ts, count=2)
    await world.stop()
    assert 2 == len(replies)
    assert 1 == len(world.storm.threads)


async def test_a_mention_inside_somebodys_thread_makes_it_the_bots(world: World) -> None:
    await world.start_bot()
    root = await world.say("is anybody going to the coast?")
    await world.say("I am", user=JUN, thread=root)
    await world.acknowledged()
    await world.ask(LEAVE, thread=root)
    await world.whole(root)
    await world.say("what about expenses?", user=JUN, thread=root)
    replies = await world.whole(root, count=2)
    await world.stop()
    assert [root, root] == [reply.thread_ts for reply in replies]
    first, second = world.questions()
    assert first.startswith(LEAVE)
    assert "what about expenses?" == second


@pytest.mark.parametrize(
    "words",
    [f"<@{JUN}> did you see that?", f"  <@{JUN}|jun> hi", "<!here> look", "<!subteam^S1|@team> ?"],
)
async def test_what_addresses_somebody_else_first_is_left_alone(world: World, words: str) -> None:
    await world.start_bot()
    ts = await world.ask(LEAVE)
    await world.whole(ts)
    await world.say(words, thread=ts)
    await world.acknowledged()
    await world.stop()
    assert [LEAVE] == world.questions()


async def test_a_question_that_mentions_a_person_and_the_bot_is_for_the_bot(world: World) -> None:
    await world.start_bot()
    ts = await world.say(f"<@{JUN}> <@{world.slack.bot_user_id}> how much leave do we have?")
    await world.whole(ts)
    await world.stop()
    assert 1 == len(world.questions())


async def test_other_bots_are_left_alone(world: World) -> None:
    await world.start_bot()
    ts = await world.ask(LEAVE)
    await world.whole(ts)
    await world.say("beep", user=ROBOT, thread=ts)
    await world.ask("beep?", user=ROBOT)
    await world.acknowledged()
    await world.stop()
    assert [LEAVE] == world.questions()


async def test_joins_topics_and_our_own_messages_are_acknowledged_and_ignored(world: World) -> None:
    await world.start_bot()
    ts = await world.ask(LEAVE)
    await world.whole(ts)
    bot = world.slack.bot_user_id
    await world.slack.say(CHANNEL, JUN, f"<@{JUN}> has joined", subtype="channel_join")
    await world.slack.say(CHANNEL, JUN, f"set the topic: <@{bot}>", subtype="channel_topic")
    gone = await world.say("never mind", thread=None)
    await world.slack.delete(CHANNEL, gone)
    await world.acknowledged()
    await world.stop()
    assert [LEAVE] == world.questions()
    assert 1 == len(world.said_by_bot())


async def test_unknown_events_and_payloads_are_acknowledged(world: World) -> None:
    await world.start_bot()
    events: list[dict[str, Any]] = [
        {"type": "reaction_added", "user": MINA, "reaction": "tada"},
        {"type": "message"},
        {"type": "message", "channel": None, "ts": 5, "user": [], "text": {}},
        {"type": "team_rename", "name": "x"},
        {"type": "app_home_opened", "user": None, "tab": "messages"},
        {"type": "link_shared"},
    ]
    for event in events:
        await world.slack.deliver(event)
    await world.slack.deliver_payload({"type": "app_rate_limited", "minute_rate_limited": 1})
    await world.slack.deliver_payload({"type": "event_callback"})
    await world.slack.deliver_payload({"type": "shortcut"}, kind="interactive")
    await world.slack.deliver_payload({"command": "/storm"}, kind="slash_commands")
    await world.slack.until(
        lambda: len([one for one in world.slack.deliveries if one.accepted]) >= 10,
        description="all are acknowledged",
    )
    await world.stop()
    assert {0} == {one.attempt for one in world.slack.deliveries}
    assert [] == world.questions()


@pytest.mark.parametrize("order", ["message_first", "mention_first"])
@pytest.mark.parametrize("gap_s", [0.0, 0.05])
async def test_both_copies_of_a_mention_are_one_question(
    world: World, order: Literal["message_first", "mention_first"], gap_s: float
) -> None:
    world.slack.mention_order, world.slack.mention_gap_s = order, gap_s
    await world.start_bot()
    ts = await world.ask(LEAVE)
    await world.whole(ts)
    await world.slack.until(lambda: len(world.slack.deliveries) >= 3, description="second copy")
    await world.acknowledged()
    await world.stop()
    assert 1 == len(world.questions())
    assert 1 == len(world.said_by_bot())


@pytest.mark.parametrize("kind", ["message.channels", "app_mention"])
async def test_one_copy_alone_is_enough(world: World, kind: str) -> None:
    world.slack.subscriptions = frozenset({kind})
    await world.start_bot()
    ts = await world.ask(LEAVE)
    await world.whole(ts)
    await world.stop()
    assert 1 == len(world.questions())


async def test_copies_over_two_connections_are_one_question(world: World) -> None:
    await world.start_bot()
    world.slack.copies = 2
    ts = await world.ask(LEAVE)
    await world.say(LEAVE, channel=DIRECT)
    await world.whole(ts)
    await world.whole_in_line()
    await world.acknowledged()
    await world.stop()
    assert 2 == len(world.questions())
    assert 2 == len(world.said_by_bot()) + len(world.said_by_bot(DIRECT))


async def test_copies_over_two_bots_are_one_question(world: World) -> None:
    await world.start_bot()
    await world.start_bot()
    world.slack.copies = 4
    asked = [await world.ask(f"{LEAVE} {number}") for number in range(5)]
    for ts in asked:
        await world.whole(ts)
    await world.acknowledged()
    await world.stop()
    assert 5 == len(world.questions())
    assert 5 == len(world.said_by_bot())


async def test_an_event_that_slack_sends_again_later_is_no_new_question(world: World) -> None:
    await world.start_bot()
    ts = await world.ask(LEAVE)
    await world.whole(ts)
    for event_id in world.slack.event_ids:
        await world.slack.redeliver(event_id)
    await world.acknowledged()
    await world.stop()
    assert 1 == len(world.questions())
    assert 1 == len(world.said_by_bot())


async def test_a_dropped_copy_never_claims_the_question(world: World) -> None:
    # The first copy has an author that makes it look like a bot's; the second one counts.
    await world.start_bot()
    bot = world.slack.bot_user_id
    ts = await world.say("hello")
    event: dict[str, object] = {"channel": CHANNEL, "ts": ts, "text": f"<@{bot}> {LEAVE}"}
    await world.slack.deliver({**event, "type": "message", "user": MINA, "subtype": "bot_message"})
    await world.slack.deliver({**event, "type": "message", "user": MINA, "bot_id": "B9"})
    await world.acknowledged()
    await world.slack.deliver({**event, "type": "app_mention", "user": MINA})
    await world.whole(ts)
    await world.stop()
    assert [LEAVE] == world.questions()


async def test_the_question_reads_as_people_see_it(world: World) -> None:
    world.slack.add_channel("C2LOBBY", "lobby")
    await world.start_bot()
    bot = world.slack.bot_user_id
    ts = await world.say(
        f"<@{bot}|storm>, what did <@{JUN}|Jun> say in <#C2LOBBY|lobby> about"
        " <https://example.com/a?b=1&amp;c=2|the plan> &amp; a &lt; b?"
    )
    await world.whole(ts)
    await world.stop()
    (asked,) = world.questions()
    expected = "what did @Jun say in #lobby about the plan (https://example.com/a?b=1&c=2) & a < b?"
    assert expected == asked


async def test_the_longest_question_is_one_like_any_other(world: World) -> None:
    await world.start_bot()
    question = f"how{TAB * (LONGEST - 100)}long?"
    ts = await world.ask(question)
    other = await world.ask(LEAVE)
    await world.whole(ts)
    await world.whole(other)
    await world.stop()
    assert {question, LEAVE} == set(world.questions())
    assert 2 == len(world.said_by_bot())


@pytest.mark.parametrize("words", ["", "   ", "?", ":wave:"])
async def test_an_empty_question_gets_a_friendly_hint(world: World, words: str) -> None:
    await world.start_bot()
    ts = await world.ask(words)
    (reply,) = await world.whole(ts)
    await world.stop()
    assert "Ask me a question" in reply.text
    assert [] == world.questions()


async def test_a_file_with_words_is_a_question(world: World) -> None:
    await world.start_bot()
    bot = world.slack.bot_user_id
    ts = await world.slack.say(
        CHANNEL, MINA, f"<@{bot}> {LEAVE}", subtype="file_share", files=[{"id": "F1"}]
    )
    await world.whole(ts)
    await world.stop()
    assert [LEAVE] == world.questions()


async def test_over_http_it_is_the_same(world: World) -> None:
    await world.start_over_http()
    assert await world.slack.is_url_verified()
    ts = await world.ask(LEAVE)
    await world.whole(ts)
    await world.say("and expenses?", thread=ts)
    await world.whole(ts, count=2)
    for event_id in world.slack.event_ids:
        await world.slack.redeliver(event_id)
    await world.acknowledged()
    await world.stop()
    assert 2 == len(world.questions())
    assert 2 == len(world.said_by_bot())


async def test_over_http_a_retry_of_slack_is_no_new_question(world: World) -> None:
    await world.start_over_http()
    ts = await world.ask(LEAVE)
    await world.whole(ts)
    again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    for event_id in world.slack.event_ids:
        received = await world.slack.request(world.slack.payload(event_id), again)
        assert 200 == received.status
    await world.stop()
    assert 1 == len(world.questions())


async def test_over_http_only_slack_is_listened_to(world: World) -> None:
    await world.start_over_http()
    payload = {"type": "event_callback", "event": {"type": "message"}, "event_id": "Ev1"}
    statuses = [
        (await world.slack.request(payload, signed=False)).status,
        (await world.slack.request(payload, timestamp="1000000000")).status,
        (await world.slack.request(payload, timestamp="soon")).status,
        (await world.slack.request(payload, {"X-Slack-Signature": "v0=é"})).status,
        (await world.slack.request(payload, {"X-Slack-Signature": "v0=" + "0" * 64})).status,
    ]
    assert [401] * 5 == statuses
    assert 400 <= (await world.slack.request(b"\xff not json")).status < 500
