"""Whether questions can be taken: Redis is there, and can be written to.

A replica answers every reading; so does a Redis whose memory is full. Neither can take a question.
"""

import asyncio
from typing import Final

from redis.exceptions import ResponseError

from bot.errors import StoreUnavailable
from bot.store.connection import Client, reached
from bot.store.keys import MINUTE_S, SHARDS, Keys

WITHIN_S: Final = 1.0


async def can_write(redis: Client, keys: Keys) -> bool:
    """Every shard is tried: on a cluster they are on several servers."""
    return all(await asyncio.gather(*(_can_write(redis, keys.written(n)) for n in range(SHARDS))))


async def _can_write(redis: Client, key: str) -> bool:
    try:
        return bool(await reached(redis.set(key, "1", ex=MINUTE_S), within_s=WITHIN_S))
    except (StoreUnavailable, ResponseError):
        return False
