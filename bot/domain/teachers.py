"""Who may say what the right answer is: people, and user groups."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.question import UserId

_PERSON: Final = re.compile(r"[UW][A-Z0-9]{2,20}", re.ASCII)
_GROUP: Final = re.compile(r"S[A-Z0-9]{2,20}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teachers:
    """By Slack's ids."""

    people: tuple[UserId, ...] = ()
    groups: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.people or self.groups)


NO_TEACHERS: Final = Teachers()


def read_teachers(items: Sequence[str]) -> Teachers:
    """Items are ids, as "U0123ABCD" or "S0123ABCD". Raises `ValueError`, for the operator."""
    ids = tuple(id for item in items for id in re.split(r"[+\s]+", item.strip()))
    people = tuple(UserId(id) for id in ids if _PERSON.fullmatch(id))
    groups = tuple(id for id in ids if _GROUP.fullmatch(id))
    for id in ids:
        if id not in people and id not in groups:
            raise ValueError(
                "must name people and user groups by their ids, such as U0123456789 or "
                f"S0123456789; got {id[:40]!r}"
            )
    return Teachers(people=people, groups=groups)
