"""What Slack has of a conversation: a thread's messages, or those of a channel's top level."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.api import calling, data_of

# The messages of so many calls at most: what is longer still is not read to its end.
PAGES: Final = 5

# Waits until the method may be called; False: it may not be.
Turn = Callable[[str], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    messages: list[dict[str, Any]]
    # What the next page is asked for with; empty: this is the last.
    cursor: str


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
    cursor = ""
    for _ in range(PAGES):
        if not await turn(_method(root)):
            return
        read = await page(client, channel, root, limit=page_size, cursor=cursor, **where)
        for message in read.messages:
            yield message
        cursor = read.cursor
        if not cursor:
            return


async def page(
    client: AsyncWebClient,
    channel: str,
    root: str | None,
    *,
    limit: int,
    cursor: str = "",
    **where: Any,
) -> Page:
    """A page of `messages`, by a single call. Raises `SlackError`."""
    asked = {"channel": channel, "limit": limit, "cursor": cursor or None, **where}
    with calling(_method(root)):
        if root is None:
            response = await client.conversations_history(**asked)
        else:
            response = await client.conversations_replies(ts=root, **asked)
        found = data_of(response)
    listed, told = found.get("messages"), found.get("response_metadata")
    following = told.get("next_cursor") if isinstance(told, dict) else None
    return Page(
        messages=[one for one in listed if isinstance(one, dict)]
        if isinstance(listed, list)
        else [],
        cursor=following if isinstance(following, str) else "",
    )


def _method(root: str | None) -> str:
    return "conversations.history" if root is None else "conversations.replies"
