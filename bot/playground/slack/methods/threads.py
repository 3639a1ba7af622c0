"""The status line under a thread, and reactions to a message."""

from bot.playground.slack.arguments import ApiRefused, structure, text
from bot.playground.slack.message import Json, Message
from bot.playground.slack.office import Office


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
    users = message.reactions.setdefault(name, [])
    if office.identity.bot_user_id in users:
        raise ApiRefused("already_reacted")
    users.append(office.identity.bot_user_id)
    office.workspace.changes.tell("reaction.changed", message)
    return {}


def remove_reaction(office: Office, args: Json) -> Json:
    message, name = _reacted(office, args)
    users = message.reactions.get(name, [])
    if office.identity.bot_user_id not in users:
        raise ApiRefused("no_reaction")
    users.remove(office.identity.bot_user_id)
    if not users:
        del message.reactions[name]
    office.workspace.changes.tell("reaction.changed", message)
    return {}


def _reacted(office: Office, args: Json) -> tuple[Message, str]:
    channel = office.joined(text(args, "channel"))
    message = office.workspace.find(channel.id, text(args, "timestamp"))
    if message is None:
        raise ApiRefused("message_not_found")
    if not (name := text(args, "name")):
        raise ApiRefused("invalid_name")
    return message, name
