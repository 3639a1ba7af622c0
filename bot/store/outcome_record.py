"""How a fact of the log of outcomes is written down, and read whoever has written it.

An entry is a flat list of names and values. What another version does not know it leaves alone;
what it can't read it reads in the nearest sense. Only an entry that names no question says nothing.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import Final, TypeVar

import msgspec

from bot.domain.outcome import (
    WITHDRAWN,
    Act,
    Details,
    Ended,
    Fact,
    Fault,
    Kind,
    Verdict,
)
from bot.domain.question import (
    ChannelId,
    MessageTs,
    Question,
    QuestionId,
    TeamId,
    ThreadKey,
    UserId,
)
from bot.domain.source import Document, DocumentId

MOST_DOCUMENTS: Final = 20
# Characters of a name, or of any other value.
LONGEST: Final = 200

E = TypeVar("E", bound=StrEnum)


# Writing.


def ended(question: Question, details: Details, reply: MessageTs | None, end: str) -> Sequence[str]:
    """Of a question that was deleted only that there was one."""
    thread = question.thread
    where = {
        "kind": Kind.ENDED.value,
        "question": question.id,
        "team": thread.team,
        "channel": thread.channel,
        "ts": question.ts,
        "end": end,
    }
    if end != WITHDRAWN:
        where |= {"thread": thread.root, "user": question.user, "reply": reply or ""}
        where |= _details(details)
    return _flat(where)


def act(question: QuestionId, kind: Kind, facts: Mapping[str, str]) -> Sequence[str]:
    return _flat({"kind": str(kind), "question": question, **facts})


def _details(details: Details) -> dict[str, str]:
    return {
        "reason": details.reason,
        "seconds": _seconds(details.seconds),
        "first_text_s": _seconds(details.first_text_s),
        "sources": str(details.sources),
        "documents": _documents(details.documents),
        "storm_thread": details.storm_thread,
        "chat": details.chat,
        "language": details.language,
    }


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _documents(documents: Sequence[Document]) -> str:
    first = documents[:MOST_DOCUMENTS]
    pairs = [(_cut(each.id or ""), _cut(each.name)) for each in first]
    return msgspec.json.encode(pairs).decode() if pairs else ""


def _flat(fields: Mapping[str, str]) -> Sequence[str]:
    """What is empty is left out; only the list of documents may be long."""
    return [
        part
        for name, value in fields.items()
        if value
        for part in (name, value if name == "documents" else _cut(value))
    ]


def _cut(value: str) -> str:
    """Half characters can't be written."""
    return value[:LONGEST].encode(errors="replace").decode()


# Reading.


def read(id: str, fields: Mapping[str, str]) -> Fact | None:
    """None: it says nothing, or what this version does not know."""
    at, question = _at(id), QuestionId(fields.get("question", ""))
    kind = _enum(Kind, fields.get("kind", ""))
    if not question or kind is None:
        return None
    return _ended(question, at, fields) if kind is Kind.ENDED else _act(question, at, kind, fields)


def _at(id: str) -> float:
    """Redis names an entry by its time in milliseconds."""
    return int(id.partition("-")[0]) / 1000


def _ended(question: QuestionId, at: float, fields: Mapping[str, str]) -> Ended:
    ts = fields.get("ts", "")
    return Ended(
        question=question,
        at=at,
        thread=ThreadKey(
            team=TeamId(fields.get("team", "")),
            channel=ChannelId(fields.get("channel", "")),
            root=fields.get("thread", ts),
        ),
        ts=MessageTs(ts),
        reply=_ts(fields.get("reply", "")),
        user=UserId(fields.get("user", "")),
        end=fields.get("end", ""),
        details=Details(
            reason=fields.get("reason", ""),
            seconds=_number(fields.get("seconds", "")),
            first_text_s=_number(fields.get("first_text_s", "")),
            sources=int(_number(fields.get("sources", "")) or 0),
            documents=_read_documents(fields.get("documents", "")),
            storm_thread=fields.get("storm_thread", ""),
            chat=fields.get("chat", ""),
            language=fields.get("language", ""),
        ),
    )


def _act(question: QuestionId, at: float, kind: Kind, fields: Mapping[str, str]) -> Act:
    return Act(
        question=question,
        at=at,
        kind=kind,
        user=UserId(fields.get("user", "")),
        verdict=_enum(Verdict, fields.get("verdict", "")) or Verdict.NONE,
        reason=_enum(Fault, fields.get("reason", "")),
        ts=_ts(fields.get("ts", "")),
        experts=fields.get("experts", ""),
        is_undone="undone" in fields,
    )


def _ts(value: str) -> MessageTs | None:
    return MessageTs(value) if value else None


def _enum(kind: type[E], value: str) -> E | None:
    return kind(value) if value in kind.__members__.values() else None


def _number(value: str) -> float | None:
    """A time or a count; neither is negative, or beyond all measure."""
    with suppress(ValueError):
        found = float(value)
        return found if 0 <= found < 1e9 else None
    return None


def _read_documents(value: str) -> tuple[Document, ...]:
    try:
        pairs = msgspec.json.decode(value, type=list[tuple[str, str]]) if value else []
    except msgspec.MsgspecError:
        return ()
    return tuple(Document(id=DocumentId(id) if id else None, name=name) for id, name in pairs)
