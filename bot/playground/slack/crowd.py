"""What people (and other bots) do in the workspace, and the events that come of it."""

from collections.abc import Sequence

from bot.playground.slack.forms import Forms
from bot.playground.slack.message import Message
from bot.playground.slack.workspace import Channel, Kind, Person


class Crowd(Forms):
    """The acting half of `Slack`."""

    def add_group(self, group: str, handle: str, members: Sequence[str] = ()) -> None:
        """A group of people that can be mentioned."""
        self._workspace.groups[group] = handle
        self._workspace.group_members[group] = list(members)

    def add_person(
        self,
        user: str,
        name: str = "",
        *,
        locale: str | None = "en-US",
        team: str | None = None,
        is_bot: bool = False,
    ) -> Person:
        """A member, or somebody from outside if `team` is another workspace."""
        return self._workspace.add_person(
            Person(
                id=user,
                name=name or user.lower(),
                team=team or self._workspace.team_id,
                locale=locale,
                is_bot=is_bot,
                bot_id="B" + user[1:] if is_bot else None,
            )
        )

    def add_channel(
        self,
        channel: str,
        name: str = "",
        *,
        kind: Kind = "channel",
        members: Sequence[str] = (),
        is_ext_shared: bool = False,
        archived: bool = False,
        with_bot: bool = True,
    ) -> Channel:
        """A conversation of these people, and of the app unless `with_bot` is false."""
        app = {self._listener} if with_bot else set()
        return self._workspace.add_channel(
            Channel(
                id=channel,
                name=name or channel.lower(),
                kind=kind,
                members={*members, *app},
                is_ext_shared=is_ext_shared,
                is_archived=archived,
            )
        )

    async def say(
        self,
        channel: str,
        user: str,
        text: str,
        thread_ts: str | None = None,
        subtype: str | None = None,
        **extra: object,
    ) -> str:
        """Somebody (a person or another bot) writes; the new `ts` is returned.

        `extra` goes into the message as it is (`files=[…]`, `blocks=[…]`). `LookupError` if the
        thread does not exist.
        """
        room, author = self._workspace.channels[channel], self._person(user)
        if thread_ts is not None and room.messages[thread_ts].is_reply:
            raise LookupError(f"{thread_ts} is a reply, not the root of a thread")
        message = Message(
            channel=channel,
            ts=self._workspace.stamps.next(),
            thread_ts=thread_ts,
            user=user,
            team=author.team,
            bot_id=author.bot_id,
            subtype=subtype,
            extra=extra,
        )
        self._workspace.post(message, text, None)
        self.announce(message, room)
        return message.ts

    async def edit(self, channel: str, ts: str, text: str) -> None:
        """The author changes a message. One that mentions the app from now on is told twice."""
        message = self._message(channel, ts)
        was_mention = self._is_mention(message)
        edited = self._workspace.edit(message, text, None)
        room = self._workspace.channels[channel]
        told = [self._events.message_changed(message, room, edited)]
        if self._is_mention(message) and not was_mention and room.kind != "im":
            told.append(self._events.app_mention(message, room))
        self.tell(*told, room=room)

    async def delete(self, channel: str, ts: str) -> None:
        """Somebody deletes a message, be it the app's."""
        message = self._message(channel, ts)
        deleted = self._workspace.delete(message)
        room = self._workspace.channels[channel]
        self.tell(self._events.deleted(message, room, deleted), room=room)

    async def open_home(self, user: str, tab: str = "home") -> None:
        """Somebody opens the app's Home (or `messages`) tab."""
        channel = self._workspace.direct_channel({user, self._listener})
        ts = self._workspace.stamps.next()
        self.tell(self._events.app_home_opened(user, channel, tab, ts), room=channel)
