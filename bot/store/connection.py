"""The connection to Redis, and the one place where its exceptions become ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import redis.exceptions
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from bot.errors import StoreUnavailable

# A command that takes longer than this finds Redis away; a blocking read adds its own wait.
COMMAND_TIMEOUT_S: Final = 5.0
CONNECT_TIMEOUT_S: Final = 2.0
# A pool of idle connections survives a restart of Redis as broken ones: the first use of each
# fails and one repetition, on a fresh connection, does not. Every script may be repeated.
RETRIES: Final = 1

Client = Redis

_AWAY = (
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    redis.exceptions.ReadOnlyError,
    redis.exceptions.TryAgainError,
    redis.exceptions.ClusterDownError,
    OSError,
)


def connect(url: str) -> Client:
    """A client for `redis://`, `rediss://` or `unix://`. Nothing is sent before the first use."""
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=COMMAND_TIMEOUT_S,
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        health_check_interval=0,
        retry=Retry(NoBackoff(), RETRIES),
        max_connections=2**16,
    )


@contextmanager
def reaching() -> Iterator[None]:
    """Turn every way Redis has of being away into `StoreUnavailable`."""
    try:
        yield
    except _AWAY as error:
        raise StoreUnavailable(type(error).__name__) from error
