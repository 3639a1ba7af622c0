"""A question as Storm is asked it.

Called into the middle of a thread, the bot reads what was said there before: people ask "can you
answer this?" and mean what stands above. On any failure, or when it takes too long, the question is
asked without it, at once.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.background import Said, with_background
from bot.domain.question import Question, UserId
from bot.errors import SlackError
from bot.slack.asking.names import Names
from bot.slack.asking.thread import Allowance, Spoken, spoken_before
from bot.words import background
from bot.words.language import language_of

WITHIN_S: Final = 3.0
_ASKS: Final = ("?", "？", "까요", "나요", "가요", "어요", "예요", "죠")

log = structlog.get_logger()


class Wording:
    """Words one question. `most` characters of what was said before go along; 0: none."""

    __slots__ = ("_allowance", "_bot_user", "_client", "_most", "_names", "_question")

    def __init__(
        self,
        client: AsyncWebClient,
        names: Names,
        question: Question,
        *,
        allowance: Allowance,
        bot_user: UserId,
        most: int,
    ) -> None:
        self._client = client
        self._allowance = allowance
        self._names = names
        self._question = question
        self._bot_user = bot_user
        self._most = most

    async def alone(self) -> str:
        """The person's words, with names. Raises nothing."""
        return await self._names.named(self._question.text)

    async def in_context(self) -> str:
        """The person's words, and below them what was said in the thread before. Raises nothing.

        Where nothing was asked, only the bot called, what was asked there last is the question;
        empty: nothing was. Where the bot has had a part in the thread, the words are enough.
        """
        spoken = await self._spoken()
        people = [one for one in spoken if one.user != self._bot_user]
        asked = self._question.text
        if not asked and people:
            asked = people.pop(_asked_last(people)).text
        elif any(one.has_bot for one in spoken):
            people = []
        return await self._in_background(asked, people) if asked else ""

    async def _in_background(self, asked: str, people: Sequence[Spoken]) -> str:
        names = await self._names.of([one.user for one in people if one.user])
        said = [Said(name=names.get(one.user, one.user), text=one.text) for one in people]
        heading = background.background(language_of(self._question.text))
        whole = with_background(asked, said, heading=heading, most=self._most)
        return await self._names.named(whole)

    async def _spoken(self) -> list[Spoken]:
        if not self._most:
            return []
        try:
            async with asyncio.timeout(WITHIN_S):
                return await spoken_before(
                    self._client, self._allowance, self._question, self._bot_user
                )
        except TimeoutError:
            log.info("thread.not_read", error="timeout")
        except SlackError as error:
            log.info("thread.not_read", error=error.error)
        return []


def _asked_last(spoken: Sequence[Spoken]) -> int:
    """Which message is the question that the bot is called to: the last that asks, or the first."""
    asking = [n for n, one in enumerate(spoken) if one.text.rstrip(" .!~").endswith(_ASKS)]
    return asking[-1] if asking else 0
