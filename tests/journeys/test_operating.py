"""What the operator sees: health, numbers, and a log that keeps people's words to themselves."""

import io
import json
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from bot.app import Bot
from bot.log import setup_logging
from bot.playground.processes.redis_server import RedisServer
from bot.playground.storm.stories import LEAVE
from bot.playground.storm.story import Cut, Nonsense, Refusal, in_turn
from tests.journeys.world import CHANNEL, DIRECT, HastyClock, World, texts_of, words


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    setup_logging("debug", "json", stream=stream)
    yield stream
    setup_logging("info", "json")


async def _get(bot: Bot, path: str, method: str = "GET") -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, f"http://127.0.0.1:{bot.web.port}{path}") as response,
    ):
        return response.status, await response.text()


def _lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


async def test_health_in_both_modes(world: World) -> None:
    for bot in (await world.start_bot(), await world.start_over_http()):
        assert (200, "ok\n") == await _get(bot, "/healthz")
        assert (200, "ready\n") == await _get(bot, "/readyz")


async def test_anything_else_is_404(world: World) -> None:
    bot = await world.start_bot()
    paths = ("/", "/slack", "/healthz/", "/metrics/x", "/favicon.ico", "/%2e%2e/")
    assert [404] * len(paths) == [(await _get(bot, path))[0] for path in paths]
    assert 404 == (await _get(bot, "/slack/events", "POST"))[0]


async def test_it_is_not_ready_while_redis_is_away(world: World, own_redis: RedisServer) -> None:
    bot = await world.start_bot(REDIS_URL=own_redis.url)
    assert 200 == (await _get(bot, "/readyz"))[0]
    own_redis.pause()
    status, said = await _get(bot, "/readyz")
    own_redis.resume()
    assert (503, True) == (status, "redis" in said)
    assert 200 == (await _get(bot, "/healthz"))[0]
    assert 200 == (await _get(bot, "/readyz"))[0]


async def test_while_redis_is_away_slack_is_not_acknowledged_and_sends_again(
    world: World, own_redis: RedisServer
) -> None:
    await world.start_bot(REDIS_URL=own_redis.url)
    await own_redis.stop()
    ts = await world.ask("leave?")
    await world.slack.until(
        lambda: any(one.ended_at and not one.accepted for one in world.slack.deliveries),
        description="Slack was not acknowledged",
    )
    await own_redis.start()
    for event_id in world.slack.event_ids:
        await world.slack.redeliver(event_id)
    (reply,) = await world.whole(ts)
    assert words(LEAVE.text) == words(reply.body)


async def test_redis_away_in_mid_answer_costs_no_text(world: World, own_redis: RedisServer) -> None:
    world.storm.story = LEAVE.paced(0.01)
    await world.start_bot(REDIS_URL=own_redis.url)
    root = await world.ask("leave?")
    await world.slack.until(lambda: world.replies(root))
    await own_redis.stop()
    await world.storm.until(lambda: world.storm.requests[0].ended_at, description="Storm has ended")
    await own_redis.start()
    (reply,) = await world.whole(root)
    assert words(LEAVE.text) == words(reply.body)


async def test_numbers_for_prometheus(world: World) -> None:
    bot = await world.start_bot()
    for number in range(2):
        await world.whole(await world.ask(f"leave {number}?"))
    world.storm.story = LEAVE.with_trouble(Refusal(status=400))
    await world.whole(await world.ask("leave?"))
    await world.say("lunch?")
    await world.acknowledged()
    status, page = await _get(bot, "/metrics")
    assert 200 == status
    assert "stormbot_questions_received_total 3.0" in page
    assert 'stormbot_questions_ended_total{outcome="whole"} 2.0' in page
    assert "stormbot_first_text_seconds_count" in page
    assert "leave" not in page


async def test_one_line_tells_of_each_question(world: World, log: io.StringIO) -> None:
    await world.start_bot()
    roots = [await world.ask("leave?"), await world.ask("")]
    for root in roots:
        await world.whole(root)
    await world.stop()
    ended = [line for line in _lines(log) if line["event"] == "question.ended"]
    received = [line for line in _lines(log) if line["event"] == "question.received"]
    ids = [line["question_id"] for line in received]
    assert sorted(ids) == sorted(line["question_id"] for line in ended)
    whole = next(line for line in ended if line["status"] == "whole")
    assert (CHANNEL, roots[0], 1) == (whole["channel"], whole["thread_ts"], whole["attempt"])
    assert (len(LEAVE.text), 3) == (whole["chars"], whole["sources"])
    assert whole["elapsed_ms"] >= whole["first_shown_ms"] >= 0


async def test_the_log_has_nobodys_words_and_no_secret(world: World, log: io.StringIO) -> None:
    secret = "zebra crossing"
    nonsense = LEAVE.with_trouble(Nonsense(after=3, payloads=("zebra crossing",) * 5))
    world.storm.story = in_turn(
        LEAVE.with_trouble(Cut(after=9)), nonsense, LEAVE.with_trouble(Refusal(status=500)), LEAVE
    )
    await world.start_bot(clock=HastyClock())
    for method in ("chat.postMessage", "chat.update"):
        # A reply that met the first two would not be brought at all.
        world.slack.trouble.fail(method, error="invalid_blocks", channel=DIRECT)
        world.slack.trouble.fail(method, error="zebra_error", channel=CHANNEL)
        world.slack.trouble.fail(method, html=True, channel=DIRECT)
    root = await world.ask(f"leave for a {secret}?")
    await world.say(f"{secret} again", channel=DIRECT)
    await world.slack.until(
        lambda: all(
            any("Answered by Storm" in texts_of(one) for one in replies)
            for replies in (world.replies(root), world.in_line())
        ),
    )
    await world.slack.deliver({"type": "message", "text": f"a {secret}", "ts": 5})
    await world.slack.deliver_payload({"type": "unheard_of", "text": secret})
    await world.acknowledged()
    await world.stop()
    logged = log.getvalue()
    assert secret not in logged
    for line in LEAVE.text.splitlines():
        assert not line or line not in logged
    assert "storm-key" not in logged
    assert world.slack.identity.bot_token not in logged
    assert world.slack.identity.app_token not in logged


async def test_a_reference_a_person_quotes_is_in_the_log(world: World, log: io.StringIO) -> None:
    world.storm.story = LEAVE.with_trouble(Refusal(status=400))
    await world.start_bot()
    (reply,) = await world.whole(await world.ask("leave?"))
    await world.stop()
    reference = texts_of(reply).partition("Reference: ")[2].split()[0]
    lines = [line for line in _lines(log) if line.get("question_id") == reference]
    assert {"question.received", "storm.gave_up", "question.ended"} <= {
        line["event"] for line in lines
    }


async def test_the_home_tab_says_how_to_ask(world: World) -> None:
    await world.start_bot()
    await world.slack.open_home("U1MINA")
    home = await world.slack.until(lambda: world.slack.homes.get("U1MINA"))
    assert "Ask your documents" in json.dumps(home)
    await world.slack.open_home("U1MINA", tab="messages")
    await world.acknowledged()
