"""A client whose answers get lost on the way, so that it sends everything twice."""

from typing import Any

from redis.asyncio import Redis


class Repeating(Redis):
    """What redis-py does when a connection breaks before the answer has come."""

    # Switched on where the answer is to be lost.
    loses_answers = False

    @classmethod
    def to(cls, url: str) -> "Repeating":
        client = cls.from_url(url, decode_responses=True)
        assert isinstance(client, cls)
        return client

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        if self.loses_answers and args[0] in ("EVALSHA", "EVAL"):
            await self._send(*args, **options)
        return await self._send(*args, **options)

    async def _send(self, *args: Any, **options: Any) -> Any:
        return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
