"""The controls below a reply, as Slack's elements. They carry ids alone.

A button's action is its act, and its value the question's id. Where a control offers several
things, what was chosen stands before the id: `good:abcdefghij`. The menu's action is `MENU`; the
entry that was chosen says which act.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.domain.question import QuestionId
from bot.slack.reply.text_objects import plain_text

MENU: Final = "menu"
# The action of "Try again", and of the button below a reply whose question was edited.
ANSWER_AGAIN: Final = "answer_again"
STOP: Final = "stop"
FEEDBACK: Final = "feedback"

_NAMED: Final = re.compile(r"(?:([a-z0-9_]{1,30}):)?([a-z2-7]{10})", re.ASCII)

Element = dict[str, Any]


def value_of(question: QuestionId, choice: str = "") -> str:
    return f"{choice}:{question}" if choice else question


def read_value(value: str) -> tuple[str, QuestionId] | None:
    """What was chosen, and the question; None: no control of ours has this value."""
    match = _NAMED.fullmatch(value)
    return (match[1] or "", QuestionId(match[2])) if match else None


def button(label: str, act: str, question: QuestionId, *, choice: str = "") -> Element:
    return {
        "type": "button",
        "text": plain_text(label),
        "action_id": act,
        "value": value_of(question, choice),
    }


def menu(entries: Sequence[tuple[str, str]], question: QuestionId) -> Element:
    """`entries`: act and label of each, at most five."""
    options = [
        {"text": plain_text(label), "value": value_of(question, act)} for act, label in entries
    ]
    return {"type": "overflow", "action_id": MENU, "options": options}


def thumbs(good: str, bad: str, question: QuestionId) -> Element:
    """Slack's pair of thumbs; `good` and `bad` are what screen readers say."""

    def one(label: str, choice: str) -> Element:
        return {
            "text": plain_text(label),
            "accessibility_label": label,
            "value": value_of(question, choice),
        }

    return {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": one(good, "good"),
        "negative_button": one(bad, "bad"),
    }


def shows(message: Mapping[str, Any], action: str, value: str) -> bool:
    """A message has this control, with this value."""
    return (action, value) in set(_controls(message.get("blocks")))


def _controls(node: object) -> Iterator[tuple[str, str]]:
    """The actions and values of everything that can be pressed, as deep as containers go."""
    for one in node if isinstance(node, list) else [node]:
        if not isinstance(one, dict):
            continue
        if isinstance(action := one.get("action_id"), str):
            parts = [one, one.get("positive_button"), one.get("negative_button")]
            options = one.get("options")
            parts += options if isinstance(options, list) else []
            for part in parts:
                if isinstance(part, dict) and isinstance(value := part.get("value"), str):
                    yield action, value
        for inner in ("elements", "accessory", "child_blocks", "blocks"):
            if inner in one:
                yield from _controls(one[inner])
