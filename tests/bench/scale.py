"""Many workspaces and copies on one Redis: what a question costs, and what that adds up to.

Each workspace is asked as much as Slack lets anybody answer there. What can't be measured on one
small machine is extrapolated from what a question costs each part in processor time.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

from redis.asyncio import Redis

from bot.domain.governor.governor import POSTS
from bot.playground.pictures.transcript import is_whole
from bot.playground.processes.redis_server import RedisServer
from bot.playground.slack import Limits
from tests.bench.capacity import Cost, measured, scale_page
from tests.bench.world import World, cpu_s, is_ours, world

# Workspaces, and copies in each.
SIZES: Final = ((1, 1), (2, 1), (4, 1), (1, 4))
TOKENS: Final = 400
PACE_S: Final = 0.025
PARAGRAPH: Final = 40
LATENCY_S: Final = 0.08
# A reply is a post at least, and Slack counts those.
ASKED_A_SECOND: Final = POSTS.per_minute / 60
ASKS_FOR_S: Final = 10.0
SETTLES_S: Final = 3.0
IDLE_S: Final = 3.0
PATIENCE_S: Final = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What has been used so far, by Redis and by all copies of the bot, or between two looks.

    `trips` are what Redis has read at once: a command, or several sent together. `commands` count
    those that a script gives as well. `at` and processor times are in seconds.
    """

    at: float
    trips: int
    commands: int
    bytes: int
    redis_s: float
    bots_s: float

    @classmethod
    async def look(cls, redis: Redis, worlds: Sequence[World]) -> Self:
        told: Mapping[str, Any] = await redis.info("everything")
        return cls(
            at=time.monotonic(),
            trips=told["total_reads_processed"],
            commands=told["total_commands_processed"],
            bytes=told["total_net_input_bytes"] + told["total_net_output_bytes"],
            redis_s=told["used_cpu_user"] + told["used_cpu_sys"],
            bots_s=sum(cpu_s(bot) for w in worlds for bot in w.bots),
        )

    def __sub__(self, other: Self) -> Self:
        mine, theirs = asdict(self), asdict(other)
        return replace(self, **{name: mine[name] - theirs[name] for name in mine})


async def scale(out: Path | None) -> None:
    costs = []
    print(f"asked: {ASKED_A_SECOND:g} a second and workspace, for {ASKS_FOR_S:g} s")
    for workspaces, copies in SIZES:
        cost = await _measure(workspaces, copies)
        costs.append(cost)
        print(measured([cost]).splitlines()[-1], flush=True)
    page = scale_page(costs, a_workspace=POSTS.per_minute)
    print(page)
    if out is not None:
        told = json.dumps([asdict(cost) for cost in costs], indent=1)
        await asyncio.to_thread(_write, out, told, page)


def _write(out: Path, told: str, page: str) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "scale.json").write_text(told + "\n", "utf-8")
    (out / "scale.md").write_text(page, "utf-8")


async def _measure(workspaces: int, copies: int) -> Cost:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(RedisServer())
        redis = await stack.enter_async_context(Redis.from_url(server.url))
        worlds = [
            await stack.enter_async_context(
                world(
                    Limits.strict(),
                    tokens=TOKENS,
                    pace_s=PACE_S,
                    paragraph=PARAGRAPH,
                    latency_s=LATENCY_S,
                    copies=copies,
                    redis_url=server.url,
                    REDIS_PREFIX=f"bench{number}",
                )
            )
            for number in range(workspaces)
        ]
        await asyncio.sleep(SETTLES_S)
        resting = await Spent.look(redis, worlds)
        await asyncio.sleep(IDLE_S)
        rested = await Spent.look(redis, worlds)
        await asyncio.gather(*(_ask(w, "warm", 1) for w in worlds))
        begun = await Spent.look(redis, worlds)
        number = round(ASKED_A_SECOND * ASKS_FOR_S)
        felt = await asyncio.gather(*(_ask(w, "asked", number) for w in worlds))
        ended = await Spent.look(redis, worlds)
        last_s = [late for each in felt for late in each]
        return _cost(workspaces, copies, rested - resting, ended - begun, last_s)


def _cost(workspaces: int, copies: int, idle: Spent, busy: Spent, last_s: Sequence[float]) -> Cost:
    """What the questions cost beyond what is spent while nobody asks."""

    def each(name: str) -> float:
        unasked = getattr(idle, name) / idle.at * busy.at
        return float(getattr(busy, name) - unasked) / len(last_s)

    return Cost(
        workspaces=workspaces,
        copies=workspaces * copies,
        questions=len(last_s),
        a_minute=ASKED_A_SECOND * 60 * workspaces,
        last_s=statistics.median(last_s),
        last_worst_s=max(last_s),
        bots_ms=each("bots_s") * 1000,
        redis_ms=each("redis_s") * 1000,
        trips=each("trips"),
        commands=each("commands"),
        bytes=each("bytes"),
        idle_trips=idle.trips / idle.at / (workspaces * copies),
    )


async def _ask(w: World, name: str, number: int) -> list[float]:
    """So many questions at their rate; how long after its last token each reply was whole."""
    channels = [f"C{name.upper()}{place:03}" for place in range(number)]
    for channel in channels:
        w.slack.add_person(f"U{channel}", channel)
        w.slack.add_channel(channel, channel.lower(), members=[f"U{channel}"])
    begun = time.monotonic()
    for place, channel in enumerate(channels):
        await asyncio.sleep(begun + place / ASKED_A_SECOND - time.monotonic())
        await w.slack.say(channel, f"U{channel}", f"<@{w.slack.bot_user_id}> how? {channel}")
    await w.slack.until(
        lambda: all(_is_answered(w, channel) for channel in channels),
        timeout=PATIENCE_S,
        description="all questions are answered",
    )
    ended = {request["question"].split()[-1]: request["ended_at"] for request in await w.requests()}
    replies = w.replies(channels)
    return [replies[channel][-1].versions[-1].at - ended[channel] for channel in channels]


def _is_answered(w: World, channel: str) -> bool:
    messages = [message for message in w.slack.messages(channel) if is_ours(message)]
    return bool(messages) and is_whole(messages[-1].blocks)
