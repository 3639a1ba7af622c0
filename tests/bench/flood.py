"""One person's thousand questions in a minute, and what the others notice of it.

Two copies of the bot. Others ask one question each, every two seconds: some in channels of their
own, some in those where the many are asked. The same without the many, for comparison.
"""

import asyncio
import statistics
from dataclasses import dataclass
from typing import Final

from bot.playground.pictures.transcript import is_whole
from bot.playground.slack import Limits, Message, Slack
from tests.bench.world import World, is_ours, world

TOKENS: Final = 120
PACE_S: Final = 0.025
LATENCY_S: Final = 0.08
LASTS_S: Final = 60.0
OTHERS: Final = 30
FLOODED: Final = [f"CF{number:02}" for number in range(40)]
FLOODER: Final = "UFLOOD"


@dataclass(slots=True)
class Asked:
    """What somebody else has asked, and when they saw what of its answer."""

    channel: str
    ts: str
    at: float
    reply: Message | None = None

    def look(self, slack: Slack) -> bool:
        """Whether the reply is whole."""
        replies = [m for m in slack.answers(self.channel, self.ts) if is_ours(m)]
        self.reply = replies[-1] if replies else None
        return self.reply is not None and is_whole(self.reply.blocks)

    @property
    def first_s(self) -> float:
        assert self.reply is not None
        return self.reply.versions[0].at - self.at

    @property
    def last_s(self) -> float:
        assert self.reply is not None
        return self.reply.versions[-1].at - self.at


async def flood(count: int) -> None:
    print(
        f"{count} questions of one person in a minute; what {OTHERS} others see, in s from asking"
    )
    print("                      first words: median  worst   last words: median  worst  429s")
    for many in (0, count):
        limits = Limits.strict()
        async with world(limits, tokens=TOKENS, pace_s=PACE_S, latency_s=LATENCY_S, copies=2) as w:
            await _measure(w, many)


async def _measure(w: World, many: int) -> None:
    own = _open_channels(w.slack)
    flooding = asyncio.ensure_future(_ask_many(w.slack, many))
    asked = []
    for number in range(OTHERS):
        await asyncio.sleep(LASTS_S / OTHERS)
        where = FLOODED[number] if number % 3 == 2 else own[number]
        asked.append(await _ask(w.slack, where, f"U{number:03}", f"other {number}"))
    await flooding
    await w.slack.until(
        lambda: sum(one.look(w.slack) for one in asked) == OTHERS,
        timeout=120,
        description="the others are answered",
    )
    for name, which in (
        ("own channel", [one for one in asked if one.channel in own]),
        ("flooded channel", [one for one in asked if one.channel in FLOODED]),
    ):
        first, last = [one.first_s for one in which], [one.last_s for one in which]
        print(
            f"{'beside' if many else 'alone':7} {name:16}"
            f"  {statistics.median(first):17.2f} {max(first):6.2f}"
            f"   {statistics.median(last):18.2f} {max(last):6.2f}  {w.slack.refusals():4}",
            flush=True,
        )
    print(f"        of the many ended by then: {_ended(w.slack)}, {await _open_at_once(w)} at once")
    if refused := {call.method for call in w.slack.calls if call.error}:
        print(f"        refused: { {method: w.slack.refusals(method) for method in refused} }")


def _open_channels(slack: Slack) -> list[str]:
    people = [f"U{number:03}" for number in range(OTHERS)]
    for person in [*people, FLOODER]:
        slack.add_person(person, person.lower())
    for name in FLOODED:
        slack.add_channel(name, name.lower(), members=[*people, FLOODER])
    own = [f"CO{number:02}" for number in range(OTHERS)]
    for name, person in zip(own, people, strict=True):
        slack.add_channel(name, name.lower(), members=[person])
    return own


async def _ask(slack: Slack, channel: str, person: str, text: str) -> Asked:
    at = asyncio.get_running_loop().time()
    ts = await slack.say(channel, person, f"<@{slack.bot_user_id}> {text}")
    return Asked(channel, ts, at)


async def _ask_many(slack: Slack, many: int) -> None:
    for number in range(many):
        await _ask(slack, FLOODED[number % len(FLOODED)], FLOODER, f"one of many {number}")
        await asyncio.sleep(LASTS_S / many)


def _ended(slack: Slack) -> int:
    return sum(
        is_whole(message.blocks)
        for name in FLOODED
        for message in slack.messages(name)
        if is_ours(message)
    )


async def _open_at_once(w: World) -> int:
    """How many of the many Storm was asked at once, at the most."""
    steps = []
    for request in await w.requests():
        if request["question"].startswith("one of many"):
            steps += [(request["at"], 1), (request["ended_at"] or float("inf"), -1)]
    most = running = 0
    for _, step in sorted(steps):
        running += step
        most = max(most, running)
    return most
