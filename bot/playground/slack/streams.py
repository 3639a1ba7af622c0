"""Which messages still stream, and how long Slack lets them.

A stream in a channel moves for its recipient only: everybody else sees its first words, and the
rest once it is over. It is over when the app or a person stops it, and else five minutes after its
start, whatever comes in between; what it has said stays.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from bot.playground.slack.arguments import ApiRefused
from bot.playground.slack.block_rules import Sizes
from bot.playground.slack.grown import Grown
from bot.playground.slack.message import Json, Message
from bot.playground.slack.workspace import Kind, Workspace

# Neither is documented. Others have measured some 306 s, and about 11,600 characters.
LIFETIME_S: Final = 300.0
LONGEST: Final = 11_600
# Those of the chunks and those of the end are counted apart; tasks come on top.
_MOST_BLOCKS: Final = 200
# Channel and stamp.
_Key = tuple[str, str]


@dataclass(slots=True, kw_only=True)
class Stream:
    """One message that grows; `began_at` in monotonic seconds. With `is_among_others` there are
    people who don't see it grow."""

    message: Message
    began_at: float
    grown: Grown
    is_among_others: bool


@dataclass(slots=True, kw_only=True)
class Streams:
    """What is open, and what this Slack allows: these may be changed at any time.

    `lifetime_s` counts from the start of a stream, `longest` is all that it may say, in
    characters. In `refused_in` streams get `channel_type_not_supported`. `disabled` is what all
    three methods answer (`unknown_method`, `feature_not_enabled`, `method_deprecated`).
    `drops_leading_space`: white space at the beginning of an append is lost, as was seen.
    """

    workspace: Workspace
    lifetime_s: float = LIFETIME_S
    longest: int = LONGEST
    refused_in: frozenset[Kind] = frozenset()
    disabled: str | None = None
    drops_leading_space: bool = False
    _open: dict[_Key, Stream] = field(init=False, default_factory=dict)
    _ends: dict[_Key, asyncio.TimerHandle] = field(init=False, default_factory=dict)
    _stopped_by_people: set[_Key] = field(init=False, default_factory=set)

    @property
    def growing(self) -> list[Message]:
        """The messages that stream now, oldest first."""
        streams = list(self._open.values())
        return [stream.message for stream in streams if self.is_open(stream.message)]

    def is_open(self, message: Message) -> bool:
        stream = self._open.get(_key(message))
        if stream is None:
            return False
        if message.deleted:
            self._close(stream)
        elif self.workspace.clock() >= stream.began_at + self.lifetime_s:
            self._break_off(stream)
        return _key(message) in self._open

    def of(self, message: Message) -> Stream:
        """`ApiRefused` if the message does not stream (any more)."""
        if self.is_open(message):
            return self._open[_key(message)]
        by_person = _key(message) in self._stopped_by_people
        raise ApiRefused("stopped_by_user" if by_person else "message_not_in_streaming_state")

    def begin(self, message: Message, grown: Grown, recipient: str) -> None:
        """Post the message, which grows from now on."""
        room = self.workspace.channels[message.channel]
        stream = Stream(
            message=message,
            began_at=self.workspace.clock(),
            grown=grown,
            is_among_others=room.kind != "im",
        )
        message.streams_for = recipient
        self._open[_key(message)] = stream
        loop = asyncio.get_running_loop()
        self._ends[_key(message)] = loop.call_later(self.lifetime_s, self.is_open, message)
        self.workspace.post(message, grown.text, list(grown.blocks))

    def checked(self, grown: Grown, sizes: Sizes, blocks: list[Json] | None = None) -> Grown:
        """What may be said at all; `blocks` are those of the end. May raise `BlocksRefused`."""
        if sizes.of(grown.text) > self.longest:
            raise ApiRefused("msg_too_long")
        sizes.check([*grown.blocks, *(blocks or ())], most=_MOST_BLOCKS)
        return grown

    def grow(self, stream: Stream, grown: Grown) -> str:
        """The first words are for everybody; the stamp of the growth is returned."""
        is_first = not stream.grown.blocks
        stream.grown = grown
        is_for_one = stream.is_among_others and not is_first
        only_for = stream.message.streams_for if is_for_one else None
        return self.workspace.edit(
            stream.message, grown.text, list(grown.blocks), only_for=only_for
        )

    def end(self, stream: Stream, grown: Grown, blocks: list[Json] | None = None) -> str:
        """The message with its last `blocks`, an ordinary one from now on."""
        self._close(stream)
        return self.workspace.edit(stream.message, grown.text, [*grown.blocks, *(blocks or ())])

    def stop_by_person(self, message: Message) -> str:
        """`LookupError` if it does not stream."""
        if not self.is_open(message):
            raise LookupError(f"{message.ts} does not stream")
        self._stopped_by_people.add(_key(message))
        return self._break_off(self._open[_key(message)])

    def close(self) -> None:
        for end in self._ends.values():
            end.cancel()

    def _break_off(self, stream: Stream) -> str:
        """It stays as it is, and everybody sees it now."""
        if stream.message.versions[-1].only_for is not None:
            return self.end(stream, stream.grown)
        self._close(stream)
        self.workspace.changes.tell("message.edited", stream.message)
        return self.workspace.stamps.next()

    def _close(self, stream: Stream) -> None:
        key = _key(stream.message)
        del self._open[key]
        self._ends.pop(key).cancel()
        stream.message.streams_for = None


def _key(message: Message) -> _Key:
    return message.channel, message.ts
