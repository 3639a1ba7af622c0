"""views.*: the Home tab and modals."""

import secrets

from bot.playground.slack.arguments import ApiRefused, structure, text
from bot.playground.slack.message import Json
from bot.playground.slack.methods.content import checked
from bot.playground.slack.office import Office
from bot.playground.slack.rules.blocks import Surface

MOST_BLOCKS = 100


def publish(office: Office, args: Json) -> Json:
    user = text(args, "user_id")
    if user not in office.workspace.people:
        raise ApiRefused("user_not_found")
    view = _view(office, args, kind="home")
    shown = office.workspace.homes.get(user)
    if (asked := text(args, "hash")) and shown and asked != shown["hash"]:
        raise ApiRefused("hash_conflict")
    office.workspace.homes[user] = view
    office.workspace.changes.tell("home.published", view)
    return {"view": view}


def open_modal(office: Office, args: Json) -> Json:
    view = _view(office, args, kind="modal")
    office.triggers.exchange(text(args, "trigger_id"))
    office.workspace.modals.append(view)
    office.workspace.changes.tell("view.opened", view)
    return {"view": view}


def _view(office: Office, args: Json, *, kind: Surface) -> Json:
    view = structure(args, "view", "invalid_arguments")
    if not isinstance(view, dict) or view.get("type") != kind:
        raise ApiRefused("invalid_arguments")
    checked(view.get("blocks", []), office.sizes, most=MOST_BLOCKS, surface=kind)
    return view | {
        "id": "V" + secrets.token_hex(5).upper(),
        "team_id": office.identity.team_id,
        "app_id": office.identity.app_id,
        "bot_id": office.identity.bot_id,
        "hash": secrets.token_hex(6),
    }
