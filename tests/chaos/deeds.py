"""People who do something with the replies: they stop some, and judge others."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.domain.question import QuestionId, UserId
from bot.playground.slack import Message, Slack
from tests.chaos.crowd import PEOPLE, Crowd

# Of the replies that grow, so many are stopped; of the others, so many judged at each look.
STOPPED = 0.1
CHOICES = ("good", "bad")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A press of a thumb. Nobody presses twice, so that the order of two makes no difference."""

    question: QuestionId
    user: UserId
    verdict: str
    trigger: str


@dataclass(slots=True, kw_only=True)
class Deeds:
    slack: Slack
    crowd: Crowd
    rng: random.Random
    judged: list[Judged] = field(default_factory=list)
    # Questions whose reply somebody who may has stopped, or tried to.
    stopped: set[str] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)

    async def go_on(self, seconds: float, every_s: float) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while loop.time() < until:
            await asyncio.sleep(self.rng.expovariate(1 / every_s))
            shown = [one for one in self._messages() if _controls(one)]
            if shown:
                await self._act(self.rng.choice(shown[-60:]))

    async def _act(self, message: Message) -> None:
        controls = _controls(message)
        if "stop" in controls and self.rng.random() < STOPPED:
            await self._stop(message, controls["stop"])
        elif "feedback" in controls:
            await self._judge(message, controls["feedback"])

    async def _stop(self, message: Message, question: str) -> None:
        asker = next(one.user for one in self.crowd.put if one.id == question)
        self.stopped.add(question)
        self.done["stop"] += 1
        await self.slack.press(message.channel, message.ts, "stop", asker)

    async def _judge(self, message: Message, question: str) -> None:
        direct = message.channel.startswith("D")
        user = f"U{message.channel[1:]}" if direct else self.rng.choice(PEOPLE)
        if any((one.question, one.user) == (question, user) for one in self.judged):
            return
        choice = self.rng.choice(CHOICES)
        self.done[choice] += 1
        trigger = await self.slack.press(
            message.channel, message.ts, "feedback", user, f"{choice}:{question}"
        )
        self.judged.append(
            Judged(
                question=QuestionId(question), user=UserId(user), verdict=choice, trigger=trigger
            )
        )

    def accepted(self) -> list[Judged]:
        """Those that Slack was told had been taken: they must never be lost."""
        taken = {
            delivery.parcel.payload.get("trigger_id")
            for delivery in self.slack.deliveries
            if delivery.accepted
        }
        return [one for one in self.judged if one.trigger in taken]

    def _messages(self) -> Iterator[Message]:
        for channel in self.slack.channels:
            for message in self.slack.messages(channel):
                if message.bot_id == self.slack.bot_id and not message.deleted:
                    yield message


def _controls(message: Message) -> Mapping[str, str]:
    """The question that a message's button "Stop", or its pair of thumbs, is for."""
    found = {}
    for block in message.blocks or ():
        for element in block.get("elements") or ():
            match element:
                case {"action_id": "stop", "value": str(value)}:
                    found["stop"] = value
                case {"action_id": "feedback", "positive_button": {"value": str(value)}}:
                    found["feedback"] = value.partition(":")[2]
    return found
