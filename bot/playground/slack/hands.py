"""What people do with the app's controls: press, choose, react, run a shortcut."""

from collections.abc import Callable

from bot.playground.slack.delivery import Dispatch
from bot.playground.slack.interactions import Interactions
from bot.playground.slack.message import Json, Message
from bot.playground.slack.methods.threads import is_emoji
from bot.playground.slack.office import Office
from bot.playground.slack.outbox import Outbox
from bot.playground.slack.presses import find_action
from bot.playground.slack.response_urls import ResponseUrls
from bot.playground.slack.workspace import Person


class Hands(Outbox):
    """Everything raises `LookupError` (`KeyError` where it is about an id) if there is no such
    thing to see. What is sent to the app has a `trigger_id`, which is returned."""

    def __init__(
        self, office: Office, dispatch: Dispatch, *, kept: int, base: Callable[[], str]
    ) -> None:
        super().__init__(
            events=office.events,
            dispatch=dispatch,
            bot_user_id=office.identity.bot_user_id,
            kept=kept,
        )
        self.response_urls = ResponseUrls(office, base)
        self._office = office
        self._workspace = office.workspace
        self._interactions = Interactions(office.identity)

    async def press(
        self, channel: str, ts: str, action_id: str, user: str, value: str | None = None
    ) -> str:
        """A click on a control of a message, be it one that only `user` sees.

        `value` picks a button of a feedback pair (the first if None), or an option of an overflow
        menu or a select, by its value or by the words that people see. A `confirm` is confirmed.
        """
        message = self._seen(channel, ts, user)
        action = find_action(message.read_blocks, action_id, value, user)
        room, person = self._workspace.channels[channel], self._person(user)
        payload = self._interactions.press(message, room, person, action)
        payload["response_url"] = self.response_urls.issue(user, channel, message)
        return self._interact(payload)

    async def run_message_shortcut(self, channel: str, ts: str, callback_id: str, user: str) -> str:
        """Choose a shortcut in the menu of any message: `message_action`."""
        message = self._message(channel, ts)
        room, person = self._workspace.channels[channel], self._person(user)
        payload = self._interactions.message_shortcut(message, room, person, callback_id)
        own = message if message.bot_id == self._office.identity.bot_id else None
        payload["response_url"] = self.response_urls.issue(user, channel, own)
        return self._interact(payload)

    async def run_shortcut(self, callback_id: str, user: str) -> str:
        """A shortcut from the composer's menu, which is about no message."""
        return self._interact(self._interactions.shortcut(self._person(user), callback_id))

    async def stop_stream(self, channel: str, ts: str, user: str) -> None:
        """Somebody stops a message that streams; an app made for it is told
        (`agent_session_stopped`), others learn it from their next append."""
        message, room = self._message(channel, ts), self._workspace.channels[channel]
        stamp = self._office.streams.stop_by_person(message)
        changed = self._events.message_changed(message, room, stamp)
        stopped = self._events.session_stopped(message, room, user, stamp)
        self.tell(changed, stopped, room=room)

    async def react(self, channel: str, ts: str, user: str, name: str) -> None:
        """Somebody's emoji on a message: `+1`, or `+1::skin-tone-3`. Twice is once."""
        if not is_emoji(name):
            raise LookupError(f"there is no emoji {name}")
        message = self._message(channel, ts)
        if self._workspace.react(message, user, name):
            self._tell_reaction("reaction_added", message, user, name)

    async def unreact(self, channel: str, ts: str, user: str, name: str) -> None:
        """Take it back."""
        message = self._message(channel, ts)
        if self._workspace.unreact(message, user, name):
            self._tell_reaction("reaction_removed", message, user, name)

    def _tell_reaction(self, kind: str, message: Message, user: str, name: str) -> None:
        room, ts = self._workspace.channels[message.channel], self._workspace.stamps.next()
        self.tell(self._events.reaction(kind, message, room, user, name, ts), room=room)

    def _interact(self, payload: Json) -> str:
        trigger = self._office.triggers.issue(payload["user"]["id"])
        self._dispatch.send(payload | {"trigger_id": trigger}, kind="interactive")
        return trigger

    def _seen(self, channel: str, ts: str, user: str) -> Message:
        message = self._workspace.ephemeral(channel, ts)
        if message is None:
            return self._message(channel, ts)
        if message.extra["seen_by"] != user or "is_unseen" in message.extra:
            raise LookupError(f"{user} does not see {ts}")
        return message

    def _message(self, channel: str, ts: str) -> Message:
        return self._workspace.channels[channel].messages[ts]

    def _person(self, user: str) -> Person:
        known = self._workspace.people.get(user)
        if known is None:
            known = Person(id=user, name=user.lower(), team=self._workspace.team_id, locale="en-US")
            self._workspace.add_person(known)
        return known
