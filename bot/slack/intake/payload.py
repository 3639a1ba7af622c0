"""Reading JSON of any shape: what is not of the expected kind counts as missing."""

import re
from collections.abc import Mapping
from typing import Any


def object_(parent: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    value = parent.get(field)
    return value if isinstance(value, dict) else {}


def objects(parent: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    value = parent.get(field)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(parent: Mapping[str, Any], field: str) -> str:
    value = parent.get(field)
    # JSON can carry half a surrogate pair, which no other encoding takes.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def matching(pattern: re.Pattern[str], parent: Mapping[str, Any], field: str) -> str:
    value = text(parent, field)
    return value if pattern.fullmatch(value) else ""
