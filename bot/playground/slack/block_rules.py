"""Which blocks Slack refuses: shapes, sizes and the totals of one message.

Slack counts "characters" and does not say of which kind. `Sizes` counts code points, or UTF-8
bytes for the totals when the strictest reading is to be proven.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

Json = dict[str, Any]
Unit = Literal["characters", "bytes"]

MARKDOWN_TOTAL = 12_000
ALL_BLOCKS_TOTAL = 13_200
_COMMON = {"type", "block_id"}


class BlocksRefused(Exception):
    """`error` is Slack's code, `detail` what goes into `response_metadata.messages`."""

    def __init__(self, error: str, detail: str) -> None:
        super().__init__(f"{error}: {detail}")
        self.error = error
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    unit: Unit = "characters"

    def of(self, text: str) -> int:
        return len(text) if self.unit == "characters" else len(text.encode())

    def check(self, blocks: object, *, most: int = 50) -> list[Json]:
        """The blocks, if Slack takes them; `BlocksRefused` otherwise."""
        if not isinstance(blocks, list):
            raise BlocksRefused("invalid_blocks_format", "blocks must be an array")
        if len(blocks) > most:
            raise _wrong("/blocks", f"no more than {most} items allowed [{len(blocks)}]")
        for number, block in enumerate(blocks):
            _check_block(block, f"/blocks/{number}")
        _check_unique(blocks)
        self._check_totals(blocks)
        return blocks

    def _check_totals(self, blocks: list[Json]) -> None:
        markdown = sum(self.of(block["text"]) for block in blocks if block["type"] == "markdown")
        if markdown > MARKDOWN_TOTAL:
            raise BlocksRefused("msg_blocks_too_long", f"markdown text is {markdown} long")
        total = sum(self.of(text) for text in texts(blocks))
        if total > ALL_BLOCKS_TOTAL:
            raise BlocksRefused("msg_blocks_too_long", f"all blocks are {total} long")


def texts(node: object) -> Iterator[str]:
    """Every `text` string below a node."""
    if isinstance(node, list):
        for value in node:
            yield from texts(value)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name == "text" and isinstance(value, str):
                yield value
            elif isinstance(value, dict | list):
                yield from texts(value)


def _wrong(where: str, what: str) -> BlocksRefused:
    return BlocksRefused("invalid_blocks", f"[ERROR] {what} [json-pointer:{where}]")


def _check_unique(blocks: list[Json]) -> None:
    seen: set[str] = set()
    for block in blocks:
        block_id = block.get("block_id")
        # Slack ignores the block_id of a markdown block.
        if block_id is None or block["type"] == "markdown":
            continue
        if block_id in seen:
            raise _wrong("/blocks", f"block_id {block_id} already exists")
        seen.add(block_id)


def _check_block(block: object, where: str) -> None:
    if not isinstance(block, dict):
        raise _wrong(where, "must be an object")
    rule = _BLOCKS.get(str(block.get("type")))
    if rule is None:
        raise _wrong(where, f"unsupported type: {block.get('type')}")
    if "block_id" in block:
        _string(block, "block_id", where, 255)
    rule(block, where)


def _only(node: Json, where: str, *names: str) -> None:
    for name in node:
        if name not in names and name not in _COMMON:
            raise _wrong(where, f"invalid additional property: {name}")


def _string(node: Json, name: str, where: str, most: int, *, required: bool = True) -> None:
    value = node.get(name)
    if value is None and not required:
        return
    if not isinstance(value, str) or not value:
        raise _wrong(f"{where}/{name}", "must be more than 0 characters")
    if len(value) > most:
        raise _wrong(f"{where}/{name}", f"must be less than {most + 1} characters")


def _items(node: Json, name: str, where: str, most: int) -> list[Json]:
    items = node.get(name)
    if not isinstance(items, list) or not items or len(items) > most:
        raise _wrong(f"{where}/{name}", f"must provide 1 to {most} items")
    for number, item in enumerate(items):
        if not isinstance(item, dict):
            raise _wrong(f"{where}/{name}/{number}", "must be an object")
    return items


def _text(node: object, where: str, most: int, kinds: tuple[str, ...]) -> None:
    if not isinstance(node, dict) or node.get("type") not in kinds:
        raise _wrong(where, f"must be a text object of type {' or '.join(kinds)}")
    allowed = {"mrkdwn": "verbatim", "plain_text": "emoji"}[node["type"]]
    _only(node, where, "text", allowed)
    if not isinstance(node.get(allowed, True), bool):
        raise _wrong(f"{where}/{allowed}", "must be a boolean")
    _string(node, "text", where, most)


_ANY_TEXT = ("mrkdwn", "plain_text")
_PLAIN = ("plain_text",)


def _markdown(block: Json, where: str) -> None:
    _only(block, where, "text")
    if not isinstance(block.get("text"), str) or not block["text"]:
        raise _wrong(f"{where}/text", "must be more than 0 characters")


def _section(block: Json, where: str) -> None:
    _only(block, where, "text", "fields", "accessory", "expand")
    if "text" not in block and "fields" not in block:
        raise _wrong(where, "missing required field: text or fields")
    if "text" in block:
        _text(block["text"], f"{where}/text", 3_000, _ANY_TEXT)
    if "fields" in block:
        for number, field in enumerate(_items(block, "fields", where, 10)):
            _text(field, f"{where}/fields/{number}", 2_000, _ANY_TEXT)
    if "accessory" in block:
        _element(block["accessory"], f"{where}/accessory")


def _context(block: Json, where: str) -> None:
    _only(block, where, "elements")
    for number, element in enumerate(_items(block, "elements", where, 10)):
        here = f"{where}/elements/{number}"
        if element.get("type") == "image":
            _image(element, here)
        else:
            _text(element, here, 3_000, _ANY_TEXT)


def _actions(block: Json, where: str) -> None:
    _only(block, where, "elements")
    _elements(block, where, 25)


def _context_actions(block: Json, where: str) -> None:
    _only(block, where, "elements")
    for element in _elements(block, where, 5):
        if element["type"] not in ("feedback_buttons", "icon_button"):
            raise _wrong(f"{where}/elements", f"unsupported type: {element['type']}")


def _elements(block: Json, where: str, most: int) -> list[Json]:
    elements = _items(block, "elements", where, most)
    seen: set[str] = set()
    for number, element in enumerate(elements):
        _element(element, f"{where}/elements/{number}")
        action = element.get("action_id")
        if action in seen:
            raise _wrong(f"{where}/elements/{number}", f"action_id {action} already exists")
        if action is not None:
            seen.add(action)
    return elements


def _element(element: object, where: str) -> None:
    if not isinstance(element, dict):
        raise _wrong(where, "must be an object")
    rule = _ELEMENTS.get(str(element.get("type")))
    if rule is None:
        raise _wrong(where, f"unsupported type: {element.get('type')}")
    _string(element, "action_id", where, 255, required=False)
    rule(element, where)


def _button(button: Json, where: str) -> None:
    _only(
        button, where,
        "text", "action_id", "url", "value", "style", "confirm", "accessibility_label",
    )  # fmt: skip
    _text(button.get("text"), f"{where}/text", 75, _PLAIN)
    _string(button, "value", where, 2_000, required=False)
    _string(button, "url", where, 3_000, required=False)
    _string(button, "accessibility_label", where, 75, required=False)
    if button.get("style", "primary") not in ("primary", "danger"):
        raise _wrong(f"{where}/style", "must be primary or danger")


def _feedback_buttons(element: Json, where: str) -> None:
    _only(element, where, "action_id", "positive_button", "negative_button")
    for name in ("positive_button", "negative_button"):
        button, here = element.get(name), f"{where}/{name}"
        if not isinstance(button, dict):
            raise _wrong(here, "missing required field")
        _only(button, here, "text", "value", "accessibility_label")
        _text(button.get("text"), f"{here}/text", 75, _PLAIN)
        _string(button, "value", here, 2_000)
        _string(button, "accessibility_label", here, 75, required=False)


def _icon_button(element: Json, where: str) -> None:
    _only(
        element, where,
        "icon", "text", "action_id", "value", "confirm", "visible_to_user_ids",
        "accessibility_label",
    )  # fmt: skip
    if element.get("icon") != "trash":
        raise _wrong(f"{where}/icon", "unsupported icon")
    _text(element.get("text"), f"{where}/text", 75, _PLAIN)
    _string(element, "value", where, 2_000, required=False)
    if len(element.get("visible_to_user_ids", ())) > 10:
        raise _wrong(f"{where}/visible_to_user_ids", "no more than 10 items allowed")


def _header(block: Json, where: str) -> None:
    _only(block, where, "text")
    _text(block.get("text"), f"{where}/text", 150, _PLAIN)


def _image(block: Json, where: str) -> None:
    _only(block, where, "image_url", "slack_file", "alt_text", "title")
    if ("image_url" in block) == ("slack_file" in block):
        raise _wrong(where, "must provide image_url or slack_file")
    _string(block, "image_url", where, 3_000, required=False)
    _string(block, "alt_text", where, 2_000)
    if "title" in block:
        _text(block["title"], f"{where}/title", 2_000, _PLAIN)


def _divider(block: Json, where: str) -> None:
    _only(block, where)


def _rich_text(block: Json, where: str) -> None:
    _only(block, where, "elements")
    if not isinstance(block.get("elements"), list):
        raise _wrong(f"{where}/elements", "must be an array")


def _table(block: Json, where: str) -> None:
    _only(block, where, "rows", "column_settings")
    rows = block.get("rows")
    if not isinstance(rows, list) or not 1 <= len(rows) <= 100:
        raise _wrong(f"{where}/rows", "must provide 1 to 100 items")
    if any(not isinstance(row, list) or not 1 <= len(row) <= 20 for row in rows):
        raise _wrong(f"{where}/rows", "must provide 1 to 20 cells")
    if sum(map(len, texts(rows))) > 10_000:
        raise _wrong(f"{where}/rows", "must be less than 10001 characters")


def _anything(node: Json, where: str) -> None:
    """Kinds this stand-in knows by name only."""


_Rule = Callable[[Json, str], None]

_BLOCKS: dict[str, _Rule] = {
    "actions": _actions,
    "context": _context,
    "context_actions": _context_actions,
    "divider": _divider,
    "header": _header,
    "image": _image,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "section": _section,
    "table": _table,
    "input": _anything,
    "video": _anything,
    "plan": _anything,
    "task_card": _anything,
}

_ELEMENTS: dict[str, _Rule] = {
    "button": _button,
    "feedback_buttons": _feedback_buttons,
    "icon_button": _icon_button,
    "image": _image,
    "overflow": _anything,
    "static_select": _anything,
    "external_select": _anything,
    "users_select": _anything,
    "conversations_select": _anything,
    "channels_select": _anything,
    "checkboxes": _anything,
    "radio_buttons": _anything,
    "datepicker": _anything,
    "plain_text_input": _anything,
}
