"""A reply that stands with its end is not answered once more, in virtual time."""

import pytest

from bot.answering.asked import Asked, Stage
from bot.answering.settling import LOOKS, settle
from bot.clock import LoopClock
from bot.domain.question import (
    ChannelId,
    MessageTs,
    Question,
    QuestionId,
    TeamId,
    ThreadKey,
    UserId,
)
from bot.domain.reply import Closed, End, Progress
from bot.errors import LeaseLost, SlackBusy, SlackError, SlackKeyRefused, SlackUnclear
from tests.answering.test_policy import FakeMemory, FakeSpeech, FakeStatus, FakeWording
from tests.answering.test_showing import FakeBudget, FakeJournal, FakeSlack

pytestmark = pytest.mark.looptime

END = End(outcome="incomplete", may_repeat=True)
FIRST, SECOND = MessageTs("1.0"), MessageTs("2.0")
UNCLEAR = SlackUnclear("conversations.replies", "http_503")


def asked(*noted: MessageTs) -> Asked:
    question = Question(
        id=QuestionId("q"),
        thread=ThreadKey(team=TeamId("T1"), channel=ChannelId("C1"), root="0.5"),
        ts=MessageTs("0.5"),
        user=UserId("U1"),
        text="How?",
        asked_at=0.5,
    )
    return Asked(
        question=question,
        speech=FakeSpeech(),
        notice=None,
        deliveries=2,
        progress=Progress(messages=noted),
        is_resumed=True,
    )


def standing(*failures: SlackError) -> FakeSlack:
    """One message with the reply's end, and a stray one above."""
    slack = FakeSlack(messages={FIRST: ["Half"], SECOND: ["Half an answer"]})
    slack.end = Closed(end=END, messages=(FIRST, SECOND), last=SECOND, count=1, length=14)
    slack.failures = [("closed", failure, False) for failure in failures]
    return slack


def stage(slack: FakeSlack, journal: FakeJournal | None = None) -> Stage:
    return Stage(
        surface=slack,
        status=FakeStatus(),
        budget=FakeBudget(),
        journal=journal or FakeJournal(),
        memory=FakeMemory(),
        wording=FakeWording(),
    )


async def test_what_stands_is_its_end_and_strays_are_removed() -> None:
    slack, journal = standing(), FakeJournal()
    assert END == await settle(asked(FIRST), stage(slack, journal), LoopClock())
    assert ["Half an answer"] == slack.standing
    assert Progress(messages=(SECOND,), standing=14) == journal.notes[-1]


async def test_where_no_end_stands_it_is_to_be_answered() -> None:
    slack = standing()
    slack.end = None
    assert None is await settle(asked(), stage(slack), LoopClock())
    assert ["Half", "Half an answer"] == slack.standing


@pytest.mark.parametrize(
    "failure", [UNCLEAR, SlackBusy("conversations.replies", "ratelimited", retry_after_s=2.0)]
)
async def test_what_may_pass_is_waited_for(failure: SlackError) -> None:
    assert END == await settle(asked(), stage(standing(failure)), LoopClock())


@pytest.mark.parametrize(
    "failures",
    [
        [UNCLEAR] * LOOKS,
        [SlackBusy("conversations.replies", "ratelimited", retry_after_s=600.0)] * LOOKS,
        [SlackKeyRefused("conversations.replies", "invalid_auth")],
    ],
)
async def test_nobody_waits_for_long_where_slack_does_not_let_it_look(
    failures: list[SlackError],
) -> None:
    clock = LoopClock()
    began_at = clock.monotonic()
    assert None is await settle(asked(), stage(standing(*failures)), clock)
    assert clock.monotonic() - began_at < 30


async def test_without_the_lease_nothing_is_removed() -> None:
    slack = standing()
    with pytest.raises(LeaseLost):
        await settle(asked(), stage(slack, FakeJournal(is_lost=True)), LoopClock())
    assert ["Half", "Half an answer"] == slack.standing
