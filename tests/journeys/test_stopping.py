"""Stopping: what runs is finished within a bounded time, what is left is not lost."""

import asyncio
import os
import signal

import pytest

from bot.playground.pulse import PATIENCE_S
from bot.playground.storm.stories import EXPENSES, LEAVE, plain
from bot.playground.storm.story import Hang, Silence, by_question
from tests.journeys.commands import started
from tests.journeys.world import CHANNEL, DIRECT, World, has_ended, words

WHOLE = words(LEAVE.text)


async def test_a_running_answer_is_finished(world: World) -> None:
    world.storm.story = LEAVE.with_trouble(Silence(after=40)).paced(0.002)
    await world.start_bot(DRAIN_SECONDS="60")
    root = await world.ask("leave?")
    await world.slack.until(lambda: world.replies(root))
    await world.storm.until(lambda: world.storm.held, description="Storm is silent")
    stopping = asyncio.ensure_future(world.stop())
    await world.slack.until(lambda: world.slack.connections == 0, description="no more is taken")
    world.storm.release()
    await stopping
    assert [WHOLE] == [words(one.body) for one in world.replies(root) if has_ended(one)]


async def test_what_can_not_be_finished_in_time_is_finished_by_the_next_start(
    world: World,
) -> None:
    world.storm.story = LEAVE.with_trouble(Silence(after=40)).paced(0.002)
    await world.start_bot(DRAIN_SECONDS="0")
    root = await world.ask("leave?")
    (begun,) = await world.slack.until(lambda: world.replies(root))
    await world.storm.until(lambda: world.storm.held, description="Storm is silent")
    await world.stop()
    assert not has_ended(begun)
    world.storm.story = LEAVE
    await world.start_bot()
    await world.whole(root)
    await world.stop()
    # In the message that was begun; nothing that was shown is taken away.
    assert [begun] == world.said_by_bot()
    shown = [words(version.body) for version in begun.versions]
    assert WHOLE == shown[-1]
    assert sorted(shown, key=len) == shown


async def test_stopped_in_the_middle_of_a_post_it_is_not_posted_twice(world: World) -> None:
    world.storm.story = LEAVE
    await world.start_bot(DRAIN_SECONDS="0")
    world.slack.trouble.fail("chat.postMessage", hang=True, after_effect=True, error="fatal_error")
    root = await world.ask("leave?")
    await world.slack.until(lambda: world.replies(root))
    await world.stop()
    world.slack.trouble.clear()
    await world.start_bot()
    await world.whole(root)
    await world.stop()
    assert [WHOLE] == [words(one.body) for one in world.replies(root)]


async def test_stopped_in_the_middle_of_an_edit_it_is_whole_in_the_end(world: World) -> None:
    world.storm.story = LEAVE.with_trouble(Silence(after=40)).paced(0.002)
    await world.start_bot(DRAIN_SECONDS="0")
    reached = asyncio.Event()

    def reach(_arguments: object) -> bool:
        reached.set()
        return True

    world.slack.trouble.fail("chat.update", hang=True, when=reach)
    root = await world.ask("leave?")
    await world.slack.until(lambda: world.replies(root))
    await world.storm.until(lambda: world.storm.held, description="Storm is silent")
    world.storm.release(for_good=True)
    await asyncio.wait_for(reached.wait(), PATIENCE_S)
    await world.stop()
    world.slack.trouble.clear()
    await world.start_bot()
    await world.whole(root)
    await world.stop()
    assert [WHOLE] == [words(one.body) for one in world.replies(root)]


async def test_questions_that_wait_are_answered_by_the_next_start_in_order(world: World) -> None:
    world.storm.story = by_question({"leave?": LEAVE.with_trouble(Hang())}, EXPENSES)
    await world.start_bot(DRAIN_SECONDS="60")
    root = await world.ask("leave?")
    await world.storm.until(lambda: world.storm.held, description="the first is being answered")
    await world.say("expenses?", thread=root)
    await world.say("more?", thread=root)
    await world.acknowledged()
    stopping = asyncio.ensure_future(world.stop())
    await world.slack.until(lambda: world.slack.connections == 0, description="no more is taken")
    world.storm.release()
    await stopping
    assert ["leave?"] == world.questions()
    await world.start_bot()
    await world.whole(root, count=3)
    await world.stop()
    assert ["leave?", "expenses?", "more?"] == world.questions()


async def test_what_slack_sends_meanwhile_waits_for_the_next_start(world: World) -> None:
    await world.start_bot()
    await world.stop()
    ts = await world.ask("leave?")
    await world.start_bot()
    (reply,) = await world.whole(ts)
    assert WHOLE == words(reply.body)


async def test_another_bot_goes_on_at_once(world: World) -> None:
    world.storm.story = plain(100).with_trouble(Silence(after=50)).paced(0.002)
    first = await world.start_bot(DRAIN_SECONDS="0")
    root = await world.ask("leave?")
    await world.storm.until(lambda: world.storm.held, description="Storm is silent")
    world.storm.story = plain(100)
    await world.start_bot()
    await world.stop(first)
    await world.whole(root)
    await world.stop()
    assert [words(plain(100).text)] == [words(one.body) for one in world.replies(root)]


async def test_in_line_no_status_is_left_behind(world: World) -> None:
    await world.start_bot()
    ts = await world.say("leave?", channel=DIRECT)
    await world.whole_in_line()
    await world.stop()
    assert "" == world.slack.status_of(DIRECT, ts)


async def _python(
    *arguments: str, environment: dict[str, str] | None = None
) -> asyncio.subprocess.Process:
    names = ("PATH", "HOME", "LANG", "SYSTEMROOT")
    inherited = {name: os.environ[name] for name in names if name in os.environ}
    return await started(*arguments, environment=inherited | (environment or {}))


@pytest.mark.real_time
async def test_as_a_process_it_finishes_and_exits_with_0(world: World) -> None:
    world.storm.story = LEAVE.with_trouble(Silence(after=40)).paced(0.002)
    environment = world.variables(DRAIN_SECONDS="60")
    process = await _python("run", "--env-file", "none", environment=environment)
    await world.slack.until(lambda: world.slack.connections == 2)
    root = await world.ask("leave?")
    await world.slack.until(lambda: world.replies(root))
    await world.storm.until(lambda: world.storm.held, description="Storm is silent")
    process.send_signal(signal.SIGTERM)
    await world.slack.until(lambda: world.slack.connections == 0, description="no more is taken")
    world.storm.release()
    out, log = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert (0, b"") == (process.returncode, out)
    assert [WHOLE] == [words(one.body) for one in world.replies(root) if has_ended(one)]
    assert b"bot.stopped" in log
    assert b"Traceback" not in log
    for secret in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        assert environment[secret].encode() not in log


@pytest.mark.real_time
async def test_as_a_process_it_stops_while_it_waits_for_slack(world: World) -> None:
    world.slack.away(True)
    process = await _python("run", "--env-file", "none", environment=world.variables())
    await world.slack.until(lambda: world.slack.calls, description="Slack is asked")
    process.send_signal(signal.SIGTERM)
    _, log = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert 0 == process.returncode, log.decode()


@pytest.mark.real_time
async def test_a_token_that_slack_refuses_ends_the_process(world: World) -> None:
    environment = world.variables(SLACK_BOT_TOKEN="xoxb-1111-unknown")
    process = await _python("run", "--env-file", "none", environment=environment)
    _, said = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert 0 != process.returncode
    assert b"invalid_auth" in said
    assert b"xoxb-1111-unknown" not in said
    assert b"Traceback" not in said


async def test_a_wrong_configuration_names_every_problem_and_no_secret() -> None:
    environment = {
        "SLACK_BOT_TOKEN": "xapp-secret-1",
        "STORM_API_URL": "not an address",
        "PORT": "many",
        "REDIS_URL": "http://secret-2@redis",
        "SLACK_UPDATES_PER_MINUTE": "0",
        "LOG_FORMAT": "xml",
        "SOURCE_URL_TEMPLATE": "https://x.example/{nothing}",
    }
    process = await _python("run", "--env-file", "none", environment=environment)
    out, said = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    lines = said.decode()
    assert (2, b"") == (process.returncode, out)
    missing = {"STORM_API_KEY", "SLACK_APP_TOKEN"}
    assert dict.fromkeys((*environment, *missing), True) == {
        name: f"- {name}: " in lines for name in (*environment, *missing)
    }
    assert "secret-" not in lines
    assert "Traceback" not in lines


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--help")])
async def test_help_explains(arguments: tuple[str, ...]) -> None:
    process = await _python(*arguments)
    out, said = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert (0, b"") == (process.returncode, said)
    assert b"usage: python -m bot" in out


async def test_a_deleted_question_stays_deleted_over_a_restart(world: World) -> None:
    world.storm.story = LEAVE.with_trouble(Silence(after=40)).paced(0.002)
    await world.start_bot(DRAIN_SECONDS="0")
    root = await world.ask("leave?")
    await world.slack.until(lambda: world.replies(root))
    await world.storm.until(lambda: world.storm.held, description="Storm is silent")
    await world.stop()
    world.storm.story = LEAVE
    await world.slack.delete(CHANNEL, root)
    await world.start_bot()
    await world.slack.until(lambda: not world.replies(root))
    await world.stop()
    assert [] == world.replies(root)
