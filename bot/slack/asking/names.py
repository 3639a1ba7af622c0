"""What people, channels and groups are called, so that nobody is asked about `@U07ABCDEF`.

Slack is asked once an hour for each. Where it won't tell (the scopes are optional, see the
manifest) the id stays; a scope that is missing is not tried again for an hour.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Any, Final

import structlog
from cachetools import TTLCache
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.domain.question import UserId
from bot.errors import SlackBusy, SlackError, SlackUnclear
from bot.slack.api import calling, data_of
from bot.slack.asking.people import People
from bot.slack.intake.payload import object_, objects

REMEMBERED_S: Final = 3600.0
MAX_NAMES: Final = 10_000
# More names than this in one question are left as they are.
MOST_AT_ONCE: Final = 20
WITHIN_S: Final = 1.5

# As `entities.readable` writes whom Slack does not name.
_ID: Final = re.compile(
    r"(?<!\w)([@#])((?:(?<=@)[UWS]|(?<=#)[CG])(?=[A-Z]{0,10}[0-9])[A-Z0-9]{2,20})(?!\w)", re.ASCII
)

log = structlog.get_logger()


class Names:
    """One instance serves all questions. Raises nothing."""

    def __init__(self, client: AsyncWebClient, clock: Clock, people: People) -> None:
        self._client = client
        self._people = people
        self._known: TTLCache[str, str | None] = TTLCache(
            MAX_NAMES, REMEMBERED_S, timer=clock.monotonic
        )
        # By the method that refused it.
        self._missing: TTLCache[str, bool] = TTLCache(10, REMEMBERED_S, timer=clock.monotonic)

    async def named(self, text: str) -> str:
        """`text` with the names of whom it mentions, as far as Slack tells them in time."""
        names = await self.of([match[2] for match in _ID.finditer(text)])
        return _ID.sub(lambda match: match[1] + names.get(match[2], match[2]), text)

    async def of(self, ids: list[str]) -> Mapping[str, str]:
        """The names of those that have one."""
        unknown = [one for one in dict.fromkeys(ids) if one not in self._known]
        asking = [asyncio.ensure_future(self._look_up(one)) for one in unknown[:MOST_AT_ONCE]]
        if asking:
            _, late = await asyncio.wait(asking, timeout=WITHIN_S)
            for task in late:
                task.cancel()
        return {one: name for one in ids if (name := self._known.get(one))}

    async def _look_up(self, one: str) -> None:
        if one[0] in "UW":
            if name := (await self._people.person(UserId(one))).name:
                self._known[one] = name
            return
        method, arguments = _question(one)
        if method in self._missing:
            return
        try:
            with calling(method):
                answered = await self._client.api_call(method, params=arguments)
                found = data_of(answered)
        except SlackError as error:
            self._refused(one, error)
            return
        self._known[one] = None
        self._known.update(_names_in(method, one, found))

    def _refused(self, one: str, error: SlackError) -> None:
        if error.error == "missing_scope":
            self._missing[error.method] = True
            log.info("names.not_told", method=error.method, error=error.error)
        elif not isinstance(error, SlackBusy | SlackUnclear):
            self._known[one] = None


def _question(one: str) -> tuple[str, dict[str, str]]:
    match one[0]:
        case "S":
            return "usergroups.list", {}
        case _:
            return "conversations.info", {"channel": one}


def _names_in(method: str, one: str, found: Mapping[str, Any]) -> dict[str, str]:
    match method:
        case "usergroups.list":
            listed = objects(found, "usergroups")
            return {str(group.get("id")): str(group.get("handle")) for group in listed}
        case _:
            return _only(one, object_(found, "channel").get("name"))


def _only(one: str, name: object) -> dict[str, str]:
    return {one: name} if isinstance(name, str) and name.strip() else {}
