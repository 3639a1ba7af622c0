"""What answers at Redis's address, and whether waiting can help."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import redis.exceptions
import trustme
from redis.asyncio import Redis

from bot.errors import StoreRefused, StoreTrouble, StoreUnavailable, StoreUnusable
from bot.playground.processes.redis_server import RedisServer
from bot.store.connection import connect, reaching
from bot.store.greeting import check_hello, greeting, trouble_of
from bot.store.permissions import check_permissions, needed
from bot.store.scripts.scripts import Script
from tests.store import strangers
from tests.store.strangers import Answers, always, stranger

ACL = "no permissions to"


async def unusable(url: str, cert_file: Path | None = None) -> tuple[StoreTrouble, str]:
    with pytest.raises(StoreUnusable) as caught:
        async with connect(url, cert_file=cert_file):
            pass
    return caught.value.trouble, caught.value.detail


@pytest.mark.parametrize(
    ("expected", "answers"),
    [
        ((StoreTrouble.NOT_REDIS, ""), always(strangers.HTTP)),
        ((StoreTrouble.NOT_REDIS, ""), always(strangers.MEMCACHED)),
        ((StoreTrouble.NOT_REDIS, ""), always(strangers.TLS_ALERT)),
        ((StoreTrouble.PROTECTED, ""), always(strangers.PROTECTED)),
        ((StoreTrouble.PASSWORD_MISSING, ""), always(strangers.WANTS_PASSWORD)),
        ((StoreTrouble.FORBIDDEN, "HELLO"), always(strangers.FORBIDS_HELLO)),
        (
            (StoreTrouble.REFUSES, "ODD something that nobody has foreseen"),
            always(strangers.ODD),
        ),
        ((StoreTrouble.TOO_OLD, "it does not know HELLO"), strangers.before_hello),
        ((StoreTrouble.TOO_OLD, "6.2.14"), strangers.redis_of("6.2.14")),
        ((StoreTrouble.SENTINEL, ""), strangers.redis_of("7.2.4", "sentinel")),
    ],
)
async def test_what_waiting_cannot_mend_is_told_apart(
    expected: tuple[StoreTrouble, str], answers: Answers
) -> None:
    async with stranger(answers) as port:
        assert expected == await unusable(f"redis://127.0.0.1:{port}/0")


async def test_who_speaks_first_is_no_redis() -> None:
    async with stranger(always(b""), banner=b"SSH-2.0-OpenSSH_9.2\r\n") as port:
        assert StoreTrouble.NOT_REDIS is (await unusable(f"redis://127.0.0.1:{port}/0"))[0]


async def test_a_redis_that_wants_a_password_says_which_way_it_is_wrong() -> None:
    async with RedisServer(settings={"requirepass": "right"}) as server:
        url = f"unix://{{}}{server.socket}"
        assert StoreTrouble.PASSWORD_MISSING is (await unusable(url.format("")))[0]
        assert StoreTrouble.PASSWORD_WRONG is (await unusable(url.format(":wrong@")))[0]
        async with connect(url.format(":right@")) as client:
            assert await client.ping()


AWAY = [
    redis.exceptions.OutOfMemoryError("command not allowed when used memory > 'maxmemory'."),
    redis.exceptions.ReadOnlyError("You can't write against a read only replica."),
    redis.exceptions.ClusterDownError("The cluster is down"),
    redis.exceptions.MasterDownError("Link with MASTER is down"),
    redis.exceptions.ResponseError("MISCONF Redis is configured to save RDB snapshots"),
    redis.exceptions.ResponseError("NOREPLICAS Not enough good replicas to write."),
]


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
def test_a_redis_that_is_full_or_none_to_write_to_is_waited_for(error: Exception) -> None:
    with pytest.raises(StoreUnavailable), greeting(), reaching():
        raise error


def test_a_step_that_redis_refuses_is_not_waited_for() -> None:
    error = StoreRefused("WRONGTYPE")
    error.__cause__ = redis.exceptions.ResponseError("WRONGTYPE Operation against a key")

    with pytest.raises(StoreUnusable, match="WRONGTYPE Operation against a key"), greeting():
        raise error


async def test_a_database_that_is_not_there_is_named(redis_url: str) -> None:
    async with RedisServer() as server:
        assert StoreTrouble.NO_DATABASE is (await unusable(f"{server.url}?db=99"))[0]


@asynccontextmanager
async def restricted(*rules: str) -> AsyncIterator[str]:
    """The address for a user of Redis who may do what these rules say."""
    async with RedisServer() as server:
        async with Redis.from_url(server.url) as admin:
            await admin.execute_command("ACL", "SETUSER", "bot", "on", ">pw", *rules)  # type: ignore[no-untyped-call]
        yield f"unix://bot:pw@{server.socket}"


async def test_every_command_that_is_refused_is_named() -> None:
    async with restricted("~*", "&*", "+@all", "-xreadgroup", "-hset") as url, connect(url) as it:
        with pytest.raises(StoreUnusable) as caught:
            await check_permissions(it, "{bot:0}:ready")
    assert (StoreTrouble.FORBIDDEN, "HSET, XREADGROUP") == (
        caught.value.trouble,
        caught.value.detail,
    )


async def test_keys_that_are_refused_are_found() -> None:
    async with restricted("~other:*", "&*", "+@all") as url, connect(url) as client:
        with pytest.raises(redis.exceptions.NoPermissionError) as caught:
            await check_permissions(client, "{bot:0}:ready")
    assert (trouble := trouble_of(caught.value))
    assert (StoreTrouble.FORBIDDEN, True) == (trouble.trouble, "REDIS_PREFIX" in trouble.detail)


@pytest.mark.parametrize("rules", ["-evalsha", "-hset", "resetkeys"])
async def test_a_step_that_is_forbidden_later_is_waited_for(rules: str) -> None:
    """Nothing is wrong with the step, so nobody's question is given up for it."""
    async with restricted("~*", "&*", "+@all") as url, connect(url) as client:
        step = Script(client, "return redis.call('HSET', KEYS[1], 'a', 'b')")
        assert 1 == await step.run(["{bot:0}:key"], [])
        await client.execute_command("ACL", "SETUSER", "bot", rules)
        with pytest.raises(StoreUnavailable, match="NOPERM"):
            await step.run(["{bot:0}:key"], [])


async def test_redis_survives_the_question_what_its_user_may_do_with_its_own_keys() -> None:
    rules = ("~{bot:*", "&*", "+@all", "-@admin", "-@dangerous")
    async with restricted(*rules) as url, connect(url) as client:
        await check_permissions(client, "{bot:0}:ready")
        assert await client.ping()


async def test_the_commands_that_are_needed_are_enough() -> None:
    commands = [f"+{name.lower().replace(' ', '|')}" for name in needed()]
    async with restricted("~*", "&*", "-@all", *commands, "+ping") as url, connect(url) as client:
        await check_permissions(client, "{bot:0}:ready")


@pytest.mark.parametrize("version", ["7.0.0", "7.2.4", "8.2.3", "10.0.0", "df-v1.2", ""])
def test_a_version_that_is_new_enough_or_unheard_of_is_tried(version: str) -> None:
    check_hello({"server": "redis", "version": version, "mode": "standalone"})


@pytest.mark.parametrize("hello", ["OK", 5, None, {}, {"version": "7.2.4"}])
def test_a_greeting_of_another_shape_is_no_redis(hello: object) -> None:
    with pytest.raises(StoreUnusable) as caught:
        check_hello(hello)
    assert StoreTrouble.NOT_REDIS is caught.value.trouble


@pytest.mark.parametrize(
    "error",
    [
        StoreUnavailable("ConnectionError"),
        redis.exceptions.ConnectionError("Connection refused"),
        redis.exceptions.TimeoutError("Timeout reading from socket"),
        ssl.SSLEOFError(8, "EOF occurred in violation of protocol"),
        None,
    ],
)
def test_what_may_pass_is_waited_for(error: BaseException | None) -> None:
    assert None is trouble_of(error)


@asynccontextmanager
async def tls_before(server: RedisServer, authority: trustme.CA) -> AsyncIterator[int]:
    """The port of a relay that speaks TLS to the bot, and plainly to Redis."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, thence = await asyncio.open_unix_connection(str(server.socket))
        await asyncio.gather(_pour(reader, thence), _pour(there, writer))

    listening = await asyncio.start_server(relay, "localhost", 0, ssl=context)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(2**16):
            sink.write(data)
    except ConnectionError:
        pass
    finally:
        sink.close()


async def test_tls_is_verified_and_a_companys_certificate_may_be_trusted(
    authority: trustme.CA, ca_file: Path
) -> None:
    async with RedisServer() as server, tls_before(server, authority) as port:
        url = f"rediss://localhost:{port}/0"
        async with connect(url, cert_file=ca_file) as client:
            assert await client.ping()
        assert StoreTrouble.CERTIFICATE is (await unusable(url))[0]


async def test_tls_where_there_is_none_is_told() -> None:
    async with stranger(always(strangers.MEMCACHED)) as port:
        assert StoreTrouble.NO_TLS is (await unusable(f"rediss://127.0.0.1:{port}/0"))[0]
