"""Who people are, as far as Slack tells: what they are called, and the language of their Slack.

One call tells both, and whoever asks for the same person meanwhile waits for it too. Where Slack
won't tell (the scope is optional, see the manifest), is busy or silent, nobody is asked about for a
while.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog
from cachetools import TTLCache
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.domain.question import UserId
from bot.errors import SlackBusy, SlackError, SlackKeyRefused, SlackUnclear
from bot.slack.api import calling, data_of
from bot.slack.intake.payload import object_

METHOD: Final = "users.info"
HOUR_S: Final = 3600.0
DAY_S: Final = 24 * HOUR_S
MOST: Final = 10_000
# How long the call may take, whoever still waits for it.
WITHIN_S: Final = 5.0
# No answer, or one that says nothing: so long nobody is asked about.
REST_S: Final = 30.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Person:
    # Empty: Slack doesn't tell.
    name: str
    # As "ko-KR"; people of other companies have none.
    locale: str
    # Their own, which need not be the one where they are met; empty: Slack doesn't tell.
    team: str = ""


NOBODY: Final = Person("", "")


class People:
    """One instance serves all questions. Raises nothing."""

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._known: TTLCache[UserId, Person] = TTLCache(MOST, HOUR_S, timer=clock.monotonic)
        self._locales: TTLCache[UserId, str] = TTLCache(MOST, DAY_S, timer=clock.monotonic)
        self._asking: dict[UserId, asyncio.Task[Person]] = {}
        self._silent_until = 0.0

    async def person(self, user: UserId) -> Person:
        """As Slack has told within the hour."""
        if known := self._known.get(user):
            return known
        if self._clock.monotonic() < self._silent_until:
            return NOBODY
        if user not in self._asking:
            self._asking[user] = asyncio.ensure_future(self._ask(user))
            self._asking[user].add_done_callback(lambda _: self._asking.pop(user))
        # It goes on when this one waits no longer: the next question will know.
        return await asyncio.shield(self._asking[user])

    def locale_known(self, user: UserId) -> str | None:
        """None: it would have to be asked for."""
        return self._locales.get(user)

    async def locale(self, user: UserId) -> str:
        known = self.locale_known(user)
        return (await self.person(user)).locale if known is None else known

    async def _ask(self, user: UserId) -> Person:
        try:
            async with asyncio.timeout(WITHIN_S):
                with calling(METHOD):
                    answered = await self._client.users_info(user=user, include_locale=True)
                    found = _person(object_(data_of(answered), "user"))
        except TimeoutError:
            self._rest("timeout", REST_S)
            return NOBODY
        except SlackError as error:
            return self._refused(user, error)
        self._known[user], self._locales[user] = found, found.locale
        return found

    def _refused(self, user: UserId, error: SlackError) -> Person:
        if error.error == "missing_scope" or isinstance(error, SlackKeyRefused):
            self._rest(error.error, HOUR_S)
        elif isinstance(error, SlackBusy):
            self._rest(error.error, error.retry_after_s)
        elif isinstance(error, SlackUnclear):
            self._rest(error.error, REST_S)
        else:
            self._known[user] = NOBODY
        return NOBODY

    def _rest(self, error: str, for_s: float) -> None:
        self._silent_until = self._clock.monotonic() + for_s
        log.info("names.not_told", method=METHOD, error=error, wait_s=for_s)


def _person(user: Mapping[str, Any]) -> Person:
    profile = object_(user, "profile")
    names = (profile.get("display_name"), user.get("real_name"), user.get("name"))
    name = next((one for one in names if isinstance(one, str) and one.strip()), "")
    locale = user.get("locale")
    team = user.get("team_id")
    return Person(
        name,
        locale if isinstance(locale, str) else "",
        team if isinstance(team, str) else "",
    )
