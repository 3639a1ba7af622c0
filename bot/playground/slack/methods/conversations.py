"""conversations.*: read channels and threads page by page."""

import base64
from collections.abc import Mapping
from typing import Final

from bot.playground.slack.arguments import ApiRefused, flag, number, text
from bot.playground.slack.message import Json, Message
from bot.playground.slack.office import Office
from bot.playground.slack.workspace import Channel, Kind

_SCOPES: Final[Mapping[Kind, str]] = {
    "channel": "channels:read",
    "group": "groups:read",
    "mpim": "mpim:read",
    "im": "im:read",
}


def replies(office: Office, args: Json) -> Json:
    """The thread of a root, which comes first. Asked for a reply, Slack gives that alone."""
    channel = _readable(office, text(args, "channel"))
    asked = office.workspace.find(channel.id, text(args, "ts"))
    if asked is not None and asked.is_reply:
        return _page([asked], args, limit=1, channel=channel)
    thread = office.workspace.thread(channel.id, text(args, "ts"))
    if not thread:
        raise ApiRefused("thread_not_found")
    root, rest = thread[:1], [message for message in thread[1:] if _within(message, args)]
    limit = number(args, "limit", default=1000)
    return _page(root + rest, args, limit=max(1, min(limit, 1000)), channel=channel)


def history(office: Office, args: Json) -> Json:
    """The channel's own messages, newest first."""
    channel = _readable(office, text(args, "channel"))
    messages = [
        message
        for message in reversed(office.workspace.history(channel.id))
        if _within(message, args)
    ]
    limit = number(args, "limit", default=100)
    return _page(messages, args, limit=max(1, min(limit, 999)), channel=channel)


def info(office: Office, args: Json) -> Json:
    channel = office.room(text(args, "channel"))
    office.need(_SCOPES[channel.kind])
    described = _described(office, channel)
    if flag(args, "include_locale"):
        described["locale"] = "en-US"
    return {"channel": described}


def open_direct(office: Office, args: Json) -> Json:
    if name := text(args, "channel"):
        return {"channel": _described(office, office.room(name))}
    users = [user for user in text(args, "users").split(",") if user]
    if not users:
        raise ApiRefused("users_list_not_supplied")
    if any(user not in office.workspace.people for user in users):
        raise ApiRefused("user_not_found")
    channel = office.workspace.direct_channel({*users, office.identity.bot_user_id})
    return {"channel": _described(office, channel)}


def _readable(office: Office, name: str) -> Channel:
    channel = office.room(name)
    if office.identity.bot_user_id not in channel.members:
        raise ApiRefused("not_in_channel")
    return channel


def _within(message: Message, args: Json) -> bool:
    """Stamps compare as text: they all have ten digits, a point and six."""
    oldest, latest = text(args, "oldest"), text(args, "latest")
    if flag(args, "inclusive") and message.ts in (oldest, latest):
        return True
    return (not oldest or message.ts > oldest) and (not latest or message.ts < latest)


def _page(messages: list[Message], args: Json, *, limit: int, channel: Channel) -> Json:
    start = _position(text(args, "cursor"))
    page, more = messages[start : start + limit], start + limit < len(messages)
    with_metadata = flag(args, "include_all_metadata")
    answer: Json = {
        "messages": [_read(message, channel, with_metadata=with_metadata) for message in page],
        "has_more": more,
    }
    if more:
        answer["response_metadata"] = {"next_cursor": _cursor(start + limit)}
    return answer


def _read(message: Message, channel: Channel, *, with_metadata: bool) -> Json:
    read = message.as_json(with_metadata=with_metadata)
    answers = [reply for reply in channel.threads.get(message.ts, []) if not reply.deleted]
    if answers:
        read |= {
            "reply_count": len(answers),
            "reply_users": list(dict.fromkeys(reply.user for reply in answers)),
            "latest_reply": answers[-1].ts,
        }
    if message.is_reply and message.thread_ts in channel.messages:
        read["parent_user_id"] = channel.messages[message.thread_ts].user
    return read


def _cursor(position: int) -> str:
    return base64.b64encode(f"next:{position}".encode()).decode()


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("next:"))
    except ValueError as error:
        raise ApiRefused("invalid_cursor") from error


def _described(office: Office, channel: Channel) -> Json:
    described: Json = {
        "id": channel.id,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "is_shared": channel.is_ext_shared,
        "is_member": office.identity.bot_user_id in channel.members,
        "context_team_id": office.identity.team_id,
    }
    if channel.kind == "im":
        others = channel.members - {office.identity.bot_user_id}
        return described | {"user": min(others, default="")}
    return described | {"name": channel.name, "num_members": len(channel.members)}
