"""Where a document came from, and what it is called there."""

import re
from dataclasses import dataclass
from typing import Final

from bot.domain.link import web_link

# No title that people read is longer.
MAX_TITLE: Final = 300
# One that is nothing but an address says less than the file's name.
_ADDRESS: Final = re.compile(
    r"(?:[A-Za-z][\w+.-]*:/|www\.|(?:[\w-]+\.)+[a-z]{2,24}(?::\d+)?/)\S*", re.IGNORECASE
)
# Letters that nobody sees.
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What Storm knows of a document besides what it says of each place in it."""

    # None: nothing that tells more than the file's name.
    title: str | None = None
    # http(s) only, ready to be linked; None: the document was uploaded, say.
    url: str | None = None

    @classmethod
    def told(cls, name: str | None, source: str | None) -> "Origin":
        """By what Storm has written down, which may be anything."""
        return cls(title=_title(name or ""), url=web_link(source) if source else None)


def _title(name: str) -> str | None:
    title = " ".join(name[: 2 * MAX_TITLE].split())[:MAX_TITLE]
    is_seen = any(sign.isprintable() and not sign.isspace() for sign in set(title) - _BLANK)
    return title if is_seen and not _ADDRESS.fullmatch(title) else None
