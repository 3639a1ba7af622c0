"""What was said in a thread before its mention had reached the bot.

A mention may come a minute later than what follows it: it was refused and is sent again, or it
took another connection. What follows is then dropped as people's talk. So when a mention is
accepted, and something has been heard too early, the thread is read from there on, and each message
is treated as if it came now. Safe to repeat, since no question is put twice. Best effort.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.domain.question import Question, UserId
from bot.errors import SlackError, StoreRefused, StoreUnavailable
from bot.slack.history import messages
from bot.slack.intake.entities import mentions
from bot.slack.intake.payload import text

PAGE_SIZE: Final = 100
TURN_WITHIN_S: Final = 10.0

log = structlog.get_logger()


class Inbox(Protocol):
    async def was_spoken_early(self, question: Question) -> bool:
        """Something was heard after it in its thread, and dropped."""
        ...


class Allowance(Protocol):
    """What may be spent on reading. Seconds to wait; None: not within the given limit."""

    async def may_call(self, method: str, max_wait_s: float) -> float | None: ...


class CatchingUp:
    def __init__(
        self,
        inbox: Inbox,
        client: AsyncWebClient,
        clock: Clock,
        bot_user: UserId,
        *,
        allowance: Callable[[Question], Allowance] | None,
        take: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """`take` reads an event's payload. Without an `allowance` Slack is asked at any time."""
        self._inbox = inbox
        self._client = client
        self._clock = clock
        self._bot_user = bot_user
        self._allowance = allowance
        self._take = take

    async def after(self, question: Question) -> None:
        """Raises nothing that Slack or Redis did."""
        try:
            if await self._inbox.was_spoken_early(question):
                for message in await self._read(question):
                    await self._hear(message, question)
        except SlackError as error:
            log.info("thread.not_caught_up", question_id=question.id, error=error.error)
        except (StoreUnavailable, StoreRefused) as error:
            log.info("thread.not_caught_up", question_id=question.id, error=str(error))

    async def _read(self, question: Question) -> list[Mapping[str, Any]]:
        async def turn(method: str) -> bool:
            return await self._turn(question, method)

        thread = question.thread
        found = messages(
            self._client,
            thread.channel,
            thread.root,
            page_size=PAGE_SIZE,
            turn=turn,
            oldest=question.ts,
        )
        return [message async for message in found]

    async def _turn(self, question: Question, method: str) -> bool:
        wait_s: float | None = 0.0
        if self._allowance is not None:
            wait_s = await self._allowance(question).may_call(method, TURN_WITHIN_S)
        if wait_s is None:
            log.info("thread.not_caught_up", question_id=question.id, error="no_slot")
            return False
        await self._clock.sleep(wait_s)
        return True

    async def _hear(self, message: Mapping[str, Any], question: Question) -> None:
        """A mention has an event of its own."""
        if text(message, "ts") <= question.ts or mentions(text(message, "text"), self._bot_user):
            return
        event = {name: value for name, value in message.items() if name != "edited"}
        await self._take(
            {"event": {**event, "type": "message", "channel": question.thread.channel}}
        )
