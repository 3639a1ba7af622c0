"""What the menu of a finished reply offers."""

from enum import StrEnum
from typing import Final

# Slack's menu takes no more.
MOST_ENTRIES: Final = 5


class Entry(StrEnum):
    """By the act that it begins."""

    AGAIN = "answer_again"
    EXCERPTS = "excerpts"
    PERSON = "person"
    SOLVED = "solved"
    TOPIC = "topic"
    REMOVE = "remove"
    MUTE = "mute"


def menu_of(
    *, is_direct: bool, has_excerpts: bool, has_experts: bool, is_asked_again_by_button: bool
) -> tuple[Entry, ...]:
    """At most `MOST_ENTRIES`.

    "Solved" takes the place of "I need a person" once somebody has asked for one. In a direct
    message there is nobody to help, to mute for, or to whom it would be solved.
    """
    wanted = {
        Entry.AGAIN: not is_asked_again_by_button,
        Entry.EXCERPTS: has_excerpts,
        Entry.PERSON: has_experts and not is_direct,
        Entry.SOLVED: not has_experts and not is_direct,
        Entry.TOPIC: is_direct,
        Entry.REMOVE: True,
        Entry.MUTE: not is_direct,
    }
    return tuple(entry for entry, is_wanted in wanted.items() if is_wanted)[:MOST_ENTRIES]
