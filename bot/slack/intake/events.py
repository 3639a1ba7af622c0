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
from dataclasses import dataclass, replace
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
from bot.domain.talk import Speech
from bot.slack.intake.entities import has_words, is_emoji, mentions, readable, visible
from bot.slack.intake.payload import matching, object_, objects, text
from bot.slack.intake.small_talk.greetings import is_greeting
from bot.slack.intake.small_talk.reading import speech_of
from bot.slack.intake.words import words_of
from bot.slack.intake.workspace import (
    Workspace,
    foreign,
    is_from_outside,
    is_shared,
)

# Slack delivers what it could not for hours; an answer that nobody waits for any more is noise.
TOO_LATE_AFTER_S: Final = 15 * 60
# Whoever has waited so long hears that it was not forgotten.
CAME_LATE_AFTER_S: Final = 60


# Messages that people write. Every other subtype is an edit, a join, a bot, a topic, …
_WRITTEN: Final = ("", "file_share", "thread_broadcast", "me_message")

_ID: Final = re.compile(r"[A-Z][A-Z0-9]+", re.ASCII)
_TS: Final = re.compile(r"\d{1,12}\.\d{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    question: Question
    # Set: the bot is not mentioned. It is a question only if the bot has a part in the thread
    # already, and in what is said there.
    speech: Speech | None = None
    # Set: it gets this sentence instead of an answer.
    notice: Notice | None = None
    # Whoever asks is of another company: they hear why there is no answer, alone.
    is_from_outside: bool = False

    @property
    def only_if_ours(self) -> bool:
        return self.speech is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """A workflow has mentioned the bot: whoever set it up hears, once, that people are answered."""

    message: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """A message was edited that says this now: perhaps a question already."""

    asks: Asks
    # The edit's own timestamp.
    at: MessageTs
    # Where nothing of the kind has been asked, it is a question from now on.
    may_be_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletes:
    """A message went: perhaps a question, perhaps one of ours."""

    thread: ThreadKey
    ts: MessageTs
    question: QuestionId
    # Who had written it; None: no person.
    author: UserId | None = None


@dataclass(frozen=True, slots=True)
class OpensHome:
    user: UserId


@dataclass(frozen=True, slots=True)
class Ignored:
    reason: str


@dataclass(frozen=True, slots=True)
class Foreign(Ignored):
    """Meant for another app, workspace or installation; the reason says which."""


Meaning = Asks | Calls | Changes | Deletes | Ignored


def read(payload: Mapping[str, Any], workspace: Workspace, *, now: float) -> Meaning:
    """`payload` is the whole Events API body; `now` seconds since the epoch."""
    if what := foreign(payload, workspace):
        return Foreign(what)
    event = object_(payload, "event")
    if event.get("type") not in ("message", "app_mention"):
        return Ignored("other_event")
    if deleted := _deleted(event):
        return _read_deletion(event, deleted, workspace)
    if event.get("subtype") == "message_changed":
        before = object_(event, "previous_message") or None
        said = {**object_(event, "message"), "channel": event.get("channel"), "type": "message"}
        return _read_edit(payload, said, before, workspace, now=now)
    if event.get("edited"):
        return _read_edit(payload, event, None, workspace, now=now)
    if object_(event, "bot_profile").get("is_workflow_bot") is True:
        return _read_workflow(payload, event, workspace)
    if (event.get("subtype") or "") not in _WRITTEN:
        return Ignored("subtype")
    if event.get("bot_id") or event.get("bot_profile"):
        return Ignored("from_bot")
    user = matching(_ID, event, "user")
    if not (user and matching(_ID, event, "channel") and matching(_TS, event, "ts")):
        return Ignored("incomplete")
    if user in (workspace.bot_user, "USLACKBOT"):
        return Ignored("from_bot")
    return _read_message(payload, event, workspace, now=now)


def read_home_opened(body: Mapping[str, Any], workspace: Workspace) -> OpensHome | Ignored:
    """`body` is that of an `app_home_opened` event."""
    if what := foreign(body, workspace):
        return Foreign(what)
    event = object_(body, "event")
    user = matching(_ID, event, "user")
    return OpensHome(UserId(user)) if user and event.get("tab") == "home" else Ignored("other_tab")


def question_id(team: str, channel: str, ts: str) -> QuestionId:
    """The same for every copy of the same message; short enough to be read out to somebody."""
    digest = hashlib.blake2b(f"{team}:{channel}:{ts}".encode(), digest_size=7).digest()
    return QuestionId(base64.b32encode(digest).decode().lower()[:10])


def _deleted(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The message that went, as far as Slack tells.

    One with replies leaves a tombstone, and that arrives as if the message had been edited.
    """
    if event.get("subtype") == "message_deleted":
        return {**object_(event, "previous_message"), "ts": event.get("deleted_ts")}
    message = object_(event, "message")
    return message if message.get("subtype") == "tombstone" else None


def _read_deletion(
    event: Mapping[str, Any], deleted: Mapping[str, Any], workspace: Workspace
) -> Meaning:
    channel, ts = matching(_ID, event, "channel"), matching(_TS, deleted, "ts")
    if not (channel and ts):
        return Ignored("incomplete")
    return Deletes(
        thread=thread_of(workspace.team, channel, ts, matching(_TS, deleted, "thread_ts")),
        ts=MessageTs(ts),
        question=question_id(workspace.team, channel, ts),
        author=_author(object_(event, "previous_message"), workspace),
    )


def _read_edit(
    payload: Mapping[str, Any],
    said: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    workspace: Workspace,
    *,
    now: float,
) -> Meaning:
    """`said` is the message as it is now. What it was `before` is not known of an edited mention:
    perhaps the edit has made it one.
    """
    at = matching(_TS, object_(said, "edited"), "ts")
    if not (matching(_ID, said, "channel") and matching(_TS, said, "ts")):
        return Ignored("incomplete")
    if _author(said, workspace) is None:
        return Ignored("from_bot")
    # What Slack itself changes (a link's preview, a pin, a reaction) is no edit of a person.
    if not at or (before is not None and _is_same(said, before, workspace)):
        return Ignored("unchanged")
    asks = _read_message(payload, said, workspace, now=now, asked_at=float(at))
    if isinstance(asks, Ignored):
        return asks
    was_called = before is None or mentions(text(before, "text"), workspace.bot_user)
    is_called_now = not was_called and mentions(text(said, "text"), workspace.bot_user)
    is_fresh = now - float(said["ts"]) <= TOO_LATE_AFTER_S
    may_be_first = is_called_now or (is_fresh and not asks.only_if_ours)
    return Changes(asks=asks, at=MessageTs(at), may_be_first=may_be_first)


def _is_same(said: Mapping[str, Any], before: Mapping[str, Any], workspace: Workspace) -> bool:
    """No word has changed, and the bot is called in both or in neither."""
    if object_(said, "edited") == object_(before, "edited"):
        return True
    bot = workspace.bot_user
    is_called, was_called = (mentions(text(one, "text"), bot) for one in (said, before))
    now, then = (visible(words_of(one, bot).text) for one in (said, before))
    return is_called == was_called and now == then


def _author(message: Mapping[str, Any], workspace: Workspace) -> UserId | None:
    """The person who has written a message; None: nobody is known to have."""
    user = matching(_ID, message, "user")
    is_bots = user in ("", workspace.bot_user, "USLACKBOT")
    is_written = (message.get("subtype") or "") in _WRITTEN
    if is_bots or not is_written or message.get("bot_id") or message.get("bot_profile"):
        return None
    return UserId(user)


def _read_message(
    payload: Mapping[str, Any],
    event: Mapping[str, Any],
    workspace: Workspace,
    *,
    now: float,
    asked_at: float | None = None,
) -> Asks | Ignored:
    """`asked_at`: when it was asked, if not when it was written."""
    said, channel, ts = text(event, "text"), event["channel"], event["ts"]
    thread_ts = matching(_TS, event, "thread_ts")
    is_mention = event["type"] == "app_mention" or mentions(said, workspace.bot_user)
    is_addressed = is_mention or _is_direct(channel)
    if not is_addressed and thread_ts in ("", ts):
        return Ignored("not_addressed")
    question = _question(event, workspace, asked_at=asked_at, now=now)
    is_outside = is_from_outside(payload, event, workspace)
    is_external = is_outside or is_shared(payload, workspace)
    # A wave at the bot is a greeting, or a call; without that it is nothing.
    is_wave = is_mention and not question.is_within_thread
    if is_addressed and not is_wave and _is_emoji(event, workspace):
        return Ignored("emoji")
    notice = _notice(question, is_external=is_external, now=now)
    is_empty = notice is Notice.EMPTY_QUESTION and not question.has_unread_files
    if not is_addressed and (is_empty or notice is Notice.EXTERNAL_CHANNEL):
        return Ignored(str(notice))
    if notice is Notice.EMPTY_QUESTION and is_mention and question.is_within_thread:
        # Called to what was asked there before.
        notice = None
    speech = None if is_addressed else _speech(said, question)
    return Asks(question=question, speech=speech, notice=notice, is_from_outside=is_outside)


def _question(
    event: Mapping[str, Any], workspace: Workspace, *, now: float, asked_at: float | None = None
) -> Question:
    channel, ts = event["channel"], event["ts"]
    words = words_of(event, workspace.bot_user)
    since = float(ts) if asked_at is None else asked_at
    return Question(
        id=question_id(workspace.team, channel, ts),
        thread=thread_of(workspace.team, channel, ts, matching(_TS, event, "thread_ts")),
        ts=MessageTs(ts),
        user=UserId(matching(_ID, event, "user")),
        text=words.text if has_words(words.text) else "",
        asked_at=since,
        has_unread_files=words.has_unread_files,
        is_greeting=_is_direct(channel) and is_greeting(words.text),
        came_late=now - since > CAME_LATE_AFTER_S,
    )


def _is_emoji(event: Mapping[str, Any], workspace: Workspace) -> bool:
    said = readable(text(event, "text"), workspace.bot_user)
    return is_emoji(said) and not objects(event, "files") and not objects(event, "attachments")


def _read_workflow(
    payload: Mapping[str, Any], event: Mapping[str, Any], workspace: Workspace
) -> Calls | Ignored:
    """A mention that a workflow has posted. Other bots, and the bot itself, hear nothing."""
    is_mention = event["type"] == "app_mention" or mentions(text(event, "text"), workspace.bot_user)
    workflow = matching(_ID, object_(event, "bot_profile"), "id") or matching(_ID, event, "bot_id")
    if not (workflow and matching(_ID, event, "channel") and matching(_TS, event, "ts")):
        return Ignored("incomplete")
    if not is_mention or is_shared(payload, workspace):
        return Ignored("from_bot")
    message = _question({**event, "user": workflow}, workspace, now=float(event["ts"]))
    return Calls(message=message)


def _speech(said: str, question: Question) -> Speech:
    """What somebody says themselves counts, not what they pass on."""
    if has_words(said):
        speech = speech_of(said)
        # Whoever sends something along wants it to be looked at; the rest is in the words.
        passes_on = question.has_unread_files or len(question.text) > len(said)
        return Speech.REMARK if passes_on and speech is Speech.COMMENT else speech
    # A recording has words; a picture alone may be what the bot is to look at.
    return speech_of(question.text) if question.text else Speech.REMARK


def _notice(question: Question, *, is_external: bool, now: float) -> Notice | None:
    if is_external:
        return Notice.EXTERNAL_CHANNEL
    if not question.text or question.is_greeting:
        return Notice.EMPTY_QUESTION
    return Notice.TOO_LATE if now - question.asked_at > TOO_LATE_AFTER_S else None


def _is_direct(channel: str) -> bool:
    return channel.startswith("D")


def above(thread: ThreadKey) -> tuple[ThreadKey, QuestionId] | None:
    """The question in line that a thread of direct messages stands below, and where it belongs.

    It may have been answered there, by a native stream. None: the thread is no such one.
    """
    if not thread.is_direct or thread.is_in_line:
        return None
    asked = question_id(thread.team, thread.channel, thread.root)
    return replace(thread, root=IN_LINE), asked


def thread_of(team: TeamId, channel: str, ts: str, thread_ts: str) -> ThreadKey:
    """Where the message belongs. A message that has replies names itself as their thread."""
    if thread_ts in ("", ts):
        thread_ts = IN_LINE if _is_direct(channel) else ts
    return ThreadKey(team=team, channel=ChannelId(channel), root=thread_ts)
