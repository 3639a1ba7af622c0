"""Which question a message is about: that of the bot's last reply above it, as Slack tells."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.question import MessageTs, QuestionId, ThreadKey
from bot.errors import SlackError
from bot.slack.acts.solved import answers, last_answered
from bot.slack.history import PAGES, page
from bot.slack.intake.events import question_id
from bot.slack.intake.payload import text
from bot.slack.intake.words import words_of
from bot.slack.intake.workspace import Workspace

# Of a thread so much is read; in direct messages, of what came before.
PAGE_SIZE: Final = 200
ASK_S: Final = 8.0

Message = Mapping[str, Any]

log = structlog.get_logger()


class NoAnswer(Enum):
    """Why there is no question that a message could be about."""

    NONE_ABOVE = "none_above"
    NOT_READ = "not_read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    question: QuestionId
    # As it reads now; empty: it is gone.
    text: str
    # The message is the reply to it.
    is_reply: bool


async def asked_above(
    client: AsyncWebClient, thread: ThreadKey, ts: MessageTs, workspace: Workspace
) -> Asked | NoAnswer:
    """Raises nothing."""
    try:
        async with asyncio.timeout(ASK_S):
            messages = await _up_to(client, thread, ts)
    except (SlackError, TimeoutError) as error:
        log.info("thread.not_read", error=type(error).__name__)
        return NoAnswer.NOT_READ
    return asked_in(messages, thread, ts, workspace)


def asked_in(
    messages: Sequence[Message], thread: ThreadKey, ts: MessageTs, workspace: Workspace
) -> Asked | NoAnswer:
    """`messages`, oldest first, end with the one that was chosen."""
    own = next((answers(one) for one in messages if text(one, "ts") == ts), None)
    question = own or last_answered(messages, before=ts)
    if question is None:
        return NoAnswer.NONE_ABOVE
    where = (thread.team, thread.channel)
    asked = (one for one in messages if question_id(*where, text(one, "ts")) == question)
    words = next((words_of(one, workspace.bot_user).text for one in asked), "")
    return Asked(question=question, text=words, is_reply=own is not None)


async def _up_to(client: AsyncWebClient, thread: ThreadKey, ts: MessageTs) -> list[Message]:
    """Empty where a thread is so long that its end can't be read."""
    found: list[Message] = []
    root = None if thread.is_in_line else thread.root
    cursor = ""
    for _ in range(PAGES):
        read = await page(
            client,
            thread.channel,
            root,
            limit=PAGE_SIZE,
            cursor=cursor,
            latest=ts,
            inclusive=True,
            include_all_metadata=True,
        )
        found += read.messages
        cursor = read.cursor
        if root is None or not cursor:
            return sorted(found, key=lambda one: text(one, "ts"))
    return []
