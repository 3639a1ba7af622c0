"""Which question a message of the bot's answers."""

import asyncio
from collections.abc import Callable

from bot.domain.question import ChannelId, MessageTs, QuestionId, TeamId, ThreadKey
from bot.errors import StoreUnavailable
from bot.store.connection import Client, reached
from bot.store.keys import SHARDS, Keys, message_key


class Messages:
    def __init__(
        self, redis: Client, keys: Keys, *, is_behind: Callable[[], bool] = lambda: False
    ) -> None:
        """`is_behind`: Redis was away, and what Slack shows may not be noted there yet."""
        self._redis = redis
        self._keys = keys
        self._is_behind = is_behind

    async def answering(
        self, team: TeamId, channel: ChannelId, ts: MessageTs
    ) -> tuple[ThreadKey, QuestionId] | None:
        """None: it is no answer, or too old. Raises `StoreUnavailable`.

        What is noted of a message lies beside its thread, and of an emoji Slack does not tell in
        which thread it is: so each shard is asked.
        """
        tags = [self._keys.tag(shard) for shard in range(SHARDS)]
        found = await asyncio.gather(
            *(reached(self._redis.get(message_key(tag, channel, ts))) for tag in tags)
        )
        for value in filter(None, found):
            root, _, question = str(value).partition(" ")
            return ThreadKey(team=team, channel=channel, root=root), QuestionId(question)
        if self._is_behind():
            raise StoreUnavailable("not noted yet")
        return None
