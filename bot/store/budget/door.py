"""Where the replies of one workspace wait to begin, or to post a part, one by one."""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Final

from bot.domain.governor.edits import ReplyId
from bot.domain.governor.parts import PartWait
from bot.domain.question import ChannelId, PersonId

# When one reply has to wait, the others of this copy need not ask for a moment.
FULL_HOUSE_S: Final = 0.25
# Where there are hundreds, it takes the longer until each of them has had its turn: for each beyond
# this many they need not ask for so much longer.
MANY: Final = 60
EACH_S: Final = 0.004
# While one asks, those behind it wait for what it is told: for each of them so long at most.
ASKING_EACH_S: Final = 0.0005


def crowd_s(count: int) -> float:
    """How much longer than few so many may wait before they ask again."""
    return EACH_S * max(0, count - MANY)


@dataclass(slots=True)
class Door:
    """While it is closed nobody needs to ask, but who has fewer replies than it is closed to."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _told_s: float = 0.0
    _closed_until: float = 0.0
    _closed_to: int = 0
    _inside: dict[ReplyId, PersonId | None] = field(default_factory=dict)
    _count: Counter[PersonId] = field(default_factory=Counter)

    def come(self, reply: ReplyId, person: PersonId | None) -> None:
        if reply not in self._inside:
            self._inside[reply] = person
            if person is not None:
                self._count[person] += 1

    def go(self, reply: ReplyId) -> None:
        if (person := self._inside.pop(reply, None)) is None:
            return
        self._count[person] -= 1
        if not self._count[person]:
            del self._count[person]

    @property
    def wait_s(self) -> float:
        """How long who finds it closed waits before it asks again."""
        return max(self._told_s, crowd_s(len(self._inside)))

    def is_closed(self, person: PersonId | None, now: float) -> bool:
        return now < self._closed_until and self._of(person) >= self._closed_to

    def close(self, person: PersonId | None, until: float, *, wait_s: float) -> None:
        """`person` has been told to wait so long."""
        self._closed_until, self._closed_to, self._told_s = until, self._of(person), wait_s

    def _of(self, person: PersonId | None) -> int:
        return 0 if person is None else self._count[person]


# Where a reply stands in the line for parts: how many it has posted, since when it has waited.
PlaceInLine = tuple[int, float, ReplyId]


class PartDoor:
    """While one may post no part, nobody needs to ask who stands behind."""

    __slots__ = ("_closed_to", "_closed_until")

    def __init__(self) -> None:
        self._closed_until = 0.0
        self._closed_to: PlaceInLine = (0, 0.0, ReplyId(""))

    def wait_s(self, place: PlaceInLine, now: float) -> float:
        """0.0: ask."""
        return max(0.0, self._closed_until - now) if place >= self._closed_to else 0.0

    def close(self, place: PlaceInLine, until: float, now: float) -> None:
        """One who stands there asks, or has been told to wait. Who stands ahead of it counts."""
        if now >= self._closed_until or place <= self._closed_to:
            self._closed_to, self._closed_until = place, until

    def open(self, place: PlaceInLine) -> None:
        """Who stands there, and has asked, closes it no more."""
        if place == self._closed_to:
            self._closed_until = 0.0


class PartDoors:
    """The door to a workspace's posts, and those to its channels'."""

    __slots__ = ("_everywhere", "_here", "count")

    def __init__(self) -> None:
        self._everywhere = PartDoor()
        # As many as there were channels with replies by parts; each is a few dozen bytes.
        self._here: defaultdict[ChannelId, PartDoor] = defaultdict(PartDoor)
        # How many replies are in line.
        self.count = 0

    def wait_s(self, channel: ChannelId, place: PlaceInLine, now: float) -> float:
        """0.0: ask."""
        return max(self._everywhere.wait_s(place, now), self._here[channel].wait_s(place, now))

    def asks(self, place: PlaceInLine, now: float) -> None:
        """One who stands there has been let through."""
        self._everywhere.close(place, now + min(FULL_HOUSE_S, ASKING_EACH_S * self.count), now)

    def told(self, channel: ChannelId, place: PlaceInLine, told: PartWait, now: float) -> None:
        """And this is what it was told."""
        self._everywhere.open(place)
        if told.wait_s > 0.0:
            door = self._everywhere if told.is_everywhere else self._here[channel]
            door.close(place, now + min(told.wait_s, FULL_HOUSE_S + crowd_s(self.count)), now)


class InLine:
    """One reply that is shown by parts, and where it stands in the line."""

    __slots__ = ("_channel", "_doors", "_parts", "_reply", "_since", "_told", "is_in")

    def __init__(self, doors: PartDoors, channel: ChannelId, reply: ReplyId) -> None:
        self._doors = doors
        self._channel = channel
        self._reply = reply
        self._parts, self._since = 0, 0.0
        # It has shown parts, or has wished to.
        self.is_in = False
        # What it was told last; None: it has not asked since it came.
        self._told: PartWait | None = None

    def wait_s(self, now: float) -> float:
        """0.0: ask for the next part, and tell what was `told`."""
        if not self.is_in:
            self.is_in = True
            self._doors.count += 1
            self._since, self._told = now, None
        if self._told is None:
            # Who asks for the first time is counted from then on, and may be held for its own sake.
            return 0.0
        if (wait_s := self._doors.wait_s(self._channel, self._place, now)) > 0.0:
            # The line has hardly moved.
            return max(wait_s, min(self._told.wait_s, self.crowd_s))
        self._doors.asks(self._place, now)
        return 0.0

    def told(self, told: PartWait, *, asked_at: float, now: float) -> None:
        if self._told is not None:
            self._doors.told(self._channel, self._place, told, now)
        self._told = told
        if told.wait_s == 0.0:
            self._parts, self._since = self._parts + 1, asked_at

    @property
    def crowd_s(self) -> float:
        """How much longer than few those in line may wait."""
        return crowd_s(self._doors.count)

    def leave(self) -> None:
        if self.is_in:
            self.is_in = False
            self._doors.count -= 1

    @property
    def _place(self) -> PlaceInLine:
        return (self._parts, self._since, self._reply)
