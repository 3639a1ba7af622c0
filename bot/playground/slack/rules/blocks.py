"""Blocks: what each takes, and on which surface."""

from collections.abc import Mapping
from typing import Final, Literal

from bot.playground.slack.rules.elements import (
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUTS,
    IN_SECTIONS,
    element,
    elements,
    image,
)
from bot.playground.slack.rules.shape import (
    ANY_TEXT,
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
    texts,
    wrong,
)

Surface = Literal["message", "modal", "home"]


def check_block(block: object, where: str, allowed: frozenset[str]) -> None:
    if not isinstance(block, dict):
        raise wrong(where, "must be an object")
    kind = str(block.get("type"))
    rule = RULES.get(kind)
    if rule is None or kind not in allowed:
        raise wrong(where, f"unsupported type: {block.get('type')}")
    if "block_id" in block:
        string(block, "block_id", where, 255)
    rule(block, where)


def _markdown(block: Json, where: str) -> None:
    only(block, where, "text")
    if not isinstance(block.get("text"), str) or not block["text"]:
        raise wrong(f"{where}/text", "must be more than 0 characters")


def _section(block: Json, where: str) -> None:
    only(block, where, "text", "fields", "accessory", "expand")
    if "text" not in block and "fields" not in block:
        raise wrong(where, "missing required field: text or fields")
    optional_text(block, "text", where, 3_000, ANY_TEXT)
    flags(block, where, "expand")
    if "fields" in block:
        for number, field in enumerate(items(block, "fields", where, 10)):
            text(field, f"{where}/fields/{number}", 2_000, ANY_TEXT)
    if "accessory" in block:
        element(block["accessory"], f"{where}/accessory", IN_SECTIONS)


def _context(block: Json, where: str) -> None:
    only(block, where, "elements")
    for number, one in enumerate(items(block, "elements", where, 10)):
        here = f"{where}/elements/{number}"
        if one.get("type") == "image":
            image(one, here)
        else:
            text(one, here, 3_000, ANY_TEXT)


def _actions(block: Json, where: str) -> None:
    only(block, where, "elements")
    elements(block, where, 25, IN_ACTIONS)


def _context_actions(block: Json, where: str) -> None:
    only(block, where, "elements")
    elements(block, where, 5, IN_CONTEXT_ACTIONS)


def _header(block: Json, where: str) -> None:
    only(block, where, "text", "level")
    text(block.get("text"), f"{where}/text", 150)


def _divider(block: Json, where: str) -> None:
    only(block, where)


def _input(block: Json, where: str) -> None:
    only(block, where, "label", "element", "hint", "optional", "dispatch_action")
    text(block.get("label"), f"{where}/label", 2_000)
    optional_text(block, "hint", where, 2_000)
    flags(block, where, "optional", "dispatch_action")
    element(block.get("element"), f"{where}/element", IN_INPUTS)


def _rich_text(block: Json, where: str) -> None:
    only(block, where, "elements")
    if not isinstance(block.get("elements"), list):
        raise wrong(f"{where}/elements", "must be an array")


def _table(block: Json, where: str) -> None:
    only(block, where, "rows", "column_settings")
    rows = block.get("rows")
    if not isinstance(rows, list) or not 1 <= len(rows) <= 100:
        raise wrong(f"{where}/rows", "must provide 1 to 100 items")
    if any(not isinstance(row, list) or not 1 <= len(row) <= 20 for row in rows):
        raise wrong(f"{where}/rows", "must provide 1 to 20 cells")
    if sum(map(len, texts(rows))) > 10_000:
        raise wrong(f"{where}/rows", "must be less than 10001 characters")


def _container(block: Json, where: str) -> None:
    only(
        block, where,
        "title", "rich_text_title", "subtitle", "child_blocks", "width", "icon",
        "is_collapsible", "default_collapsed", "has_header_divider",
    )  # fmt: skip
    if "title" not in block and "rich_text_title" not in block:
        raise wrong(where, "missing required field: title or rich_text_title")
    optional_text(block, "title", where, 150)
    optional_text(block, "subtitle", where, 150, ANY_TEXT)
    if "rich_text_title" in block:
        check_block(block["rich_text_title"], f"{where}/rich_text_title", _RICH)
    if "icon" in block:
        element(block["icon"], f"{where}/icon", frozenset({"image"}))
    among(block, "width", where, "standard", "narrow", "wide", "full")
    _folding(block, where)
    for number, child in enumerate(items(block, "child_blocks", where, 10)):
        check_block(child, f"{where}/child_blocks/{number}", _IN_CONTAINERS)


def _folding(block: Json, where: str) -> None:
    flags(block, where, "is_collapsible", "default_collapsed", "has_header_divider")
    folds = block.get("is_collapsible", False)
    if block.get("default_collapsed") and not folds:
        raise wrong(f"{where}/default_collapsed", "requires is_collapsible")
    if block.get("has_header_divider") and folds:
        raise wrong(f"{where}/has_header_divider", "not with is_collapsible")


RULES: Final[Mapping[str, Rule]] = {
    "actions": _actions,
    "alert": anything,
    "card": anything,
    "carousel": anything,
    "container": _container,
    "context": _context,
    "context_actions": _context_actions,
    "data_table": anything,
    "divider": _divider,
    "file": anything,
    "header": _header,
    "image": image,
    "input": _input,
    "markdown": _markdown,
    "plan": anything,
    "rich_text": _rich_text,
    "section": _section,
    "table": _table,
    "task_card": anything,
    "video": anything,
}
_RICH: Final = frozenset({"rich_text"})
# What the documentation lists and Slack's own checker takes as well: it was seen to refuse file,
# input and rich_text, which are on the list.
_IN_CONTAINERS: Final = frozenset(
    {"actions", "context", "divider", "header", "image", "section", "table", "video"}
)
_ANYWHERE: Final = frozenset(
    {"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}
)
ON_SURFACES: Final[Mapping[Surface, frozenset[str]]] = {
    "message": _ANYWHERE
    | {"card", "carousel", "container", "context_actions", "data_table", "markdown", "plan"}
    | {"table", "task_card"},
    "modal": _ANYWHERE | {"alert", "card"},
    "home": _ANYWHERE | {"card", "carousel"},
}
