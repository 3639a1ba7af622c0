"""views.*: the Home tab and modals."""

import secrets

from bot.playground.slack.arguments import ApiRefused, structure, text
from bot.playground.slack.message import Json
from bot.playground.slack.methods.content import refused
from bot.playground.slack.modals import Modal
from bot.playground.slack.office import Office
from bot.playground.slack.rules.blocks import Surface
from bot.playground.slack.rules.shape import BlocksRefused
from bot.playground.slack.rules.views import check_view


def publish(office: Office, args: Json) -> Json:
    user = text(args, "user_id")
    if user not in office.workspace.people:
        raise ApiRefused("user_not_found")
    view = _view(office, args, "home") | {
        "id": "V" + secrets.token_hex(5).upper(),
        "team_id": office.identity.team_id,
        "app_id": office.identity.app_id,
        "bot_id": office.identity.bot_id,
        "hash": secrets.token_hex(6),
    }
    shown = office.workspace.homes.get(user)
    if (asked := text(args, "hash")) and shown and asked != shown["hash"]:
        raise ApiRefused("hash_conflict")
    office.workspace.homes[user] = view
    office.workspace.changes.tell("home.published", view)
    return {"view": view}


def open_modal(office: Office, args: Json) -> Json:
    view = _view(office, args, "modal")
    user = office.triggers.exchange(text(args, "trigger_id"))
    return {"view": office.modals.open(user, view).told()}


def push(office: Office, args: Json) -> Json:
    """On top of the modal in which the trigger was made."""
    view = _view(office, args, "modal")
    user = office.triggers.exchange(text(args, "trigger_id"))
    if office.modals.top(user) is None:
        raise ApiRefused("invalid_trigger_id")
    return {"view": office.modals.push(user, view).told()}


def update(office: Office, args: Json) -> Json:
    view = _view(office, args, "modal")
    view_id, external_id = text(args, "view_id"), text(args, "external_id")
    if bool(view_id) == bool(external_id):
        raise ApiRefused("invalid_arguments")
    modal = _unchanged(office.modals.find(view_id, external_id), text(args, "hash"))
    return {"view": office.modals.update(modal, view).told()}


def checked_view(office: Office, view: object, surface: Surface) -> Json:
    try:
        return check_view(view, office.sizes, surface)
    except BlocksRefused as error:
        raise refused(error) from error


def _unchanged(modal: Modal, asked: str) -> Modal:
    if asked and asked != modal.view["hash"]:
        raise ApiRefused("hash_conflict")
    return modal


def _view(office: Office, args: Json, surface: Surface) -> Json:
    return checked_view(office, structure(args, "view", "invalid_arguments"), surface)
