"""What the Web API methods work with: one workspace, one app in it, and the ways to tell it."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.slack.arguments import ApiRefused
from bot.playground.slack.block_rules import Sizes
from bot.playground.slack.events import Events
from bot.playground.slack.identity import Identity
from bot.playground.slack.message import Json, Message
from bot.playground.slack.modals import Modals
from bot.playground.slack.status import Statuses
from bot.playground.slack.streams import Streams
from bot.playground.slack.triggers import Triggers
from bot.playground.slack.workspace import Channel, Workspace


@dataclass(slots=True, kw_only=True)
class Office:
    """`tell` takes an inner event and its channel; `socket_url` makes a URL for one connection."""

    identity: Identity
    workspace: Workspace
    statuses: Statuses
    streams: Streams
    sizes: Sizes
    events: Events
    tell: Callable[[Json, Channel], None]
    socket_url: Callable[[], str]
    triggers: Triggers
    modals: Modals

    def need(self, scope: str) -> None:
        provided = self.identity.scopes
        if scope not in provided.split(","):
            raise ApiRefused("missing_scope", needed=scope, provided=provided)

    def room(self, name: str, *, error: str = "channel_not_found") -> Channel:
        """The channel of that id, if the app can know it."""
        channel = self.workspace.channels.get(name)
        if channel is None:
            raise ApiRefused(error)
        return channel

    def joined(self, name: str) -> Channel:
        """A channel that the app may write to."""
        channel = self.room(name)
        if self.identity.bot_user_id not in channel.members:
            hidden = channel.kind != "channel"
            raise ApiRefused("channel_not_found" if hidden else "not_in_channel")
        if channel.is_archived:
            raise ApiRefused("is_archived")
        return channel

    def own_message(self, channel: str, ts: str, error: str) -> Message:
        """A message of the app's own; `error` if it is somebody else's."""
        message = self.workspace.find(channel, ts)
        if message is None:
            raise ApiRefused("message_not_found")
        if message.bot_id != self.identity.bot_id:
            raise ApiRefused(error)
        return message
