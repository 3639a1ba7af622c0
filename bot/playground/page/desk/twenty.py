"""Twenty questions at once: asked, followed until each has its answer, and summed up."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from bot.playground.page.desk import cast, wire
from bot.playground.page.desk.wishes import WishRefused
from bot.playground.pictures.transcript import is_whole
from bot.playground.slack import Message, Slack

# What has no answer after so long is counted as that.
PATIENCE_S: Final = 120.0
# The action of the button below what is no whole answer.
AGAIN: Final = "answer_again"

Place = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How it went: with an answer, with less than one (an apology, a part), and with none yet."""

    asked: int
    answered: int = 0
    failed: int = 0
    slowest_s: float = 0.0
    refused: int = 0
    is_over: bool = False

    def __str__(self) -> str:
        if not self.is_over:
            return f"{self.answered} of {self.asked} answered so far …"
        parts = [f"{self.answered} of {self.asked} answered"]
        if self.answered:
            parts.append(f"slowest {self.slowest_s:.1f} s")
        parts.append(f"{self.refused} refused")
        if self.failed:
            parts.append(f"{self.failed} incomplete or with an apology")
        if missing := self.asked - self.answered - self.failed:
            parts.append(f"{missing} without an answer after {PATIENCE_S:.0f} s")
        return ", ".join(parts)


class Twenty:
    """`run` goes on for ever; `told` hears each change of the verdict."""

    def __init__(self, slack: Slack, told: Callable[[wire.Verdict], None]) -> None:
        self._slack = slack
        self._told = told
        self._asked: dict[Place, float] = {}
        self._took: dict[Place, float] = {}
        self._failed: set[Place] = set()
        self._refused_before = 0
        self._begun = asyncio.Event()
        self._all_ended = asyncio.Event()
        self.verdict: Verdict | None = None

    @property
    def facts(self) -> wire.Verdict | None:
        if self.verdict is None:
            return None
        return wire.Verdict(words=str(self.verdict), is_over=self.verdict.is_over)

    async def ask(self) -> None:
        """Raises `WishRefused` while others are still being answered."""
        if self._is_going_on:
            raise WishRefused("The last twenty are still being answered.")
        self._asked.clear()
        self._took.clear()
        self._failed.clear()
        self._all_ended.clear()
        self._refused_before = self._slack.refusals()
        self._judge(is_over=False)
        for line in cast.TWENTY:
            is_direct = self._slack.channels[line.channel].kind == "im"
            mention = "" if is_direct else f"<@{self._slack.bot_user_id}> "
            ts = await self._slack.say(line.channel, line.user, mention + line.text)
            self._asked[line.channel, ts] = time.monotonic()
        self._begun.set()

    def look(self, message: Message) -> None:
        """A message of the bot has come or changed."""
        for place in self._waiting() if self._is_going_on else ():
            if not _answers(message, place) or not is_whole(message.blocks):
                continue
            if _is_to_be_repeated(message):
                self._failed.add(place)
            else:
                self._took[place] = time.monotonic() - self._asked[place]
            if not self._waiting() and len(self._asked) == len(cast.TWENTY):
                self._all_ended.set()
            self._judge(is_over=False)
            return

    async def run(self) -> None:
        while True:
            await self._begun.wait()
            self._begun.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_S):
                    await self._all_ended.wait()
            self._judge(is_over=True)

    @property
    def _is_going_on(self) -> bool:
        return self.verdict is not None and not self.verdict.is_over

    def _waiting(self) -> list[Place]:
        ended = self._took.keys() | self._failed
        return [place for place in self._asked if place not in ended]

    def _judge(self, *, is_over: bool) -> None:
        self.verdict = Verdict(
            asked=len(cast.TWENTY),
            answered=len(self._took),
            failed=len(self._failed),
            slowest_s=max(self._took.values(), default=0.0),
            refused=self._slack.refusals() - self._refused_before,
            is_over=is_over,
        )
        self._told(wire.Verdict(words=str(self.verdict), is_over=is_over))


def _is_to_be_repeated(message: Message) -> bool:
    """What is no whole answer has a button to ask again."""
    elements = [one for block in message.blocks or () for one in block.get("elements", ())]
    return any((one["type"], one.get("action_id")) == ("button", AGAIN) for one in elements)


def _answers(message: Message, place: Place) -> bool:
    """In direct messages the bot answers in line."""
    channel, asked = place
    in_line = message.thread_ts is None and message.ts > asked
    return message.channel == channel and (message.thread_ts == asked or in_line)
