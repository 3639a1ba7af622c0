"""`python -m tests.bench.showing SYSTEM LIMITS COUNT`: so many answers at once, seen by readers.

One workspace in this process; whoever answers in it, and Storm, in others. What was seen goes to
stdout as JSON, so that several workspaces can be watched side by side.

The bot is asked by an event and asks Storm; a peer's program is given the same tokens at the same
pace. All times are the machine's monotonic clock. The first token of an answer is there when Storm
has been asked for it, the following ones at their pace; a text can be read once Slack has taken the
call that brings it.
"""

import argparse
import asyncio
import json
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any, Final

from bot.playground.pictures import transcript
from bot.playground.slack import Limits, Message, Slack
from bot.playground.storm.stories import plain
from tests.bench.best import GENEROUS, STRICT, Bucket
from tests.bench.seen import Written, bare, mean_age_s, on_average, seen, steps
from tests.bench.systems import PEER_SYSTEMS, Budget, System
from tests.bench.world import ROOT, is_ours, world

TOKENS: Final = 400
PACE_S: Final = 0.025
PARAGRAPH: Final = 40
SLACK_LATENCY_S: Final = 0.08
# From the question in its channel until a peer's first token.
SOON_S: Final = 0.3
LOOKS_EVERY_S: Final = 0.05
LIMITED: Final = "ratelimited"
LIMITS: Final = {"strict": Limits.strict, "generous": Limits.generous}
# Of edits, and of a stream's appends.
BUCKETS: Final = {
    "strict": (STRICT, Bucket(at_once=5, per_minute=100)),
    "generous": (GENEROUS, Bucket(at_once=100, per_minute=0)),
}
STORY: Final = plain(TOKENS, paragraph=PARAGRAPH)
Json = dict[str, Any]


@dataclass(slots=True)
class Lateness:
    """How long the machine has kept this process from going on, at most.

    Others it keeps as well: what was measured meanwhile is no better than this.
    """

    longest_s: float = 0.0

    async def watch(self) -> None:
        while True:
            due = time.monotonic() + LOOKS_EVERY_S
            await asyncio.sleep(LOOKS_EVERY_S)
            self.longest_s = max(self.longest_s, time.monotonic() - due)


@asynccontextmanager
async def watched() -> AsyncIterator[Lateness]:
    lateness = Lateness()
    watching = asyncio.ensure_future(lateness.watch())
    try:
        yield lateness
    finally:
        watching.cancel()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    channel: str
    user: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """So many answers at once in a workspace; `patience_s` after the last token it is over."""

    limits: Limits
    count: int
    patience_s: float
    settings: Json


async def show_ours(load: Load) -> Json:
    settings: Json = {name: str(value) for name, value in load.settings.items()}
    async with world(
        load.limits,
        tokens=TOKENS,
        pace_s=PACE_S,
        paragraph=PARAGRAPH,
        latency_s=SLACK_LATENCY_S,
        **settings,
    ) as w:
        async with watched() as lateness:
            asked = await _ask(w.slack, load.count)
            with suppress(TimeoutError):
                await w.slack.until(
                    lambda: all(_is_ended(w.slack, one) for one in asked),
                    timeout=TOKENS * PACE_S + load.patience_s,
                )
        begun = {request["question"][-5:]: request["at"] for request in await w.requests()}
        return _told(w.slack, asked, begun) | {"machine_late_s": lateness.longest_s}


async def show_peer(system: System, load: Load) -> Json:
    async with Slack(limits=load.limits, latency_s=SLACK_LATENCY_S, echoes=False) as slack:
        setup = {
            "api_url": slack.api_url,
            "bot_token": slack.identity.bot_token,
            "app_token": slack.identity.app_token,
            "team": slack.team_id,
            "settings": load.settings,
            "tokens": STORY.tokens,
            "pace_s": PACE_S,
        }
        async with _peer(system, setup) as process, watched() as lateness:
            asked = await _ask(slack, load.count)
            begins = time.monotonic() + SOON_S
            targets = [
                {"channel": one.channel, "thread_ts": one.ts, "user": one.user} for one in asked
            ]
            _send(process, {"begins": begins, "targets": targets})
            failed = await _failed(process, SOON_S + TOKENS * PACE_S + load.patience_s)
        begun = dict.fromkeys((one.channel for one in asked), begins)
        told = _told(slack, asked, begun)
        return told | {"failed": failed, "machine_late_s": lateness.longest_s}


async def _failed(process: Process, within_s: float) -> list[str]:
    """What a peer could not do, once it is through with all; nothing if it takes too long."""
    assert process.stdout is not None
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            return sorted(set(json.loads(await process.stdout.readline())))
    return []


@asynccontextmanager
async def _peer(system: System, setup: Json) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        *system.command(), cwd=ROOT, stdin=PIPE, stdout=PIPE
    )
    try:
        _send(process, setup)
        assert process.stdout is not None
        async with asyncio.timeout(60):
            ready = await process.stdout.readline()
        if ready != b"ready\n":
            raise RuntimeError(f"{system.name} did not begin: {ready!r}")
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _send(process: Process, message: Json) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(message).encode() + b"\n")


async def _ask(slack: Slack, count: int) -> list[Asked]:
    """Each in a channel of its own, and by a person of its own, since one person's questions take
    turns."""
    channels = [f"C{number:04}" for number in range(count)]
    for channel in channels:
        slack.add_person(f"U{channel}", f"Mina in {channel}")
        slack.add_channel(channel, channel.lower(), members=[f"U{channel}"])
    question = f"<@{slack.bot_user_id}> how is it going?"
    stamps = await asyncio.gather(
        *(slack.say(channel, f"U{channel}", f"{question} {channel}") for channel in channels)
    )
    return [
        Asked(channel=channel, user=f"U{channel}", ts=ts)
        for channel, ts in zip(channels, stamps, strict=True)
    ]


def _is_ended(slack: Slack, asked: Asked) -> bool:
    messages = _reply(slack, asked)
    return bool(messages) and transcript.is_whole(messages[-1].blocks)


def _reply(slack: Slack, asked: Asked) -> list[Message]:
    return [message for message in slack.answers(asked.channel, asked.ts) if is_ours(message)]


def _told(slack: Slack, asked: list[Asked], begun: dict[str, float]) -> Json:
    """What became of all of them. Times are told from each answer's first token."""
    felt = [_felt(slack, one, begun.get(one.channel, time.monotonic())) for one in asked]
    calls = [call for call in slack.calls if call.method.startswith("chat.")]
    refused = {call.method for call in calls if slack.refusals(call.method)}
    errors = (f"{call.method}: {call.error}" for call in calls if call.error not in (None, LIMITED))
    return {
        "curve": [
            (round(at, 3), round(count, 1))
            for at, count in on_average([one["curve"] for one in felt])
        ],
        "replies": [{name: one[name] for name in one if name != "curve"} for one in felt],
        "calls": Counter(call.method for call in calls),
        "refusals": {method: slack.refusals(method) for method in sorted(refused)},
        "errors": Counter(errors),
    }


def _felt(slack: Slack, asked: Asked, begun_at: float) -> Json:
    """One reply, as whoever asked saw it, and the age for everybody else."""
    messages = _reply(slack, asked)
    written = Written(tokens=STORY.tokens, begun_at=begun_at, pace_s=PACE_S)
    shown = _shown(messages, asked.user, written)
    return asdict(seen(written, shown)) | {
        "others_age_s": mean_age_s(written, _shown(messages, "", written)),
        "messages": len(messages),
        "is_whole": written.text == bare("".join(message.body for message in messages)),
        "curve": [(at - begun_at, count) for at, count in shown],
    }


def _shown(messages: list[Message], user: str, written: Written) -> list[tuple[float, int]]:
    """What one person could read, and from when on."""
    versions = [[(v.at, v.body) for v in m.versions_for(user)] for m in messages]
    return steps(versions, written.text)


def budget(limits: str, count: int) -> Budget:
    edits, appends = BUCKETS[limits]
    characters = len("".join(STORY.tokens))
    return Budget.of(count, edits, appends, lasts_s=TOKENS * PACE_S, characters=characters)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.showing", description=__doc__)
    parser.add_argument("system", help="a peer's name, or the bot's settings as JSON")
    parser.add_argument("limits", choices=list(LIMITS))
    parser.add_argument("count", type=int)
    parser.add_argument("--patience", type=float, default=60.0, help="seconds after the last token")
    given = parser.parse_args()
    peer = next((one for one in PEER_SYSTEMS if one.name == given.system), None)
    load = Load(
        limits=LIMITS[given.limits](),
        count=given.count,
        patience_s=given.patience,
        settings=peer.settings_for(budget(given.limits, given.count))
        if peer
        else json.loads(given.system),
    )
    shown = asyncio.run(show_peer(peer, load) if peer else show_ours(load))
    print(json.dumps(shown | {"settings": load.settings}))


if __name__ == "__main__":
    main()
