"""What a Slack event means to the bot: a question, a deletion, or nothing. Pure.

A mention in a channel may arrive twice, as `app_mention` and as `message`, in either order. Both
read as the same question with the same id, so that it does not matter which comes first, and a
copy that is ignored never stands in the way of the other.

Whatever JSON arrives has a meaning: unknown, missing and odd fields are tolerated.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.question import (
    IN_LINE,
    ChannelId,
    MessageTs,
    Question,
    QuestionId,
    TeamId,
    ThreadKey,
    UserId,
)
from bot.domain.reply import Notice
from bot.slack.intake.entities import addresses_others, has_words, mentions, readable

# Slack delivers what it could not for hours; an answer that nobody waits for any more is noise.
TOO_LATE_AFTER_S: Final = 15 * 60

# Slack takes no longer message from anybody; what claims to be one is read as far as this.
LONGEST_TEXT: Final = 40_000

# Messages that people write. Every other subtype is an edit, a join, a bot, a topic, …
_WRITTEN: Final = ("", "file_share", "thread_broadcast", "me_message")

_ID: Final = re.compile(r"[A-Z][A-Z0-9]+", re.ASCII)
_TS: Final = re.compile(r"\d{1,12}\.\d{1,9}", re.ASCII)
_QUESTION_ID: Final = re.compile(r"[a-z2-7]{10}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Who the bot is, and what it may do where other companies listen."""

    team: TeamId
    bot_user: UserId
    answers_in_shared_channels: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    question: Question
    # It is a question only if the bot has a part in the thread already.
    only_if_ours: bool = False
    # Set: it gets this sentence instead of an answer.
    notice: Notice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletes:
    """A message went: perhaps a question, perhaps one of ours."""

    thread: ThreadKey
    ts: MessageTs
    question: QuestionId


@dataclass(frozen=True, slots=True, kw_only=True)
class AsksAgain:
    """Somebody pressed the button that answers a question once more."""

    thread: ThreadKey
    question: QuestionId
    user: UserId


@dataclass(frozen=True, slots=True)
class Ignored:
    reason: str


Meaning = Asks | Deletes | Ignored


def read(payload: Mapping[str, Any], workspace: Workspace, *, now: float) -> Meaning:
    """`payload` is the whole Events API body; `now` seconds since the epoch."""
    event = _object(payload, "event")
    if event.get("type") not in ("message", "app_mention"):
        return Ignored("other_event")
    if deleted := _deleted(event):
        return _read_deletion(event, deleted, workspace.team)
    if (event.get("subtype") or "") not in _WRITTEN:
        return Ignored("subtype")
    if event.get("bot_id") or event.get("bot_profile"):
        return Ignored("from_bot")
    if event.get("edited"):
        return Ignored("edited")
    user = _matching(_ID, event, "user")
    if not (user and _matching(_ID, event, "channel") and _matching(_TS, event, "ts")):
        return Ignored("incomplete")
    if user in (workspace.bot_user, "USLACKBOT"):
        return Ignored("from_bot")
    return _read_message(payload, event, workspace, now=now)


def read_press(body: Mapping[str, Any], workspace: Workspace) -> AsksAgain | Ignored:
    """`body` is that of a `block_actions` payload. The button's value is the question's id."""
    container, message = _object(body, "container"), _object(body, "message")
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    value = action.get("value") if isinstance(action, dict) else None
    user = _matching(_ID, _object(body, "user"), "id")
    channel = _matching(_ID, _object(body, "channel"), "id")
    ts = _matching(_TS, container, "message_ts") or _matching(_TS, message, "ts")
    thread_ts = _matching(_TS, container, "thread_ts") or _matching(_TS, message, "thread_ts")
    if not (isinstance(value, str) and _QUESTION_ID.fullmatch(value) and user and channel and ts):
        return Ignored("incomplete")
    return AsksAgain(
        thread=_thread(workspace.team, channel, ts, thread_ts),
        question=QuestionId(value),
        user=UserId(user),
    )


def question_id(team: str, channel: str, ts: str) -> QuestionId:
    """The same for every copy of the same message; short enough to be read out to somebody."""
    digest = hashlib.blake2b(f"{team}:{channel}:{ts}".encode(), digest_size=7).digest()
    return QuestionId(base64.b32encode(digest).decode().lower()[:10])


def _deleted(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The message that went, as far as Slack tells.

    One with replies leaves a tombstone, and that arrives as if the message had been edited.
    """
    if event.get("subtype") == "message_deleted":
        return {**_object(event, "previous_message"), "ts": event.get("deleted_ts")}
    message = _object(event, "message")
    return message if message.get("subtype") == "tombstone" else None


def _read_deletion(event: Mapping[str, Any], deleted: Mapping[str, Any], team: TeamId) -> Meaning:
    channel, ts = _matching(_ID, event, "channel"), _matching(_TS, deleted, "ts")
    if not (channel and ts):
        return Ignored("incomplete")
    return Deletes(
        thread=_thread(team, channel, ts, _matching(_TS, deleted, "thread_ts")),
        ts=MessageTs(ts),
        question=question_id(team, channel, ts),
    )


def _read_message(
    payload: Mapping[str, Any], event: Mapping[str, Any], workspace: Workspace, *, now: float
) -> Meaning:
    text, channel, ts = _text(event, "text")[:LONGEST_TEXT], event["channel"], event["ts"]
    thread_ts = _matching(_TS, event, "thread_ts")
    is_addressed = (
        event["type"] == "app_mention" or mentions(text, workspace.bot_user) or _is_direct(channel)
    )
    if not is_addressed and thread_ts in ("", ts):
        return Ignored("not_addressed")
    if not is_addressed and addresses_others(text):
        return Ignored("addresses_another")
    question = Question(
        id=question_id(workspace.team, channel, ts),
        thread=_thread(workspace.team, channel, ts, thread_ts),
        ts=MessageTs(ts),
        user=UserId(event["user"]),
        text=readable(text, workspace.bot_user),
        asked_at=float(ts),
    )
    notice = _notice(question, is_external=_is_external(payload, event, workspace), now=now)
    if notice in (Notice.EXTERNAL_CHANNEL, Notice.EMPTY_QUESTION) and not is_addressed:
        return Ignored(notice)
    return Asks(question=question, only_if_ours=not is_addressed, notice=notice)


def _notice(question: Question, *, is_external: bool, now: float) -> Notice | None:
    if is_external:
        return Notice.EXTERNAL_CHANNEL
    if not has_words(question.text):
        return Notice.EMPTY_QUESTION
    return Notice.TOO_LATE if now - question.asked_at > TOO_LATE_AFTER_S else None


def _is_external(
    payload: Mapping[str, Any], event: Mapping[str, Any], workspace: Workspace
) -> bool:
    """Somebody of another company listens, or asks, and that is not wanted."""
    if workspace.answers_in_shared_channels:
        return False
    # In an organisation of several workspaces the author's home may be named by its id.
    ours = (workspace.team, payload.get("enterprise_id"), payload.get("context_enterprise_id"))
    home = _text(event, "user_team")
    return bool(payload.get("is_ext_shared_channel")) or (home != "" and home not in ours)


def _is_direct(channel: str) -> bool:
    return channel.startswith("D")


def _thread(team: TeamId, channel: str, ts: str, thread_ts: str) -> ThreadKey:
    """Where the message belongs. A message that has replies names itself as their thread."""
    if thread_ts in ("", ts):
        thread_ts = IN_LINE if _is_direct(channel) else ts
    return ThreadKey(team=team, channel=ChannelId(channel), root=thread_ts)


def _object(parent: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    value = parent.get(field)
    return value if isinstance(value, dict) else {}


def _text(parent: Mapping[str, Any], field: str) -> str:
    value = parent.get(field)
    # JSON can carry half a surrogate pair, which no other encoding takes.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _matching(pattern: re.Pattern[str], parent: Mapping[str, Any], field: str) -> str:
    value = _text(parent, field)
    return value if pattern.fullmatch(value) else ""
