"""What stands for a piece of a text that has been made harmless."""

import re
from typing import Final, NamedTuple

# A zero-width space: what it separates looks the same and means nothing to Slack.
GAP: Final = "\u200b"
# An unmatched bracket in prose older than this is no entity and no link.
PATIENCE: Final = 300
# No rule looks further back: a link's target.
LOOK_BACK: Final = 2400

ENTITY: Final = re.compile(
    rf"<([@!#])([A-Za-z0-9][^<>\n|\u200b]{{0,{PATIENCE}}})(?:\|([^<>\n\u200b]{{0,{PATIENCE}}}))?>"
)
LABEL_BRACKETS: Final = str.maketrans("[]\\", "()/")


class Piece(NamedTuple):
    """Where the piece ends, and its new text. There may be thousands: a tuple is made fastest."""

    end: int
    text: str
    # Text to be inserted further on: where, and what.
    later: tuple[int, str] | None = None
