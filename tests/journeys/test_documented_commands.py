"""What the documentation tells an operator to say to Redis, said to a real one, word by word."""

import shlex
from typing import Final

from redis.asyncio import Redis

from bot.playground.processes.redis_server import RedisServer
from tests.journeys.processes import ROOT
from tests.journeys.world import World, texts_of

# As the documentation has it, which is the default.
PREFIX: Final = "storm-bot"


def documented(page: str, beginning: str) -> list[str]:
    """The words of the one indented command on a page that begins so."""
    lines = (ROOT / "docs" / page).read_text("utf-8").splitlines()
    [found] = [line.strip() for line in lines if line.strip().startswith(beginning)]
    return shlex.split(found.partition(" | ")[0], posix=not found.startswith("ACL"))


async def test_the_least_that_the_bots_user_needs_is_enough(
    world: World, own_redis: RedisServer
) -> None:
    async with Redis.from_url(own_redis.url) as admin:
        said = documented("network.md", "ACL SETUSER")
        await admin.execute_command(*said)  # type: ignore[no-untyped-call]
    await world.start_bot(
        REDIS_URL=own_redis.url.replace("unix://", "unix://bot:password@"), REDIS_PREFIX=PREFIX
    )

    (reply,) = await world.whole(await world.ask("leave?"))

    assert "Answered by Storm" in texts_of(reply)


async def test_the_pattern_for_uninstalling_finds_every_key(
    world: World, own_redis: RedisServer
) -> None:
    await world.start_bot(REDIS_URL=own_redis.url, REDIS_PREFIX=PREFIX)
    await world.whole(await world.ask("leave?"))
    await world.stop()
    cli, scan, option, pattern = documented("operate.md", "redis-cli --scan")

    async with Redis.from_url(own_redis.url) as admin:
        everything = {key async for key in admin.scan_iter()}
        found = {key async for key in admin.scan_iter(pattern)}

    assert ("redis-cli", "--scan", "--pattern") == (cli, scan, option)
    assert everything == found != set()


async def test_what_was_set_aside_can_be_looked_at(world: World, own_redis: RedisServer) -> None:
    await world.start_bot(REDIS_URL=own_redis.url, REDIS_PREFIX=PREFIX)
    cli, *words = documented("data.md", "redis-cli xrange")

    async with Redis.from_url(own_redis.url) as admin:
        await admin.xadd(words[1], {"reason": "broken"})
        ((_, fields),) = await admin.execute_command(*words)  # type: ignore[no-untyped-call]

    assert ("redis-cli", {b"reason": b"broken"}) == (cli, fields)
