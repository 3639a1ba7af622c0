"""A week of questions, as the log of outcomes tells it."""

from datetime import UTC, datetime, timedelta

from bot.domain.outcome import Act, Details, Ended, Fact, Fault, Kind, Verdict
from bot.domain.question import ChannelId, MessageTs, QuestionId, TeamId, ThreadKey, UserId
from bot.domain.source import Document, DocumentId

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
NEXT_MONDAY = MONDAY + timedelta(days=7)
LEAVE = Document(id=DocumentId("101"), name="leave-policy-2025.pdf")
TRAVEL = Document(id=DocumentId("102"), name="출장비 규정.pdf")
GUIDE = Document(id=None, name="api-guide.md")
GENERAL, SALES, DIRECT = "C1GENERAL", "C2SALES", "D1MINA"


def at(day: int, hour: int) -> float:
    return (MONDAY + timedelta(days=day, hours=hour)).timestamp()


def ended(
    name: str,
    day: int,
    hour: int,
    channel: str = GENERAL,
    end: str = "whole",
    *,
    reason: str = "",
    times: tuple[float, float] | None = None,
    documents: tuple[Document, ...] = (),
    user: str = "U1MINA",
) -> Ended:
    """`times`: until the first words, and until the end."""
    ts = MessageTs(f"{at(day, hour):.6f}")
    first, whole = times or (None, None)
    return Ended(
        question=QuestionId(name),
        at=at(day, hour) + 20,
        thread=ThreadKey(team=TeamId("T1"), channel=ChannelId(channel), root=ts),
        ts=ts,
        reply=MessageTs(f"{at(day, hour) + 2:.6f}"),
        user=UserId(user),
        end=end,
        details=Details(
            reason=reason,
            seconds=whole,
            first_text_s=first,
            sources=len(documents),
            documents=documents,
            language="en",
        ),
    )


def did(
    name: str,
    day: int,
    hour: int,
    kind: Kind,
    user: str = "U2JUN",
    *,
    verdict: Verdict = Verdict.NONE,
    reason: Fault | None = None,
) -> Act:
    return Act(
        question=QuestionId(name),
        at=at(day, hour),
        kind=kind,
        user=UserId(user),
        verdict=verdict,
        reason=reason,
    )


def judged(name: str, day: int, hour: int, user: str, verdict: Verdict) -> Act:
    return did(name, day, hour, Kind.VERDICT, user, verdict=verdict)


def week() -> list[Fact]:
    """Eleven questions, of which one was asked before, and what people did about them."""
    return [
        ended("q0", -1, 12),
        judged("q0", 0, 9, "U2JUN", Verdict.BAD),
        # Monday. One failed at first, was tried again and judged twice by the same person.
        ended("q1", 0, 9, times=(1.0, 10.0), documents=(LEAVE,)),
        judged("q1", 0, 10, "U1MINA", Verdict.GOOD),
        ended("q2", 0, 10, end="incomplete", reason="storm_down", documents=(LEAVE,)),
        ended("q2", 0, 10, times=(2.0, 20.0), documents=(TRAVEL, LEAVE), user="U2JUN"),
        judged("q2", 0, 11, "U2JUN", Verdict.GOOD),
        did("q2", 0, 12, Kind.VERDICT, "U2JUN", verdict=Verdict.BAD, reason=Fault.OUTDATED),
        judged("q2", 0, 13, "U1MINA", Verdict.BAD),
        did("q2", 0, 14, Kind.PERSON, "U2JUN"),
        did("q2", 1, 9, Kind.CORRECTED, "U4EXPERT"),
        ended("q3", 0, 11, SALES, times=(3.0, 30.0), documents=(LEAVE, GUIDE)),
        # Tuesday. Nothing was found twice; the second found its person.
        ended("q4", 1, 9, times=(4.0, 8.0)),
        ended("q5", 1, 10, SALES, "notice", reason="empty_answer"),
        did("q5", 1, 10, Kind.PERSON, "U3KIM"),
        did("q5", 1, 11, Kind.PERSON, "U3KIM"),
        did("q5", 1, 15, Kind.SOLVED, "U3KIM"),
        # Wednesday. One direct message, judged and taken back.
        ended("q6", 2, 9, DIRECT, times=(5.0, 50.0), documents=(TRAVEL, TRAVEL)),
        judged("q6", 2, 10, "U1MINA", Verdict.BAD),
        judged("q6", 2, 11, "U1MINA", Verdict.NONE),
        # Friday.
        ended("q7", 4, 9, end="withdrawn"),
        judged("q7", 4, 9, "U1MINA", Verdict.BAD),
        did("q7", 4, 9, Kind.REMOVED, ""),
        ended("q8", 4, 10, end="stopped", times=(6.0, 7.0), documents=(GUIDE,)),
        ended("q9", 4, 11, end="undeliverable", reason="not_in_channel"),
        # A person who judged what has not ended, and a late one of Sunday.
        judged("q10", 5, 1, "U1MINA", Verdict.BAD),
        ended("q11", 6, 23, SALES, "notice", reason="storm_down"),
    ]
