"""Whatever Storm does, each question ends in exactly one reply, and nothing raw is shown."""

import asyncio
import io
import json
from collections.abc import Iterator

import pytest

from bot.log import setup_logging
from bot.playground.slack import Message
from bot.playground.storm.dialect import Dialect
from bot.playground.storm.server import ANSWER, STREAM
from bot.playground.storm.stories import (
    BROKEN,
    DOUBTFUL,
    LEAVE,
    LEAVE_KO,
    STORIES,
    WHOLE,
    WRITTEN,
)
from bot.playground.storm.story import Cut, Errors, Hang, Refusal, Silence, Unfinished, in_turn
from tests.journeys.world import (
    IMPATIENT,
    HastyClock,
    World,
    body_of,
    has_button,
    has_ended,
    texts_of,
    words,
)

# What a story is made of and nobody should read.
RAW = ("sseEvent", '"data"', "<html", "nginx", "oops", "scripted", "Traceback", 'status"', "null")

REFUSED = {"400": "didn't accept", "401": "not set up", "403": "not set up", "404": "didn't accept"}
FAILED = {**REFUSED, "everything fails": "can't be reached"}
INCOMPLETE = {"cut, then all fails"}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log of a story, as the operator reads it."""
    stream = io.StringIO()
    setup_logging("debug", "json", stream=stream)
    yield stream
    setup_logging("info", "json")


async def _told(world: World, names: list[str]) -> dict[str, list[Message]]:
    """Each story in a channel of its own, all at once; the bot's messages when all is over."""
    roots: dict[str, tuple[str, str]] = {}
    for number, name in enumerate(names):
        channel = f"C9{number:03}"
        world.slack.add_channel(channel)
        roots[name] = channel, await world.ask(f"tell: {name}", channel=channel)
    for channel, root in roots.values():
        await world.whole(root, channel=channel)
    await world.stop()
    return {name: world.said_by_bot(channel) for name, (channel, _) in roots.items()}


def _says(name: str, messages: list[Message]) -> str:
    """How a reply stands in the end, in a word."""
    ended = [message for message in messages if has_ended(message)]
    shown, text = words(body_of(messages)), words(STORIES[name].text)
    if len(ended) != 1:
        return f"{len(ended)} endings"
    if "incomplete" in texts_of(ended[0]):
        is_marked = "Reference: " in texts_of(ended[0]) and has_button(ended[0])
        is_beginning = bool(shown) and text.startswith(shown)
        return "incomplete" if is_marked and is_beginning else f"badly marked: {shown}"
    if shown:
        return "whole" if shown == text else f"not the text: {shown}"
    is_marked = "Reference: " in texts_of(ended[0])
    return "notice" if is_marked else "a notice without its reference"


def _expected(name: str) -> str:
    if name in INCOMPLETE:
        return "incomplete"
    return "notice" if name in FAILED else "whole"


def _raw(name: str, messages: list[Message]) -> list[str]:
    versions = [version for message in messages for version in message.versions]
    # While a reply grows its plain text quotes the question, and so the story's name.
    texts = [version.text.replace(f"tell: {name}", "") for version in versions]
    blocks = [json.dumps(version.blocks or []) for version in versions]
    shown = [*texts, *blocks]
    # The names of Slack's own fields are in the JSON of the blocks, too.
    return [raw for raw in RAW for one in shown if raw in one]


@pytest.mark.parametrize("dialect", list(Dialect))
async def test_every_broken_or_doubtful_story_ends_well(world: World, dialect: Dialect) -> None:
    world.storm.dialect = dialect
    await world.start_bot(
        clock=HastyClock(), storm_limits=IMPATIENT, SLACK_UPDATES_PER_MINUTE="1000"
    )
    names = [*BROKEN, *DOUBTFUL]
    told = await _told(world, names)
    assert {name: _expected(name) for name in names} == {
        name: _says(name, messages) for name, messages in told.items()
    }
    assert {name: [] for name in names} == {
        name: _raw(name, messages) for name, messages in told.items()
    }
    assert 0 == world.storm.open_streams


@pytest.mark.parametrize("dialect", list(Dialect))
async def test_every_whole_story_however_written_arrives_whole(
    world: World, dialect: Dialect
) -> None:
    world.storm.dialect = dialect
    await world.start_bot(SLACK_UPDATES_PER_MINUTE="1000")
    # These have stories of their own.
    special = {
        "empty",
        "blank",
        "hostile",
        "long",
        "long without spaces",
        "huge token",
        "unusual characters",
    }
    names = [name for name in (*WHOLE, *WRITTEN) if name not in special]
    told = await _told(world, names)
    assert dict.fromkeys(names, "whole") == {
        name: _says(name, messages) for name, messages in told.items()
    }


@pytest.mark.parametrize("name", ["empty", "blank"])
async def test_an_empty_answer_says_so(world: World, name: str) -> None:
    await world.start_bot()
    root = await world.ask(f"tell: {name}")
    (reply,) = await world.whole(root)
    await world.stop()
    assert "Storm had nothing to say" in texts_of(reply)
    assert has_button(reply)


@pytest.mark.parametrize("dialect", list(Dialect))
async def test_it_grows_byte_by_byte(world: World, dialect: Dialect) -> None:
    world.storm.dialect = dialect
    world.storm.story = LEAVE_KO.in_pieces(1).paced(0.015)
    await world.start_bot(SLACK_UPDATES_PER_MINUTE="1000")
    root = await world.ask("휴가 며칠?")
    (reply,) = await world.whole(root)
    await world.stop()
    assert words(LEAVE_KO.text) == words(reply.body)
    assert 2 <= len(reply.versions)
    assert "\ufffd" not in "".join(version.body for version in reply.versions)


async def test_three_attempts_then_the_whole_answer(world: World) -> None:
    clock = HastyClock()
    world.storm.story = LEAVE.with_trouble(Cut(after=9))
    await world.start_bot(clock=clock)
    root = await world.ask("leave?")
    await world.whole(root)
    await world.stop()
    assert [STREAM, STREAM, STREAM, ANSWER] == [one.path for one in world.storm.requests]
    assert [1.0, 2.0, 4.0] == clock.skipped
    # The conversation that the first attempt began is gone on with, so that Storm keeps one.
    assert 1 == len(world.storm.threads)


async def test_storm_is_given_the_time_it_asks_for(world: World) -> None:
    clock = HastyClock()
    refused = LEAVE.with_trouble(Refusal(status=429, retry_after="2"))
    world.storm.story = in_turn(refused, LEAVE)
    await world.start_bot(clock=clock)
    root = await world.ask("leave?")
    await world.whole(root)
    await world.stop()
    assert [2.0] == clock.skipped
    assert 2 == len(world.storm.requests)


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_what_can_not_be_repeated_is_not(world: World, status: int) -> None:
    world.storm.story = LEAVE.with_trouble(Refusal(status=status))
    await world.start_bot()
    root = await world.ask("leave?")
    await world.whole(root)
    await world.stop()
    assert 1 == len(world.storm.requests)


async def test_what_is_shown_never_shrinks_while_a_new_attempt_runs(world: World) -> None:
    world.storm.story = in_turn(
        LEAVE.with_trouble(Cut(after=40)).paced(0.03),
        LEAVE.with_trouble(Errors(after=20, count=4)).paced(0.01),
        LEAVE.paced(0.01),
    )
    await world.start_bot(clock=HastyClock(), SLACK_UPDATES_PER_MINUTE="1000")
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await world.stop()
    shown = [words(version.body) for version in reply.versions]
    assert 2 <= len(shown)
    assert sorted(shown, key=len) == shown
    assert all(words(LEAVE.text).startswith(text) for text in shown)


async def test_a_different_second_answer_replaces_the_first_at_once(world: World) -> None:
    world.storm.story = in_turn(
        LEAVE.with_trouble(Cut(after=30)).paced(0.01), STORIES["links"].paced(0.01)
    )
    await world.start_bot(clock=HastyClock(), SLACK_UPDATES_PER_MINUTE="1000")
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await world.stop()
    assert words(STORIES["links"].text) == words(reply.body)
    shown = [words(version.body) for version in reply.versions]
    first, second = words(LEAVE.text), words(STORIES["links"].text)
    assert all(first.startswith(text) or second.startswith(text) for text in shown)


async def test_an_answer_that_can_not_be_finished_stays_and_is_marked(
    world: World, log: io.StringIO
) -> None:
    unfinished = LEAVE.with_trouble(Unfinished(after=30)).with_answer_trouble(Refusal(status=503))
    world.storm.story = unfinished.paced(0.01)
    await world.start_bot(clock=HastyClock())
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await world.stop()
    said = texts_of(reply)
    reference = said.partition("Reference: ")[2].split()[0]
    assert words(LEAVE.text).startswith(words(reply.body))
    assert reply.body
    assert "This answer is incomplete." in said
    assert "Storm can't be reached right now." in said
    assert has_button(reply)
    assert reference in log.getvalue()


async def test_a_thread_that_storm_has_forgotten_is_begun_anew(world: World) -> None:
    await world.start_bot()
    root = await world.ask("leave?")
    await world.whole(root)
    (forgotten,) = world.storm.threads
    world.storm.forget(forgotten)
    await world.say("and expenses?", thread=root)
    replies = await world.whole(root, count=2)
    await world.say("and security?", thread=root)
    replies = await world.whole(root, count=3)
    await world.stop()
    lost = "Storm no longer has our earlier conversation"
    assert [False, True, False] == [lost in texts_of(reply) for reply in replies]
    assert not has_button(replies[1])
    assert [["and expenses?", "and security?"]] == list(world.storm.threads.values())


@pytest.mark.parametrize("status", [400, 404])
async def test_however_storm_says_that_it_has_forgotten(world: World, status: int) -> None:
    world.storm.thread_refusal = status
    await world.start_bot()
    root = await world.ask("leave?")
    await world.whole(root)
    world.storm.forget(*world.storm.threads)
    await world.say("and expenses?", thread=root)
    replies = await world.whole(root, count=2)
    await world.stop()
    assert words(STORIES["table"].text) == words(replies[1].body)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_wrong_key_is_told_to_the_person_and_the_operator(
    world: World, log: io.StringIO, status: int
) -> None:
    world.storm.key_refusal = status
    await world.start_bot(STORM_API_KEY="not-the-key")
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await world.stop()
    assert "I'm not set up correctly" in texts_of(reply)
    assert not has_button(reply)
    errors = [
        line for line in map(json.loads, log.getvalue().splitlines()) if line["level"] == "error"
    ]
    assert ["storm.key_refused", "storm.gave_up"] == [one["event"] for one in errors]
    assert ("StormKeyRefused", status) == (errors[1]["error"], errors[1]["status"])
    assert "not-the-key" not in log.getvalue()


async def test_storm_away_altogether(world: World, log: io.StringIO) -> None:
    await world.start_bot(clock=HastyClock(), STORM_API_URL="http://127.0.0.1:9")
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await world.stop()
    assert "Storm can't be reached right now" in texts_of(reply)
    assert has_button(reply)


async def test_silence_gets_a_sign_of_life_and_ends(world: World) -> None:
    world.storm.story = in_turn(LEAVE.with_trouble(Hang()), LEAVE)
    await world.start_bot(clock=HastyClock())
    root = await world.ask("leave?")
    await world.slack.until(lambda: world.slack.status_of("C1GENERAL", root))
    placeholder = await world.slack.until(lambda: world.replies(root))
    assert ["Searching your documents…\nStop"] == [texts_of(message) for message in placeholder]
    assert ["Answering: leave?"] == [message.text for message in placeholder]
    world.storm.release()
    (reply,) = await world.whole(root)
    await world.stop()
    assert words(LEAVE.text) == words(reply.body)
    assert "" == world.slack.status_of("C1GENERAL", root)


async def test_a_silent_stream_is_given_up_and_closed(world: World) -> None:
    world.storm.story = in_turn(LEAVE.with_trouble(Silence(after=20)), LEAVE)
    await world.start_bot(clock=HastyClock(), storm_limits=IMPATIENT)
    root = await world.ask("leave?")
    await world.whole(root)
    await world.storm.until(
        lambda: world.storm.open_streams == 0, description="the stream is closed"
    )
    await world.stop()
    assert 2 == len(world.storm.requests)


async def test_many_breaking_answers_at_once_hinder_no_other(world: World) -> None:
    world.storm.story = lambda ask: (
        LEAVE.with_trouble(Unfinished(after=5)) if "break" in ask.question else LEAVE
    )
    await world.start_bot(clock=HastyClock(), SLACK_UPDATES_PER_MINUTE="1000")
    roots = []
    for number in range(20):
        channel = f"C8{number:03}"
        world.slack.add_channel(channel)
        words_ = "break" if number % 2 else "leave"
        roots.append((channel, await world.ask(f"{words_} {number}", channel=channel)))
    await asyncio.gather(*(world.whole(root, channel=channel) for channel, root in roots))
    await world.stop()
    bodies = [words(body_of(world.said_by_bot(channel))) for channel, _ in roots]
    assert [words(LEAVE.text)] * 20 == bodies
