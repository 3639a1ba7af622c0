""" "Solved" in a reply's menu, and ✅ on a message in its thread.

On the bot's reply it says that the question is solved: whoever wrote last there, other than who
asked, has solved it, if anybody has. On a person's message it says that this is the solution.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final, Protocol

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.acts.solved import Solved
from bot.clock import Clock
from bot.domain.deed import Press, Reaction
from bot.domain.menu import Entry
from bot.domain.question import (
    ChannelId,
    MessageTs,
    QuestionId,
    TeamId,
    ThreadKey,
    UserId,
)
from bot.errors import SlackError
from bot.slack.acts.door import Door
from bot.slack.acts.routes import Routes
from bot.slack.acts.soon import soon
from bot.slack.api import calling, data_of
from bot.slack.history import page
from bot.slack.intake.events import thread_of
from bot.slack.intake.payload import object_, text
from bot.slack.reply.metadata import METADATA_TYPE
from bot.words import presses

EMOJI: Final = ("white_check_mark", "heavy_check_mark", "ballot_box_with_check")
# Of a thread, so much is looked at for a solution.
MOST_READ: Final = 200
ASK_S: Final = 5.0
# People put ✅ to all kinds of messages: so many of them are looked at in a minute.
LOOKS_A_MINUTE: Final = 30

_WHY_NOT: Final[Mapping[str, Callable[..., str]]] = {
    "open": presses.already_answering,
    "unknown": presses.too_old_to_mark,
}

log = structlog.get_logger()


class Messages(Protocol):
    """See `bot.store.messages`."""

    async def answering(
        self, team: TeamId, channel: ChannelId, ts: MessageTs
    ) -> tuple[ThreadKey, QuestionId] | None: ...


class SlackSolved:
    def __init__(
        self,
        solved: Solved,
        messages: Messages,
        door: Door,
        client: AsyncWebClient,
        clock: Clock,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._solved = solved
        self._messages = messages
        self._door = door
        self._client = client
        self._clock = clock
        self._spawn = spawn
        self._looked_at: list[float] = []

    def routes(self) -> Routes:
        return Routes(
            presses={Entry.SOLVED: self._pressed}, reactions=dict.fromkeys(EMOJI, self._reacted)
        )

    async def _pressed(self, press: Press) -> None:
        marked = await self._solved.by_reply(press.thread, press.question, press.user)
        if why_not := _WHY_NOT.get(marked):
            self._door.decline(press, marked, why_not)
        elif marked == "marked":
            await soon(self._find_solution(press.thread, press.question), self._spawn)

    async def _reacted(self, reaction: Reaction) -> None:
        if not reaction.is_ours:
            if reaction.is_added and self._may_look():
                await soon(self._solved_by(reaction), self._spawn)
            return
        found = await self._messages.answering(reaction.team, reaction.channel, reaction.ts)
        if found is None:
            return
        if not reaction.is_added:
            await self._solved.taken_back(*found, reaction.user)
        elif await self._solved.by_reply(*found, reaction.user) == "marked":
            await soon(self._find_solution(*found), self._spawn)

    def _may_look(self) -> bool:
        now = self._clock.monotonic()
        self._looked_at = [at for at in self._looked_at if now - at < 60.0]
        if len(self._looked_at) >= LOOKS_A_MINUTE:
            return False
        self._looked_at.append(now)
        return True

    async def _find_solution(self, thread: ThreadKey, question: QuestionId) -> None:
        """What somebody else than who asked has written below the reply last, if anything."""
        messages = await self._read(thread.channel, thread.root)
        if found := solution(messages, question):
            await self._link(thread, question, found)

    async def _solved_by(self, reaction: Reaction) -> None:
        """A message of a person: where it stands, only Slack can tell."""
        message = next(iter(await self._read(reaction.channel, reaction.ts)), None)
        root = text(message, "thread_ts") if message else ""
        if not root or root == reaction.ts or message is None:
            return
        thread = thread_of(reaction.team, reaction.channel, reaction.ts, root)
        messages = await self._read(reaction.channel, root)
        if question := last_answered(messages, before=reaction.ts):
            await self._link(thread, question, message)

    async def _link(
        self, thread: ThreadKey, question: QuestionId, message: Mapping[str, Any]
    ) -> None:
        author, ts = UserId(text(message, "user")), MessageTs(text(message, "ts"))
        try:
            with calling("chat.getPermalink"):
                found = data_of(
                    await self._client.chat_getPermalink(channel=thread.channel, message_ts=ts)
                )
            await self._solved.by_person(thread, question, author, ts, text(found, "permalink"))
            log.info("question.solved", question_id=question, user=author)
        except SlackError as error:
            log.info("solution.not_linked", question_id=question, error=error.error)

    async def _read(self, channel: ChannelId, ts: str) -> Sequence[Mapping[str, Any]]:
        """Empty where Slack does not tell."""
        try:
            async with asyncio.timeout(ASK_S):
                read = await page(
                    self._client, channel, ts, limit=MOST_READ, include_all_metadata=True
                )
        except (SlackError, TimeoutError) as error:
            log.info("thread.not_read", error=type(error).__name__)
            return []
        return read.messages


def solution(
    messages: Sequence[Mapping[str, Any]], question: QuestionId
) -> Mapping[str, Any] | None:
    """The last message of a person, other than who began the thread, below a question's reply."""
    replies = [text(one, "ts") for one in messages if answers(one) == question]
    starter = text(messages[0], "user") if messages else ""
    below = [
        one
        for one in messages
        if replies
        and text(one, "ts") > replies[-1]
        and text(one, "user") not in ("", starter)
        and not text(one, "bot_id")
        and not text(one, "subtype")
    ]
    return below[-1] if below else None


def last_answered(messages: Sequence[Mapping[str, Any]], *, before: str) -> QuestionId | None:
    """The question that the bot's last reply above a message answers."""
    found = [answers(one) for one in messages if text(one, "ts") < before]
    return next((question for question in reversed(found) if question), None)


def answers(message: Mapping[str, Any]) -> QuestionId | None:
    """The question whose reply this message of the bot's is, or belongs to."""
    metadata = object_(message, "metadata")
    if text(metadata, "event_type") != METADATA_TYPE:
        return None
    return QuestionId(text(object_(metadata, "event_payload"), "question")) or None
