"""The steps that read and then write, each one atomic script in a `.lua` file beside this one.

A script's own first lines are its contract: keys, arguments, results.
"""

from collections.abc import Sequence
from importlib import resources
from typing import Any

from redis.commands.core import AsyncScript

from bot.store.connection import Client, reaching


class Scripts:
    """Runs scripts by name; Redis is sent the text only where it does not know it yet."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._known: dict[str, AsyncScript] = {}

    async def run(self, name: str, keys: Sequence[str], args: Sequence[Any]) -> Any:
        """Raises `StoreUnavailable` where Redis can't be reached."""
        if name not in self._known:
            source = resources.files(__package__).joinpath(f"{name}.lua")
            self._known[name] = self._redis.register_script(source.read_text(encoding="utf-8"))
        with reaching():
            return await self._known[name](keys=keys, args=args)
