"""views.*: the Home tab and modals."""

import secrets

from bot.playground.slack.arguments import ApiRefused, structure, text
from bot.playground.slack.message import Json
from bot.playground.slack.methods.content import checked
from bot.playground.slack.office import Office

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
    trigger = text(args, "trigger_id")
    if trigger not in office.triggers:
        raise ApiRefused("invalid_trigger_id")
    view = _view(office, args, kind="modal")
    if office.triggers[trigger]:
        raise ApiRefused("exchanged_trigger_id")
    office.triggers[trigger] = True
    office.workspace.modals.append(view)
    office.workspace.changes.tell("view.opened", view)
    return {"view": view}


def _view(office: Office, args: Json, *, kind: str) -> Json:
    view = structure(args, "view", "invalid_arguments")
    if not isinstance(view, dict) or view.get("type") != kind:
        raise ApiRefused("invalid_arguments")
    checked(view.get("blocks", []), office.sizes, most=MOST_BLOCKS)
    return view | {
        "id": "V" + secrets.token_hex(5).upper(),
        "team_id": office.identity.team_id,
        "app_id": office.identity.app_id,
        "bot_id": office.identity.bot_id,
        "hash": secrets.token_hex(6),
    }
