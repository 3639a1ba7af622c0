"""The connection to Redis, and the one place where its exceptions become ours."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import cached_property
from pathlib import Path
from traceback import walk_tb
from typing import Any, Final, TypeVar

import hiredis
import redis
import redis.exceptions
from redis.asyncio import Redis, RedisCluster
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.driver_info import DriverInfo

from bot.errors import StoreUnavailable
from bot.store.greeting import check_hello, greeting

# A command that takes longer than this finds Redis away; a blocking read adds its own wait.
COMMAND_TIMEOUT_S: Final = 5.0
CONNECT_TIMEOUT_S: Final = 2.0
# A pool of idle connections survives a restart of Redis as broken ones: the first use of each
# fails and one repetition, on a fresh connection, does not. Every script may be repeated.
RETRIES: Final = 1
# Redis answers within a millisecond: a few dozen connections carry more than it can do.
COMMANDS_AT_ONCE: Final = 64
# What is under way in the end is waited for so long.
LAST_COMMANDS_S: Final = 1.0
_WAITING: Final = frozenset({"XREADGROUP"})

Client = Redis | RedisCluster

T = TypeVar("T")

_AWAY = (
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    redis.exceptions.ReadOnlyError,
    redis.exceptions.TryAgainError,
    redis.exceptions.OutOfMemoryError,
    redis.exceptions.ClusterError,
    redis.exceptions.RedisClusterException,
    OSError,
)
# Refusals that redis-py has no class for: can't write its file, has lost its replicas, is stuck.
_AWAY_WORDS = ("MISCONF", "NOREPLICAS", "BUSY ")
# Said by a server that is not the primary, or no longer, on connections that stay open. A new one
# leads to the primary of now, where an address, a proxy or a name follows it.
_NOT_THE_PRIMARY = [redis.exceptions.ReadOnlyError, redis.exceptions.MasterDownError]
_ISOLATED = "NOREPLICAS"
# What is worth one repetition on another connection.
_REPEATED = (
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    *_NOT_THE_PRIMARY,
    OSError,
)


class _InTurns:
    """Has so many commands under way that a burst of them opens no connection for each.

    A connection costs more than a command: hundreds of them were opened whenever hundreds of
    answers did something at once, and kept. One that waits for news has its own.
    """

    _is_over = False

    @cached_property
    def _turns(self) -> asyncio.Semaphore:
        return asyncio.Semaphore(COMMANDS_AT_ONCE)

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        self._check_open()
        if args[0] in _WAITING:
            return await self._execute(*args, **options)
        async with self._turns:
            self._check_open()
            return await self._execute(*args, **options)

    async def _execute(self, *args: Any, **options: Any) -> Any:
        return await super().execute_command(*args, **options)  # type: ignore[misc]

    def _check_open(self) -> None:
        if self._is_over:
            raise redis.exceptions.ConnectionError("closed")

    async def end(self) -> None:
        """Nothing is begun any more, and what is under way has ended, before all is closed.

        redis-py would open a connection anew for either, and nobody would close that.
        """
        self._is_over = True
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_COMMANDS_S), AsyncExitStack() as turns:
                for _ in range(COMMANDS_AT_ONCE):
                    await turns.enter_async_context(self._turns)


# redis-py's own bases don't agree on a command's type.
class _Cluster(_InTurns, RedisCluster):  # type: ignore[misc]
    pass


class _Follower(_InTurns, Redis):  # type: ignore[misc]
    """Drops a connection that leads to a server which refuses to be written to.

    Takes connections out of their pool and keeps them. To fetch one for each command, to watch it
    for metrics that nobody reads and to put the command together in Python costs more than all
    else: an answer has two dozen.
    """

    @cached_property
    def _kept(self) -> list[AbstractConnection]:
        return []

    async def _execute(self, *args: Any, **options: Any) -> Any:
        connection = await self._fetched()
        try:
            await connection.send_packed_command(_packed(args, connection))
            told = await self.parse_response(connection, args[0], **options)
        except BaseException as error:
            # redis-py has closed it where an answer may still be on its way.
            is_repeated = isinstance(error, _REPEATED)
            await self._give_back(connection, is_broken=is_repeated)
            if not is_repeated:
                raise
        else:
            self._kept.append(connection)
            return told
        return await super()._execute(*args, **options)

    async def execute_each(self, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Several in one round trip; in the place of an answer the error, and nothing is repeated.

        redis-py's pipeline puts each command together in Python.
        """
        self._check_open()
        async with self._turns:
            self._check_open()
            connection = await self._fetched()
            told: list[Any] = []
            try:
                packed = [b"".join(_packed(command, connection)) for command in commands]
                await connection.send_packed_command(b"".join(packed))
                for command in commands:
                    try:
                        told.append(await self.parse_response(connection, command[0]))
                    except redis.exceptions.ResponseError as error:
                        told.append(error)
            except BaseException as error:
                # Further answers may be on their way.
                await self._give_back(connection, is_broken=True)
                if not isinstance(error, _REPEATED):
                    raise
                return told + [error] * (len(commands) - len(told))
            if any(isinstance(one, _REPEATED) for one in told):
                await self._give_back(connection, is_broken=True)
            else:
                self._kept.append(connection)
            return told

    def evalsha(self, sha: str, numkeys: int, *keys_and_args: Any) -> Any:
        # redis-py's own is the same behind two wrappers, which take a quarter of its time.
        return self.execute_command("EVALSHA", sha, numkeys, *keys_and_args)

    async def _give_back(self, connection: AbstractConnection, *, is_broken: bool) -> None:
        if is_broken:
            await connection.disconnect(nowait=True)
        await self.connection_pool.release(connection)

    async def _fetched(self) -> AbstractConnection:
        if self._kept:
            return self._kept.pop()
        fetched: AbstractConnection = await self.connection_pool.get_connection()  # type: ignore[no-untyped-call]
        return fetched

    async def parse_response(
        self, connection: Any, command_name: str | bytes, **options: Any
    ) -> Any:
        try:
            if command_name == "EVALSHA":
                # A script's answer is taken as it is.
                return await connection.read_response()
            return await super().parse_response(connection, command_name, **options)
        except redis.exceptions.ResponseError as error:
            if str(error).startswith(_ISOLATED):
                raise redis.exceptions.ReadOnlyError(str(error)) from error
            raise


def _packed(command: tuple[Any, ...], connection: AbstractConnection) -> Sequence[bytes]:
    """As it is sent."""
    try:
        if " " not in command[0]:
            return (hiredis.pack_command(command),)
    except (TypeError, ValueError):
        pass
    # It is odd in some way, and redis-py knows what to do.
    packed: Sequence[bytes] = connection.pack_command(*command)
    return packed


@asynccontextmanager
async def connect(
    url: str, *, cert_file: Path | None = None, cert_dir: Path | None = None
) -> AsyncIterator[Client]:
    """A client for `redis://`, `rediss://` or `unix://`; one for a cluster if the server says so.

    The certificates are trusted besides the machine's. Raises `StoreUnavailable` where there is
    nobody to ask, `StoreUnusable` where it is no use to ask again.
    """
    limits: dict[str, Any] = {
        "decode_responses": True,
        # redis-py keeps this with `wait_for`, which in Python 3.11 can swallow a cancellation that
        # comes at the same moment; `reached` keeps the time instead.
        "socket_timeout": None,
        "socket_connect_timeout": CONNECT_TIMEOUT_S,
        "max_connections": 2**16,
        # Else each new connection looks its version up on the disk.
        "driver_info": DriverInfo(lib_version=redis.__version__),
        # What is no text reads as one that nothing can be made of.
        "encoding_errors": "replace",
    }
    if url.startswith("rediss:"):
        limits |= {"ssl_ca_certs": cert_file, "ssl_ca_path": cert_dir}
    retrying: dict[str, Any] = {
        "retry": Retry(NoBackoff(), RETRIES),
        "retry_on_error": _NOT_THE_PRIMARY,
    }
    async with _Follower.from_url(url, **limits, **retrying) as alone:
        with greeting():
            # Of all ways to ask, HELLO is the one that no access list forbids.
            hello = await reached(alone.execute_command("HELLO"))  # type: ignore[no-untyped-call]
        check_hello(hello)
        if hello["mode"] != "cluster":
            async with _ended(alone):
                yield alone
            return
    retry = Retry(NoBackoff(), RETRIES)
    async with _Cluster.from_url(url, **limits, retry=retry) as cluster, _ended(cluster):
        yield cluster


@asynccontextmanager
async def _ended(client: Client) -> AsyncIterator[None]:
    try:
        yield
    finally:
        if isinstance(client, _InTurns):
            await client.end()


async def each(client: Client, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
    """What becomes of several commands, which may be errors: in one round trip, where that can be.

    No pipeline of a cluster's client takes scripts.
    """
    if isinstance(client, _Follower):
        return await client.execute_each(commands)
    told: list[Any] = []
    for command in commands:
        try:
            told.append(await client.execute_command(*command))
        except (redis.exceptions.RedisError, OSError) as error:
            told.append(error)
    return told


async def reached(asking: Awaitable[T], *, within_s: float = COMMAND_TIMEOUT_S) -> T:
    """What Redis answers. Raises `StoreUnavailable` where it does not, or not in time."""
    with reaching():
        async with asyncio.timeout(within_s):
            return await asking


class reaching:  # noqa: N801 - a context manager, named as one
    """Turns every way Redis has of being away into `StoreUnavailable`."""

    # Entered for each command: a generator's would take longer.
    __slots__ = ()

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is not None and (word := _away(error)):
            raise StoreUnavailable(word) from error


def _away(error: BaseException) -> str:
    """A word for why Redis is away; empty: that is not what it says."""
    match error:
        case redis.exceptions.ResponseError() if str(error).startswith(_AWAY_WORDS):
            return str(error).split(maxsplit=1)[0]
        case AttributeError() | TypeError() if _is_of_the_transport(error):
            return "closed while it was written to"
        case _:
            return type(error).__name__ if isinstance(error, _AWAY) else ""


def _is_of_the_transport(error: BaseException) -> bool:
    """redis-py 8.1 lets such errors through where a connection is closed under a command.

    https://github.com/redis/redis-py/issues/4287, and in a cluster whenever a node fails.
    """
    *_, (frame, _) = walk_tb(error.__traceback__)
    return str(frame.f_globals["__name__"]).startswith(("asyncio.", "redis.asyncio.connection"))
