"""Which act a control, a form, a shortcut, an emoji or a word belongs to.

Each act's module has `routes`; `app.py` adds them up. A handler returns once what has to last is
stored, so that Slack can be told; what takes longer it spawns. It raises `StoreUnavailable` where
Slack is to send the same again.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from bot.domain.deed import Form, Press, Reaction, Shortcut
from bot.domain.question import Question

OnPress = Callable[[Press], Awaitable[None]]
# Returns what is wrong, by the name of the field; empty: the form closes.
OnForm = Callable[[Form], Awaitable[Mapping[str, str]]]
OnShortcut = Callable[[Shortcut], Awaitable[None]]
OnReaction = Callable[[Reaction], Awaitable[None]]
# The second tells whether the bot is addressed. Returns whether that was all the message wanted.
OnWord = Callable[[Question, bool], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """One act's, or several acts' together."""

    # By the action's id; in a menu, by the entry's.
    presses: Mapping[str, OnPress] = field(default_factory=dict)
    # The same for whoever goes on pressing, where the last press counts: nothing is said to them.
    presses_on: Mapping[str, OnPress] = field(default_factory=dict)
    # By the view's callback id.
    forms: Mapping[str, OnForm] = field(default_factory=dict)
    # By the shortcut's callback id.
    shortcuts: Mapping[str, OnShortcut] = field(default_factory=dict)
    # By the emoji's name, without skin tone.
    reactions: Mapping[str, OnReaction] = field(default_factory=dict)
    # By the whole message, in small letters and without marks.
    words: Mapping[str, OnWord] = field(default_factory=dict)

    def __or__(self, other: Self) -> Self:
        """Raises `ValueError` where two acts claim the same."""
        both: dict[str, dict[str, Any]] = {}
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            if claimed := mine.keys() & theirs.keys():
                raise ValueError(f"two acts for {', '.join(sorted(claimed))} in {one.name}")
            both[one.name] = {**mine, **theirs}
        return type(self)(**both)
