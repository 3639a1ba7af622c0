"""How a question is written down, and read again whoever has written it.

A record may outlive the version that wrote it: after an update, or back again, another one goes
on with it. So whatever is missing or odd is read in its nearest sense, and what a newer version
has put beside stays there. Only a question without its text has no sense at all.

`VERSION` stands in every record. It counts up when a reader of the version before would
misunderstand what is written; so far nobody has to look at it.
"""

import dataclasses
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, TypeVar

import msgspec

from bot.domain.mark import Mark
from bot.domain.question import (
    ChannelId,
    MessageTs,
    Question,
    QuestionId,
    TeamId,
    ThreadKey,
    UserId,
)
from bot.domain.reply import Language, Notice, Progress
from bot.domain.source import Citation
from bot.domain.work import Cancelled, Work
from bot.errors import BotError
from bot.store.keys import ASIDE

VERSION: Final = 2
UNKNOWN_USER: Final = UserId("unknown")

_TS: Final = re.compile(r"\d{1,12}\.\d{1,9}", re.ASCII)
_LATEST: Final = 1e11

T = TypeVar("T")


class Unreadable(BotError):
    """Nothing can be made of a record. The reason is in words for the operator."""


def thread_of(lane: str) -> ThreadKey | None:
    """The thread a lane belongs to; None: it is no lane's name."""
    match lane.removesuffix(ASIDE).split(":"):
        case [str(team), str(channel), str(root)] if team and channel and root:
            return ThreadKey(team=TeamId(team), channel=ChannelId(channel), root=root)
        case _:
            return None


# Writing.


def asked(question: Question) -> bytes:
    return msgspec.json.encode(question)


def shown(progress: Progress, beside: Mapping[str, msgspec.Raw]) -> bytes:
    """`beside` is what another version had written there and this one does not know."""
    known: dict[str, Any] = msgspec.to_builtins(progress)
    return msgspec.json.encode({**beside, **known})


def standing(progress: Progress) -> bytes:
    """What stays of a reply's record at the end: its messages, what they are in, and how much."""
    if not progress.messages:
        return b""
    length = max(len(progress.text), progress.standing)
    kept = {"messages": progress.messages, "standing": length, "language": progress.language}
    return msgspec.json.encode({name: value for name, value in kept.items() if value is not None})


def beside(progress: str) -> dict[str, msgspec.Raw]:
    """What stands in a reply's record that this version does not know."""
    try:
        fields = msgspec.json.decode(progress, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, RecursionError):
        return {}
    known = Progress.__dataclass_fields__
    # A copy: what was decoded keeps the whole text alive otherwise.
    return {name: msgspec.Raw(bytes(raw)) for name, raw in fields.items() if name not in known}


# Reading.


def read_work(row: Sequence[Any], thread: ThreadKey) -> Work:
    """What `take` and `ended` tell of the question to be answered. Raises `Unreadable`."""
    _, _, id, asked, notice, deliveries, progress, cancelled, begun, edited, offer, *more = row
    shown_before, is_readable = read_progress(progress)
    repeats = _repeats(more)
    # Whoever asks again does it below a reply.
    is_lost = repeats > 0 and not shown_before.messages
    return Work(
        question=read_question(asked, id=QuestionId(id), thread=thread),
        notice=_read_notice(notice),
        deliveries=int(deliveries),
        progress=shown_before,
        cancelled=read_cancelled(cancelled),
        is_resumed=int(begun) > 1 or not is_readable or is_lost,
        edited=edited,
        repeats=repeats,
        is_offer=bool(offer),
        is_marked=bool(more[0]),
        marks=read_marks(more[1]),
    )


def without_a_text(row: Sequence[Any], thread: ThreadKey) -> Work:
    """The same where the question can't be read: an apology, where it was asked."""
    _, _, id, _, _, deliveries, progress, cancelled, _, edited, _, *more = row
    shown_before, _ = read_progress(progress)
    return Work(
        question=_question({}, id=QuestionId(id), thread=thread, text=""),
        notice=Notice.BROKEN,
        deliveries=int(deliveries),
        progress=shown_before,
        cancelled=read_cancelled(cancelled),
        is_resumed=True,
        edited=edited,
        repeats=_repeats(more),
    )


def _repeats(more: Sequence[Any]) -> int:
    return int(more[2]) if len(more) > 2 else 0


def read_question(asked: str, *, id: QuestionId, thread: ThreadKey) -> Question:
    """Its key and its lane say which question it is and where; the rest is read here."""
    fields = _object(asked)
    if fields is None:
        raise Unreadable("not a JSON object" if asked else "nothing was asked")
    text = fields.get("text")
    if not isinstance(text, str):
        raise Unreadable("no text")
    return _question(fields, id=id, thread=thread, text=text)


def read_progress(progress: str) -> tuple[Progress, bool]:
    """What people see of a reply; and whether all of it could be read."""
    if not progress:
        return Progress(), True
    fields = _object(progress)
    if fields is None:
        return Progress(), False
    told, text = _list(fields.get("messages")), _read(fields.get("text"), str, "")
    messages = tuple(MessageTs(ts) for ts in told if isinstance(ts, str) and _TS.fullmatch(ts))
    found = Progress(
        messages=messages,
        cuts=_read_cuts(fields.get("cuts")),
        text=text,
        citations=tuple(_read_citations(_list(fields.get("citations")))),
        standing=max(0, _read(fields.get("standing"), int, 0)),
        language=Language(_read(fields.get("language"), str, "")) or None,
    )
    return found, len(messages) == len(told)


def read_marks(marks: str) -> tuple[Mark, ...]:
    """Those that can be read, in the order in which they are told."""
    try:
        written = msgspec.json.decode(marks or "[]", type=list[msgspec.Raw])
    except (msgspec.MsgspecError, RecursionError):
        return ()
    return tuple(filter(None, map(_read_mark, written)))


def _read_mark(written: msgspec.Raw) -> Mark | None:
    try:
        return msgspec.json.decode(written, type=Mark)
    except msgspec.MsgspecError:
        return None


def marked(mark: Mark) -> bytes:
    return msgspec.json.encode(mark)


def _question(
    fields: Mapping[str, Any], *, id: QuestionId, thread: ThreadKey, text: str
) -> Question:
    asked_at = _read_time(fields.get("asked_at"))
    ts = _read_ts(fields.get("ts"), asked_at, thread)
    return Question(
        id=id,
        thread=thread,
        ts=ts,
        user=UserId(_read(fields.get("user"), str, "") or UNKNOWN_USER),
        text=text,
        asked_at=float(ts) if asked_at is None else asked_at,
        **_others(fields),
    )


def _others(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What a question may have besides, as far as it can be read."""
    return {
        field.name: _read(fields.get(field.name), field.type, field.default)
        for field in dataclasses.fields(Question)
        if field.default is not dataclasses.MISSING
    }


def _read_ts(value: object, asked_at: float | None, thread: ThreadKey) -> MessageTs:
    """A message's timestamp; where it is lost, one that is near it."""
    if isinstance(value, str) and _TS.fullmatch(value):
        return MessageTs(value)
    near = _read_time(value) if asked_at is None else asked_at
    if near is not None:
        return MessageTs(f"{near:.6f}")
    return MessageTs(thread.root if _TS.fullmatch(thread.root) else "0.000000")


def _read_time(value: object) -> float | None:
    found = _read(value, float, -1.0)
    return found if 0.0 <= found < _LATEST else None


def _read_notice(value: str) -> Notice | None:
    """One that this version does not know still says that no answer is wanted."""
    if not value:
        return None
    return Notice(value) if value in Notice.__members__.values() else Notice.BROKEN


def read_cancelled(value: str) -> Cancelled | None:
    """For a reason that this version does not know nothing more is shown, and nothing removed."""
    if not value:
        return None
    return Cancelled(value) if value in Cancelled.__members__.values() else Cancelled.REPLY


def _read_cuts(value: object) -> tuple[int, ...]:
    cuts = _read(value, tuple[int, ...], ())
    is_ascending = all(a < b for a, b in itertools.pairwise((0, *cuts)))
    return cuts if is_ascending else ()


def _read_citations(values: Sequence[object]) -> Iterator[Citation]:
    for value in values:
        with suppress(msgspec.MsgspecError):
            yield msgspec.convert(value, Citation)


def _object(json: str) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(json)
    except (msgspec.MsgspecError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _read(value: Any, kind: Any, otherwise: T) -> T:
    """`value` as a `kind`, where it is one."""
    try:
        found: T = msgspec.convert(value, kind)
    except msgspec.MsgspecError:
        return otherwise
    return found
