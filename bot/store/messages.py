"""Which question a message of the bot's answers."""

import asyncio
from collections.abc import Callable
from typing import Final

from bot.clock import Clock
from bot.domain.question import ChannelId, MessageTs, QuestionId, TeamId, ThreadKey
from bot.errors import StoreUnavailable
from bot.store.connection import Client, reached
from bot.store.keys import SHARDS, Keys, message_key

# What stands in Slack is noted a moment later.
NOTED_WITHIN_S: Final = 0.5


class Messages:
    def __init__(
        self,
        redis: Client,
        keys: Keys,
        clock: Clock,
        *,
        is_behind: Callable[[], bool] = lambda: False,
    ) -> None:
        """`is_behind`: Redis was away, and what Slack shows may not be noted there yet."""
        self._redis = redis
        self._keys = keys
        self._clock = clock
        self._is_behind = is_behind

    async def answering(
        self, team: TeamId, channel: ChannelId, ts: MessageTs
    ) -> tuple[ThreadKey, QuestionId] | None:
        """None: it is no answer, or too old. Raises `StoreUnavailable`."""
        found = await self._noted(team, channel, ts)
        if found is None and not self._is_behind():
            await self._clock.sleep(NOTED_WITHIN_S)
            found = await self._noted(team, channel, ts)
        if found is None and self._is_behind():
            raise StoreUnavailable("not noted yet")
        return found

    async def _noted(
        self, team: TeamId, channel: ChannelId, ts: MessageTs
    ) -> tuple[ThreadKey, QuestionId] | None:
        """What is noted of a message lies beside its thread, and of an emoji Slack does not tell in
        which thread it is: so each shard is asked.
        """
        tags = [self._keys.tag(shard) for shard in range(SHARDS)]
        found = await asyncio.gather(
            *(reached(self._redis.get(message_key(tag, channel, ts))) for tag in tags)
        )
        for value in filter(None, found):
            root, _, question = str(value).partition(" ")
            return ThreadKey(team=team, channel=channel, root=root), QuestionId(question)
        return None
