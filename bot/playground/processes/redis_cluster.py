"""A private Redis Cluster: three masters on loopback ports, gone when their owner is gone.

It is put together as redis-cli does it: each node is given its slots and an epoch of its own, the
first meets the others, and then it takes a moment until all know of all.
"""

import asyncio
import socket
from contextlib import AsyncExitStack, ExitStack
from typing import Any, Final, Self

from redis.asyncio import Redis

from bot.playground.processes.redis_server import RedisFailed, RedisServer

MASTERS: Final = 3
SLOTS: Final = 16384
START_TIMEOUT_S: Final = 60.0
LOOK_S: Final = 0.05


class RedisCluster:
    """Three masters without replicas, running while the `async with` lasts.

    Nothing is kept. Raises RedisMissing, RedisFailed.
    """

    def __init__(self) -> None:
        self._ports = free_ports(2 * MASTERS)
        self._stack = AsyncExitStack()
        self.nodes: list[RedisServer] = []

    @property
    def url(self) -> str:
        """The first node; a client learns of the others from it."""
        return self.nodes[0].url

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            for port, bus_port in self._addresses():
                node = RedisServer(port=port, settings=_settings(bus_port))
                self.nodes.append(await stack.enter_async_context(node))
            await self._join()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def _addresses(self) -> list[tuple[int, int]]:
        return list(zip(self._ports[:MASTERS], self._ports[MASTERS:], strict=True))

    async def _join(self) -> None:
        async with AsyncExitStack() as stack:
            clients = [
                await stack.enter_async_context(
                    Redis.from_url(f"unix://{node.socket}", decode_responses=True)
                )
                for node in self.nodes
            ]
            for index, client in enumerate(clients):
                await _give_slots(client, index)
            for address in self._addresses()[1:]:
                await _send(clients[0], "CLUSTER MEET", "127.0.0.1", *address)
            await _until_complete(clients)


def _settings(bus_port: int) -> dict[str, str]:
    return {
        "cluster-enabled": "yes",
        "cluster-port": str(bus_port),
        "cluster-announce-ip": "127.0.0.1",
        "cluster-node-timeout": "5000",
    }


async def _give_slots(client: Redis, index: int) -> None:
    first, end = SLOTS * index // MASTERS, SLOTS * (index + 1) // MASTERS
    await _send(client, "CLUSTER SET-CONFIG-EPOCH", index + 1)
    await _send(client, "CLUSTER ADDSLOTSRANGE", first, end - 1)


async def _until_complete(clients: list[Redis]) -> None:
    try:
        async with asyncio.timeout(START_TIMEOUT_S):
            for client in clients:
                await _until_it_knows_all(client)
    except TimeoutError:
        raise RedisFailed("the nodes of the cluster did not find each other") from None


async def _until_it_knows_all(client: Redis) -> None:
    while True:
        info = await _send(client, "CLUSTER INFO")
        if (info["cluster_state"], info["cluster_known_nodes"]) == ("ok", str(MASTERS)):
            return
        await asyncio.sleep(LOOK_S)


async def _send(client: Redis, command: str, *args: str | int) -> Any:
    return await client.execute_command(command, *args)  # type: ignore[no-untyped-call]


def free_ports(count: int) -> list[int]:
    """Free at this moment; held all at once, so that they differ."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]
