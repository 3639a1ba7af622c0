"""What people have said the right answers are: pairs of question and answer, for the operator.

Each is a key of its own that expires by itself, and stands in its shard's list by when it was made.
Those that Storm is to get stand in a second list until it has them.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable
from typing import Any, Final

import msgspec
from redis.exceptions import ResponseError

from bot.domain.correction import Correction
from bot.domain.upload import Upload
from bot.store import keys as lifetimes
from bot.store.connection import Client, reached
from bot.store.keys import SHARDS, Keys
from bot.store.scripts.scripts import Scripts

READ_AT_ONCE: Final = 50


class Corrections:
    """Everything raises `StoreUnavailable`, `StoreRefused`."""

    def __init__(self, redis: Client, keys: Keys, scripts: Scripts, *, are_uploaded: bool) -> None:
        """`are_uploaded`: Storm gets each that is kept from now on."""
        self._redis = redis
        self._keys = keys
        self._scripts = scripts
        self._are_uploaded = are_uploaded

    async def keep(self, correction: Correction) -> None:
        """In the place of an earlier one of the same question."""
        keys, shard = self._keys, self._keys.shard_of(correction.thread)
        await self._scripts.run(
            "correct",
            keys=[
                keys.correction(shard, correction.id),
                keys.corrections(shard),
                keys.uploads(shard),
            ],
            args=[
                correction.id,
                msgspec.json.encode(correction),
                secrets.token_hex(6),
                int(correction.at * 1000),
                lifetimes.CORRECTION_S,
                int(self._are_uploaded),
            ],
        )

    async def since(self, at_s: float) -> AsyncIterator[Correction]:
        """All that have been made since then, shard by shard; unreadable ones are left out."""
        for shard in range(SHARDS):
            listed = self._keys.corrections(shard)
            asking = self._redis.zrangebyscore(listed, max(0, int(at_s * 1000)), "+inf")
            ids = await _usable(asking) or []
            for start in range(0, len(ids), READ_AT_ONCE):
                for told in await self._told(shard, ids[start : start + READ_AT_ONCE]):
                    if correction := _read(told):
                        yield correction

    async def due_upload(self, shard: int, within_s: float) -> Upload | None:
        """The next that Storm is to get. For `within_s` no other copy is given it."""
        while True:
            found = await self._scripts.run(
                "due_upload",
                keys=[self._keys.uploads(shard)],
                args=[self._keys.correction(shard, ""), int(within_s * 1000)],
            )
            if not found:
                return None
            id, told, version, tries = found
            if correction := _read(told):
                return Upload(correction=correction, version=str(version), tries=int(tries))
            await self._tried(shard, str(id), str(version), "", 0.0)

    async def uploaded(self, upload: Upload, document: str) -> None:
        await self._tried_with(upload, document, 0.0)

    async def not_uploaded(self, upload: Upload, again_s: float | None) -> None:
        """It is tried again after `again_s`; None: not any more."""
        await self._tried_with(upload, "", again_s or 0.0)

    async def _tried_with(self, upload: Upload, document: str, again_s: float) -> None:
        correction = upload.correction
        shard = self._keys.shard_of(correction.thread)
        await self._tried(shard, correction.id, upload.version, document, again_s)

    async def _tried(
        self, shard: int, id: str, version: str, document: str, again_s: float
    ) -> None:
        await self._scripts.run(
            "tried_upload",
            keys=[self._keys.correction(shard, id), self._keys.uploads(shard)],
            args=[id, version, document, int(again_s * 1000), lifetimes.CORRECTION_S],
        )

    async def _told(self, shard: int, ids: list[Any]) -> list[str]:
        keys = [self._keys.correction(shard, str(id)) for id in ids]
        found = await asyncio.gather(*(_usable(self._redis.hget(key, "told")) for key in keys))
        return [str(told) for told in found if told]


async def _usable(asking: Awaitable[Any]) -> Any:
    """None where a key holds something else: it is set aside by whoever writes next."""
    try:
        return await reached(asking)
    except ResponseError as error:
        if str(error).startswith("WRONGTYPE"):
            return None
        raise


def _read(told: str) -> Correction | None:
    try:
        return msgspec.json.decode(told, type=Correction)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return None
