"""The Redis of docker-compose.yml, started here by its own command, and a bot with it."""

import asyncio
import os
import shlex
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis.exceptions
import yaml
from redis.asyncio import Redis

from bot.errors import StoreTrouble, StoreUnusable
from bot.playground.processes.redis_server import find_binary
from bot.store.greeting import trouble_of
from tests.journeys.processes import ROOT, fleet_in
from tests.journeys.world import World

PASSWORD = "compose-password"


def command(home: Path) -> list[str]:
    """What the container runs, with its paths below `home` and a socket instead of a port."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    shell, option, script = shlex.split(services["redis"]["command"].replace("$$", "$"))
    script = script.replace("/tmp/", f"{home}/").replace("/data", str(home))
    return [shell, option, f"{script} --port 0 --unixsocket {home}/redis.sock"]


@pytest.fixture
async def home() -> AsyncIterator[Path]:
    """Where the service keeps its files; it runs."""
    with tempfile.TemporaryDirectory(prefix="redis-", dir="/tmp") as name:
        server = await asyncio.create_subprocess_exec(
            *command(Path(name)),
            env={
                "PATH": f"{find_binary().parent}:{os.environ['PATH']}",
                "REDIS_PASSWORD": PASSWORD,
            },
            stdout=DEVNULL,
        )
        try:
            yield Path(name)
        finally:
            server.terminate()
            await server.wait()


async def client(home: Path, user: str, password: str) -> Redis:
    """Somebody who talks to it, once it is up."""
    it = Redis.from_url(f"unix://{user}:{password}@{home}/redis.sock")
    while True:
        try:
            await it.ping()
            return it
        except redis.exceptions.ConnectionError as error:
            if trouble := trouble_of(error):
                await it.aclose()
                raise trouble from error
            await asyncio.sleep(0.01)


@pytest.mark.real_time
async def test_the_bot_may_do_what_it_does(world: World, home: Path) -> None:
    await (await client(home, "bot", PASSWORD)).aclose()
    async with fleet_in(world, append_only=False) as fleet:
        url = f"unix://bot:{PASSWORD}@{home}/redis.sock"
        copy = await fleet.start_as_in_life(REDIS_URL=url)
        (reply,) = await world.whole(await world.ask("leave?"))
        (other,) = await world.whole(await world.ask("leave again?"))
        copy.terminate()
        assert 0 == await copy.ended()
    assert "Answered by Storm" in str(reply.blocks)
    assert "Answered by Storm" in str(other.blocks)
    assert "NOPERM" not in str(copy.log)


@pytest.mark.parametrize(
    "words", [("CONFIG", "GET", "*"), ("FLUSHALL",), ("KEYS", "*"), ("ACL", "LIST"), ("SHUTDOWN",)]
)
async def test_and_nothing_that_an_administrator_does(home: Path, words: tuple[str, ...]) -> None:
    async with await client(home, "bot", PASSWORD) as bot:
        with pytest.raises(redis.exceptions.NoPermissionError):
            await bot.execute_command(*words)  # type: ignore[no-untyped-call]


async def test_who_looks_after_its_health_may_do_nothing_else(home: Path) -> None:
    async with await client(home, "health", "-") as health:
        with pytest.raises(redis.exceptions.NoPermissionError):
            await health.get("key")


@pytest.mark.parametrize("user", ["", "bot"])
async def test_nobody_else_comes_in(home: Path, user: str) -> None:
    with pytest.raises(StoreUnusable) as refused:
        await client(home, user, "guessed")
    assert StoreTrouble.PASSWORD_WRONG is refused.value.trouble
