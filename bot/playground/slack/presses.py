"""Which element was pressed or chosen from, and how Slack describes it."""

import time
from collections.abc import Iterator

from bot.playground.slack.block_rules import within
from bot.playground.slack.message import Json

_MENUS = ("overflow", "static_select", "radio_buttons")


def find_action(blocks: list[Json], action_id: str, value: str | None, user: str) -> Json:
    """The entry of `actions`; `LookupError` if `user` sees nothing there with that id and value.

    `value` picks what has several things to press: one of a pair of feedback buttons (the first if
    None), or an option, by its value or by the words that people see.
    """
    for block in within(blocks):
        # What is filled in is told when the form is submitted, unless the app wants it at once.
        if block["type"] == "input" and not block.get("dispatch_action"):
            continue
        for element in elements(block):
            if element.get("action_id") == action_id and _is_seen(element, user):
                return {
                    "action_id": action_id,
                    "block_id": block.get("block_id", ""),
                    "type": element["type"],
                    "action_ts": f"{time.time():.6f}",
                } | _pressed(element, value)
    raise LookupError(f"there is no {action_id} to press")


def elements(block: Json) -> Iterator[Json]:
    yield from block.get("elements", [])
    for name in ("accessory", "element"):
        if name in block:
            yield block[name]


def choices(element: Json) -> list[Json]:
    """The options of a menu, or a row of radio buttons."""
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(one for group in groups for one in group["options"])]


def choice(element: Json, value: str | None) -> Json:
    for option in choices(element):
        if value in (option["value"], option["text"]["text"]):
            return option
    raise LookupError(f"{element.get('action_id')} has no option {value}")


def _is_seen(element: Json, user: str) -> bool:
    people = element.get("visible_to_user_ids")
    return not people or user in people


def _pressed(element: Json, value: str | None) -> Json:
    if element["type"] == "feedback_buttons":
        buttons = [element["positive_button"], element["negative_button"]]
        chosen = next((one for one in buttons if one["value"] == value), buttons[0])
        return {"text": chosen["text"], "value": chosen["value"]}
    if element["type"] in _MENUS:
        told = {name: element[name] for name in ("placeholder", "confirm") if name in element}
        return told | {"selected_option": choice(element, value)}
    names = ("text", "value", "url", "style", "icon", "confirm")
    return {name: element[name] for name in names if name in element}
