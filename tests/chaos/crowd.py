"""People who keep asking: in channels, in the threads of earlier questions, in direct messages."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Final

from bot.playground.slack import Slack
from bot.slack.intake.events import question_id

PEOPLE: Final = tuple(f"U{number}ASKER" for number in range(6))
CHANNELS: Final = tuple(f"C{number}TALK" for number in range(8))
MOST_IN_A_THREAD: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A question as it was written."""

    id: str
    user: str
    text: str
    channel: str
    thread: str
    ts: str
    at: float


@dataclass(slots=True, kw_only=True)
class Crowd:
    slack: Slack
    rng: random.Random
    put: list[Put] = field(default_factory=list)
    threads: dict[str, int] = field(default_factory=dict)

    def gather(self) -> None:
        for user in PEOPLE:
            self.slack.add_person(user)
            self.slack.add_channel(direct(user), kind="im", members=[user])
        for channel in CHANNELS:
            self.slack.add_channel(channel, members=PEOPLE)

    async def keep_asking(self, seconds: float, per_s: float) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while loop.time() < until:
            await self._ask()
            await asyncio.sleep(self.rng.expovariate(per_s))

    async def _ask(self) -> None:
        user = self.rng.choice(PEOPLE)
        text = f"Q{len(self.put)} of {user}"
        kind = self.rng.random()
        taken = self._taken()
        known = [thread for thread, count in self.threads.items() if count < MOST_IN_A_THREAD]
        known = [thread for thread in known[-12:] if thread in taken]
        if kind < 0.2:
            await self._say(direct(user), user, text, None)
        elif kind < 0.6 and known:
            channel, root = self.rng.choice(known).split(":")
            await self._say(channel, user, text, root)
        else:
            words = f"<@{self.slack.bot_user_id}> {text}"
            await self._say(self.rng.choice(CHANNELS), user, words, None, text=text)

    async def _say(
        self, channel: str, user: str, words: str, root: str | None, *, text: str | None = None
    ) -> None:
        ts = await self.slack.say(channel, user, words, thread_ts=root)
        thread = f"{channel}:{'line' if channel.startswith('D') else root or ts}"
        if not channel.startswith("D"):
            self.threads[thread] = self.threads.get(thread, 0) + 1
        self.put.append(
            Put(
                id=question_id(self.slack.team_id, channel, ts),
                user=user,
                text=text or words,
                channel=channel,
                thread=thread,
                ts=ts,
                at=asyncio.get_running_loop().time(),
            )
        )

    def _taken(self) -> set[str]:
        """Threads that the bot has certainly a part in: a follow-up there needs no mention."""
        return {
            f"{event.get('channel')}:{event.get('ts')}"
            for delivery in list(self.slack.deliveries)[-400:]
            if delivery.accepted and (event := delivery.parcel.payload.get("event", {}))
        }

    def accepted(self) -> dict[tuple[str, str], float]:
        """When each message was first acknowledged, by channel and `ts`."""
        found: dict[tuple[str, str], float] = {}
        for delivery in self.slack.deliveries:
            event = delivery.parcel.payload.get("event", {})
            if delivery.accepted and delivery.ended_at is not None and "ts" in event:
                place = (str(event.get("channel")), str(event["ts"]))
                found[place] = min(delivery.ended_at, found.get(place, delivery.ended_at))
        return found


def direct(user: str) -> str:
    return f"D{user[1:]}"
