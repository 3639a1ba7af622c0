"""The messages that show one reply in Slack."""

from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import aclosing
from operator import itemgetter
from typing import Any, Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.mark import Mark
from bot.domain.question import MessageTs, Question, UserId
from bot.domain.reply import Closed, Language, Reply
from bot.errors import SlackRefused, SlackThreadRefused
from bot.slack.api import calling
from bot.slack.history import messages
from bot.slack.reply import blocks, ending
from bot.slack.reply.citations import size
from bot.slack.reply.manner import OlderSlack
from bot.slack.reply.metadata import (
    CALL_TYPE,
    METADATA_TYPE,
    metadata,
    metadata_of_call,
    read_end,
    read_metadata,
)
from bot.slack.reply.page import MAX_TEXT_BYTES, BlocksForm, Page
from bot.slack.reply.rendering import Rendering
from bot.slack.reply.stream import Stream, body, release
from bot.slack.text.steps import Steps
from bot.words import helping, labels

# `find` looks through the thread since the question, in calls of so many messages.
FIND_PAGE_SIZE: Final = 100
# One message, and what Slack may put beside it.
FEW: Final = 10

log = structlog.get_logger()


class ReplyMessages:
    """The reply to one question."""

    __slots__ = (
        "_asking",
        "_bot_user",
        "_client",
        "_find_page_size",
        "_form",
        "_is_in_doubt",
        "_is_threaded",
        "_language",
        "_older",
        "_question",
        "_rendering",
        "_stream",
    )

    def __init__(
        self,
        client: AsyncWebClient,
        question: Question,
        language: Callable[[], Language],
        *,
        asking: str = "",
        find_page_size: int = FIND_PAGE_SIZE,
        older: OlderSlack | None = None,
        stream: Stream | None = None,
        bot_user: UserId | None = None,
    ) -> None:
        """`asking` tells this reply to the question from one before or after it.

        `stream` is for native streams; None: there are none. Who finds what of them was not noted
        has to know the `bot_user`.

        `older` remembers for all replies that Slack refuses new blocks; None: for this one.
        """
        self._older = older or OlderSlack()
        self._client = client
        self._question = question
        # As far as it is known by then.
        self._language = language
        self._asking = asking
        self._find_page_size = find_page_size
        self._form = BlocksForm()
        self._form.manner = self._older.manner
        self._is_in_doubt = False
        self._rendering = Rendering(self._form)
        self._stream = stream
        self._bot_user = bot_user
        # Whether its messages stand in line; None: that will be seen.
        self._is_threaded: bool | None = None

    @property
    def _root(self) -> MessageTs | None:
        """A stream is always in a thread, so what stands beside it is there as well."""
        is_threaded = self.takes_streams() if self._is_threaded is None else self._is_threaded
        question = self._question
        return question.status_thread_ts if is_threaded else question.reply_thread_ts

    @property
    def _roots(self) -> tuple[MessageTs | None, ...]:
        """Where it may stand: what is streamed by now, or was, need not be so at another time."""
        question = self._question
        places = (self._root, question.reply_thread_ts, question.status_thread_ts)
        return tuple(dict.fromkeys(places))

    def pages(self, reply: Reply, cuts: tuple[int, ...]) -> Sequence[Page]:
        return self._rendering.pages(reply, cuts)

    def plain_pages(self, reply: Reply, cuts: tuple[int, ...]) -> Sequence[Page]:
        return self._rendering.plain_pages(reply, cuts)

    def simplify(self) -> bool:
        if (simpler := self._form.manner.simpler) is None:
            return False
        self._form.manner, self._is_in_doubt = simpler, True
        return True

    def finished_at(
        self, reply: Reply, cuts: tuple[int, ...], least: int, *, is_plain: bool
    ) -> Steps[int | None]:
        return self._rendering.finished_at(reply, cuts, least, is_plain=is_plain)

    def appendable_at(self, reply: Reply, cuts: tuple[int, ...], least: int) -> Steps[int | None]:
        return self._rendering.appendable_at(reply, cuts, least)

    def goes_on_at(self, start: int, end: int) -> int | None:
        return self._rendering.goes_on_at(start, end)

    def placeholder(self, reply: Reply) -> Page:
        return blocks.placeholder(reply)

    async def post(self, page: Page) -> MessageTs:
        told = metadata(self._question.id, self._asking, page)
        ts = await self._post(page.text, told, blocks=page.blocks or None)
        self._taken(page)
        return ts

    async def call(self, mark: Mark) -> MessageTs:
        """A message that mentions the people whom `mark` calls; the one that stands, if any."""
        async with aclosing(self._found(CALL_TYPE)) as found:
            async for ts, _ in found:
                return ts
        experts = " ".join(map(_mention, mark.calls))
        text = helping.call(experts, _mention(mark.user), self._language())
        return await self._post(text, metadata_of_call(self._question.id))

    async def _post(
        self, text: str, told: dict[str, Any], *, blocks: list[dict[str, Any]] | None = None
    ) -> MessageTs:
        root = self._root
        with calling("chat.postMessage"):
            response = await self._sent(
                "chat.postMessage",
                thread_ts=root,
                text=text,
                blocks=blocks,
                unfurl_links=False,
                unfurl_media=False,
                metadata=told,
            )
            # Without it the message can't be edited: as good as lost.
            ts = MessageTs(_required(response.get("ts")))
        self._is_threaded = root is not None
        return ts

    async def edit(self, ts: MessageTs, page: Page) -> None:
        try:
            await self._update(ts, page)
        except SlackRefused as error:
            if error.error != "streaming_state_conflict":
                raise
            # Whoever began the stream has left it open.
            await self._released(ts)
            await self._update(ts, page)
        self._taken(page)

    async def _update(self, ts: MessageTs, page: Page) -> None:
        with calling("chat.update"):
            # An empty list removes earlier blocks; leaving it out would keep them.
            await self._sent(
                "chat.update",
                ts=ts,
                text=page.text,
                blocks=page.blocks,
                # Left out it would stay, though the reply may have begun anew.
                metadata=metadata(self._question.id, self._asking, page),
            )

    async def _sent(self, method: str, **told: Any) -> AsyncSlackResponse:
        """As the SDK's own methods do, which look through all blocks for objects of its classes."""
        channel = self._question.thread.channel
        given = {name: value for name, value in told.items() if value is not None}
        return await self._client.api_call(method, json={"channel": channel, **given})

    async def _released(self, ts: MessageTs) -> None:
        if self._stream is not None:
            self._stream.forget(ts)
        await release(self._client, self._question.thread.channel, ts)

    def takes_streams(self) -> bool:
        return self._stream is not None and self._stream.is_taken()

    def streamed(self, reply: Reply, cuts: tuple[int, ...], end: int) -> Steps[Page]:
        return self._rendering.streamed(reply, cuts, end)

    async def start_stream(self, page: Page) -> MessageTs:
        ts = await self._streaming.start(page)
        self._is_threaded = True
        return ts

    async def append(self, ts: MessageTs, page: Page) -> None:
        await self._streaming.append(ts, page)

    async def stop_stream(self, ts: MessageTs, page: Page, streamed: Page) -> None:
        told = metadata(self._question.id, self._asking, page)
        await self._streaming.stop(ts, page, streamed, told)
        self._taken(page)

    @property
    def _streaming(self) -> Stream:
        if self._stream is None:
            raise SlackRefused("chat.startStream", "not_wanted")
        return self._stream

    def looks_like(self, page: Page, streamed: Page) -> bool:
        return body(page).rstrip() == body(streamed).rstrip()

    def _taken(self, page: Page) -> None:
        """It was the new blocks that Slack refused: without them it takes the same page."""
        if self._is_in_doubt and page.blocks:
            self._is_in_doubt = False
            self._older.takes(self._form.manner)

    async def offering(self, ts: MessageTs) -> Page | None:
        """The message as Slack has it, with a button to answer its question as that reads now."""
        message = await self._standing(ts)
        if message is None or not message.get("blocks"):
            return None
        shown = ending.offering(message["blocks"], self._question.id, self._language())
        return Page(end=0, blocks=shown, text=str(message.get("text")))

    async def offer_apart(self) -> None:
        asked, language = self._question, self._language()
        with calling("chat.postEphemeral"):
            await self._client.chat_postEphemeral(
                channel=asked.thread.channel,
                user=asked.user,
                thread_ts=asked.reply_thread_ts,
                text=labels.answer_changed(language),
                blocks=ending.offering([], asked.id, language),
            )

    async def marked(self, ts: MessageTs, marks: Sequence[Mark]) -> Page | None:
        """The message as Slack has it, with these marks in the place of others."""
        if (message := await self._standing(ts)) is None:
            return None
        text, language = str(message.get("text")), self._language()
        if blocks := message.get("blocks"):
            shown = ending.marked(blocks, marks, self._question.id, language)
            return Page(end=0, blocks=shown, text=text)
        told = ending.marked_text(text, marks, language)
        return Page(end=0, blocks=[], text=told) if size(told) <= MAX_TEXT_BYTES else None

    async def delete(self, ts: MessageTs) -> None:
        with calling("chat.delete"):
            await self._client.chat_delete(channel=self._question.thread.channel, ts=ts)

    async def find(self, *, known: Collection[MessageTs]) -> MessageTs | None:
        """The first message of this reply, by anybody's hand, that is not among the `known` ones.

        None as well where Slack does not let us look: rather twice than never.
        """
        async with aclosing(self._found()) as found:
            async for ts, _ in found:
                if ts not in known:
                    return ts
        return None

    async def closed(self) -> Closed | None:
        """The reply, if it stands with its end: this asking's, not one before. Else None."""
        async with aclosing(self._found()) as found:
            ours = [message async for message in found]
        return read_end(sorted(ours, key=itemgetter(0)), self._asking)

    async def _found(
        self, kind: str = METADATA_TYPE
    ) -> AsyncGenerator[tuple[MessageTs, dict[str, Any]], None]:
        """The messages of this reply, by anybody's hand, and what they tell besides their looks.

        None where Slack does not let us look.
        """
        for root in self._roots:
            async with aclosing(self._found_in(root, kind)) as found:
                async for message in found:
                    yield message

    async def _found_in(
        self, root: MessageTs | None, kind: str
    ) -> AsyncGenerator[tuple[MessageTs, dict[str, Any]], None]:
        since = self._question.ts
        standing = self._read(root, self._find_page_size, oldest=since, include_all_metadata=True)
        try:
            async with aclosing(standing) as found:
                async for message in found:
                    if (payload := read_metadata(message, self._question.id, kind)) is not None:
                        yield MessageTs(str(message["ts"])), payload
                    elif kind == METADATA_TYPE and self._is_stream(message):
                        yield MessageTs(str(message["ts"])), {}
        except (SlackRefused, SlackThreadRefused) as error:
            log.warning("reply.not_looked_for", method=error.method, error=error.error)

    def _is_stream(self, message: dict[str, Any]) -> bool:
        """One of ours tells nothing of itself before its end: questions of a thread take turns."""
        is_ours = self._bot_user is not None and message.get("user") == self._bot_user
        is_bare = message.get("thread_ts") and not message.get("metadata")
        return self._stream is not None and is_ours and bool(is_bare)

    async def _standing(self, ts: MessageTs) -> dict[str, Any] | None:
        """One of our messages, as Slack has it now; None: it is gone."""
        for root in self._roots:
            standing = self._read(root, FEW, oldest=ts, latest=ts, inclusive=True)
            async with aclosing(standing) as found:
                async for message in found:
                    # The thread's first message may come along.
                    if message.get("ts") == ts:
                        return message
        return None

    def _read(
        self, root: MessageTs | None, page_size: int, **where: Any
    ) -> AsyncGenerator[dict[str, Any], None]:
        channel = self._question.thread.channel
        return messages(self._client, channel, root, page_size=page_size, **where)


def _required(ts: object) -> str:
    if not isinstance(ts, str):
        raise ValueError("no ts")
    return ts


def _mention(who: str) -> str:
    """Of a person, or of a user group."""
    return f"<!subteam^{who}>" if who.startswith("S") else f"<@{who}>"
