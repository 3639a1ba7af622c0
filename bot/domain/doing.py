"""What happens with a question while nobody sees anything of its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """At first Storm searches."""

    # It reads this document, and so many others; empty: it has found none that has a name.
    document: str = ""
    more: int = 0
    # It writes.
    is_writing: bool = False


SEARCHING: Final = Doing()
WRITING: Final = Doing(is_writing=True)


def reading(sources: Sequence[Source]) -> Doing:
    names = list(dict.fromkeys(source.file for source in sources if source.file))
    return Doing(document=names[0], more=len(names) - 1) if names else Doing()
