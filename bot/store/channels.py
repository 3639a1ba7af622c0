"""In which channels other companies listen, by what Slack has told."""

from bot.domain.question import ChannelId, TeamId
from bot.store import keys as lifetimes
from bot.store.connection import Client, reached
from bot.store.keys import Keys


class SharedChannels:
    """The externally shared channels that all copies of the bot know of."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def add(self, team: TeamId, channel: ChannelId) -> None:
        key = self._keys.shared(team, channel)
        await reached(self._redis.set(key, "1", ex=lifetimes.SHARED_CHANNEL_S))

    async def has(self, team: TeamId, channel: ChannelId) -> bool:
        return bool(await reached(self._redis.exists(self._keys.shared(team, channel))))
