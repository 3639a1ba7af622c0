"""Modals: for each person a stack of up to three views, and what is written in them."""

import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.playground.slack.arguments import ApiRefused
from bot.playground.slack.as_read import as_read
from bot.playground.slack.changes import Changes
from bot.playground.slack.fields import Written, at_first, complaint, fields, written
from bot.playground.slack.identity import Identity
from bot.playground.slack.message import Json

DEEPEST: Final = 3
_LEFT_OUT: Final[Json] = {
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "close": None,
    "submit": None,
    "clear_on_close": False,
    "notify_on_close": False,
    "submit_disabled": False,
}


@dataclass(slots=True, kw_only=True, eq=False)
class Modal:
    """One view that a person has open. `values` are by block and action, as in `state`."""

    user: str
    view: Json
    values: dict[tuple[str, str], Json] = field(default_factory=dict)

    def told(self) -> Json:
        """The view as Slack tells the app of it."""
        values: Json = {}
        for block, element in fields(self.view):
            values.setdefault(block["block_id"], {})[element["action_id"]] = self._value(
                block, element
            )
        return self.view | {"state": {"values": values}}

    def write(self, name: str, what: Written) -> None:
        """Into the field of that `action_id` or `block_id`."""
        for block, element in fields(self.view):
            if name in (element["action_id"], block["block_id"]):
                self.values[block["block_id"], element["action_id"]] = written(element, what)
                return
        raise LookupError(f"there is no field {name}")

    def complaints(self) -> dict[str, str]:
        """What Slack itself would not let pass, by `block_id`."""
        found = {
            block["block_id"]: complaint(block, element, self._value(block, element))
            for block, element in fields(self.view)
        }
        return {name: words for name, words in found.items() if words}

    def _value(self, block: Json, element: Json) -> Json:
        return self.values.get((block["block_id"], element["action_id"])) or at_first(element)


class Modals:
    """`opened` is every view that was ever shown, oldest first."""

    def __init__(self, identity: Identity, changes: Changes) -> None:
        self.opened: list[Json] = []
        self._identity = identity
        self._changes = changes
        self._stacks: dict[str, list[Modal]] = defaultdict(list)

    def top(self, user: str) -> Modal | None:
        """What the person sees."""
        stack = self._stacks[user]
        return stack[-1] if stack else None

    def open(self, user: str, sent: Json) -> Modal:
        """In place of whatever was open."""
        self._stacks[user].clear()
        return self.push(user, sent)

    def push(self, user: str, sent: Json) -> Modal:
        stack = self._stacks[user]
        if len(stack) >= DEEPEST:
            raise ApiRefused("push_limit_reached")
        self._claim(sent.get("external_id", ""))
        view = self._dressed(sent)
        view["root_view_id"] = stack[0].view["id"] if stack else view["id"]
        view["previous_view_id"] = stack[-1].view["id"] if stack else None
        stack.append(Modal(user=user, view=view))
        self._shown(stack[-1], "view.opened")
        return stack[-1]

    def update(self, modal: Modal, sent: Json) -> Modal:
        """Another view in its place. What is written stays where block and action are the same."""
        if sent.get("external_id", "") != modal.view["external_id"]:
            self._claim(sent.get("external_id", ""))
        kept = {name: modal.view[name] for name in ("id", "root_view_id", "previous_view_id")}
        modal.view = self._dressed(sent) | kept
        self._shown(modal, "view.updated")
        return modal

    def find(self, view_id: str, external_id: str) -> Modal:
        """One that is open, by either of its ids."""
        for modal in (one for stack in self._stacks.values() for one in stack):
            ids = (modal.view["id"], modal.view["external_id"])
            if (view_id and view_id == ids[0]) or (external_id and external_id == ids[1]):
                return modal
        raise ApiRefused("not_found")

    def close(self, modal: Modal) -> None:
        """The view beneath it is seen again."""
        stack = self._stacks[modal.user]
        if modal in stack:
            stack.remove(modal)
        self._changes.tell("view.closed", modal.user)

    def clear(self, user: str) -> list[Modal]:
        """All of a person's, the uppermost first."""
        closed = list(reversed(self._stacks[user]))
        self._stacks[user].clear()
        self._changes.tell("view.closed", user)
        return closed

    def write(self, user: str, values: Mapping[str, Written]) -> Modal:
        """`LookupError` if nothing is open, or has no such field."""
        modal = self.top(user)
        if modal is None:
            raise LookupError(f"{user} has no modal open")
        for name, what in values.items():
            modal.write(name, what)
        return modal

    def _claim(self, external_id: str) -> None:
        stacks = self._stacks.values()
        taken = [one.view["external_id"] for stack in stacks for one in stack]
        if external_id and external_id in taken:
            raise ApiRefused("duplicate_external_id")

    def _shown(self, modal: Modal, kind: str) -> None:
        self.opened.append(modal.view)
        self._changes.tell(kind, modal.user)

    def _dressed(self, sent: Json) -> Json:
        app, stamp = self._identity, secrets.token_hex(6)
        blocks = _with_actions(as_read(sent["blocks"], stamp))
        return {
            **_LEFT_OUT,
            **sent,
            "blocks": blocks,
            "id": "V" + secrets.token_hex(5).upper(),
            "team_id": app.team_id,
            "app_id": app.app_id,
            "app_installed_team_id": app.team_id,
            "bot_id": app.bot_id,
            "hash": f"{stamp}.{secrets.token_hex(4)}",
        }


def _with_actions(blocks: list[Json]) -> list[Json]:
    """An element that was sent without an `action_id` gets one."""
    for block in blocks:
        for name in ("element", "accessory"):
            if name in block and block[name]["type"] != "image":
                block[name].setdefault("action_id", secrets.token_hex(3))
        if block["type"] == "actions":
            for element in block["elements"]:
                element.setdefault("action_id", secrets.token_hex(3))
    return blocks
