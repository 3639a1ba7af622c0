"""`python -m tests.bench [which]`: where the published numbers come from."""

import argparse
import asyncio
import statistics

from bot.playground.pictures import transcript
from bot.playground.slack import Limits, Message, Slack
from bot.playground.storm.stories import plain
from tests.bench.beside import beside
from tests.bench.flood import flood
from tests.bench.process import PARTS, process
from tests.bench.stopping import stopping
from tests.bench.world import World, world

TOKENS = 400
PACE_S = 0.025
SLACK_LATENCY_S = 0.08


def channel(number: int) -> str:
    return f"C{number:04}"


def open_channels(slack: Slack, count: int) -> list[str]:
    """Each with a person of its own, since one person's questions take turns."""
    channels = [channel(number) for number in range(count)]
    for name in channels:
        slack.add_person(asker(name), f"Mina in {name}")
        slack.add_channel(name, name.lower(), members=[asker(name)])
    return channels


def asker(channel_name: str) -> str:
    return f"U{channel_name}"


async def ask_all(w: World, channels: list[str]) -> None:
    text = f"<@{w.slack.bot_user_id}> how is it going?"
    await asyncio.gather(*(w.slack.say(name, asker(name), f"{text} {name}") for name in channels))


def is_whole(messages: list[Message]) -> bool:
    return bool(messages) and transcript.is_whole(messages[-1].blocks)


async def answers(limits_name: str, count: int) -> None:
    limits = {"strict": Limits.strict(), "generous": Limits.generous()}[limits_name]
    async with world(limits, tokens=TOKENS, pace_s=PACE_S, latency_s=SLACK_LATENCY_S) as w:
        channels = open_channels(w.slack, count)
        await ask_all(w, channels)
        await w.slack.until(
            lambda: all(is_whole(messages) for messages in w.replies(channels).values()),
            timeout=120,
            description="all answers whole",
        )
        ended = {request["question"][-5:]: request["ended_at"] for request in await w.requests()}
        begun = {request["question"][-5:]: request["at"] for request in await w.requests()}
        replies = w.replies(channels)
        expected = "".join(plain(TOKENS).text.split())
        torn = sum(
            "".join("".join(m.body for m in messages).split()) != expected
            for messages in replies.values()
        )
        last = [replies[name][-1].versions[-1].at - ended[name] for name in channels]
        first = [replies[name][0].versions[0].at - begun[name] for name in channels]
        grew = sum(len(messages[0].versions) > 1 for messages in replies.values())
        edits = sum(call.method == "chat.update" for call in w.slack.calls)
        print(
            f"{limits_name:9} {count:3}  {grew:3} {edits:5}"
            f"  {statistics.median(last):6.2f} {max(last):6.2f}  {min(first):6.2f}"
            f"  {w.slack.refusals():4} {torn:5} {sum(len(m) > 1 for m in replies.values()):9}",
            flush=True,
        )


async def latency() -> None:
    """From the moment a person's message is sent by Slack to the question at Storm."""
    async with world(Limits.none(), tokens=5, pace_s=0.0) as w:
        # No more than the burst of posts that the governor allows itself.
        channels = open_channels(w.slack, 50)
        sent: dict[str, float] = {}
        loop = asyncio.get_running_loop()
        for name in channels:
            sent[name] = loop.time()
            await w.slack.say(name, asker(name), f"<@{w.slack.bot_user_id}> how? {name}")
            await w.slack.until(
                lambda name=name: is_whole(w.replies([name])[name]),  # type: ignore[misc]
                timeout=20,
                description="answered",
            )
        took = [request["at"] - sent[request["question"][-5:]] for request in await w.requests()]
        shown = [w.replies([name])[name][0].versions[0].at - sent[name] for name in channels]
        print(
            f"event to Storm: median {statistics.median(took) * 1000:.1f} ms,"
            f" worst of {len(took)} {max(took) * 1000:.1f} ms"
        )
        print(f"event to first text: median {statistics.median(shown) * 1000:.1f} ms")


async def many(count: int) -> None:
    """So many answers at once in one process: memory and processor time."""
    async with world(Limits.generous(), tokens=TOKENS, pace_s=PACE_S) as w:
        await warm_up(w)
        channels = open_channels(w.slack, count)
        memory_kb, cpu_s = w.memory_kb(), w.cpu_s()
        asking = asyncio.ensure_future(ask_all(w, channels))
        peak_kb = memory_kb
        await asking
        while sum(request["ended_at"] is not None for request in await w.requests()) <= count:
            await asyncio.sleep(0.5)
            peak_kb = max(peak_kb, w.memory_kb())
        streamed_s = w.cpu_s() - cpu_s
        await w.slack.until(
            lambda: all(is_whole(messages) for messages in w.replies(channels).values()),
            timeout=240,
            description="all answers whole",
        )
        used_s = w.cpu_s() - cpu_s
        print(
            f"{count} at once: {(peak_kb - memory_kb) / count:.0f} kB each at the most,"
            f" {streamed_s / count / TOKENS * 1e6:.0f} µs of CPU a token until Storm had ended,"
            f" {used_s / count / TOKENS * 1e6:.0f} with everything,"
            f" {w.slack.refusals()} refusals"
        )


async def warm_up(w: World) -> None:
    w.slack.add_person("U1", "Mina")
    w.slack.add_channel("C9999", "warm", members=["U1"])
    await w.slack.say("C9999", "U1", f"<@{w.slack.bot_user_id}> warm up")
    await w.slack.until(
        lambda: is_whole(w.replies(["C9999"])["C9999"]), timeout=60, description="warm"
    )


async def run_all(which: str, count: int) -> None:
    if which in ("answers", "all"):
        print(
            "limits   at once grew edits  last text (s): median worst  first  429s  torn  continued"
        )
        for limits in ("strict", "generous"):
            for number in (1, 5, 20, 50) if not count else (count,):
                await answers(limits, number)
    if which in ("latency", "all"):
        await latency()
    if which in ("many", "all"):
        await many(count or 500)
    if which in ("flood", "all"):
        await flood(count or 1000)
    if which in ("beside", "all"):
        await beside()
    if which in ("stopping", "all"):
        await stopping()
    if which in ("process", "all"):
        await process(count)
    elif which in PARTS:
        await process(count, which)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "which",
        nargs="?",
        default="all",
        choices=[
            *("answers", "latency", "many", "flood", "beside", "stopping", "process"),
            *PARTS,
            "all",
        ],
    )
    parser.add_argument("--count", type=int, default=0, help="answers at once")
    chosen = parser.parse_args()
    asyncio.run(run_all(chosen.which, chosen.count))
