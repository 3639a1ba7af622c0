"""What people have made of a finished reply, told below it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.question import MessageTs, UserId


class MarkKind(StrEnum):
    """One of each at most: the last counts. In the order in which they stand."""

    CORRECTED = "corrected"
    SOLVED = "solved"
    PERSON = "person"  # somebody asked for a person's help


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    kind: MarkKind
    # Who did it; for a solution, whose it is.
    user: UserId
    # Seconds since the epoch.
    at: float
    # A message of a person; None: it is about the reply itself.
    link: str | None = None
    # Whom to call for help, by their ids; and the message that has called them.
    calls: tuple[str, ...] = ()
    ts: MessageTs | None = None

    @property
    def is_to_be_called(self) -> bool:
        return bool(self.calls) and self.ts is None
