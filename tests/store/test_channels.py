"""Which channels are shared is known to all copies."""

from bot.domain.question import ChannelId, TeamId
from bot.store.channels import SharedChannels
from tests.store.desk import Desk

TEAM, HERE, ELSEWHERE = TeamId("T1"), ChannelId("C1"), ChannelId("C2")


async def test_what_one_copy_has_told_all_copies_know(desk: Desk) -> None:
    one, other = (SharedChannels(desk.redis, desk.keys) for _ in range(2))
    await one.add(TEAM, HERE)
    assert (True, False) == (await other.has(TEAM, HERE), await other.has(TEAM, ELSEWHERE))
    assert [] == await desk.immortal()
