"""Blocks as Slack gives them back: not quite those that the app sent.

A `markdown` block is stored as what it says: `rich_text`, with tables and dividers between. Blocks
without a `block_id` get one, a new one with each edit. Text objects get the fields that were left
out.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from bot.playground.slack.markdown_read import markdown_read

Json = dict[str, Any]


def as_read(blocks: list[Json], seed: str) -> list[Json]:
    """`seed` tells one version of one message from all others."""
    ids = _ids(seed)
    return [_named(block, ids) for sent in blocks for block in _stored(sent)]


def _stored(block: Json) -> list[Json]:
    if block["type"] == "markdown":
        return markdown_read(block["text"])
    return [_with_defaults(block)]


def _named(block: Json, ids: Iterator[str]) -> Json:
    named = {"type": block["type"], "block_id": block.get("block_id") or next(ids)} | block
    if "child_blocks" in block:
        named["child_blocks"] = [_named(child, ids) for child in block["child_blocks"]]
    return named


def _ids(seed: str) -> Iterator[str]:
    number = 0
    while True:
        yield hashlib.blake2s(f"{seed} {number}".encode()).hexdigest()[:5]
        number += 1


def _with_defaults(node: Any) -> Any:
    match node:
        case {"type": "plain_text", "text": str()}:
            return {**node, "emoji": node.get("emoji", True)}
        case {"type": "mrkdwn", "text": str()}:
            return {**node, "verbatim": node.get("verbatim", False)}
        case dict():
            return {name: _with_defaults(value) for name, value in node.items()}
        case list():
            return [_with_defaults(value) for value in node]
        case _:
            return node
