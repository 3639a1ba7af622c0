"""The arguments of a Web API call, however they were sent: JSON, form or query."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]


class ApiRefused(Exception):
    """Slack answers `ok: false` with this `error`; `more` goes into the answer beside it."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


def read_arguments(content_type: str, body: bytes, query: Mapping[str, str]) -> Json:
    """All arguments of a request; JSON values stay typed, others are strings."""
    args: Json = dict(query)
    if content_type == "application/json":
        return args | _json_object(body)
    if body:
        args.update(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return args


def _json_object(body: bytes) -> Json:
    if not body:
        return {}
    try:
        value = json.loads(body)
    except ValueError as error:
        raise ApiRefused("invalid_json") from error
    if not isinstance(value, dict):
        raise ApiRefused("json_not_object")
    return value


def text(args: Json, name: str) -> str:
    """A string argument, `""` if it is missing."""
    value = args.get(name)
    return value if isinstance(value, str) else "" if value is None else str(value)


def flag(args: Json, name: str, *, default: bool = False) -> bool:
    value = args.get(name)
    if value is None:
        return default
    return str(value).lower() in ("true", "1")


def number(args: Json, name: str, *, default: int) -> int:
    value = args.get(name)
    if value in (None, ""):
        return default
    try:
        return int(str(value))
    except ValueError as error:
        raise ApiRefused("invalid_arguments") from error


def structure(args: Json, name: str, error: str) -> Any:
    """An argument that may come as JSON in a string; None if it is missing."""
    value = args.get(name)
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError as cause:
        raise ApiRefused(error) from cause
