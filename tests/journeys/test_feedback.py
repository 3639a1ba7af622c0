"""Was it good? Thumbs below a reply, the form of a thumbs down, and emoji, as people use them."""

import asyncio
from typing import Any

import pytest

from bot.domain.outcome import Act
from bot.domain.reply import ENGLISH, Language, Notice
from bot.playground.slack.message import Message
from bot.playground.storm.stories import LEAVE, long
from bot.playground.storm.story import Silence
from bot.slack.acts.clicks import CLICKS, CLICKS_S
from bot.slack.intake.events import question_id
from bot.store.connection import connect
from bot.store.keys import Keys
from bot.store.outcomes import Keeping, Outcomes
from bot.store.scripts.scripts import Scripts
from bot.words import feedback as words
from bot.words import notices, presses
from tests.journeys.world import CHANNEL, DIRECT, JUN, MINA, ROBOT, World, has_button, texts_of

KOREAN = Language("ko")
SHARED = "C5SHARED"
PARTNER = "U9PARTNER"
GOOD, BAD = "good", "bad"


async def whole(world: World) -> list[Message]:
    """A whole reply; its last message has the thumbs."""
    return await world.whole(await world.ask("how many days of leave"))


async def verdicts(world: World) -> list[tuple[str, str, str]]:
    """Who has judged, how, and why, in the order in which they said so at last."""
    async with connect(world.redis_url) as redis:
        keys = Keys(world.environment["REDIS_PREFIX"])
        log = Outcomes(redis, keys, Scripts(redis), Keeping())
        acts = [fact async for fact in log.since(0) if isinstance(fact, Act)]
        acts.sort(key=lambda act: act.at)
        return [(act.user, act.verdict.value, act.reason or "") for act in acts]


async def kept_in_redis(world: World) -> str:
    """All fields of all hashes, and all entries of all logs."""
    found = []
    async with connect(world.redis_url) as redis:
        async for key in redis.scan_iter(f"{{{world.environment['REDIS_PREFIX']}:*"):
            match await redis.type(key):
                case "hash":
                    found.append(str(await redis.hgetall(key)))
                case "stream":
                    found.append(str(await redis.xrange(key)))
    return "\n".join(found)


async def forget_records(world: World) -> None:
    """A day has passed: nothing is known of questions any more, nor of their messages."""
    async with connect(world.redis_url) as redis:
        prefix = world.environment["REDIS_PREFIX"]
        for kind in ("question", "seen", "reply", "message"):
            async for key in redis.scan_iter(f"{{{prefix}:*:{kind}:*"):
                await redis.delete(key)


async def press(world: World, reply: Message, thumb: str, user: str = MINA) -> None:
    (thumbs,) = [block["elements"][0] for block in reply.blocks or () if is_thumbs(block)]
    sides = {GOOD: "positive_button", BAD: "negative_button"}
    value = thumbs[sides[thumb]]["value"]
    await world.slack.press(reply.channel, reply.ts, "feedback", user, value)


def is_thumbs(block: dict[str, Any]) -> bool:
    return bool(block["type"] == "context_actions")


def whispers(world: World) -> list[tuple[str, str]]:
    """Who was told what."""
    return [(one.extra["seen_by"], one.text) for one in world.slack.ephemerals]


async def told(world: World, count: int = 1) -> list[tuple[str, str]]:
    await world.slack.until(lambda: len(whispers(world)) >= count, description=f"{count} are told")
    return whispers(world)


async def heard(world: World, presses: int) -> None:
    """So many presses have been acknowledged, or took a busy machine too long for that."""

    def are_heard() -> bool:
        found = [one for one in world.slack.deliveries if one.parcel.kind == "interactive"]
        return len([one for one in found if one.outcome is not None]) >= presses

    await world.slack.until(are_heard, description=f"{presses} presses are heard")


async def form_of(world: World, user: str = MINA) -> dict[str, Any]:
    """What somebody has before them."""
    await world.slack.until(lambda: world.slack.modal(user), description="a form is open")
    form = world.slack.modal(user)
    assert form
    return form


def texts(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["text"]] if isinstance(node.get("text"), str) else []
        return own + [text for value in node.values() for text in texts(value)]
    return [text for one in node for text in texts(one)] if isinstance(node, list) else []


async def test_a_thumbs_up_is_thanked_for_and_changes_nothing_for_others(world: World) -> None:
    world.storm.story = LEAVE
    await world.start_bot()
    (reply,) = await whole(world)
    shown = reply.blocks
    await press(world, reply, GOOD)
    assert [(MINA, words.thanks_for_good(ENGLISH))] == await told(world)
    assert [(MINA, GOOD, "")] == await verdicts(world)
    assert shown == reply.blocks
    assert [] == world.slack.modals


@pytest.mark.parametrize(("locale", "language"), [("en-US", ENGLISH), ("ko-KR", KOREAN)])
async def test_a_thumbs_down_asks_why_in_the_pressers_language_on_any_copy(
    world: World, locale: str, language: Language
) -> None:
    world.slack.add_person(JUN, "Jun", locale=locale)
    world.storm.story = LEAVE
    for _ in range(2):
        await world.start_bot()
    (reply,) = await whole(world)
    await press(world, reply, BAD, JUN)
    form = await form_of(world, JUN)
    assert words.title(language) == form["title"]["text"]
    assert words.reason(language) in texts(form["blocks"])
    assert [(JUN, BAD, "")] == await verdicts(world)
    assert (await world.slack.submit(JUN, {"reason": "outdated"})).is_accepted
    assert [(JUN, BAD, "outdated")] == await verdicts(world)
    assert [(JUN, words.thanks_for_bad(language))] == await told(world)


async def test_a_form_may_be_sent_empty_or_closed(world: World) -> None:
    world.storm.story = LEAVE
    await world.start_bot()
    (reply,) = await whole(world)
    await press(world, reply, BAD)
    await form_of(world)
    await press(world, reply, BAD, JUN)
    await form_of(world, JUN)
    assert (await world.slack.submit(MINA)).is_accepted
    await world.slack.close_modal(JUN)
    await world.stop()
    assert [(MINA, BAD, ""), (JUN, BAD, "")] == await verdicts(world)


@pytest.mark.parametrize("keeps", [True, False])
async def test_words_are_asked_for_only_where_they_are_kept(world: World, keeps: bool) -> None:
    world.storm.story = LEAVE
    await world.start_bot(KEEP_TEXTS=str(keeps).lower())
    (reply,) = await whole(world)
    await press(world, reply, BAD)
    form = await form_of(world)
    assert ["reason", "line"][: 1 + keeps] == [
        block["block_id"] for block in form["blocks"] if block["type"] == "input"
    ]
    if keeps:
        too_long = await world.slack.submit(MINA, {"line": "x" * 301})
        assert {"line"} == set(too_long.errors)
        await world.slack.submit(MINA, {"reason": "wrong", "line": "It is 26 days"})
    await world.stop()
    assert keeps == ("It is 26 days" in await kept_in_redis(world))


async def test_where_no_outcome_is_kept_nobody_is_asked_why(world: World) -> None:
    world.storm.story = LEAVE
    await world.start_bot(KEEP_OUTCOMES_DAYS="0", KEEP_TEXTS="true")
    (reply,) = await whole(world)
    await press(world, reply, BAD)
    assert [(MINA, words.thanks_for_bad(ENGLISH))] == await told(world)
    await world.stop()
    assert [] == world.slack.modals


async def test_a_double_click_is_one_verdict_and_one_form(world: World) -> None:
    world.storm.story = LEAVE
    for _ in range(2):
        await world.start_bot()
    (reply,) = await whole(world)
    await press(world, reply, BAD)
    await press(world, reply, BAD)
    await told(world, 2)
    await form_of(world)
    await world.stop()
    assert 1 == len(world.slack.modals)
    assert [(MINA, BAD, "")] == await verdicts(world)


async def test_the_last_press_of_each_person_counts(world: World) -> None:
    world.storm.story = LEAVE
    for _ in range(2):
        await world.start_bot()
    (reply,) = await whole(world)
    await press(world, reply, BAD)
    await press(world, reply, GOOD, JUN)
    await told(world, 2)
    await press(world, reply, GOOD)
    await told(world, 3)
    assert [(JUN, GOOD, ""), (MINA, GOOD, "")] == await verdicts(world)
    # Each copy counts what it has heard.
    assert 3 == sum(
        copy.metrics.registry.get_sample_value("stormbot_verdicts_total", {"verdict": verdict}) or 0
        for copy in world.bots
        for verdict in (GOOD, BAD)
    )


async def test_who_goes_on_clicking_has_the_last_word_and_costs_little(world: World) -> None:
    world.storm.story = LEAVE
    await world.start_bot()
    (reply,) = await whole(world)
    calls, now = len(world.slack.calls), asyncio.get_running_loop().time
    began_at = now()
    for number in range(400):
        await press(world, reply, BAD if number % 2 else GOOD)
        # Nobody presses twice at one moment: which was the last would not be said.
        await asyncio.sleep(0.001)
        if number % 50 == 49:
            await heard(world, number + 1)
    await world.stop()
    assert [(MINA, BAD, "")] == await verdicts(world)
    # On a slow machine it takes longer than the while in which so many are looked at.
    looked_at = CLICKS * (1 + int((now() - began_at) / CLICKS_S))
    assert looked_at >= len(whispers(world))
    assert 4 * looked_at >= len(world.slack.calls) - calls


async def test_a_reply_of_several_messages_is_judged_as_one(world: World) -> None:
    world.storm.story = long(30_000)
    await world.start_bot()
    first, *_, last = await whole(world)
    assert [False, True] == [any(map(is_thumbs, one.blocks or ())) for one in (first, last)]
    await world.slack.react(CHANNEL, first.ts, MINA, "-1")
    await world.acknowledged()
    await press(world, last, GOOD)
    await told(world)
    assert [(MINA, GOOD, "")] == await verdicts(world)


async def test_in_direct_messages_too(world: World) -> None:
    world.storm.story = LEAVE
    await world.start_bot()
    await world.say("how many days of leave", channel=DIRECT)
    (reply,) = await world.whole_in_line()
    await press(world, reply, BAD)
    await form_of(world)
    await world.slack.submit(MINA, {"reason": "incomplete"})
    assert [(MINA, BAD, "incomplete")] == await verdicts(world)


@pytest.mark.parametrize(
    ("emoji", "verdict"),
    [("+1", GOOD), ("thumbsup", GOOD), ("-1", BAD), ("thumbsdown::skin-tone-6", BAD)],
)
async def test_a_thumb_as_an_emoji_counts_until_it_is_taken_away(
    world: World, emoji: str, verdict: str
) -> None:
    world.storm.story = LEAVE
    await world.start_bot()
    (reply,) = await whole(world)
    await world.slack.react(CHANNEL, reply.ts, JUN, emoji)
    await world.acknowledged()
    assert [(JUN, verdict, "")] == await verdicts(world)
    await world.slack.unreact(CHANNEL, reply.ts, JUN, emoji)
    await world.acknowledged()
    assert [(JUN, "none", "")] == await verdicts(world)
    await world.stop()
    assert ([], []) == (whispers(world), world.slack.modals)


async def test_what_was_pressed_stays_when_an_emoji_is_taken_away(world: World) -> None:
    world.storm.story = LEAVE
    await world.start_bot()
    (reply,) = await whole(world)
    await world.slack.react(CHANNEL, reply.ts, MINA, "+1")
    await world.acknowledged()
    await press(world, reply, BAD)
    await told(world)
    await world.slack.unreact(CHANNEL, reply.ts, MINA, "+1")
    await world.acknowledged()
    assert [(MINA, BAD, "")] == await verdicts(world)


async def test_emoji_elsewhere_mean_nothing(world: World) -> None:
    """On a question, on a reply that grows, by the bot itself, and other emoji."""
    world.storm.story = LEAVE
    await world.start_bot()
    root = await world.ask("how many days of leave")
    (reply,) = await world.whole(root)
    world.storm.story = LEAVE.with_trouble(Silence(after=40)).paced(0.002)
    other = await world.ask("how many days of leave?")
    (growing,) = await world.slack.until(
        lambda: [one for one in world.replies(other) if one.body], description="it grows"
    )
    await world.slack.react(CHANNEL, growing.ts, MINA, "-1")
    await world.slack.react(CHANNEL, root, JUN, "+1")
    await world.slack.react(CHANNEL, reply.ts, MINA, "tada")
    await world.slack.react(CHANNEL, reply.ts, world.slack.bot_user_id, "+1")
    await world.acknowledged()
    assert [] == await verdicts(world)


async def test_other_companies_have_no_say(world: World) -> None:
    world.slack.add_person(PARTNER, "Partner", team="T9OTHER")
    world.slack.add_channel(SHARED, members=[PARTNER, JUN])
    world.storm.story = LEAVE
    await world.start_bot()
    root = await world.ask("how many days of leave", user=JUN, channel=SHARED)
    (reply,) = await world.whole(root, channel=SHARED)
    await press(world, reply, BAD, PARTNER)
    assert [(PARTNER, notices.not_here(Notice.OUTSIDER))] == await told(world)
    world.slack.channels[SHARED].is_ext_shared = True
    await world.slack.react(SHARED, reply.ts, PARTNER, "-1")
    await world.acknowledged()
    await world.stop()
    assert [] == await verdicts(world)
    assert [] == world.slack.modals


async def test_a_form_that_slack_does_not_open_costs_nothing(world: World) -> None:
    world.storm.story = LEAVE
    world.slack.trouble.fail("views.open", error="expired_trigger_id")
    await world.start_bot()
    (reply,) = await whole(world)
    await press(world, reply, BAD)
    assert [(MINA, words.thanks_for_bad(ENGLISH))] == await told(world)
    assert [(MINA, BAD, "")] == await verdicts(world)


async def test_where_experts_are_a_thumbs_down_offers_a_person(world: World) -> None:
    """Until somebody has asked for one; and a thumbs up offers nobody."""
    world.storm.story = LEAVE
    await world.start_bot(EXPERTS=JUN)
    (reply,) = await whole(world)
    await press(world, reply, GOOD, JUN)
    await told(world)
    await press(world, reply, BAD)
    await told(world, 2)
    thanks, offer = world.slack.ephemerals
    assert [False, True] == [has_button(thanks), has_button(offer)]
    assert texts_of(offer).startswith(words.thanks_for_bad(ENGLISH))
    await world.slack.press(CHANNEL, offer.ts, "person", MINA)
    await world.slack.until(
        lambda: "asked for a person" in texts_of(reply), description="it is told below the reply"
    )
    await press(world, reply, BAD, ROBOT)
    await told(world, 3)
    assert not world.slack.ephemerals[-1].blocks


async def test_yesterdays_thumbs_still_count(world: World) -> None:
    world.storm.story = LEAVE
    await world.start_bot()
    (reply,) = await whole(world)
    await forget_records(world)
    await press(world, reply, BAD)
    await form_of(world)
    await world.slack.submit(MINA, {"reason": "wrong_source"})
    assert [(MINA, words.thanks_for_bad(ENGLISH))] == await told(world)
    assert [(MINA, BAD, "wrong_source")] == await verdicts(world)


def thumb_press(world: World, reply: Message, value: str, **more: Any) -> dict[str, Any]:
    """A press as Slack would tell of it, of thumbs with this value."""
    app = world.slack.identity
    pressed = {"type": "feedback_buttons", "action_id": "feedback", "value": value}
    return {
        "type": "block_actions",
        "user": {"id": JUN, "team_id": app.team_id},
        "team": {"id": app.team_id},
        "api_app_id": app.app_id,
        "container": {
            "type": "message",
            "message_ts": reply.ts,
            "thread_ts": reply.thread_ts,
            "channel_id": CHANNEL,
            "is_ephemeral": False,
        },
        "channel": {"id": CHANNEL},
        "message": reply.as_json(),
        "actions": [pressed],
        **more,
    }


async def test_forged_presses_count_for_nothing(world: World) -> None:
    """Of thumbs that are not there, of what one person alone sees, and of another question."""
    world.storm.story = LEAVE
    await world.start_bot()
    (reply,) = await whole(world)
    app = world.slack.identity
    asked = question_id(app.team_id, CHANNEL, reply.thread_ts or "")
    other = question_id(app.team_id, CHANNEL, "1790000000.000100")
    shown = reply.as_json()
    for block in filter(is_thumbs, shown["blocks"]):
        block["elements"][0]["negative_button"]["value"] = f"bad:{other}"
    whispered = {"message_ts": reply.ts, "channel_id": CHANNEL, "is_ephemeral": True}
    forged = [
        thumb_press(world, reply, f"none:{asked}"),
        thumb_press(world, reply, f"bad:{asked}", container=whispered),
        thumb_press(world, reply, f"bad:{other}", message=shown),
    ]
    for number, one in enumerate(forged):
        await world.slack.deliver_payload(one, kind="interactive")
        await told(world, number + 1)
    await world.slack.deliver_payload(
        thumb_press(world, reply, f"bad:{asked}", api_app_id="A0OTHER"), kind="interactive"
    )
    await world.acknowledged()
    await world.stop()
    assert [(JUN, presses.not_offered(ENGLISH))] * len(forged) == whispers(world)
    assert [] == await verdicts(world)
