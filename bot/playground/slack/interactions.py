"""Interactive payloads as Slack words them: what people did with the app's controls."""

import time

from bot.playground.slack.identity import Identity
from bot.playground.slack.message import Json, Message
from bot.playground.slack.workspace import Channel, Person


class Interactions:
    """Builds the payloads for one app; it sends nothing."""

    def __init__(self, identity: Identity) -> None:
        self._app = identity

    def press(self, message: Message, channel: Channel, person: Person, action: Json) -> Json:
        """A press in a message; what only one person sees is not told along with it."""
        is_ephemeral = message.is_ephemeral
        container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
        container |= {"is_ephemeral": is_ephemeral}
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload = self._by(person, "block_actions") | {
            "container": container,
            "channel": _named(channel),
            "state": {"values": _chosen(action)},
            "actions": [action],
        }
        return payload if is_ephemeral else payload | {"message": message.as_json()}

    def message_shortcut(
        self, message: Message, channel: Channel, person: Person, callback_id: str
    ) -> Json:
        return self._by(person, "message_action") | {
            "callback_id": callback_id,
            "action_ts": _now(),
            "message_ts": message.ts,
            "channel": _named(channel),
            "message": message.as_json(),
        }

    def shortcut(self, person: Person, callback_id: str) -> Json:
        return self._by(person, "shortcut") | {"callback_id": callback_id, "action_ts": _now()}

    def press_in_view(self, view: Json, person: Person, action: Json) -> Json:
        return self._by(person, "block_actions") | {
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
            "state": view["state"],
            "actions": [action],
        }

    def submission(self, view: Json, person: Person) -> Json:
        return self._by(person, "view_submission") | {"view": view, "response_urls": []}

    def closing(self, view: Json, person: Person, *, is_cleared: bool) -> Json:
        return self._by(person, "view_closed") | {"view": view, "is_cleared": is_cleared}

    def _by(self, person: Person, kind: str) -> Json:
        app = self._app
        return {
            "type": kind,
            "user": {
                "id": person.id,
                "username": person.name,
                "name": person.name,
                "team_id": person.team,
            },
            "api_app_id": app.app_id,
            "token": "verification-token",
            "team": None if app.is_org_wide else {"id": app.team_id, "domain": app.domain},
            "enterprise": app.enterprise_id and {"id": app.enterprise_id, "name": app.team_name},
            "is_enterprise_install": app.is_org_wide,
        }


def _chosen(action: Json) -> Json:
    """A select keeps what was chosen; a menu and a button keep nothing."""
    if action["type"] not in ("static_select", "radio_buttons"):
        return {}
    value = {name: action[name] for name in ("type", "selected_option")}
    return {action["block_id"]: {action["action_id"]: value}}


def _named(channel: Channel) -> Json:
    names = {"im": "directmessage", "group": "privategroup"}
    return {"id": channel.id, "name": names.get(channel.kind, channel.name)}


def _now() -> str:
    return f"{time.time():.6f}"
