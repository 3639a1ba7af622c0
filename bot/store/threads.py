"""Which Slack thread is which Storm conversation."""

from bot.domain.question import StormThreadId, ThreadKey
from bot.store import keys as lifetimes
from bot.store.connection import Client
from bot.store.keys import Keys
from bot.store.lease import Lease
from bot.store.scripts.scripts import Scripts


class Threads:
    """Remembered from the first event that names the conversation, for a while since last use."""

    def __init__(
        self,
        redis: Client,
        keys: Keys,
        *,
        thread_ttl_s: int,
        scripts: Scripts | None = None,
    ) -> None:
        self._scripts = scripts or Scripts(redis)
        self._keys = keys
        self._thread_ttl_s = thread_ttl_s

    def _lifetime(self, thread: ThreadKey) -> int:
        return lifetimes.IN_LINE_MEMORY_S if thread.is_in_line else self._thread_ttl_s

    async def recall(self, thread: ThreadKey) -> StormThreadId | None:
        """The thread's conversation; using it keeps it alive.

        Raises `StoreUnavailable`, `StoreRefused`.
        """
        memory = self._keys.of(thread).memory
        known = await self._scripts.run("recall", keys=[memory], args=[self._lifetime(thread)])
        return StormThreadId(known) if known else None

    async def remember(self, thread: ThreadKey, storm: StormThreadId, lease: Lease) -> None:
        """Raises `LeaseLost`, `StoreUnavailable`."""
        await lease.remember(storm, self._lifetime(thread))
