"""The state of one Slack workspace: people, channels, messages, statuses, Home tabs.

It knows no network and no limits. Whoever changes it gets the changed message back.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from bot.playground.slack.changes import Changes
from bot.playground.slack.message import Json, Message, Version

Kind = Literal["channel", "group", "mpim", "im"]


@dataclass(slots=True, kw_only=True)
class Person:
    id: str
    name: str
    team: str
    locale: str | None = None
    is_bot: bool = False
    bot_id: str | None = None


@dataclass(slots=True, kw_only=True)
class Channel:
    """A conversation; `messages` is in order of `ts`, `threads` maps a root to its replies."""

    id: str
    name: str
    kind: Kind
    members: set[str]
    is_ext_shared: bool = False
    is_archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[Message]] = field(default_factory=dict)


class Stamps:
    """Message stamps: wall time in seconds with six decimals, never the same twice."""

    def __init__(self, wall: Callable[[], float]) -> None:
        self._wall = wall
        self._last = 0

    def next(self) -> str:
        self._last = max(self._last + 1, int(self._wall() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


class Workspace:
    def __init__(self, *, team_id: str, clock: Callable[[], float], changes: Changes) -> None:
        self.team_id = team_id
        self.clock = clock
        self.changes = changes
        # Its clock's error, for those who go by their own.
        self.ahead_s = 0.0
        self.stamps = Stamps(self.wall)
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        # The handles of groups of people, by id.
        self.groups: dict[str, str] = {}
        # Who is in them.
        self.group_members: dict[str, list[str]] = {}
        self.homes: dict[str, Json] = {}
        self.ephemerals: list[Message] = []

    def wall(self) -> float:
        """The time of day here, in seconds since the epoch."""
        return time.time() + self.ahead_s

    def add_person(self, person: Person) -> Person:
        self.people[person.id] = person
        return person

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        return channel

    def direct_channel(self, users: Iterable[str]) -> Channel:
        """The direct conversation of exactly these people, opened if there is none yet."""
        members = set(users)
        kind: Kind = "im" if len(members) <= 2 else "mpim"
        for channel in self.channels.values():
            if channel.kind == kind and channel.members == members:
                return channel
        prefix = "D" if kind == "im" else "G"
        name = prefix + "0" + str(len(self.channels) + 1)
        return self.add_channel(Channel(id=name, name=name.lower(), kind=kind, members=members))

    def find(self, channel: str, ts: str) -> Message | None:
        """The message if it can still be seen."""
        room = self.channels.get(channel)
        message = room.messages.get(ts) if room else None
        return None if message is None or message.deleted else message

    def ephemeral(self, channel: str, ts: str) -> Message | None:
        """What one person alone sees there, if it can still be seen."""
        for message in self.ephemerals:
            if (message.channel, message.ts) == (channel, ts) and not message.deleted:
                return message
        return None

    def thread(self, channel: str, root_ts: str) -> list[Message]:
        """The root (if still there) and its replies, oldest first."""
        room = self.channels[channel]
        root = room.messages.get(root_ts)
        replies = room.threads.get(root_ts, [])
        return [message for message in (root, *replies) if message and not message.deleted]

    def history(self, channel: str) -> list[Message]:
        """What stands in the channel itself: no replies (unless broadcast), oldest first."""
        return [
            message
            for message in self.channels[channel].messages.values()
            if not message.deleted
            and (not message.is_reply or message.subtype == "thread_broadcast")
        ]

    def post(self, message: Message, text: str, blocks: list[Json] | None) -> Message:
        """Put a new message into its channel and, if it is a reply, into its thread."""
        room = self.channels[message.channel]
        self._say(message, message.ts, text, blocks)
        room.messages[message.ts] = message
        if message.thread_ts and message.is_reply:
            room.threads.setdefault(message.thread_ts, []).append(message)
            root = room.messages.get(message.thread_ts)
            if root is not None:
                root.thread_ts = root.ts
        self.changes.tell("message.posted", message)
        return message

    def edit(
        self,
        message: Message,
        text: str,
        blocks: list[Json] | None,
        *,
        only_for: str | None = None,
    ) -> str:
        """Give a message a new version; the stamp of the edit is returned."""
        ts = self.stamps.next()
        self._say(message, ts, text, blocks, only_for)
        self.changes.tell("message.edited", message)
        return ts

    def delete(self, message: Message) -> str:
        message.deleted = True
        self.changes.tell("message.deleted", message)
        return self.stamps.next()

    def react(self, message: Message, user: str, name: str) -> bool:
        """Somebody's reaction is there; false if it had been already."""
        users = message.reactions.setdefault(name, [])
        if user in users:
            return False
        users.append(user)
        self.changes.tell("reaction.changed", message)
        return True

    def unreact(self, message: Message, user: str, name: str) -> bool:
        """It is gone; false if it was not there."""
        users = message.reactions.get(name, [])
        if user not in users:
            return False
        users.remove(user)
        if not users:
            del message.reactions[name]
        self.changes.tell("reaction.changed", message)
        return True

    def _say(
        self,
        message: Message,
        ts: str,
        text: str,
        blocks: list[Json] | None,
        only_for: str | None = None,
    ) -> None:
        now = self.clock()
        message.versions.append(Version(at=now, ts=ts, text=text, blocks=blocks, only_for=only_for))
