"""Which notifications Slack would make from a message, judged pessimistically.

Entities notify in every mrkdwn field. Bare `@here` and the like become mentions in mrkdwn text
objects unless `verbatim` is true. What `markdown` blocks do with either is not documented, so
here they do both, even inside code.
"""

import re
from collections.abc import Iterator
from typing import Any

_ENTITY = re.compile(
    r"<(?:!(?:channel|here|everyone)|@[UW][A-Z0-9]*|!subteam\^S?[A-Z0-9]*)(?:\|[^>]*)?>",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![A-Za-z0-9_])@(?:here|channel|everyone)(?![A-Za-z0-9_])", re.IGNORECASE)


def pings(text: str, blocks: list[dict[str, Any]] | None, *, link_names: bool = False) -> list[str]:
    """The mentions that would notify somebody, as they are written."""
    found = _ENTITY.findall(text)
    if link_names:
        found += _BARE.findall(text)
    for block in blocks or []:
        found += _in_block(block)
    return found


def _in_block(node: object) -> Iterator[str]:
    match node:
        case {"type": "markdown", "text": str(text)}:
            yield from _ENTITY.findall(text)
            yield from _BARE.findall(text)
        case {"type": "mrkdwn", "text": str(text), **rest}:
            yield from _ENTITY.findall(text)
            if rest.get("verbatim") is not True:
                yield from _BARE.findall(text)
        case {"type": "user", "user_id": str(user)}:
            yield f"<@{user}>"
        case {"type": "usergroup", "usergroup_id": str(group)}:
            yield f"<!subteam^{group}>"
        case {"type": "broadcast", "range": str(audience)}:
            yield f"<!{audience}>"
        case dict():
            for value in node.values():
                yield from _in_block(value)
        case list():
            for value in node:
                yield from _in_block(value)
