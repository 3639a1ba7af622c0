"""chat.*: post, edit, delete, whisper, link."""

from bot.playground.slack.arguments import ApiRefused, flag, text
from bot.playground.slack.message import Json, Message, Version
from bot.playground.slack.methods.content import (
    LONGEST_EDIT,
    LONGEST_POST,
    Content,
    read_content,
    read_metadata,
)
from bot.playground.slack.office import Office
from bot.playground.slack.workspace import Channel


def post_message(office: Office, args: Json) -> Json:
    channel = office.joined(_place(office, text(args, "channel")))
    root = _root(office, channel, text(args, "thread_ts"))
    content = read_content(args, office.sizes)
    if content.is_empty:
        raise ApiRefused("no_text")
    message = own_message(office, channel, root)
    message.metadata = read_metadata(args)
    message.unfurls = flag(args, "unfurl_links", default=True) or flag(
        args, "unfurl_media", default=True
    )
    message.link_names = flag(args, "link_names") or text(args, "parse") == "full"
    if root and flag(args, "reply_broadcast"):
        message.subtype = "thread_broadcast"
    office.workspace.post(message, content.text[:LONGEST_POST], content.blocks)
    office.statuses.app_posted(channel.id, root)
    office.tell(office.events.message(message, channel), channel)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json()}


def update(office: Office, args: Json) -> Json:
    channel = office.joined(text(args, "channel"))
    message = office.own_message(channel.id, text(args, "ts"), "cant_update_message")
    if office.streams.is_open(message):
        raise ApiRefused("streaming_state_conflict")
    if office.sizes.of(text(args, "text")) > LONGEST_EDIT:
        raise ApiRefused("msg_too_long")
    content = read_content(args, office.sizes)
    metadata = read_metadata(args)
    blocks = _blocks_after(message, content)
    if not blocks and not content.text and metadata is None:
        raise ApiRefused("no_text")
    if metadata is not None:
        message.metadata = metadata
    message.link_names = flag(args, "link_names") or text(args, "parse") == "full"
    said = content.text if content.has_text else message.text
    edited = office.workspace.edit(message, said, blocks)
    office.tell(office.events.message_changed(message, channel, edited), channel)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": message.as_json(),
    }


def delete(office: Office, args: Json) -> Json:
    channel = office.room(text(args, "channel"))
    message = office.own_message(channel.id, text(args, "ts"), "cant_delete_message")
    ts = office.workspace.delete(message)
    office.tell(office.events.deleted(message, channel, ts), channel)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(office: Office, args: Json) -> Json:
    channel = office.joined(text(args, "channel"))
    if text(args, "user") not in channel.members:
        raise ApiRefused("user_not_in_channel")
    if office.sizes.of(text(args, "text")) > LONGEST_EDIT:
        raise ApiRefused("msg_too_long")
    content = read_content(args, office.sizes)
    if content.is_empty:
        raise ApiRefused("no_text")
    message = own_message(office, channel, text(args, "thread_ts") or None)
    shown_to(office, message, text(args, "user"), content)
    return {"message_ts": message.ts}


def shown_to(office: Office, message: Message, user: str, content: Content) -> None:
    """A message that nobody else sees; Slack keeps it nowhere.

    In a thread that nobody has replied in, not even that person does.
    """
    room = office.workspace.channels[message.channel]
    is_unseen = message.is_reply and not room.threads.get(message.thread_ts or "")
    message.extra = {"is_ephemeral": True, "seen_by": user}
    if is_unseen:
        message.extra["is_unseen"] = True
    now = office.workspace.clock()
    message.versions.append(
        Version(at=now, ts=message.ts, text=content.text, blocks=content.blocks)
    )
    office.workspace.ephemerals.append(message)
    office.workspace.changes.tell("message.posted", message)


def get_permalink(office: Office, args: Json) -> Json:
    channel = office.room(text(args, "channel"))
    message = office.workspace.find(channel.id, text(args, "message_ts"))
    if message is None:
        raise ApiRefused("message_not_found")
    link = f"https://{office.identity.domain}.slack.com/archives/{channel.id}"
    link += "/p" + message.ts.replace(".", "")
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _place(office: Office, target: str) -> str:
    """A post may name a person instead of a channel, which opens the direct conversation."""
    if target in office.workspace.people and target != office.identity.bot_user_id:
        return office.workspace.direct_channel({target, office.identity.bot_user_id}).id
    return target


def _root(office: Office, channel: Channel, thread_ts: str) -> str | None:
    """The thread to reply in. A root that was deleted keeps its thread if it has replies."""
    if not thread_ts:
        return None
    root = channel.messages.get(thread_ts)
    if root is None or (root.deleted and thread_ts not in channel.threads):
        raise ApiRefused("thread_not_found")
    if root.is_reply:
        raise ApiRefused("cannot_reply_to_message")
    return thread_ts


def own_message(office: Office, channel: Channel, thread_ts: str | None) -> Message:
    app = office.identity
    return Message(
        channel=channel.id,
        ts=office.workspace.stamps.next(),
        thread_ts=thread_ts,
        user=app.bot_user_id,
        team=app.team_id,
        bot_id=app.bot_id,
        app_id=app.app_id,
    )


def _blocks_after(message: Message, content: Content) -> list[Json] | None:
    """Blocks that are left out stay only if the text is left out too."""
    if content.blocks is not None:
        return content.blocks or None
    return None if content.has_text else message.blocks
