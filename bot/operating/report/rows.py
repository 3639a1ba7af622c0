"""One question in a report: what a table has in a row, and a document in a list."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Final

from bot.domain.case import Case
from bot.domain.permalink import link_to, permalink
from bot.domain.question import MessageTs, QuestionId
from bot.domain.report import DIRECT, asked_at

# What would move a terminal's cursor, or end a line.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")

# Characters of a channel's or a person's.
LONGEST_NAME: Final = 24

# The texts that are kept of some questions: `question`, and `line:` with a person's id.
Words = Mapping[QuestionId, Mapping[str, str]]
NO_WORDS: Final[Words] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What whoever reads the report is told."""

    zone: tzinfo | None
    # Slack's address of the workspace; None: it could not be asked for.
    workspace_url: str | None = None
    # Who asked and judged, by their ids.
    people: bool = False
    words: Words = field(default_factory=dict)
    # What Slack calls channels and people, for reading; programs go by ids.
    names: Mapping[str, str] = field(default_factory=dict)

    def channel(self, id: str) -> str:
        return f"#{_short(self.names[id])}" if id in self.names else plain(id)

    def person(self, id: str) -> str:
        return f"{_short(self.names[id])} ({plain(id)})" if id in self.names else plain(id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question. Everything is short, on one line and without control characters."""

    asked: str
    channel: str
    thread: str
    ts: str
    link: str
    end: str
    reason: str
    seconds: float | None
    first_words_s: float | None
    sources: int
    documents: tuple[str, ...]
    good: int
    bad: int
    faults: tuple[str, ...]
    person_needed: bool
    solved: bool
    solution: str
    corrected: bool
    removed: bool
    language: str
    storm_thread: str
    chat_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who was who in it; nobody is named unless that was asked for."""

    asked_by: str
    good_by: tuple[str, ...]
    bad_by: tuple[str, ...]
    person_asked_by: str
    solved_by: str
    corrected_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was asked, and what people wrote about the reply, where that is kept."""

    question: str
    remarks: tuple[str, ...]


def row(case: Case, view: View) -> Row:
    ended, details = case.ended, case.ended.details
    is_shown = _is_shown(case, view)
    return Row(
        asked=asked_at(case, view.zone).isoformat(timespec="seconds"),
        channel=plain(ended.thread.channel if is_shown else DIRECT),
        thread=plain(ended.thread.root) if is_shown else "",
        ts=plain(ended.ts) if is_shown else "",
        link=_link(case, view),
        end=plain(ended.end),
        reason=plain(details.reason),
        seconds=details.seconds,
        first_words_s=details.first_text_s,
        sources=details.sources,
        documents=tuple(plain(each.name or each.id or "") for each in details.documents),
        good=len(case.good),
        bad=len(case.bad),
        faults=tuple(act.reason.value for act in case.bad if act.reason),
        person_needed=case.person is not None,
        solved=case.solved is not None,
        solution=_link_of(case, case.solved.ts if case.solved else None, view),
        corrected=case.corrected is not None,
        removed=case.removed is not None,
        language=plain(details.language),
        storm_thread=plain(details.storm_thread),
        chat_id=plain(details.chat),
    )


def people(case: Case) -> People:
    acts = (case.person, case.solved, case.corrected)
    person, solved, corrected = (plain(act.user) if act else "" for act in acts)
    return People(
        asked_by=plain(case.ended.user),
        good_by=tuple(plain(act.user) for act in case.good),
        bad_by=tuple(plain(act.user) for act in case.bad),
        person_asked_by=person,
        solved_by=solved,
        corrected_by=corrected,
    )


def said(case: Case, words: Words) -> Said:
    kept = words.get(case.ended.question, {})
    return Said(
        question=plain(kept.get("question", "")),
        remarks=tuple(plain(kept[name]) for name in sorted(kept) if name.startswith("line:")),
    )


def plain(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def _short(name: str) -> str:
    name = " ".join(plain(name).split())
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _is_shown(case: Case, view: View) -> bool:
    """Where somebody writes to the bot alone says who that is."""
    return view.people or not case.ended.thread.is_direct


def _link(case: Case, view: View) -> str:
    is_shown = case.ended.ts and not case.is_withdrawn and _is_shown(case, view)
    if view.workspace_url is None or not is_shown:
        return ""
    return plain(permalink(view.workspace_url, case.ended))


def _link_of(case: Case, ts: MessageTs | None, view: View) -> str:
    if view.workspace_url is None or ts is None or not _is_shown(case, view):
        return ""
    return plain(link_to(view.workspace_url, case.ended.thread, ts))
