"""Views: modals and Home tabs."""

import json
from typing import Final

from bot.playground.slack.block_rules import Sizes
from bot.playground.slack.rules.blocks import Surface
from bot.playground.slack.rules.shape import (
    BlocksRefused,
    Json,
    flags,
    only,
    optional_text,
    text,
    wrong,
)

MOST_BLOCKS: Final = 100
LARGEST: Final = 250_000
_ANY: Final = ("blocks", "private_metadata", "callback_id", "external_id")
_MODAL: Final = (
    "title", "close", "submit", "clear_on_close", "notify_on_close", "submit_disabled",
)  # fmt: skip


def check_view(view: object, sizes: Sizes, surface: Surface) -> Json:
    """The view, if Slack takes it. Of whatever is wrong it says `invalid_arguments`."""
    try:
        return _checked(view, sizes, surface)
    except BlocksRefused as refused:
        raise BlocksRefused("invalid_arguments", refused.detail) from refused


def _checked(view: object, sizes: Sizes, surface: Surface) -> Json:
    if not isinstance(view, dict) or view.get("type") != surface:
        raise wrong("/view", f"must be an object of type {surface}")
    only(view, "/view", *_ANY, *(_MODAL if surface == "modal" else ()))
    if len(json.dumps(view)) > LARGEST:
        raise BlocksRefused("view_too_large", "the view is too large")
    for name, most in (("private_metadata", 3_000), ("callback_id", 255), ("external_id", 255)):
        if not isinstance(value := view.get(name, ""), str) or len(value) > most:
            raise wrong(f"/view/{name}", f"must be less than {most + 1} characters")
    blocks = sizes.check(view.get("blocks"), most=MOST_BLOCKS, surface=surface)
    if surface == "modal":
        _check_modal(view, blocks)
    return view


def _check_modal(view: Json, blocks: list[Json]) -> None:
    text(view.get("title"), "/view/title", 24)
    for name in ("submit", "close"):
        # What the app has no word for may be null as well.
        if view.get(name) is not None:
            optional_text(view, name, "/view", 24)
    flags(view, "/view", "clear_on_close", "notify_on_close", "submit_disabled")
    if view.get("submit") is None and any(block["type"] == "input" for block in blocks):
        raise wrong("/view/submit", "missing required field: submit")
