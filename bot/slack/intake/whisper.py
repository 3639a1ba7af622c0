"""A sentence that one person alone sees, in the conversation it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.question import IN_LINE, Question, ThreadKey, UserId
from bot.errors import SlackError
from bot.slack.api import calling

SAID_TYPE: Final = "storm_said"

log = structlog.get_logger()


def beside(message: Question) -> ThreadKey:
    """Where one person sees it: a message that has no replies yet shows none but real ones."""
    is_first = message.thread.root == message.ts
    return replace(message.thread, root=IN_LINE) if is_first else message.thread


async def whisper(
    client: AsyncWebClient,
    thread: ThreadKey,
    user: UserId,
    text: str,
    *,
    blocks: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """Best effort: where Slack refuses it, nobody is told. `blocks`: what is shown for `text`."""
    try:
        with calling("chat.postEphemeral"):
            await client.chat_postEphemeral(
                channel=thread.channel,
                user=user,
                thread_ts=None if thread.is_in_line else thread.root,
                text=text,
                blocks=[dict(block) for block in blocks] if blocks else None,
            )
    except SlackError as error:
        log.info("whisper.refused", error=error.error)


async def say(client: AsyncWebClient, thread: ThreadKey, text: str) -> None:
    """The same for everybody there."""
    try:
        with calling("chat.postMessage"):
            await client.chat_postMessage(
                channel=thread.channel,
                thread_ts=None if thread.is_in_line else thread.root,
                text=text,
                unfurl_links=False,
                unfurl_media=False,
                # So that nobody takes it for the beginning of a reply, which tells nothing.
                metadata={"event_type": SAID_TYPE, "event_payload": {}},
            )
    except SlackError as error:
        log.info("sentence.refused", error=error.error)
