"""How a reply is shown while it grows: each way is another method of Slack's, with its limit."""

from dataclasses import dataclass
from enum import StrEnum


class ReplyMode(StrEnum):
    """What the operator wants."""

    EDIT = "edit"  # one message, edited
    NATIVE = "native"  # Slack's own streams, wherever they are to be had
    AUTO = "auto"  # streams in direct messages, and where edits are used up


class Way(StrEnum):
    EDITS = "edits"
    STREAM = "stream"
    # Finished parts, each a message of its own that is never touched again.
    PARTS = "parts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How one reply may grow."""

    mode: ReplyMode = ReplyMode.EDIT
    # So many parts before the end; 0: none.
    most_parts: int = 3
    # Nobody else is there, and a thread's status is not seen.
    is_direct: bool = False


def ways(growth: Growth, *, takes_streams: bool) -> tuple[Way, ...]:
    """The ways that a reply may go, the best first: it goes the first that has room for it now.

    `takes_streams`: as far as is known, Slack streams in such a place.
    """
    streams = (Way.STREAM,) if takes_streams else ()
    parts = (Way.PARTS,) if growth.most_parts > 0 else ()
    is_stream_better = growth.mode is ReplyMode.NATIVE or growth.is_direct
    if growth.mode is ReplyMode.EDIT:
        return (Way.EDITS, *parts)
    if is_stream_better:
        return (*streams, Way.EDITS, *parts)
    return (Way.EDITS, *streams, *parts)
