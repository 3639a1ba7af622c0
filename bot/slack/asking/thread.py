"""What people have said in a thread, read from Slack."""

import asyncio
from dataclasses import dataclass
from typing import Final, Protocol

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.question import MessageTs, Question, UserId
from bot.slack.history import messages
from bot.slack.intake.entities import mentions
from bot.slack.intake.payload import text
from bot.slack.intake.words import words_of

PAGE_SIZE: Final = 200
# Other calls may have to wait for their turn; a question does not wait for this one.
TURN_WITHIN_S: Final = 0.5


class Allowance(Protocol):
    """What may be spent on reading. Seconds to wait; None: not within the given limit."""

    async def may_call(self, method: str, max_wait_s: float) -> float | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A message. `user` may be empty: an app's, on behalf of nobody."""

    ts: MessageTs
    user: str
    text: str
    # It is the bot's own, or the bot was asked.
    has_bot: bool = False


async def spoken_before(
    client: AsyncWebClient,
    allowance: Allowance,
    question: Question,
    bot_user: UserId,
    *,
    page_size: int = PAGE_SIZE,
) -> list[Spoken]:
    """The thread's messages before the question, oldest first.

    Raises `SlackError`.
    """
    spoken: list[Spoken] = []
    thread = question.thread

    async def turn(method: str) -> bool:
        wait_s = await allowance.may_call(method, TURN_WITHIN_S)
        if wait_s is not None:
            await asyncio.sleep(wait_s)
        return wait_s is not None

    found = messages(
        client, thread.channel, thread.root, page_size=page_size, turn=turn, latest=question.ts
    )
    async for message in found:
        ts, user = text(message, "ts"), text(message, "user")
        words = words_of(message, bot_user).text
        if _is_before(ts, question.ts) and words:
            has_bot = user == bot_user or mentions(text(message, "text"), bot_user)
            spoken.append(Spoken(ts=MessageTs(ts), user=user, text=words, has_bot=has_bot))
    return spoken


def _is_before(ts: str, other: str) -> bool:
    """Slack's timestamps have the same number of digits for centuries."""
    return bool(ts) and ts < other
