"""What all rules are made of: fields, sizes, and the words of a refusal."""

from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]
Rule = Callable[[Json, str], None]

_COMMON = {"type", "block_id"}
ANY_TEXT = ("mrkdwn", "plain_text")
PLAIN = ("plain_text",)


class BlocksRefused(Exception):
    """`error` is Slack's code, `detail` what goes into `response_metadata.messages`."""

    def __init__(self, error: str, detail: str) -> None:
        super().__init__(f"{error}: {detail}")
        self.error = error
        self.detail = detail


def wrong(where: str, what: str) -> BlocksRefused:
    return BlocksRefused("invalid_blocks", f"[ERROR] {what} [json-pointer:{where}]")


def only(node: Json, where: str, *names: str) -> None:
    for name in node:
        if name not in names and name not in _COMMON:
            raise wrong(where, f"invalid additional property: {name}")


def string(node: Json, name: str, where: str, most: int, *, required: bool = True) -> None:
    value = node.get(name)
    if value is None and not required:
        return
    if not isinstance(value, str) or not value:
        raise wrong(f"{where}/{name}", "must be more than 0 characters")
    if len(value) > most:
        raise wrong(f"{where}/{name}", f"must be less than {most + 1} characters")


def flags(node: Json, where: str, *names: str) -> None:
    for name in names:
        if not isinstance(node.get(name, True), bool):
            raise wrong(f"{where}/{name}", "must be a boolean")


def among(node: Json, name: str, where: str, *values: str) -> None:
    """A field that may be left out, but is one of these if it is there."""
    if node.get(name, values[0]) not in values:
        raise wrong(f"{where}/{name}", f"must be one of {', '.join(values)}")


def items(node: Json, name: str, where: str, most: int) -> list[Json]:
    found = node.get(name)
    if not isinstance(found, list) or not found or len(found) > most:
        raise wrong(f"{where}/{name}", f"must provide 1 to {most} items")
    for number, item in enumerate(found):
        if not isinstance(item, dict):
            raise wrong(f"{where}/{name}/{number}", "must be an object")
    return found


def text(node: object, where: str, most: int, kinds: tuple[str, ...] = PLAIN) -> None:
    if not isinstance(node, dict) or node.get("type") not in kinds:
        raise wrong(where, f"must be a text object of type {' or '.join(kinds)}")
    allowed = {"mrkdwn": "verbatim", "plain_text": "emoji"}[node["type"]]
    only(node, where, "text", allowed)
    flags(node, where, allowed)
    string(node, "text", where, most)


def optional_text(
    node: Json, name: str, where: str, most: int, kinds: tuple[str, ...] = PLAIN
) -> None:
    if name in node:
        text(node[name], f"{where}/{name}", most, kinds)


def unique(values: list[object], where: str, what: str) -> None:
    seen: list[object] = []
    for value in values:
        if value is None:
            continue
        if value in seen:
            raise wrong(where, f"{what} {value} already exists")
        seen.append(value)


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


def anything(node: Json, where: str) -> None:
    """Slack knows it; what it demands of it is not told here."""
