"""How long it takes from a press of "Stop" until Storm's stream is closed, over two copies.

Slack tells each press to either of them, so that about half of the answers run on the other one.
"""

import statistics
import time

from bot.playground.slack import Limits
from bot.playground.storm.stories import plain
from bot.playground.storm.story import paced
from tests.bench.world import World, world

PRESSES = 50
# A minute of text: each is stopped long before its end.
TOKENS, PACE_S = 1200, 0.05


async def stopping() -> None:
    async with world(Limits.none(), story=paced(plain(TOKENS), PACE_S), copies=2) as w:
        w.slack.add_person("U0MINA", "Mina")
        took = [await _stop_one(w, f"C{number:04}") for number in range(PRESSES)]
    print(
        f"stop: {PRESSES} presses over two copies, until Storm's stream is closed:"
        f" median {1000 * statistics.median(took):.0f} ms, worst {1000 * max(took):.0f} ms"
    )


async def _stop_one(w: World, channel: str) -> float:
    w.slack.add_channel(channel, channel.lower(), members=["U0MINA"])
    root = await w.slack.say(channel, "U0MINA", f"<@{w.slack.bot_user_id}> about {channel}?")
    (reply,) = await w.slack.until(
        lambda: [one for one in w.slack.answers(channel, root) if one.body],
        description="the answer grows",
    )
    pressed_at = time.monotonic()
    await w.slack.press(channel, reply.ts, "stop", "U0MINA")
    while True:
        asked = next(one for one in await w.requests() if channel in one["question"])
        if asked["ended_at"] is not None:
            return float(asked["ended_at"]) - pressed_at
