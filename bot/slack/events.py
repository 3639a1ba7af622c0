"""What a Slack event means to the bot: a question, a deletion, or nothing. Pure.

A mention in a channel may arrive twice, as `app_mention` and as `message`, in either order. Both
read as the same question with the same id, so that it does not matter which comes first, and a
copy that is ignored never stands in the way of the other.
"""

import base64
import hashlib
import html
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

# Slack delivers what it could not for hours; an answer that nobody waits for any more is noise.
TOO_LATE_AFTER_S: Final = 15 * 60

# Messages that people write. Every other subtype is an edit, a join, a bot, a topic, …
_WRITTEN: Final = frozenset({None, "file_share", "thread_broadcast", "me_message"})

_ENTITY: Final = re.compile(r"<([^<>\n]+)>")
_FIRST_ADDRESSED: Final = re.compile(r"\s*<@([A-Z0-9]+)(?:\|[^>]*)?>")


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


@dataclass(frozen=True, slots=True)
class Ignored:
    reason: str


Meaning = Asks | Deletes | Ignored


def read(payload: Mapping[str, Any], workspace: Workspace, *, now: float) -> Meaning:
    """`payload` is the whole Events API body; `now` seconds since the epoch.

    Whatever Slack sends has a meaning: unknown and missing fields are tolerated.
    """
    event = payload.get("event")
    if not isinstance(event, dict) or event.get("type") not in ("message", "app_mention"):
        return Ignored("other_event")
    if event.get("subtype") == "message_deleted":
        return _read_deletion(event, workspace)
    if event.get("subtype") not in _WRITTEN:
        return Ignored("subtype")
    if event.get("bot_id") or event.get("bot_profile"):
        return Ignored("from_bot")
    if event.get("edited"):
        return Ignored("edited")
    user, channel, ts = (_text(event.get(field)) for field in ("user", "channel", "ts"))
    if not (user and channel and re.fullmatch(r"\d+\.\d+", ts)):
        return Ignored("incomplete")
    if user in (workspace.bot_user, "USLACKBOT"):
        return Ignored("from_bot")
    return _read_message(event, bool(payload.get("is_ext_shared_channel")), workspace, now=now)


def question_id(team: str, channel: str, ts: str) -> QuestionId:
    """The same for every copy of the same message; short enough to be read out to somebody."""
    digest = hashlib.blake2b(f"{team}:{channel}:{ts}".encode(), digest_size=7).digest()
    return QuestionId(base64.b32encode(digest).decode().lower()[:10])


def readable(text: str, bot_user: str) -> str:
    """Slack's entities as a person reads them; the mention of the bot is dropped."""

    def replacement(match: re.Match[str]) -> str:
        target, _, label = match[1].partition("|")
        if target == f"@{bot_user}":
            return " "
        kind = target[0]
        if kind in "@#":
            return kind + (label.lstrip("@#") or target[1:])
        if kind == "!":
            return _special(target[1:], label)
        address = target.removeprefix("mailto:")
        return label if label in ("", address) else f"{label} ({address})"

    def entity(match: re.Match[str]) -> str:
        return replacement(match) or match[1].partition("|")[0].removeprefix("mailto:")

    plain = html.unescape(_ENTITY.sub(entity, text)) if "<" in text or "&" in text else text
    return re.sub(r"[ \t]{2,}", " ", plain).strip()


def _special(command: str, label: str) -> str:
    """`<!here>`, `<!subteam^S1|@team>`, `<!date^…|yesterday>`."""
    return label or "@" + command.partition("^")[0]


def _read_deletion(event: Mapping[str, Any], workspace: Workspace) -> Meaning:
    channel, ts = _text(event.get("channel")), _text(event.get("deleted_ts"))
    previous = event.get("previous_message")
    thread_ts = _text(previous.get("thread_ts")) if isinstance(previous, dict) else ""
    if not (channel and ts):
        return Ignored("incomplete")
    return Deletes(
        thread=_thread(workspace.team, channel, ts, thread_ts),
        ts=MessageTs(ts),
        question=question_id(workspace.team, channel, ts),
    )


def _read_message(
    event: Mapping[str, Any], is_shared: bool, workspace: Workspace, *, now: float
) -> Meaning:
    channel, ts, text = event["channel"], event["ts"], _text(event.get("text"))
    thread_ts = _text(event.get("thread_ts"))
    is_mention = event["type"] == "app_mention" or mentions(text, workspace.bot_user)
    is_addressed = is_mention or _is_direct(channel)
    if not is_addressed:
        if not thread_ts or thread_ts == ts:
            return Ignored("not_addressed")
        if _FIRST_ADDRESSED.match(text):
            return Ignored("addresses_another")
    question = Question(
        id=question_id(workspace.team, channel, ts),
        thread=_thread(workspace.team, channel, ts, thread_ts),
        ts=MessageTs(ts),
        user=UserId(event["user"]),
        text=readable(text, workspace.bot_user),
        asked_at=float(ts),
    )
    is_external = is_shared or _text(event.get("user_team")) not in ("", workspace.team)
    if is_external and not workspace.answers_in_shared_channels:
        if not is_addressed:
            return Ignored("external")
        return Asks(question=question, notice=Notice.EXTERNAL_CHANNEL)
    if not question.text:
        if not is_addressed:
            return Ignored("empty")
        return Asks(question=question, notice=Notice.EMPTY_QUESTION)
    late = now - question.asked_at > TOO_LATE_AFTER_S
    return Asks(
        question=question,
        only_if_ours=not is_addressed,
        notice=Notice.TOO_LATE if late else None,
    )


def mentions(text: str, user: str) -> bool:
    return f"<@{user}>" in text or f"<@{user}|" in text


def _is_direct(channel: str) -> bool:
    return channel.startswith("D")


def _thread(team: TeamId, channel: str, ts: str, thread_ts: str) -> ThreadKey:
    root = thread_ts or (IN_LINE if _is_direct(channel) else ts)
    return ThreadKey(team=team, channel=ChannelId(channel), root=root)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
