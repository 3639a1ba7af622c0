"""Compares what was asked with what the workspace shows. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.journeys.world import words


class Ending(StrEnum):
    """How a reply looks at its end."""

    GROWING = "growing"  # no end at all
    WHOLE = "whole"
    INCOMPLETE = "incomplete"  # some text, and why there is no more
    STOPPED = "stopped"  # as far as somebody wanted it
    NOTICE = "notice"  # only a sentence of ours


class Fault(StrEnum):
    """What must never be."""

    LOST = "lost"
    UNFINISHED = "unfinished"
    DOUBLED = "doubled"
    TORN = "torn"
    EXCUSED = "excused"  # an honest end, but without a reason for it
    OUT_OF_ORDER = "out of order"
    STRAY = "stray"  # belongs to no question


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question. Times in seconds of one clock."""

    id: str
    thread: str
    ts: str
    asked_at: float
    # When Slack heard that it had been taken; None: never.
    accepted_at: float | None
    # The whole text of each attempt that Storm has begun to tell.
    told: tuple[str, ...]
    # Storm could not answer it at all, or its workers died too often: it may end without an answer.
    may_fail: bool = False
    # Somebody who may has stopped it, perhaps while it waited: then there is no reply.
    may_stop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message of the bot that stands in the workspace."""

    question: str
    ts: str
    body: str
    ending: Ending


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    fault: Fault
    question: str
    detail: str


def audit(asked: Sequence[Asked], shown: Iterable[Shown]) -> list[Violation]:
    """Every question has exactly one reply, whole or honestly incomplete, in its turn."""
    messages: dict[str, list[Shown]] = defaultdict(list)
    for message in sorted(shown, key=lambda message: message.ts):
        messages[message.question].append(message)
    known = {question.id for question in asked}
    violations = [
        Violation(fault=Fault.STRAY, question=name, detail=f"{len(found)} messages")
        for name, found in messages.items()
        if name not in known
    ]
    for question in asked:
        violations += _audit_reply(question, messages.get(question.id, []))
    return violations + _audit_order(asked, messages)


def endings(asked: Iterable[Asked], shown: Iterable[Shown]) -> Counter[Ending]:
    """How many questions ended in which way."""
    last = {message.question: message.ending for message in sorted(shown, key=lambda one: one.ts)}
    return Counter(last[question.id] for question in asked if question.id in last)


def _audit_reply(question: Asked, messages: list[Shown]) -> list[Violation]:
    def violation(fault: Fault, detail: str) -> list[Violation]:
        return [Violation(fault=fault, question=question.id, detail=detail)]

    if not messages:
        return [] if question.may_stop else violation(Fault.LOST, "no reply")
    ends = [message.ending for message in messages if message.ending is not Ending.GROWING]
    if len(ends) > 1:
        return violation(Fault.DOUBLED, f"{len(ends)} ends in {len(messages)} messages")
    if not ends:
        return violation(Fault.UNFINISHED, f"{len(messages)} messages without an end")
    text = words(" ".join(message.body for message in messages))
    is_stopped = ends[0] is Ending.STOPPED and question.may_stop
    if ends[0] is not Ending.WHOLE and not question.may_fail and not is_stopped:
        return violation(Fault.EXCUSED, ends[0])
    if ends[0] is Ending.WHOLE and text not in map(words, question.told):
        fault = Fault.DOUBLED if _is_doubled(text) else Fault.TORN
        return violation(fault, f"{len(messages)} messages, {_difference(text, question.told)}")
    if ends[0] in (Ending.INCOMPLETE, Ending.STOPPED) and not _is_beginning(text, question.told):
        return violation(Fault.TORN, f"incomplete, {_difference(text, question.told)}")
    return []


def _is_beginning(text: str, told: Iterable[str]) -> bool:
    return any(words(whole).startswith(text) for whole in told)


def _is_doubled(text: str) -> bool:
    beginning = text[:20]
    return len(text) > len(beginning) and beginning in text[1:]


def _difference(text: str, told: Iterable[str]) -> str:
    """Where the text leaves the attempt that it follows furthest."""
    agreed = max((_agreement(text, words(whole)) for whole in told), default=0)
    return (
        f"{len(text)} characters, as told for {agreed}: …{text[max(0, agreed - 20) : agreed + 30]}…"
    )


def _agreement(text: str, whole: str) -> int:
    pairs = enumerate(zip(text, whole, strict=False))
    return next((at for at, (ours, theirs) in pairs if ours != theirs), min(len(text), len(whole)))


def _audit_order(
    asked: Iterable[Asked], messages: Mapping[str, Sequence[Shown]]
) -> list[Violation]:
    """A question that was taken before another was asked in its thread has its reply first."""
    threads: dict[str, list[Asked]] = defaultdict(list)
    for question in sorted(asked, key=lambda question: question.ts):
        if question.id in messages:
            threads[question.thread].append(question)
    violations = []
    for thread in threads.values():
        for place, earlier in enumerate(thread):
            for later in thread[place + 1 :]:
                was_first = earlier.accepted_at is not None and earlier.accepted_at < later.asked_at
                if was_first and messages[earlier.id][0].ts > messages[later.id][0].ts:
                    detail = f"after {later.id}"
                    violations.append(
                        Violation(fault=Fault.OUT_OF_ORDER, question=earlier.id, detail=detail)
                    )
    return violations
