"""Where the replies of one workspace wait to begin, one by one."""

import asyncio
from dataclasses import dataclass, field

from bot.domain.governor.edits import ReplyId
from bot.domain.question import PersonId


@dataclass(slots=True)
class Door:
    """While it is closed nobody needs to ask, but who has fewer replies than it is closed to."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wait_s: float = 0.0
    _closed_until: float = 0.0
    _closed_to: int = 0
    _inside: dict[ReplyId, PersonId | None] = field(default_factory=dict)

    def come(self, reply: ReplyId, person: PersonId | None) -> None:
        self._inside[reply] = person

    def go(self, reply: ReplyId) -> None:
        self._inside.pop(reply, None)

    def is_closed(self, person: PersonId | None, now: float) -> bool:
        return now < self._closed_until and self._of(person) >= self._closed_to

    def close(self, person: PersonId | None, until: float, *, wait_s: float) -> None:
        """`person` has been told to wait so long."""
        self._closed_until, self._closed_to, self.wait_s = until, self._of(person), wait_s

    def _of(self, person: PersonId | None) -> int:
        return 0 if person is None else sum(one == person for one in self._inside.values())
