"""The messages that show one reply in Slack."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.question import MessageTs, Question
from bot.domain.reply import Language, Reply
from bot.errors import SlackRefused, SlackThreadRefused
from bot.slack.api import calling, data_of
from bot.slack.reply import blocks, ending
from bot.slack.reply.page import Page
from bot.slack.reply.rendering import Rendering

# Names our messages, so that a post whose answer was lost can be found again.
METADATA_TYPE: Final = "storm_reply"
# How far back `find` looks: the thread since the question, in calls of so many messages.
FIND_PAGES: Final = 5
FIND_PAGE_SIZE: Final = 100
# One message, and what Slack may put beside it.
FEW: Final = 10

log = structlog.get_logger()


class ReplyMessages:
    """The reply to one question."""

    def __init__(
        self,
        client: AsyncWebClient,
        question: Question,
        language: Callable[[], Language],
        *,
        find_page_size: int = FIND_PAGE_SIZE,
    ) -> None:
        self._client = client
        self._question = question
        # As far as it is known by then.
        self._language = language
        self._find_page_size = find_page_size
        self._rendering = Rendering()

    def pages(self, reply: Reply, cuts: tuple[int, ...]) -> Sequence[Page]:
        return self._rendering.pages(reply, cuts)

    def plain_pages(self, reply: Reply, cuts: tuple[int, ...]) -> Sequence[Page]:
        return self._rendering.plain_pages(reply, cuts)

    def goes_on_at(self, start: int, end: int) -> int | None:
        return self._rendering.goes_on_at(start, end)

    def placeholder(self, reply: Reply) -> Page:
        return blocks.placeholder(reply)

    async def post(self, page: Page) -> MessageTs:
        with calling("chat.postMessage"):
            response = await self._client.chat_postMessage(
                channel=self._question.thread.channel,
                thread_ts=self._question.reply_thread_ts,
                text=page.text,
                blocks=page.blocks or None,
                unfurl_links=False,
                unfurl_media=False,
                metadata={
                    "event_type": METADATA_TYPE,
                    "event_payload": {"question": self._question.id},
                },
            )
            # Without it the message can't be edited: as good as lost.
            return MessageTs(_required(response.get("ts")))

    async def edit(self, ts: MessageTs, page: Page) -> None:
        with calling("chat.update"):
            # An empty list removes earlier blocks; leaving it out would keep them.
            await self._client.chat_update(
                channel=self._question.thread.channel, ts=ts, text=page.text, blocks=page.blocks
            )

    async def offering(self, ts: MessageTs) -> Page | None:
        """The message as Slack has it, with a button to answer its question as that reads now."""
        found = await self._read(oldest=ts, latest=ts, inclusive=True, limit=FEW)
        for message in found.get("messages") or []:
            # The thread's first message may come along.
            if message.get("ts") == ts and (standing := message.get("blocks")):
                shown = ending.offering(standing, self._question.id, self._language())
                return Page(end=0, blocks=shown, text=str(message.get("text")))
        return None

    async def delete(self, ts: MessageTs) -> None:
        with calling("chat.delete"):
            await self._client.chat_delete(channel=self._question.thread.channel, ts=ts)

    async def find(self, *, known: Collection[MessageTs]) -> MessageTs | None:
        """The first message of this reply, by anybody's hand, that is not among the `known` ones.

        None as well where Slack does not let us look: rather twice than never.
        """
        cursor: str | None = None
        try:
            for _ in range(FIND_PAGES):
                found = await self._read_thread(cursor)
                for message in found.get("messages") or []:
                    if self._is_ours(message) and message["ts"] not in known:
                        return MessageTs(str(message["ts"]))
                cursor = (found.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    break
        except (SlackRefused, SlackThreadRefused) as error:
            log.warning("reply.not_looked_for", method=error.method, error=error.error)
        return None

    async def _read_thread(self, cursor: str | None) -> dict[str, Any]:
        return await self._read(
            oldest=self._question.ts,
            limit=self._find_page_size,
            include_all_metadata=True,
            cursor=cursor,
        )

    async def _read(self, **where: Any) -> dict[str, Any]:
        where["channel"] = self._question.thread.channel
        if (root := self._question.reply_thread_ts) is None:
            with calling("conversations.history"):
                response = await self._client.conversations_history(**where)
        else:
            with calling("conversations.replies"):
                response = await self._client.conversations_replies(ts=root, **where)
        return data_of(response)

    def _is_ours(self, message: dict[str, Any]) -> bool:
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        is_reply = metadata.get("event_type") == METADATA_TYPE
        return is_reply and payload.get("question") == self._question.id


def _required(ts: object) -> str:
    if not isinstance(ts, str):
        raise ValueError("no ts")
    return ts
