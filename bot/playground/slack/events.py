"""Events as Slack words them."""

import itertools
import uuid
from typing import Any

from bot.playground.slack.identity import Identity
from bot.playground.slack.message import Message
from bot.playground.slack.workspace import Channel, Workspace

Json = dict[str, Any]


class Events:
    """Builds the payloads for one app; it sends nothing."""

    def __init__(self, identity: Identity, workspace: Workspace) -> None:
        self._app = identity
        self._workspace = workspace
        self._numbers = itertools.count(1)

    def callback(self, event: Json, *, is_ext_shared: bool = False) -> Json:
        """The outer payload, with an `event_id` of its own."""
        number, app = next(self._numbers), self._app
        # To an organisation's app Slack tells of all its workspaces.
        home = str(event.get("user_team") or app.team_id) if app.is_org_wide else app.team_id
        organisation = {"enterprise_id": app.enterprise_id} if app.enterprise_id else {}
        return {
            "token": "verification-token",
            "team_id": home if home.startswith("T") else app.team_id,
            **organisation,
            "context_team_id": None if app.is_org_wide else app.team_id,
            "context_enterprise_id": app.enterprise_id,
            "api_app_id": app.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{number:09d}",
            "event_time": int(self._workspace.wall()),
            "authorizations": [
                {
                    "enterprise_id": app.enterprise_id,
                    "team_id": None if app.is_org_wide else app.team_id,
                    "user_id": app.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": app.is_org_wide,
                }
            ],
            "is_ext_shared_channel": is_ext_shared,
            "event_context": f"4-event-{number}",
        }

    def message(self, message: Message, channel: Channel) -> Json:
        event = message.as_json()
        event |= {"channel": channel.id, "event_ts": message.ts, "channel_type": channel.kind}
        return event | self._author(message) | self._parent(message, channel)

    def app_mention(self, message: Message, channel: Channel) -> Json:
        event = self.message(message, channel) | {"type": "app_mention"}
        del event["channel_type"]
        event.pop("parent_user_id", None)
        return event

    def message_changed(self, message: Message, channel: Channel, ts: str) -> Json:
        return self._hidden("message_changed", channel, ts) | {
            "message": message.as_json(),
            "previous_message": message.previously(),
        }

    def deleted(self, message: Message, channel: Channel, ts: str) -> Json:
        """How a deletion is told: a message with replies leaves a tombstone for its thread."""
        replies = [one for one in channel.threads.get(message.ts, ()) if not one.deleted]
        if not replies:
            return self.message_deleted(message, channel, ts)
        return self._hidden("message_changed", channel, ts) | {
            "message": _tombstone(message, replies),
            "previous_message": message.as_json() | {"reply_count": len(replies)},
        }

    def message_deleted(self, message: Message, channel: Channel, ts: str) -> Json:
        return self._hidden("message_deleted", channel, ts) | {
            "deleted_ts": message.ts,
            "previous_message": message.as_json(),
        }

    def app_home_opened(self, user: str, channel: Channel, tab: str, ts: str) -> Json:
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": channel.id,
            "tab": tab,
            "event_ts": ts,
        }
        if tab == "home" and (view := self._workspace.homes.get(user)):
            event["view"] = view
        return event

    def session_stopped(self, message: Message, channel: Channel, user: str, ts: str) -> Json:
        return {
            "type": "agent_session_stopped",
            "channel": channel.id,
            "thread_ts": message.thread_ts,
            "user": user,
            "streaming_message_ts": [message.ts],
            "event_ts": ts,
        }

    def reaction(
        self, kind: str, message: Message, channel: Channel, user: str, name: str, ts: str
    ) -> Json:
        """`kind` is `reaction_added` or `reaction_removed`."""
        return {
            "type": kind,
            "user": user,
            "reaction": name,
            "item_user": message.user,
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
            "event_ts": ts,
        }

    def _hidden(self, subtype: str, channel: Channel, ts: str) -> Json:
        return {
            "type": "message",
            "subtype": subtype,
            "hidden": True,
            "channel": channel.id,
            "ts": ts,
            "event_ts": ts,
            "channel_type": channel.kind,
        }

    def _author(self, message: Message) -> Json:
        if message.bot_id:
            return {}
        author: Json = {"client_msg_id": str(uuid.uuid4())}
        if message.team != self._app.team_id:
            author |= {"user_team": message.team, "source_team": message.team}
        return author

    def _parent(self, message: Message, channel: Channel) -> Json:
        if not message.is_reply or message.thread_ts is None:
            return {}
        root = channel.messages.get(message.thread_ts)
        return {"parent_user_id": root.user} if root else {}


def _tombstone(message: Message, replies: list[Message]) -> Json:
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "type": "message",
        "subtype": "tombstone",
        "text": "This message was deleted.",
        "user": "USLACKBOT",
        "hidden": True,
        "ts": message.ts,
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "reply_users": users,
        "is_locked": False,
    }
