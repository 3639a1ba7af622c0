"""Brings questions back into their lanes where a lane's key was lost or could not be used.

A question's record says that it is open, and in which lane. Looking through all records is costly;
it is done once after such a loss. The loss is told in Redis, by the step that meets it, until one
copy has looked through: so it is not forgotten with the copy that met it.
"""

import asyncio
from typing import Final

import structlog
from redis.exceptions import ResponseError

from bot.domain.question import QuestionId, ThreadKey
from bot.errors import StoreRefused, StoreUnavailable
from bot.store import keys as lifetimes
from bot.store import record
from bot.store.connection import Client, reached, reaching
from bot.store.keys import Keys
from bot.store.record import Unreadable
from bot.store.scripts.scripts import Scripts

LOOK_THROUGH_S: Final = 30.0
AT_ONCE: Final = 1000

log = structlog.get_logger()


class Gathering:
    """Looks through a shard's questions. One instance serves a copy's inbox."""

    def __init__(self, redis: Client, keys: Keys, scripts: Scripts) -> None:
        self._redis = redis
        self._keys = keys
        self._scripts = scripts

    async def after(self, loss: str, shard: int) -> None:
        """`loss`: which one, as it was told. What is lost while this looks is told again.

        Where Redis does not let it, the same loss is told again, to any copy.
        """
        gathered = 0
        try:
            for key in await self._questions(shard):
                gathered += await self._gather(shard, key)
            await self._scripts.run(
                "gathered", keys=[self._keys.lost(shard), self._keys.looking(shard)], args=[loss]
            )
        except (StoreUnavailable, StoreRefused, ResponseError) as error:
            log.warning("questions.not_gathered", shard=shard, error=type(error).__name__)
        if gathered:
            log.warning("questions.gathered", shard=shard, count=gathered)

    async def _questions(self, shard: int) -> list[str]:
        pattern = self._keys.questions(shard)
        with reaching():
            async with asyncio.timeout(LOOK_THROUGH_S):
                return [str(key) async for key in self._redis.scan_iter(pattern, count=AT_ONCE)]

    async def _gather(self, shard: int, key: str) -> int:
        try:
            fields = await reached(self._redis.hmget(key, ["state", "lane", "asked"]))
        except ResponseError:
            # No record of a question at all; whoever comes to it sets it aside.
            return 0
        state, lane, asked = (str(field or "") for field in fields)
        thread = record.thread_of(lane)
        if state != "open" or thread is None:
            return 0
        id = QuestionId(key.rpartition(":")[2])
        at = self._keys.at(shard, thread)
        found = await self._scripts.run(
            "gather",
            keys=[key, at.ready, at.queue(lane), at.state(lane), at.parked],
            args=[
                id,
                _order(asked, id, thread),
                lane,
                lifetimes.OPEN_QUESTION_S,
                lifetimes.THREAD_STATE_S,
                lifetimes.READY_S,
            ],
        )
        return int(found)


def _order(asked: str, id: QuestionId, thread: ThreadKey) -> int:
    """Where it can't be read when it was asked: before all others."""
    try:
        return record.read_question(asked, id=id, thread=thread).order
    except Unreadable:
        return 0
