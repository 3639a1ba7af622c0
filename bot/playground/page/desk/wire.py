"""What the desk tells a page, as JSON: facts as they stand, and messages that carry them."""

import time
from collections.abc import Sequence
from typing import Any, Final, Literal

import msgspec

from bot.playground import slack

Json = dict[str, Any]
COLOURS: Final = ("#0f766e", "#b45309", "#be185d", "#4d7c0f", "#0369a1", "#7c3aed")


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """Something that stands in a message to a page."""


class Told(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """A message to a page; its tag says which kind."""


# Facts


class BotName(Fact, frozen=True):
    id: str
    name: str


class Workspace(Fact, frozen=True):
    name: str
    bot: BotName
    storm: Literal["stand-in", "real"]


class Person(Fact, frozen=True):
    id: str
    name: str
    color: str
    is_bot: bool


class Channel(Fact, frozen=True):
    id: str
    name: str
    kind: str
    members: list[str]
    is_shared: bool
    examples: Sequence[str]


class Reaction(Fact, frozen=True):
    name: str
    users: list[str]


class Shortcut(Fact, frozen=True):
    """One of the app's, in the menu of every message."""

    name: str
    callback_id: str


class Version(Fact, frozen=True):
    at: float
    text: str
    blocks: list[Json] | None


class Message(Fact, frozen=True):
    """While it `streams_for` one person, everybody else may see an older version."""

    channel: str
    ts: str
    thread_ts: str | None
    user: str
    is_bot: bool
    text: str
    blocks: list[Json] | None
    edited: bool
    deleted: bool
    at: float
    version: int
    subtype: str | None
    ephemeral_for: str | None
    files: list[Json]
    reactions: list[Reaction]
    streams_for: str | None
    for_others: Version | None


class Status(Fact, frozen=True):
    channel: str
    thread_ts: str
    status: str


class Call(Fact, frozen=True):
    id: int
    at: float
    method: str
    status: int
    error: str | None
    took_ms: float
    size: int
    channel: str | None
    ts: str | None


class Quota(Fact, frozen=True):
    """What Slack would let through now of one method."""

    method: str
    left: float
    capacity: int


class Budget(Fact, frozen=True):
    """Of edits; `streams` are the methods of streaming."""

    per_minute: float
    spent_last_minute: int
    left: float
    capacity: int
    growing: int
    blocked_s: float
    refusals: int
    streams: list[Quota]


class ThreadPair(Fact, frozen=True):
    slack: str
    storm: str
    channel: str
    thread_ts: str | None


class Waiting(Fact, frozen=True):
    question: str
    thread: str
    channel: str


class LeaseHeld(Fact, frozen=True):
    lane: str
    copy: str
    expires_s: float
    expires_at: float
    question: str
    thread: str


class Redis(Fact, frozen=True):
    threads: list[ThreadPair]
    waiting: list[Waiting]
    leases: list[LeaseHeld]
    keys: int
    is_up: bool


class StormEvent(Fact, frozen=True):
    at: float
    question: str
    kind: str
    raw: str
    count: int


class Bot(Fact, frozen=True):
    name: str
    pid: int | None
    state: Literal["starting", "running", "stopped", "dead"]
    restarts: int


class Trouble(Fact, frozen=True):
    name: str
    group: Literal["Storm", "Slack", "Redis", "Bot"]
    label: str
    help: str
    seen: str
    is_on: bool
    kind: Literal["switch", "button"]


class Verdict(Fact, frozen=True):
    """How twenty questions at once have gone, so far or in the end."""

    words: str
    is_over: bool


class DocumentLink(Fact, frozen=True):
    name: str
    url: str


# Messages


class Snapshot(Told, frozen=True, tag="snapshot"):
    workspace: Workspace
    people: list[Person]
    channels: list[Channel]
    messages: list[Message]
    statuses: list[Status]
    homes: dict[str, Json]
    modals: dict[str, Json]
    groups: dict[str, str]
    shortcuts: list[Shortcut]
    troubles: list[Trouble]
    bots: list[Bot]
    calls: list[Call]
    budget: Budget
    redis: Redis
    storm_events: list[StormEvent]
    twenty: Verdict | None
    documents: list[DocumentLink]


class MessageStands(Told, frozen=True, tag="message"):
    message: Message


class Versions(Told, frozen=True, tag="versions"):
    channel: str
    ts: str
    versions: list[Version]


class StatusStands(Told, frozen=True, tag="status"):
    channel: str
    thread_ts: str
    status: str


class HomeStands(Told, frozen=True, tag="home"):
    user: str
    view: Json


class ModalStands(Told, frozen=True, tag="modal"):
    user: str
    view: Json | None


class SubmissionEnded(Told, frozen=True, tag="submitted"):
    """What came of a form: `errors` by `block_id`, `trouble` above it."""

    user: str
    errors: dict[str, str]
    trouble: str


class CallMade(Told, frozen=True, tag="call"):
    call: Call


class BudgetStands(Told, frozen=True, tag="budget"):
    budget: Budget


class RedisStands(Told, frozen=True, tag="redis"):
    redis: Redis


class StormSaid(Told, frozen=True, tag="storm"):
    event: StormEvent


class BotsStand(Told, frozen=True, tag="bots"):
    bots: list[Bot]


class TroublesStand(Told, frozen=True, tag="troubles"):
    troubles: list[Trouble]


class TwentyStand(Told, frozen=True, tag="twenty"):
    twenty: Verdict


class Toast(Told, frozen=True, tag="toast"):
    text: str
    kind: Literal["info", "error"] = "info"


# From the stand-in's own


def wall(monotonic: float) -> float:
    """Seconds since 1970 for a time of this machine's monotonic clock."""
    return time.time() - time.monotonic() + monotonic


def message(found: slack.Message) -> Message:
    is_tombstone = found.deleted
    return Message(
        channel=found.channel,
        ts=found.ts,
        thread_ts=found.thread_ts,
        user=found.user,
        is_bot=found.bot_id is not None,
        text="" if is_tombstone else found.text,
        blocks=None if is_tombstone else found.blocks,
        edited=found.bot_id is None and len(found.versions) > 1,
        deleted=found.deleted,
        at=float(found.ts),
        version=len(found.versions),
        subtype=found.subtype,
        ephemeral_for=found.extra.get("seen_by"),
        files=found.extra.get("files", []),
        reactions=[
            Reaction(name=name, users=list(users)) for name, users in found.reactions.items()
        ],
        streams_for=found.streams_for,
        for_others=_for_others(found),
    )


def _for_others(found: slack.Message) -> Version | None:
    """None: they see what the recipient of the stream sees, or it is no stream."""
    if found.deleted or found.versions[-1].only_for is None:
        return None
    return _version(next(one for one in reversed(found.versions) if one.only_for is None))


def _version(found: slack.Version) -> Version:
    return Version(at=wall(found.at), text=found.text, blocks=found.blocks)


def versions(found: slack.Message) -> Versions:
    return Versions(
        channel=found.channel,
        ts=found.ts,
        versions=[_version(each) for each in found.versions],
    )


def person(found: slack.Person, number: int) -> Person:
    colour = COLOURS[number % len(COLOURS)]
    return Person(id=found.id, name=found.name, color=colour, is_bot=found.is_bot)


def channel(found: slack.Channel, examples: Sequence[str]) -> Channel:
    return Channel(
        id=found.id,
        name=found.name,
        kind=found.kind,
        members=sorted(found.members),
        is_shared=found.is_ext_shared,
        examples=examples,
    )


def call(made: slack.Call, number: int) -> Call:
    return Call(
        id=number,
        at=wall(made.at),
        method=made.method,
        status=made.status,
        error=made.error,
        took_ms=round(made.took_s * 1000, 1),
        size=made.size,
        channel=made.channel,
        ts=made.ts,
    )
