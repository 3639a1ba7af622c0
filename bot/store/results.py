"""What becomes of what is put into the inbox."""

from enum import StrEnum


class Accepted(StrEnum):
    """What became of a message."""

    ACCEPTED = "accepted"
    WAITING = "waiting"  # accepted, behind others of its thread
    REFUSED = "refused"  # too many wait: whoever asked is to be told so
    UNTOLD = "untold"  # refused, and told so a moment ago
    SEEN = "seen"  # Slack has told of this message before
    NOT_OURS = "not_ours"  # a reply in a thread the bot has no part in
    DELETED = "deleted"  # whoever wrote it has taken it back


class Reopened(StrEnum):
    """What became of a request to answer a question again."""

    ACCEPTED = "accepted"
    OPEN = "open"  # it is still being answered
    UNKNOWN = "unknown"  # too long ago, or a question of another thread
    SETTLED = "settled"  # it has its answer, or a sentence that stands
    SPENT = "spent"  # it has been tried too often
    TOO_SOON = "too_soon"  # it has been tried a moment ago


class Changed(StrEnum):
    """What became of an edit."""

    UNKNOWN = "unknown"  # nothing of the kind has been asked
    SAME = "same"  # it says the same, or this is an earlier edit
    WAITING = "waiting"  # it is answered with its new words when its turn comes
    RUNNING = "running"  # it is asked anew, in the same reply
    REOPENED = "reopened"  # the same, after its end
    OFFERED = "offered"  # its reply gets a button
    SETTLED = "settled"  # too long ago
    SPENT = "spent"  # it has been asked too often


class Marked(StrEnum):
    """What becomes of a mark below a reply."""

    MARKED = "marked"  # a worker tells it there
    SAME = "same"
    OPEN = "open"  # the reply has not ended
    UNKNOWN = "unknown"  # too long ago, or another thread's
