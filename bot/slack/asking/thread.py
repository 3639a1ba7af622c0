"""What people have said in a thread, read from Slack."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.question import MessageTs, Question, UserId
from bot.slack.api import calling, data_of
from bot.slack.intake.entities import mentions
from bot.slack.intake.payload import text
from bot.slack.intake.words import words_of

# The messages of so many calls: what was said last in a thread that is longer still is not read.
PAGES: Final = 5
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
    async for message in _thread(client, allowance, question, page_size):
        ts, user = text(message, "ts"), text(message, "user")
        words = words_of(message, bot_user).text
        if _is_before(ts, question.ts) and words:
            has_bot = user == bot_user or mentions(text(message, "text"), bot_user)
            spoken.append(Spoken(ts=MessageTs(ts), user=user, text=words, has_bot=has_bot))
    return spoken


async def _thread(
    client: AsyncWebClient, allowance: Allowance, question: Question, page_size: int
) -> AsyncIterator[Mapping[str, Any]]:
    cursor: str | None = None
    for _ in range(PAGES):
        wait_s = await allowance.may_call("conversations.replies", TURN_WITHIN_S)
        if wait_s is None:
            return
        await asyncio.sleep(wait_s)
        with calling("conversations.replies"):
            response = await client.conversations_replies(
                channel=question.thread.channel,
                ts=question.thread.root,
                latest=question.ts,
                limit=page_size,
                cursor=cursor,
            )
            found = data_of(response)
        for message in found.get("messages") or []:
            if isinstance(message, dict):
                yield message
        cursor = (found.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


def _is_before(ts: str, other: str) -> bool:
    """Slack's timestamps have the same number of digits for centuries."""
    return bool(ts) and ts < other
