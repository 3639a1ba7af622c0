"""Whether other companies listen in a channel now.

Slack says so of a channel with each of its events, not with a click, and a channel may have been
shared since a question was asked in it. So Slack is asked (`conversations.info`); where the bot
lacks the scope for that, what events of the channel have told lately has to do.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final, Protocol

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.domain.question import ChannelId, TeamId
from bot.errors import SlackBusy, SlackError, SlackUnclear, StoreUnavailable
from bot.slack.api import calling, data_of
from bot.slack.intake.payload import object_, text

# A click has to be acknowledged within three seconds, and Redis has its part in it too.
ASK_S: Final = 1.5
# What is known already is told to the other copies again after this.
REFRESH_S: Final = 3600.0

log = structlog.get_logger()


class SharedChannels(Protocol):
    """What all copies know of."""

    async def add(self, team: TeamId, channel: ChannelId) -> None: ...

    async def has(self, team: TeamId, channel: ChannelId) -> bool: ...


class Audience:
    """Knows who listens. One instance serves all channels of a workspace."""

    def __init__(
        self,
        client: AsyncWebClient,
        clock: Clock,
        team: TeamId,
        shared: SharedChannels,
        *,
        ask_s: float = ASK_S,
    ) -> None:
        self._client = client
        self._clock = clock
        self._team = team
        self._shared = shared
        self._ask_s = ask_s
        # The shared channels this copy has told of, and when.
        self._told_at: dict[ChannelId, float] = {}

    async def hear(self, payload: Mapping[str, Any]) -> None:
        """An event tells that its channel is shared.

        That it is not is no news: Slack sends events late, and again, with the word of their time.
        """
        channel = ChannelId(text(object_(payload, "event"), "channel"))
        now = self._clock.monotonic()
        if not channel or payload.get("is_ext_shared_channel") is not True:
            return
        if now - self._told_at.get(channel, float("-inf")) > REFRESH_S:
            # Where Redis is away there are more important steps to fail.
            with suppress(StoreUnavailable):
                await self._shared.add(self._team, channel)
                self._told_at[channel] = now

    async def is_external(self, channel: ChannelId) -> bool | None:
        """None: that can't be told now. Raises `StoreUnavailable`."""
        if channel.startswith("D"):
            # Nobody but the one who writes there.
            return False
        try:
            async with asyncio.timeout(self._ask_s):
                with calling("conversations.info"):
                    found = data_of(await self._client.conversations_info(channel=channel))
        except (SlackBusy, SlackUnclear, TimeoutError) as error:
            log.warning("audience.unknown", channel=channel, error=_word(error))
            return None
        except SlackError as error:
            log.debug("audience.not_asked", channel=channel, error=error.error)
            return await self._shared.has(self._team, channel)
        return object_(found, "channel").get("is_ext_shared") is True


def _word(error: Exception) -> str:
    return error.error if isinstance(error, SlackError) else type(error).__name__
