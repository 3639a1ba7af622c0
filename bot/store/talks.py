"""Who talks with whom in the threads that the bot has a part in."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.question import Question, ThreadKey, UserId
from bot.domain.talk import Talk
from bot.store import keys as lifetimes
from bot.store.keys import Keys
from bot.store.scripts.scripts import Scripts


class Talks:
    """What all copies of the bot have heard. A talk is kept as long as its thread is ours."""

    def __init__(self, keys: Keys, scripts: Scripts, *, thread_ttl_s: int) -> None:
        self._keys = keys
        self._scripts = scripts
        self._thread_ttl_s = thread_ttl_s

    async def before(self, message: Question) -> Talk | None:
        """The talk as it was when this message came.

        None: the thread is not ours, or the message has been a question already. Raises
        `StoreUnavailable`, `StoreRefused`.
        """
        at, order = self._keys.of(message.thread), message.order
        result, *known = await self._scripts.run(
            "overhear",
            keys=[at.ours, at.question(message.id), at.seen(message.id), at.talk, at.early],
            args=[order, lifetimes.EARLY_S],
        )
        return _read(known, order) if result == "ours" else None

    async def note(self, thread: ThreadKey, before: Talk, after: Talk) -> bool:
        """What somebody has said, not to the bot. False: the talk is no longer as it was `before`.

        Raises `StoreUnavailable`, `StoreRefused`."""
        at = self._keys.of(thread)
        noted = await self._scripts.run(
            "overheard",
            keys=[at.talk, at.early],
            args=[
                before.at,
                before.since,
                after.last or "",
                " ".join(sorted(after.aside)),
                after.at,
                self._thread_ttl_s,
                lifetimes.EARLY_S,
            ],
        )
        return bool(noted == "noted")


def _read(known: Sequence[str], order: int) -> Talk:
    """The talk that a message of this order belongs to."""
    spoke = _number(known[0])
    talk, before = (
        one.replied(spoke) if one.at < spoke < order else one
        for one in (_read_one(known[1:6]), _read_one(known[6:11]))
    )
    return replace(talk, before=before if before.asker else None)


def _read_one(known: Sequence[str]) -> Talk:
    asker, last, aside, at, since = known
    return Talk(
        asker=UserId(asker) if asker else None,
        last=UserId(last) if last else None,
        aside=frozenset(UserId(user) for user in aside.split()),
        at=_number(at),
        since=_number(since),
    )


def _number(stored: str) -> int:
    return int(stored) if stored.isascii() and stored.isdigit() else 0
