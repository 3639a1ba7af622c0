"""What became of somebody's wish that no more be answered."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    # An answer that was being written ends where it is.
    is_running: bool = False
    # So many questions that waited for their turn are not answered.
    withdrawn: int = 0
    # So many are other people's, and go on.
    others: int = 0
    # The same message has asked for it before.
    is_heeded: bool = False

    @property
    def is_anything(self) -> bool:
        return self.is_running or self.withdrawn > 0
