"""What Slack has of a conversation: a thread's messages, or those of a channel's top level."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.api import calling, data_of

# The messages of so many calls at most: what is longer still is not read to its end.
PAGES: Final = 5

# Waits until the method may be called; False: it may not be.
Turn = Callable[[str], Awaitable[bool]]


async def at_any_time(method: str) -> bool:
    return True


async def messages(
    client: AsyncWebClient,
    channel: str,
    root: str | None,
    *,
    page_size: int,
    turn: Turn = at_any_time,
    **where: Any,
) -> AsyncGenerator[dict[str, Any], None]:
    """The messages of the thread below `root`, oldest first; None: the channel's own, newest first.

    `where` narrows it, as Slack's methods do: `oldest`, `latest`, … A thread's first message may
    come along in any case. Raises `SlackError`.
    """
    method = "conversations.history" if root is None else "conversations.replies"
    cursor: str | None = None
    for _ in range(PAGES):
        if not await turn(method):
            return
        asked = {"channel": channel, "limit": page_size, "cursor": cursor, **where}
        with calling(method):
            if root is None:
                response = await client.conversations_history(**asked)
            else:
                response = await client.conversations_replies(ts=root, **asked)
            found = data_of(response)
        listed = found.get("messages")
        for message in listed if isinstance(listed, list) else ():
            if isinstance(message, dict):
                yield message
        told = found.get("response_metadata")
        cursor = told.get("next_cursor") if isinstance(told, dict) else None
        if not isinstance(cursor, str) or not cursor:
            return
