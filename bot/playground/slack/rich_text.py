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
