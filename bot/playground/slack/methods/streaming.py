"""chat.startStream, chat.appendStream, chat.stopStream: a reply in a thread that grows.

What it says is only ever added to; until it is stopped it can't be edited.
"""

from typing import Final

from bot.playground.slack.arguments import ApiRefused, structure, text
from bot.playground.slack.block_rules import BlocksRefused
from bot.playground.slack.grown import Grown
from bot.playground.slack.message import Json, Message
from bot.playground.slack.methods.chat import own_message
from bot.playground.slack.methods.chunks import read_chunks
from bot.playground.slack.methods.content import checked, read_metadata, refused
from bot.playground.slack.office import Office
from bot.playground.slack.streams import Stream
from bot.playground.slack.workspace import Channel

MOST_LAST_BLOCKS: Final = 50
_CUSTOM: Final = ("icon_emoji", "icon_url", "username")


def start(office: Office, args: Json) -> Json:
    channel = _place(office, args)
    if channel.kind in office.streams.refused_in:
        raise ApiRefused("channel_type_not_supported")
    if any(args.get(name) for name in _CUSTOM):
        office.need("chat:write.customize")
    message = own_message(office, channel, _root(channel, text(args, "thread_ts")))
    message.unfurls = False
    recipient = _recipient(office, args)
    begun = Grown(is_plan=_is_plan(args))
    grown = _grown(office, begun, args)
    office.streams.begin(message, grown, recipient)
    _clear_status(office, message, begun)
    office.tell(office.events.message(message, channel), channel)
    return {"channel": channel.id, "ts": message.ts} | _warning(grown, begun)


def append(office: Office, args: Json) -> Json:
    channel = _place(office, args)
    stream = _stream(office, channel, args)
    before = stream.grown
    grown = _grown(office, before, args)
    stamp = office.streams.grow(stream, grown)
    _clear_status(office, stream.message, before)
    _tell(office, stream.message, channel, stamp)
    return {"channel": channel.id, "ts": stream.message.ts} | _warning(grown, before)


def stop(office: Office, args: Json) -> Json:
    channel = _place(office, args)
    stream = _stream(office, channel, args)
    before = stream.grown
    metadata, blocks = read_metadata(args), _last_blocks(office, args)
    grown = _grown(office, before, args, blocks)
    if metadata is not None:
        stream.message.metadata = metadata
    stamp = office.streams.end(stream, grown, blocks)
    _clear_status(office, stream.message, before)
    _tell(office, stream.message, channel, stamp)
    answer = {"channel": channel.id, "ts": stream.message.ts, "message": stream.message.as_json()}
    return answer | _warning(grown, before)


def _place(office: Office, args: Json) -> Channel:
    if error := office.streams.disabled:
        raise ApiRefused(error)
    return office.joined(text(args, "channel"))


def _root(channel: Channel, thread_ts: str) -> str:
    """A root that was deleted keeps its thread if it has replies."""
    root = channel.messages.get(thread_ts)
    if root is None or root.is_reply or (root.deleted and thread_ts not in channel.threads):
        raise ApiRefused("invalid_thread_ts")
    return thread_ts


def _recipient(office: Office, args: Json) -> str:
    """Who sees it grow. Both ids are asked for in direct conversations, too, as was seen there.

    The team has to be the person's own, or the organisation it belongs to.
    """
    user, team = text(args, "recipient_user_id"), text(args, "recipient_team_id")
    if not user:
        raise ApiRefused("missing_recipient_user_id")
    if not team:
        raise ApiRefused("missing_recipient_team_id")
    person = office.workspace.people.get(user)
    if person is None or team not in (person.team, office.identity.enterprise_id):
        raise ApiRefused("user_not_found")
    return user


def _is_plan(args: Json) -> bool:
    mode = text(args, "task_display_mode") or "timeline"
    if mode not in ("timeline", "plan"):
        raise ApiRefused("invalid_arguments")
    return mode == "plan"


def _stream(office: Office, channel: Channel, args: Json) -> Stream:
    message = office.own_message(channel.id, text(args, "ts"), "message_not_owned_by_app")
    return office.streams.of(message)


def _grown(office: Office, before: Grown, args: Json, blocks: list[Json] | None = None) -> Grown:
    chunks = read_chunks(args, office.sizes, is_plan=before.is_plan)
    streams = office.streams
    grown = before.after(chunks, drops_leading_space=streams.drops_leading_space)
    try:
        return streams.checked(grown, office.sizes, blocks)
    except BlocksRefused as error:
        raise refused(error) from error


def _last_blocks(office: Office, args: Json) -> list[Json] | None:
    blocks = structure(args, "blocks", "invalid_blocks_format")
    if isinstance(blocks, list) and len(blocks) > MOST_LAST_BLOCKS:
        raise ApiRefused("msg_blocks_too_many")
    return None if blocks is None else checked(blocks, office.sizes)


def _clear_status(office: Office, message: Message, before: Grown) -> None:
    """The first that is to be seen takes the status away, as a post does."""
    if message.blocks and not before.blocks:
        office.statuses.app_posted(message.channel, message.thread_ts)


def _tell(office: Office, message: Message, channel: Channel, stamp: str) -> None:
    """Of what everybody sees."""
    if message.versions[-1].only_for is None:
        office.tell(office.events.message_changed(message, channel, stamp), channel)


def _warning(grown: Grown, before: Grown) -> Json:
    dropped = grown.dropped - before.dropped
    if not dropped:
        return {}
    return {"response_metadata": {"messages": [f"[WARN] {dropped} blocks too many were dropped"]}}
