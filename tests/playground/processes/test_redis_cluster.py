from redis.asyncio.cluster import RedisCluster as Client

from bot.playground.processes.redis_cluster import RedisCluster


async def test_a_cluster_takes_every_key_and_leaves_nothing_behind() -> None:
    async with RedisCluster() as cluster:
        async with Client.from_url(cluster.url, decode_responses=True) as client:
            for number in range(50):
                await client.set(f"key{number}", number)
            assert ["49"] == await client.mget("key49")
        homes = [node.socket.parent for node in cluster.nodes]
        assert 3 == len(homes)
    assert not any(home.exists() for home in homes)
