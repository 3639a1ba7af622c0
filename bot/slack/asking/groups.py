"""Who is in a user group, as Slack tells it."""

import asyncio
from collections.abc import Iterable
from typing import Final

import structlog
from cachetools import TTLCache
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.domain.question import UserId
from bot.errors import SlackError
from bot.slack.api import calling, data_of

REMEMBERED_S: Final = 300.0
MOST_GROUPS: Final = 100
# Who waits for it has opened a menu, or sent a form: Slack gives the bot three seconds for that.
ASK_S: Final = 1.2

log = structlog.get_logger()


class Groups:
    """One instance serves everybody. Raises nothing."""

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        self._client = client
        self._members: TTLCache[str, frozenset[str]] = TTLCache(
            MOST_GROUPS, REMEMBERED_S, timer=clock.monotonic
        )

    async def have(self, user: UserId, groups: Iterable[str]) -> bool | None:
        """Somebody is in one of them; None: that can't be told."""
        found = await asyncio.gather(*(self._of(group) for group in groups))
        if any(members is not None and user in members for members in found):
            return True
        return None if None in found else False

    async def _of(self, group: str) -> frozenset[str] | None:
        if (known := self._members.get(group)) is not None:
            return known
        try:
            async with asyncio.timeout(ASK_S):
                with calling("usergroups.users.list"):
                    response = await self._client.usergroups_users_list(usergroup=group)
        except (SlackError, TimeoutError) as error:
            word = error.error if isinstance(error, SlackError) else "timeout"
            log.warning("group.not_told", group=group, error=word)
            return None
        users = data_of(response).get("users")
        members = frozenset(one for one in users or () if isinstance(one, str))
        self._members[group] = members
        return members
