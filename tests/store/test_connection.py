"""Redis as the rest of the bot sees it: there, or `StoreUnavailable`."""

import asyncio
from enum import StrEnum
from typing import Any

import pytest
import redis.exceptions
from redis.asyncio import Redis

from bot.errors import StoreUnavailable
from bot.playground.processes.redis_server import RedisServer
from bot.store.connection import COMMANDS_AT_ONCE, connect, each, reached, reaching

AWAY = [
    redis.exceptions.ConnectionError("Connection refused"),
    redis.exceptions.BusyLoadingError("Redis is loading the dataset in memory"),
    redis.exceptions.TimeoutError("Timeout reading from socket"),
    redis.exceptions.ReadOnlyError("You can't write against a read only replica."),
    redis.exceptions.OutOfMemoryError("command not allowed when used memory > 'maxmemory'."),
    redis.exceptions.ClusterDownError("The cluster is down"),
    redis.exceptions.MasterDownError("Link with MASTER is down"),
    redis.exceptions.RedisClusterException("Redis Cluster cannot be connected"),
    redis.exceptions.ResponseError("MISCONF Redis is configured to save RDB snapshots"),
    redis.exceptions.ResponseError("NOREPLICAS Not enough good replicas to write."),
    redis.exceptions.ResponseError("BUSY Redis is busy running a script."),
    ConnectionResetError(104, "Connection reset by peer"),
]


class Priority(StrEnum):
    HIGH = "high"


async def test_a_redis_that_is_there_answers(redis_url: str) -> None:
    async with connect(redis_url) as client:
        assert isinstance(client, Redis)
        assert await client.ping()


async def test_where_nobody_is_there_connecting_says_so() -> None:
    async with RedisServer() as server:
        url = server.url
    with pytest.raises(StoreUnavailable, match="ConnectionError"):
        async with connect(url):
            pass


async def test_idle_connections_survive_a_restart() -> None:
    async with RedisServer() as server, connect(server.url) as client:
        await client.ping()
        await server.restart()
        with reaching():
            assert await client.ping()


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
def test_whatever_way_redis_is_away_it_is_unavailable(error: Exception) -> None:
    with pytest.raises(StoreUnavailable) as raised, reaching():
        raise error
    assert error is raised.value.__cause__


@pytest.mark.parametrize(
    "error",
    [
        redis.exceptions.ResponseError("wrong number of arguments for 'get' command"),
        redis.exceptions.ResponseError("BUSYGROUP Consumer Group name already exists"),
        redis.exceptions.NoPermissionError("this user has no permissions"),
        TypeError("'NoneType' object is not callable"),
    ],
)
def test_a_mistake_of_ours_is_not_hidden(error: Exception) -> None:
    with pytest.raises(type(error)), reaching():
        raise error


async def test_a_connection_closed_while_it_is_written_to_counts_as_away(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as client:
        connection = await client.connection_pool.get_connection()  # type: ignore[no-untyped-call]
        connection._writer.close()
        connection._writer = None
        with pytest.raises(StoreUnavailable), reaching():
            await connection._send_packed_command([b"PING\r\n"])
        await client.connection_pool.release(connection)


@pytest.mark.parametrize("words", ["READONLY", "NOREPLICAS", "MASTERDOWN"])
async def test_a_connection_to_a_server_that_is_not_the_primary_is_dropped(
    redis_url: str, words: str
) -> None:
    async with connect(redis_url) as client:
        before = await client.execute_command("CLIENT", "ID")
        refusing = f"return redis.error_reply('{words} go elsewhere')"
        with pytest.raises(StoreUnavailable):
            await reached(client.eval(refusing, 0))
        assert before != await client.execute_command("CLIENT", "ID")


async def test_one_connection_serves_command_after_command(redis_url: str) -> None:
    async with connect(redis_url) as client:
        ids = {await client.execute_command("CLIENT", "ID") for _ in range(5)}
    assert 1 == len(ids)


async def test_a_connection_that_was_closed_meanwhile_costs_nobody_anything(redis_url: str) -> None:
    async with connect(redis_url) as client, Redis.from_url(redis_url) as operator:
        asked = await client.execute_command("CLIENT", "ID")
        await operator.client_kill_filter(_id=asked)
        assert await client.ping()


async def test_an_answer_that_nobody_waits_for_is_not_the_next_ones(redis_url: str) -> None:
    async with connect(redis_url) as client, Redis.from_url(redis_url) as operator:
        asked = await client.execute_command("CLIENT", "ID")
        key = f"late for {asked}"
        asking = asyncio.ensure_future(client.blpop([key], timeout=9.0))
        while (await operator.client_list(client_id=[asked]))[0]["cmd"] != "blpop":
            pass
        asking.cancel()
        await asyncio.wait({asking})
        await operator.rpush(key, "for nobody")
        assert await client.ping()
        assert "for nobody" == await client.lpop(key)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("한국어", "한국어"),
        ("half of \ud83d", "half of ?"),
        (b"bytes", "bytes"),
        (12.5, "12.5"),
        (2**70, str(2**70)),
        (Priority.HIGH, "high"),
    ],
)
async def test_whatever_is_sent_is_kept_as_text(redis_url: str, value: Any, kept: str) -> None:
    async with connect(redis_url) as client:
        await client.set("sent", value)
        assert kept == await client.get("sent")


async def test_a_command_may_be_named_in_any_way(redis_url: str) -> None:
    async with connect(redis_url) as client:
        for named in (("PING",), (b"PING",)):
            assert await client.execute_command(*named)
        assert await client.execute_command("CLIENT ID")


async def test_what_is_no_value_is_refused_before_it_is_sent(redis_url: str) -> None:
    async with connect(redis_url) as client:
        with pytest.raises(redis.exceptions.DataError):
            await client.set("sent", True)
        assert await client.ping()


async def test_a_refusal_is_only_for_who_was_refused(redis_url: str) -> None:
    async with connect(redis_url) as client:
        with pytest.raises(redis.exceptions.ResponseError, match="WRONG"):
            await client.eval("return redis.error_reply('WRONG')", 0)
        assert await client.ping()


async def test_of_several_at_once_each_has_its_answer_or_its_error(redis_url: str) -> None:
    refusing = ("EVAL", "return redis.error_reply('WRONG')", 0)
    async with connect(redis_url) as client:
        first, refused, last = await each(
            client, [("ECHO", "가"), refusing, ("ECHO", "half \ud83d")]
        )
        assert await client.ping()
    assert ("가", "half ?") == (first, last)
    assert isinstance(refused, redis.exceptions.ResponseError)


async def test_several_on_a_connection_that_was_closed_fail_and_the_next_ones_do_not(
    redis_url: str,
) -> None:
    async with connect(redis_url) as client, Redis.from_url(redis_url) as operator:
        asked = await client.execute_command("CLIENT", "ID")
        await operator.client_kill_filter(_id=asked)
        failed = await each(client, [("PING",), ("PING",)])
        assert all(isinstance(one, redis.exceptions.ConnectionError) for one in failed)
        assert [True, True] == [bool(one) for one in await each(client, [("PING",), ("PING",)])]


@pytest.mark.parametrize("words", ["READONLY", "NOREPLICAS", "MASTERDOWN"])
async def test_several_on_a_connection_to_no_primary_are_its_last(
    redis_url: str, words: str
) -> None:
    refusing = ("EVAL", f"return redis.error_reply('{words} go elsewhere')", 0)
    async with connect(redis_url) as client:
        before, _ = await each(client, [("CLIENT", "ID"), refusing])
        assert before != await client.execute_command("CLIENT", "ID")


async def test_a_burst_of_commands_opens_no_connection_for_each(redis_url: str) -> None:
    async with connect(redis_url) as client:
        before = (await client.info("clients"))["connected_clients"]
        await asyncio.gather(*(client.ping() for _ in range(5 * COMMANDS_AT_ONCE)))
        opened = (await client.info("clients"))["connected_clients"] - before
    assert 0 < opened <= COMMANDS_AT_ONCE


async def test_after_its_end_nothing_is_asked_any_more(redis_url: str) -> None:
    """It would open a connection that nobody closes."""
    async with connect(redis_url) as client:
        await client.ping()
    for late in (client.ping(), client.xreadgroup("group", "copy", {"stream": ">"})):
        with pytest.raises(StoreUnavailable):
            await reached(late)


async def test_what_is_under_way_in_the_end_is_waited_for(redis_url: str) -> None:
    async with connect(redis_url) as client:
        waiting = asyncio.ensure_future(client.blpop(["no such key"], timeout=0.2))
        # It begins.
        await asyncio.sleep(0)
    assert None is waiting.result()
