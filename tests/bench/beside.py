"""An ordinary question beside bad inputs: what it takes alone, and beside each of them.

Two copies of the bot as processes of their own. What is bad is there before the ordinary question
is asked and goes on while it is answered.
"""

import asyncio
import statistics
from collections.abc import Awaitable, Callable
from typing import Final

from redis.asyncio import Redis

from bot.playground.pictures.transcript import is_whole
from bot.playground.slack import Limits
from bot.playground.storm.stories import plain
from bot.playground.storm.story import by_question, story
from bot.store.keys import SHARDS, Keys
from tests.bench.world import World, is_ours, world

# As many as channels can be posted to at once, a few times over.
ASKED: Final = 8
ORDINARY: Final = "how is it going?"
HOSTILE: Final = "tell me the worst"
TABS: Final = "\t" * 40_000

Bad = Callable[[World], Awaitable[None]]


async def beside() -> None:
    print(f"an ordinary question (2 s of text), {ASKED} times each; seconds from asking")
    print("beside                        first words: median  worst   last words: median  worst")
    cases: list[tuple[str, Bad]] = [
        ("nothing", _nothing),
        ("questions of 40,000 tabs", _tabs),
        ("answers of 60,000 `", _answers),
        ("records that can't be read", _records),
    ]
    tell = by_question({HOSTILE: story("``` a " * 10_000)}, plain(80).paced(0.025))
    for name, bad in cases:
        async with world(Limits.none(), story=tell, copies=2) as w:
            await _measure(w, name, bad)


async def _measure(w: World, name: str, bad: Bad) -> None:
    w.slack.add_person("UBAD", "Bad")
    w.slack.add_channel("CBAD", "bad", members=["UBAD"])
    first, last = [], []
    for number in range(ASKED):
        await bad(w)
        at = asyncio.get_running_loop().time()
        versions = await _answered(w, f"C{number:03}")
        first.append(versions[0] - at)
        last.append(versions[-1] - at)
    print(
        f"{name:28}  {statistics.median(first):17.2f} {max(first):6.2f}"
        f"   {statistics.median(last):18.2f} {max(last):6.2f}",
        flush=True,
    )


async def _answered(w: World, channel: str) -> list[float]:
    """When people saw each version of the reply."""
    w.slack.add_person(f"U{channel}", channel)
    w.slack.add_channel(channel, channel.lower(), members=[f"U{channel}"])
    ts = await w.slack.say(channel, f"U{channel}", f"<@{w.slack.bot_user_id}> {ORDINARY}")
    await w.slack.until(
        lambda: any(is_whole(m.blocks) for m in w.slack.answers(channel, ts) if is_ours(m)),
        timeout=120,
        description="the ordinary question is answered",
    )
    return [version.at for version in w.slack.answers(channel, ts)[0].versions]


async def _nothing(_w: World) -> None:
    return


async def _tabs(w: World) -> None:
    for _ in range(3):
        await w.slack.say("CBAD", "UBAD", f"<@{w.slack.bot_user_id}> {TABS}")


async def _answers(w: World) -> None:
    for _ in range(3):
        await w.slack.say("CBAD", "UBAD", f"<@{w.slack.bot_user_id}> {HOSTILE}")


async def _records(w: World) -> None:
    keys = Keys("storm-bot")
    async with Redis.from_url(w.redis_url) as redis:
        for shard in range(SHARDS):
            await redis.xadd(keys.ready(shard), {"nothing": "here"})
            lane = f"T0PLAY:CBAD:{shard}.000001"
            tag = keys.tag(shard)
            await redis.zadd(f"{tag}:queue:{lane}", {"aaaaaaaaaa": 1})
            await redis.set(f"{tag}:question:aaaaaaaaaa", "no record")
            entry = await redis.xadd(keys.ready(shard), {"lane": lane})
            await redis.hset(f"{tag}:state:{lane}", mapping={"entry": entry, "fence": "many"})
