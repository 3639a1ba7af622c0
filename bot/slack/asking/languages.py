"""Which language the bot speaks to whom.

The operator's (LANGUAGE), else that of the person's Slack, else that of what they wrote. No answer
waits for Slack to tell: until it has, what was written counts, and once a message of a reply stands
the reply keeps its language.
"""

import asyncio
from typing import Final

from bot.domain.question import Question, UserId
from bot.domain.reply import Language
from bot.slack.asking.people import People
from bot.words.catalogues import languages
from bot.words.language import language_of, spoken

# So long a sentence that is not urgent waits for its language.
WITHIN_S: Final = 1.0


class Speech:
    """The language of one reply."""

    __slots__ = ("_asking", "_language")

    def __init__(self, language: Language, asking: "asyncio.Future[str] | None" = None) -> None:
        """`asking` tells a locale that would be better."""
        self._language = language
        self._asking = asking

    @property
    def language(self) -> Language:
        """As far as it is known now."""
        if self._asking is not None and self._asking.done():
            self._language = _told(self._asking) or self._language
            self._asking = None
        return self._language

    def spoken(self) -> Language:
        """The same, for whom it has to be called."""
        return self.language

    async def known(self) -> Language:
        """The same, a moment later where that helps."""
        if self._asking is not None:
            await asyncio.wait([self._asking], timeout=WITHIN_S)
        return self.language

    def settle(self) -> Language:
        """It stands in a message now: what is told later changes it no more."""
        language, self._asking = self.language, None
        return language


class Languages:
    """One instance serves everybody."""

    def __init__(
        self,
        people: People,
        language: Language | None = None,
        *,
        within_s: float = WITHIN_S,
    ) -> None:
        """`language`: what the operator has decided."""
        self._within_s = within_s
        self._people = people
        self._language = language

    def of_reply(self, question: Question, noted: Language | None = None) -> Speech:
        """`noted`: what a message of the reply is in already."""
        if noted in languages():
            return Speech(noted)
        if self._language:
            return Speech(self._language)
        return self._speech(question.user, language_of(question.text))

    async def of(self, user: UserId, text: str) -> Language:
        """For a sentence to somebody who wrote `text`."""
        return self._language or await self._speech(user, language_of(text)).known()

    async def of_person(self, user: UserId) -> Language | None:
        """For a sentence to somebody who wrote nothing. None: it can't be told."""
        if self._language:
            return self._language
        try:
            async with asyncio.timeout(self._within_s):
                return spoken(await self._people.locale(user))
        except TimeoutError:
            return None

    def _speech(self, user: UserId, written: Language) -> Speech:
        known = self._people.locale_known(user)
        if known is not None:
            return Speech(spoken(known) or written)
        return Speech(written, asyncio.ensure_future(self._people.locale(user)))


def _told(asking: "asyncio.Future[str]") -> Language | None:
    """A failure nobody has foreseen costs the language, not the reply."""
    failed = asking.cancelled() or asking.exception()
    return None if failed else spoken(asking.result())
