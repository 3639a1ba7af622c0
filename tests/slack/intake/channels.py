"""Where Slack is not asked again whether a channel is shared, and no Redis is at hand."""

from bot.domain.question import ChannelId, TeamId


class LocalChannels:
    """The channels that are shared, as one copy alone knows them."""

    def __init__(self) -> None:
        self._channels: set[tuple[TeamId, ChannelId]] = set()

    async def add(self, team: TeamId, channel: ChannelId) -> None:
        self._channels.add((team, channel))

    async def has(self, team: TeamId, channel: ChannelId) -> bool:
        return (team, channel) in self._channels
