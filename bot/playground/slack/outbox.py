"""Which events the app gets, in which order, and again if need be."""

from typing import Literal

from bot.playground.slack.delivery import Dispatch
from bot.playground.slack.events import Events
from bot.playground.slack.message import Json, Message
from bot.playground.slack.workspace import Channel

SUBSCRIPTIONS = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "message.channels",
        "message.groups",
        "message.im",
        "message.mpim",
        "reaction_added",
        "reaction_removed",
    }
)
_MESSAGE_EVENTS = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}
MentionOrder = Literal["message_first", "mention_first"]


class Outbox:
    """`subscriptions` are names as in a manifest's `bot_events`; of what happens in a channel
    the app hears only as its member. `mention_gap_s` lies between the two copies of a mention."""

    def __init__(self, *, events: Events, dispatch: Dispatch, bot_user_id: str, kept: int) -> None:
        self.mention_order: MentionOrder = "message_first"
        self.mention_gap_s = 0.0
        self.subscriptions = SUBSCRIPTIONS
        self.echoes = True
        self._events = events
        self._dispatch = dispatch
        self._listener = bot_user_id
        self._sent: dict[str, Json] = {}
        self._kept = kept

    @property
    def event_ids(self) -> list[str]:
        """The ids of the events sent so far, oldest first."""
        return list(self._sent)

    def payload(self, event_id: str) -> Json:
        """The outer payload of an event that was sent; the inner one is its `event`."""
        return self._sent[event_id]

    @property
    def unacknowledged(self) -> list[str]:
        """The events that the app has not accepted (yet)."""
        accepted = {one.parcel.event_id for one in self._dispatch.log if one.accepted}
        return [event_id for event_id in self._sent if event_id not in accepted]

    @property
    def copies(self) -> int:
        """How often each event is sent, over different connections where there are some."""
        return self._dispatch.copies

    @copies.setter
    def copies(self, copies: int) -> None:
        self._dispatch.copies = copies

    async def deliver(self, event: Json, *, is_ext_shared: bool = False) -> str:
        """Send any inner event, subscribed or not; its `event_id` is returned."""
        payload = self._wrap(event, is_ext_shared=is_ext_shared)
        self._dispatch.send(payload)
        return str(payload["event_id"])

    async def deliver_payload(self, payload: Json, kind: str = "events_api") -> None:
        """Send an outer payload as it is (`app_rate_limited`, nonsense)."""
        self._dispatch.send(payload, kind=kind)

    async def redeliver(self, event_id: str) -> None:
        """Send an event again, with the same `event_id` in a new envelope."""
        self._dispatch.send(self._sent[event_id])

    def announce(self, message: Message, room: Channel) -> None:
        """The event of a new message, and its second copy if it mentions the app."""
        inner = [self._events.message(message, room)]
        if self._is_mention(message) and room.kind != "im":
            inner.append(self._events.app_mention(message, room))
        if self.mention_order == "mention_first":
            inner.reverse()
        self.tell(*inner, room=room)

    def _is_mention(self, message: Message) -> bool:
        return f"<@{self._listener}" in message.text

    def echo(self, event: Json, room: Channel) -> None:
        """An event about what the app itself has done."""
        if self.echoes:
            self.tell(event, room=room)

    def tell(self, *events: Json, room: Channel) -> None:
        if self._listener not in room.members:
            return
        heard = [event for event in events if self._subscribes(event, room)]
        payloads = [self._wrap(event, is_ext_shared=room.is_ext_shared) for event in heard]
        self._dispatch.send(*payloads, gap_s=self.mention_gap_s)

    def _subscribes(self, event: Json, room: Channel) -> bool:
        kind = event["type"]
        return (_MESSAGE_EVENTS[room.kind] if kind == "message" else kind) in self.subscriptions

    def _wrap(self, event: Json, *, is_ext_shared: bool) -> Json:
        payload = self._events.callback(event, is_ext_shared=is_ext_shared)
        self._sent[payload["event_id"]] = payload
        if len(self._sent) > self._kept:
            del self._sent[next(iter(self._sent))]
        return payload
