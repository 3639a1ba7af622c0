"""Who gets the next place: turns by person, then by thread. Pure."""

from collections import Counter
from typing import Generic, TypeVar

from bot.domain.question import PersonId

T = TypeVar("T")
# When something came: any numbers that grow.
Order = tuple[int, ...]


class Turns(Generic[T]):
    """Those who wait for a place of one copy of the bot, and how many each person has.

    The next place is for the person who has the fewest; among equals for who came first, and of one
    person for what came first. Where nobody can tell the person, what came first goes first.
    """

    def __init__(self) -> None:
        self._waiting: dict[PersonId | None, list[tuple[Order, T]]] = {}
        self._places: Counter[PersonId | None] = Counter()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def wait(self, person: PersonId | None, order: Order, what: T) -> None:
        line = self._waiting.setdefault(person, [])
        line.append((order, what))
        line.sort(key=lambda waiting: waiting[0])

    def next(self) -> T | None:
        """What gets a place now; it is counted as its person's until `left`."""
        if not self._waiting:
            return None
        person = min(self._waiting, key=lambda one: (self._places[one], self._waiting[one][0][0]))
        _, what = self._waiting[person].pop(0)
        if not self._waiting[person]:
            del self._waiting[person]
        if person is not None:
            self._places[person] += 1
        return what

    def left(self, person: PersonId | None) -> None:
        """A place of this person's is free again."""
        self._places[person] -= 1
        if self._places[person] <= 0:
            del self._places[person]
