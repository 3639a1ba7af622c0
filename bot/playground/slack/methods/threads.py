"""The status line under a thread, and reactions to a message."""

import re
from typing import Final

from bot.playground.slack.arguments import ApiRefused, structure, text
from bot.playground.slack.message import Json, Message
from bot.playground.slack.office import Office

_EMOJI: Final = re.compile(r"[^\s:A-Z]+(?:::skin-tone-[2-6])?")


def is_emoji(name: str) -> bool:
    """A name as Slack writes it: `eyes`, `+1::skin-tone-3`."""
    return _EMOJI.fullmatch(name) is not None


def set_status(office: Office, args: Json) -> Json:
    channel = office.room(text(args, "channel_id"))
    if office.identity.bot_user_id not in channel.members:
        raise ApiRefused("no_permission")
    thread_ts = text(args, "thread_ts")
    root = office.workspace.find(channel.id, thread_ts)
    if (root is None and thread_ts not in channel.threads) or (root and root.is_reply):
        raise ApiRefused("invalid_thread_ts")
    if args.get("status") is None:
        raise ApiRefused("invalid_arguments")
    if len(structure(args, "loading_messages", "invalid_arguments") or ()) > 10:
        raise ApiRefused("invalid_arguments")
    office.statuses.set(channel.id, thread_ts, text(args, "status"))
    return {}


def add_reaction(office: Office, args: Json) -> Json:
    message, name = _reacted(office, args)
    if not office.workspace.react(message, office.identity.bot_user_id, name):
        raise ApiRefused("already_reacted")
    _tell(office, "reaction_added", message, name)
    return {}


def remove_reaction(office: Office, args: Json) -> Json:
    message, name = _reacted(office, args)
    if not office.workspace.unreact(message, office.identity.bot_user_id, name):
        raise ApiRefused("no_reaction")
    _tell(office, "reaction_removed", message, name)
    return {}


def get_reactions(office: Office, args: Json) -> Json:
    office.need("reactions:read")
    channel = office.joined(text(args, "channel"))
    message = office.workspace.find(channel.id, text(args, "timestamp"))
    if message is None:
        raise ApiRefused("message_not_found")
    return {"type": "message", "channel": channel.id, "message": message.as_json()}


def _tell(office: Office, kind: str, message: Message, name: str) -> None:
    room, ts = office.workspace.channels[message.channel], office.workspace.stamps.next()
    user = office.identity.bot_user_id
    office.tell(office.events.reaction(kind, message, room, user, name, ts), room)


def _reacted(office: Office, args: Json) -> tuple[Message, str]:
    channel = office.joined(text(args, "channel"))
    message = office.workspace.find(channel.id, text(args, "timestamp"))
    if message is None:
        raise ApiRefused("message_not_found")
    name = text(args, "name")
    if not is_emoji(name):
        raise ApiRefused("invalid_name")
    return message, name
