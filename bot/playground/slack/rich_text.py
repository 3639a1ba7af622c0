"""The blocks that Slack's composer adds to what people write."""

import re
from typing import Any

Json = dict[str, Any]
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


def rich_text(text: str) -> list[Json]:
    elements: list[Json] = []
    for number, part in enumerate(_USER.split(text)):
        if number % 2:
            elements.append({"type": "user", "user_id": part})
        elif part:
            elements.append({"type": "text", "text": part})
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": "rt", "elements": [section]}]


def plain(node: Any) -> str:
    """The words of a `rich_text` or `table` block, as somebody would read them out."""
    match node:
        case {"type": "text" | "raw_text", "text": str(text)}:
            return text
        case {"type": "link", "url": str(url), **rest}:
            return str(rest.get("text", url))
        case {"type": "user", "user_id": str(user)}:
            return f"<@{user}>"
        case {"type": "table", "rows": list(rows)}:
            return "\n".join(" | ".join(map(plain, row)) for row in rows)
        case {"type": "rich_text", "elements": list(parts)}:
            return "\n".join(map(plain, parts))
        case {"type": "rich_text_list", "elements": list(items), **rest}:
            first = int(str(rest.get("offset", 0))) + 1
            signs = [f"{number}." for number in range(first, first + len(items))]
            signs = signs if rest.get("style") == "ordered" else ["-"] * len(items)
            return "\n".join(
                f"{sign} {plain(item)}" for sign, item in zip(signs, items, strict=True)
            )
        case {"elements": list(elements)}:
            return "".join(map(plain, elements))
        case _:
            return ""
