"""Which element of a message was clicked, and how Slack describes it."""

import time
from collections.abc import Iterator

from bot.playground.slack.message import Json, Message


def find_action(message: Message, action_id: str, value: str | None) -> Json:
    """The entry of `actions` for a click; `LookupError` if nothing there has that id.

    `value` picks one of a pair of feedback buttons (the first if None).
    """
    for number, block in enumerate(message.blocks or []):
        for element in _elements(block):
            if element.get("action_id") == action_id:
                return {
                    "action_id": action_id,
                    "block_id": block.get("block_id", f"b{number}"),
                    "type": element["type"],
                    "action_ts": f"{time.time():.6f}",
                } | _pressed(element, value)
    raise LookupError(f"no {action_id} in the message {message.ts}")


def _elements(block: Json) -> Iterator[Json]:
    yield from block.get("elements", [])
    if "accessory" in block:
        yield block["accessory"]


def _pressed(element: Json, value: str | None) -> Json:
    if element["type"] == "feedback_buttons":
        buttons = [element["positive_button"], element["negative_button"]]
        chosen = next((one for one in buttons if one["value"] == value), buttons[0])
        return {"text": chosen["text"], "value": chosen["value"]}
    return {name: element[name] for name in ("text", "value", "url") if name in element}
