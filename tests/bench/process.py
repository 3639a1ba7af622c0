"""What the bot's process costs: processor, memory, reaction, start, idleness.

The bot is a process of its own, Storm another, and Slack is in this one. Processor time is user and
system time of the bot's process, so other work on the machine disturbs it less than a clock would.
"""

import asyncio
import statistics
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from bot.playground.pictures.transcript import is_whole
from bot.playground.processes.bot_process import running_bot
from bot.playground.processes.redis_server import RedisServer
from bot.playground.slack import Limits, Slack
from bot.playground.storm import tales
from bot.playground.storm.dialect import Dialect
from bot.playground.storm.server import Storm
from bot.playground.storm.story import Ask, Story, story
from tests.bench.world import World, cpu_s, is_ours, world

PROCESS: Final = ("start", "idle", "reaction", "lengths", "tokens", "crowd")
TOKENS: Final = 600
PACE_S: Final = 0.025
LOOK_S: Final = 0.5
# As many as a place is wanted for, whatever the setting is by default.
PLACES: Final = {"MAX_CONCURRENT_ANSWERS": "5000"}
IDLE_S: Final = 30.0
STARTS: Final = 5
# Questions one after the other, and then so many a second for so long.
ASKED_ALONE: Final = 40
A_SECOND: Final = 100
RATE_LASTS_S: Final = 10


async def process(count: int, only: str | None = None) -> None:
    """Measure all parts, or one; `count` answers at once where it matters (0: as usual)."""
    parts: dict[str, Callable[[], Awaitable[None]]] = {
        "start": _starts,
        "idle": _idleness,
        "reaction": _reaction,
        "lengths": _lengths,
        "tokens": lambda: _loads(count or 500),
        "crowd": lambda: _crowd(count or 2000),
    }
    # Slack takes 300 posts a minute: the crowd needs some eight for its last texts.
    for name in [only] if only else PROCESS[:-1]:
        await parts[name]()


async def _starts() -> None:
    took, used = [], []
    async with RedisServer() as redis, Slack() as slack, Storm() as storm:
        for _ in range(STARTS):
            begun_at = _now()
            async with running_bot(slack, redis.url, storm.api_key, storm.url) as bot:
                took.append(_now() - begun_at)
                used.append(cpu_s(bot))
            await slack.until(lambda: not slack.connections, description="it has left")
    print(
        f"start to connected: median {statistics.median(took):.2f} s,"
        f" worst of {STARTS} {max(took):.2f} s; {statistics.median(used):.2f} s of CPU",
        flush=True,
    )


async def _idleness() -> None:
    async with _warm_world(tokens=5) as w:
        await asyncio.sleep(5.0)
        before_s = w.cpu_s()
        await asyncio.sleep(IDLE_S)
        used_s = w.cpu_s() - before_s
        print(f"idle: {used_s / IDLE_S:.2%} of a core, {w.memory_kb() / 1024:.0f} MB", flush=True)


async def _reaction() -> None:
    """From the moment in which Slack sends a message to the question at Storm."""
    async with _warm_world(tokens=5) as w:
        channels = _open_channels(w.slack, ASKED_ALONE + A_SECOND * RATE_LASTS_S)
        alone, many = channels[:ASKED_ALONE], channels[ASKED_ALONE:]
        sent: dict[str, float] = {}
        for name in alone:
            await _ask(w.slack, name, sent)
            await _until_whole(w, [name], 30)
        await _ask_all(w.slack, many, sent)
        asked = await _asked_at(w, 1 + len(channels))
        for which, names in (("idle", alone), (f"{A_SECOND} questions/s", many)):
            took = sorted(1000 * (asked[name] - sent[name]) for name in names)
            print(
                f"event to Storm, {which}: median {statistics.median(took):.1f} ms,"
                f" p99 {took[int(0.99 * len(took))]:.1f} ms, worst {took[-1]:.1f} ms",
                flush=True,
            )


async def _loads(count: int) -> None:
    async with _warm_world(tokens=5):
        # In a fresh clone the first process compiles the bot, and what that leaves free would be
        # taken for memory that answers don't need.
        pass
    for dialect in Dialect:
        await _load(count, TOKENS, PACE_S, dialect)


async def _crowd(count: int) -> None:
    """Slow enough that all of them are open at the same time."""
    await _load(count, 200, 0.3, Dialect.REFERENCE)


async def _load(count: int, tokens: int, pace_s: float, dialect: Dialect) -> None:
    """What so many answers at once cost; memory when it is at its highest."""
    async with _warm_world(tokens=tokens, pace_s=pace_s, dialect=dialect) as w:
        channels = _open_channels(w.slack, count)
        before_kb, before_s = w.memory_kb(), w.cpu_s()
        await _ask_all(w.slack, channels, {})
        peak_kb = before_kb
        while sum(one["ended_at"] is not None for one in await w.requests()) <= count:
            await asyncio.sleep(LOOK_S)
            peak_kb = max(peak_kb, w.memory_kb())
        streaming_s = w.cpu_s() - before_s
        await _until_whole(w, channels, 900)
        all_s = w.cpu_s() - before_s
    each_us = 1e6 / count / tokens
    print(
        f"{count} answers of {tokens} tokens at once, {dialect}:"
        f" {streaming_s * each_us:.1f} µs of CPU a token until Storm had ended,"
        f" {all_s * each_us:.1f} in all, {(peak_kb - before_kb) / count:.0f} kB an answer",
        flush=True,
    )


async def _lengths() -> None:
    """What a token costs in short and long answers, also in such as are meant to cost much."""
    texts = {"prose": "A long answer goes on. ", "hostile": tales.HOSTILE, "fences": "``` a "}
    print("CPU in µs a token of 5 characters, answers of 1, 10 and 100 kB")
    for name, unit in texts.items():
        costs = [await _length_costs(unit, size, 100_000 // size) for size in (1_000, 10_000)]
        costs.append(await _length_costs(unit, 100_000, 2))
        print(f"{name:8}", *(f"{cost:6.1f}" for cost in costs), flush=True)


async def _length_costs(unit: str, size: int, count: int) -> float:
    told = story((unit * (size // len(unit) + 1))[:size], token_size=5).paced(0.002)

    def tell(ask: Ask) -> Story:
        return told

    async with _warm_world(story=tell) as w:
        channels = _open_channels(w.slack, count)
        before_s = w.cpu_s()
        await asyncio.gather(*(_ask(w.slack, name, {}) for name in channels))
        await _until_whole(w, channels, 300)
        return (w.cpu_s() - before_s) * 1e6 / (count * size / 5)


@asynccontextmanager
async def _warm_world(**wanted: Any) -> AsyncIterator[World]:
    """One question has been answered in it."""
    wanted |= PLACES
    async with world(Limits.generous(), **wanted) as w:
        (warm,) = _open_channels(w.slack, 1, "W")
        await _ask(w.slack, warm, {})
        await _until_whole(w, [warm], 120)
        yield w


def _open_channels(slack: Slack, count: int, prefix: str = "C") -> list[str]:
    """Each with a person of its own, since one person's questions take turns."""
    channels = [f"{prefix}{number:04}" for number in range(count)]
    for name in channels:
        slack.add_person(f"U{name}", f"Mina in {name}")
        slack.add_channel(name, name.lower(), members=[f"U{name}"])
    return channels


async def _ask(slack: Slack, channel: str, sent: dict[str, float]) -> None:
    sent[channel] = _now()
    await slack.say(channel, f"U{channel}", f"<@{slack.bot_user_id}> how is it going? {channel}")


async def _ask_all(slack: Slack, channels: list[str], sent: dict[str, float]) -> None:
    """So many a second: Slack sends what is not acknowledged within three seconds again."""
    begun_at = _now()
    for number, name in enumerate(channels):
        await asyncio.sleep(begun_at + number / A_SECOND - _now())
        await _ask(slack, name, sent)


async def _until_whole(w: World, channels: list[str], timeout_s: float) -> None:
    waiting = set(channels)

    def all_whole() -> bool:
        waiting.difference_update([name for name in waiting if _is_answered(w.slack, name)])
        return not waiting

    await w.slack.until(all_whole, timeout=timeout_s, description="all answers whole")


def _is_answered(slack: Slack, channel: str) -> bool:
    ours = [message for message in slack.messages(channel) if is_ours(message)]
    return bool(ours) and is_whole(ours[-1].blocks)


async def _asked_at(w: World, count: int) -> dict[str, float]:
    """When Storm was asked, by the channel at the question's end, once there are so many."""
    while True:
        requests = await w.requests()
        if len(requests) >= count:
            return {one["question"][-5:]: one["at"] for one in requests}
        await asyncio.sleep(LOOK_S)


def _now() -> float:
    return asyncio.get_running_loop().time()
