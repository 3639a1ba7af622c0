"""What people have chosen and written in a view's fields."""

from collections.abc import Iterator
from typing import Final

from bot.playground.slack.message import Json
from bot.playground.slack.presses import choice, elements

Written = str | list[str] | None
REQUIRED: Final = "Please complete this required field."
_MENUS: Final = ("static_select", "radio_buttons")


def fields(view: Json) -> Iterator[tuple[Json, Json]]:
    """Every block and element of a view that holds a value."""
    for block in view["blocks"]:
        for element in elements(block):
            if element["type"] in (*_MENUS, "plain_text_input", "checkboxes"):
                yield block, element


def at_first(element: Json) -> Json:
    """The value before anybody has touched it, as `state` tells it."""
    match element["type"]:
        case "plain_text_input":
            return _value(element, element.get("initial_value") or None)
        case "checkboxes":
            return _value(element, element.get("initial_options", []))
        case _:
            return _value(element, element.get("initial_option"))


def written(element: Json, what: Written) -> Json:
    """The value after somebody has; `LookupError` if there is no such option."""
    if element["type"] == "plain_text_input":
        return _value(element, str(what or "") or None)
    if element["type"] == "checkboxes":
        return _value(element, [choice(element, one) for one in what or ()])
    return _value(element, choice(element, str(what)) if what else None)


def complaint(block: Json, element: Json, value: Json) -> str | None:
    """What Slack itself says of a value, before it tells the app of any."""
    held = value[_name(element)]
    if block["type"] != "input" or (not held and block.get("optional")):
        return None
    if not held:
        return REQUIRED
    if element["type"] != "plain_text_input":
        return None
    least, most = element.get("min_length", 0), element.get("max_length", 3_000)
    if least <= len(held) <= most:
        return None
    return f"Between {least} and {most} characters, please."


def _value(element: Json, value: object) -> Json:
    return {"type": element["type"], _name(element): value}


def _name(element: Json) -> str:
    names = {"plain_text_input": "value", "checkboxes": "selected_options"}
    return names.get(element["type"], "selected_option")
