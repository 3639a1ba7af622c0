"""What an operator sees of a bot that can't start yet, or can't start at all."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from redis.asyncio import Redis

from tests.journeys.processes import Copy, Fleet, fleet_in
from tests.journeys.world import World
from tests.store import strangers
from tests.store.strangers import Answers, always, stranger

RUN = ("run", "--env-file", "")


@pytest.fixture
async def fleet(world: World) -> AsyncIterator[Fleet]:
    async with fleet_in(world, append_only=False) as fleet:
        yield fleet


async def last_words(copy: Copy) -> tuple[int, str]:
    """The exit code, and what was said that is no line of the log."""
    code = await copy.ended()
    said = "".join(line["line"] for line in copy.logged("unreadable"))
    assert "Traceback" not in said
    return code, said


@pytest.mark.parametrize(
    ("expected", "answers"),
    [
        ("is not Redis", always(strangers.HTTP)),
        ("is too old (6.2.14). The bot needs Redis 7.0 or newer.", strangers.redis_of("6.2.14")),
        ("requires a password", always(strangers.WANTS_PASSWORD)),
    ],
)
async def test_a_redis_that_will_never_do_is_one_sentence(
    fleet: Fleet, expected: str, answers: Answers
) -> None:
    async with stranger(answers) as port:
        url = f"redis://:secret-word@127.0.0.1:{port}/0"
        code, said = await last_words(await fleet.command(*RUN, REDIS_URL=url))
    assert 2 == code
    assert f"redis://127.0.0.1:{port}/0" in said
    assert expected in said
    assert 1 == said.count("\n")
    assert "secret-word" not in said + str(fleet.copies[0].log)


async def test_every_command_that_redis_refuses_is_named(fleet: Fleet) -> None:
    async with Redis.from_url(fleet.redis.url) as admin:
        rules = ("on", ">bot-password", "~*", "&*", "+@all", "-xreadgroup", "-hset")
        await admin.execute_command("ACL", "SETUSER", "bot", *rules)  # type: ignore[no-untyped-call]
    url = f"unix://bot:bot-password@{fleet.redis.socket}"
    code, said = await last_words(await fleet.command(*RUN, REDIS_URL=url))
    assert (2, True) == (code, "does not let the bot use HSET, XREADGROUP." in said)


async def test_a_redis_that_comes_late_is_waited_for_without_many_words(fleet: Fleet) -> None:
    await fleet.redis.stop()
    copy = await fleet.command(*RUN)
    said = await copy.says("redis.unavailable")
    await fleet.redis.start()
    await copy.connected()

    assert (f"unix://{fleet.redis.socket}", 0) == (said["address"], said["age_s"])
    assert 1 == len(copy.logged("redis.unavailable")) == len(copy.logged("redis.reached"))
    (reply,) = await fleet.world.whole(await fleet.world.ask("leave?"))
    assert "Answered by Storm" in str(reply.blocks)


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_the_token_that_slack_refuses_is_named(fleet: Fleet, name: str) -> None:
    wrong = {"SLACK_BOT_TOKEN": "xoxb-1-wrong", "SLACK_APP_TOKEN": "xapp-1-wrong"}[name]
    code, said = await last_words(await fleet.command(*RUN, **{name: wrong}))
    assert 3 == code
    assert f"Slack does not accept the token in {name} " in said
    assert wrong not in said + str(fleet.copies[0].log)


async def readiness(copy: Copy) -> tuple[int, str]:
    port = copy.logged("web.started")[0]["port"]
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/readyz") as response,
    ):
        return response.status, await response.text()


async def test_a_key_that_storm_refuses_is_found_at_the_start(fleet: Fleet) -> None:
    copy = await fleet.start_as_in_life(STORM_API_KEY="not-the-key")
    refused = await copy.says("storm.key_refused")
    assert (503, "not ready: storm key\n") == await readiness(copy)
    assert ("error", 401) == (refused["level"], refused["status"])
    assert "not-the-key" not in str(copy.log)
    assert None is copy.process.returncode


async def test_a_storm_that_is_away_does_not_keep_the_bot_from_starting(fleet: Fleet) -> None:
    copy = await fleet.command(*RUN, STORM_API_URL="http://127.0.0.1:1")
    await copy.connected()
    await copy.says("storm.unavailable")
    assert (200, "ready\n") == await readiness(copy)


async def test_a_port_that_is_taken_is_a_sentence(fleet: Fleet) -> None:
    port = fleet.world.slack.port
    code, said = await last_words(await fleet.command(*RUN, PORT=str(port)))
    assert 1 == code
    assert f"can't listen on 127.0.0.1:{port}" in said
