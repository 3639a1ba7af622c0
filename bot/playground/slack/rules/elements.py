"""What stands in blocks and is pressed, chosen from or written into."""

from collections.abc import Mapping
from typing import Final

from bot.playground.slack.rules.shape import (
    ANY_TEXT,
    PLAIN,
    Json,
    Rule,
    among,
    anything,
    flags,
    items,
    only,
    optional_text,
    string,
    text,
    unique,
    wrong,
)

_LONGEST_INPUT: Final = 3_000


def element(node: object, where: str, allowed: frozenset[str]) -> None:
    if not isinstance(node, dict):
        raise wrong(where, "must be an object")
    kind = str(node.get("type"))
    rule = RULES.get(kind)
    if rule is None or kind not in allowed:
        raise wrong(where, f"unsupported type: {node.get('type')}")
    string(node, "action_id", where, 255, required=False)
    if "confirm" in node:
        _confirm(node["confirm"], f"{where}/confirm")
    rule(node, where)


def elements(block: Json, where: str, most: int, allowed: frozenset[str]) -> None:
    found = items(block, "elements", where, most)
    for number, one in enumerate(found):
        element(one, f"{where}/elements/{number}", allowed)
    unique([one.get("action_id") for one in found], f"{where}/elements", "action_id")


def _confirm(node: object, where: str) -> None:
    if not isinstance(node, dict):
        raise wrong(where, "must be an object")
    only(node, where, "title", "text", "confirm", "deny", "style")
    text(node.get("title"), f"{where}/title", 100)
    text(node.get("text"), f"{where}/text", 300, ANY_TEXT)
    text(node.get("confirm"), f"{where}/confirm", 30)
    text(node.get("deny"), f"{where}/deny", 30)
    among(node, "style", where, "primary", "danger")


def _options(
    node: Json, where: str, most: int, kinds: tuple[str, ...] = PLAIN, *, may_link: bool = False
) -> list[Json]:
    found = items(node, "options", where, most)
    for number, option in enumerate(found):
        here = f"{where}/options/{number}"
        only(option, here, "text", "value", "description", *(["url"] if may_link else []))
        text(option.get("text"), f"{here}/text", 75, kinds)
        string(option, "value", here, 150)
        string(option, "url", here, 3_000, required=False)
        optional_text(option, "description", here, 75, kinds)
    unique([option["value"] for option in found], f"{where}/options", "value")
    return found


def _initial(node: Json, where: str, options: list[Json]) -> None:
    if "initial_option" in node and node["initial_option"] not in options:
        raise wrong(f"{where}/initial_option", "must be one of the options")


def _overflow(node: Json, where: str) -> None:
    only(node, where, "action_id", "options", "confirm")
    _options(node, where, 5, may_link=True)


def _static_select(node: Json, where: str) -> None:
    only(
        node, where,
        "action_id", "options", "option_groups", "placeholder", "initial_option", "confirm",
        "focus_on_load",
    )  # fmt: skip
    if ("options" in node) == ("option_groups" in node):
        raise wrong(where, "must provide options or option_groups")
    optional_text(node, "placeholder", where, 150)
    flags(node, where, "focus_on_load")
    if "options" in node:
        _initial(node, where, _options(node, where, 100))
    else:
        _initial(node, where, _groups(node, where))


def _groups(node: Json, where: str) -> list[Json]:
    found: list[Json] = []
    for number, group in enumerate(items(node, "option_groups", where, 100)):
        here = f"{where}/option_groups/{number}"
        only(group, here, "label", "options")
        text(group.get("label"), f"{here}/label", 75)
        found += _options(group, here, 100)
    unique([option["value"] for option in found], f"{where}/option_groups", "value")
    return found


def _radio_buttons(node: Json, where: str) -> None:
    only(node, where, "action_id", "options", "initial_option", "confirm", "focus_on_load")
    flags(node, where, "focus_on_load")
    _initial(node, where, _options(node, where, 10, ANY_TEXT))


def _checkboxes(node: Json, where: str) -> None:
    only(node, where, "action_id", "options", "initial_options", "confirm", "focus_on_load")
    flags(node, where, "focus_on_load")
    options = _options(node, where, 10, ANY_TEXT)
    initial = node.get("initial_options", options[:1])
    if not isinstance(initial, list) or not initial or any(one not in options for one in initial):
        raise wrong(f"{where}/initial_options", "must be some of the options")


def _plain_text_input(node: Json, where: str) -> None:
    only(
        node, where,
        "action_id", "placeholder", "initial_value", "multiline", "min_length", "max_length",
        "dispatch_action_config", "focus_on_load",
    )  # fmt: skip
    optional_text(node, "placeholder", where, 150)
    flags(node, where, "multiline", "focus_on_load")
    least, most = _length(node, "min_length", where, 0), _length(node, "max_length", where, 1)
    longest = _LONGEST_INPUT if most is None else most
    if least is not None and least > longest:
        raise wrong(f"{where}/min_length", "must be less than or equal to max_length")
    # An empty one is taken, unlike other strings.
    if (initial := node.get("initial_value")) not in (None, ""):
        string({"initial_value": initial}, "initial_value", where, longest)


def _length(node: Json, name: str, where: str, least: int) -> int | None:
    value = node.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong(f"{where}/{name}", "must be an integer")
    if not least <= value <= _LONGEST_INPUT:
        raise wrong(f"{where}/{name}", f"must be between {least} and {_LONGEST_INPUT}")
    return value


def _button(node: Json, where: str) -> None:
    only(
        node, where,
        "text", "action_id", "url", "value", "style", "confirm", "accessibility_label",
    )  # fmt: skip
    text(node.get("text"), f"{where}/text", 75)
    string(node, "value", where, 2_000, required=False)
    string(node, "url", where, 3_000, required=False)
    string(node, "accessibility_label", where, 75, required=False)
    among(node, "style", where, "primary", "danger")


def _feedback_buttons(node: Json, where: str) -> None:
    only(node, where, "action_id", "positive_button", "negative_button")
    for name in ("positive_button", "negative_button"):
        button, here = node.get(name), f"{where}/{name}"
        if not isinstance(button, dict):
            raise wrong(here, "missing required field")
        only(button, here, "text", "value", "accessibility_label")
        text(button.get("text"), f"{here}/text", 75)
        string(button, "value", here, 2_000)
        string(button, "accessibility_label", here, 75, required=False)


def _icon_button(node: Json, where: str) -> None:
    only(
        node, where,
        "icon", "text", "action_id", "value", "confirm", "visible_to_user_ids",
        "accessibility_label",
    )  # fmt: skip
    if node.get("icon") != "trash":
        raise wrong(f"{where}/icon", "unsupported icon")
    text(node.get("text"), f"{where}/text", 75)
    string(node, "value", where, 2_000, required=False)
    string(node, "accessibility_label", where, 75, required=False)
    people = node.get("visible_to_user_ids", [])
    if not isinstance(people, list) or not all(isinstance(one, str) for one in people):
        raise wrong(f"{where}/visible_to_user_ids", "must be an array of strings")
    if len(people) > 10:
        raise wrong(f"{where}/visible_to_user_ids", "no more than 10 items allowed")


def image(node: Json, where: str) -> None:
    """The element of that name, and the block."""
    only(node, where, "image_url", "slack_file", "alt_text", "title")
    if ("image_url" in node) == ("slack_file" in node):
        raise wrong(where, "must provide image_url or slack_file")
    string(node, "image_url", where, 3_000, required=False)
    string(node, "alt_text", where, 2_000)
    optional_text(node, "title", where, 2_000)


_MENUS: Final = frozenset(
    f"{many}{kind}_select"
    for many in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
)
_TIMES: Final = frozenset({"datepicker", "timepicker", "datetimepicker"})
_CHOICES: Final = frozenset({"checkboxes", "radio_buttons"})
_TEXTS: Final = frozenset(
    {"plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input"}
)
IN_SECTIONS: Final = _MENUS | _TIMES | _CHOICES | {"button", "image", "overflow"}
IN_ACTIONS: Final = _MENUS | _TIMES | _CHOICES | {"button", "overflow", "rich_text_input"}
IN_CONTEXT_ACTIONS: Final = frozenset({"feedback_buttons", "icon_button"})
IN_INPUTS: Final = _MENUS | _TIMES | _CHOICES | _TEXTS | {"file_input"}

RULES: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(IN_SECTIONS | IN_ACTIONS | IN_INPUTS, anything),
    "button": _button,
    "checkboxes": _checkboxes,
    "feedback_buttons": _feedback_buttons,
    "icon_button": _icon_button,
    "image": image,
    "overflow": _overflow,
    "plain_text_input": _plain_text_input,
    "radio_buttons": _radio_buttons,
    "static_select": _static_select,
}
