"""The steps that read and then write, each one atomic script in a `.lua` file beside this one.

A script's own first lines are its contract: keys, arguments, results. What several scripts have in
common is a file of its own, put before theirs.
"""

from collections.abc import Sequence
from importlib import resources
from typing import Any

from redis.commands.core import AsyncScript

from bot.store.connection import Client, reached


class Scripts:
    """Runs scripts by name; Redis is sent the text only where it does not know it yet."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._known: dict[tuple[str, ...], AsyncScript] = {}

    async def run(self, *names: str, keys: Sequence[str], args: Sequence[Any]) -> Any:
        """Run the named files as one script. Raises `StoreUnavailable`: can't be reached."""
        if names not in self._known:
            text = "\n".join(_text(name) for name in names)
            self._known[names] = self._redis.register_script(text)
        return await reached(self._known[names](keys=keys, args=args))


def _text(name: str) -> str:
    return resources.files(__package__).joinpath(f"{name}.lua").read_text(encoding="utf-8")
