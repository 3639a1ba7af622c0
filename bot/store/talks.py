"""Who talks with whom in the threads that the bot has a part in."""

from collections.abc import Sequence

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

    async def note(self, thread: ThreadKey, talk: Talk) -> None:
        """Raises `StoreUnavailable`, `StoreRefused`."""
        await self._scripts.run(
            "overheard",
            keys=[self._keys.of(thread).talk],
            args=[
                talk.asker or "",
                talk.last or "",
                " ".join(sorted(talk.aside)),
                talk.at,
                self._thread_ttl_s,
            ],
        )


def _read(known: Sequence[str], before: int) -> Talk:
    asker, last, aside, at, spoke = known
    talk = Talk(
        asker=UserId(asker) if asker else None,
        last=UserId(last) if last else None,
        aside=frozenset(UserId(user) for user in aside.split()),
        at=_number(at),
    )
    return talk.replied(_number(spoke)) if talk.at < _number(spoke) < before else talk


def _number(stored: str) -> int:
    return int(stored) if stored.isascii() and stored.isdigit() else 0
