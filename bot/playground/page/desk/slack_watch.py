"""What happens in the workspace, told to the pages."""

from collections.abc import Callable
from typing import Final

from bot.playground.page.desk import wire
from bot.playground.slack import Call, Change, Message, Slack, Status

FEED_SIZE: Final = 10_000


class SlackWatch:
    """`statuses` are those that stand now. `on_message` and `on_call` hear of what the app did;
    `catch_up` is called when more has happened than could be followed."""

    def __init__(
        self,
        slack: Slack,
        tell: Callable[[wire.Told], None],
        *,
        on_message: Callable[[Message], None],
        on_call: Callable[[Call], None],
        catch_up: Callable[[], None],
    ) -> None:
        self.statuses: dict[tuple[str, str], str] = {}
        self._slack = slack
        self._tell = tell
        self._on_message = on_message
        self._on_call = on_call
        self._catch_up = catch_up

    def begin(self) -> None:
        self._changes = self._slack.subscribe(FEED_SIZE)

    async def follow(self) -> None:
        """For ever."""
        while True:
            while (change := await self._changes.get()) is not None:
                self._tell_change(change)
            self.begin()
            self._catch_up()

    def messages(self) -> list[Message]:
        """What can be seen: a message that was deleted only if its thread goes on."""
        found = [
            message
            for channel in self._slack.channels.values()
            for message in channel.messages.values()
            if not message.deleted or channel.threads.get(message.ts)
        ]
        alone = [
            message
            for message in self._slack.ephemerals
            if not message.deleted and "is_unseen" not in message.extra
        ]
        return sorted([*found, *alone], key=lambda message: message.ts)

    def _tell_change(self, change: Change) -> None:
        match change.kind, change.about:
            case "message.posted" | "message.edited" | "message.deleted", Message() as message:
                self._tell_message(message)
                if change.kind == "message.posted":
                    self._tell_root(message)
            case "reaction.changed", Message() as message:
                self._tell(wire.MessageStands(message=wire.message(message)))
            case "status.changed", about:
                self._tell_statuses(about)
            case "home.published", view:
                for user, home in self._slack.homes.items():
                    if home is view:
                        self._tell(wire.HomeStands(user=user, view=home))
            case "view.opened" | "view.updated" | "view.closed", str(user):
                self._tell(wire.ModalStands(user=user, view=self._slack.modal(user)))
            case "call.answered", Call() as call:
                self._on_call(call)
            case _:
                pass

    def _tell_message(self, message: Message) -> None:
        if "is_unseen" in message.extra:
            return
        self._tell(wire.MessageStands(message=wire.message(message)))
        if message.bot_id == self._slack.bot_id:
            self._on_message(message)

    def _tell_root(self, message: Message) -> None:
        """By its first reply, a message has become the root of a thread."""
        room = self._slack.channels[message.channel]
        root = room.messages.get(message.thread_ts or "")
        if message.is_reply and root is not None and len(room.threads.get(root.ts, ())) == 1:
            self._tell_message(root)

    def _tell_statuses(self, about: object) -> None:
        places = set(self.statuses)
        if isinstance(about, Status):
            places.add((about.channel, about.thread_ts))
        for channel, thread in places:
            status = self._slack.status_of(channel, thread)
            if status == self.statuses.get((channel, thread), ""):
                continue
            if status:
                self.statuses[channel, thread] = status
            else:
                del self.statuses[channel, thread]
            self._tell(wire.StatusStands(channel=channel, thread_ts=thread, status=status))
