"""A button or a line below a reply that stands, in virtual time."""

from dataclasses import replace

import pytest

from bot.answering.asked import Stage
from bot.answering.touching import ATTEMPTS, mark, offer
from bot.clock import LoopClock
from bot.domain.mark import Mark, MarkKind
from bot.domain.question import MessageTs, UserId
from bot.domain.reply import Progress
from bot.errors import (
    SlackBlocksRefused,
    SlackBusy,
    SlackError,
    SlackMessageGone,
    SlackRefused,
    SlackUnclear,
)
from tests.answering.test_policy import FakeMemory, FakeStatus, FakeWording
from tests.answering.test_showing import FakeBudget, FakeJournal, FakeSlack

pytestmark = pytest.mark.looptime

STANDING = Progress(messages=(MessageTs("1.0"), MessageTs("2.0")))


def reply(*failures: SlackError) -> FakeSlack:
    slack = FakeSlack(messages={"1.0": ["one"], "2.0": ["two"]})
    slack.failures = [("edit", failure, False) for failure in failures]
    return slack


def stage_of(slack: FakeSlack) -> Stage:
    return Stage(
        surface=slack,
        status=FakeStatus(),
        budget=FakeBudget(),
        journal=FakeJournal(),
        memory=FakeMemory(),
        wording=FakeWording(),
    )


async def offered(slack: FakeSlack, standing: Progress = STANDING) -> list[str]:
    await offer(stage_of(slack), standing, LoopClock())
    return slack.standing


async def test_the_last_message_tells_what_people_have_made_of_it() -> None:
    slack = reply(SlackUnclear("chat.update", "http_503"))
    solved = Mark(kind=MarkKind.SOLVED, user=UserId("U1"), at=1.0)
    await mark(stage_of(slack), STANDING, (solved,), LoopClock())
    assert ["one", "two|solved"] == slack.standing


async def test_whom_a_mark_needs_is_called_and_that_is_written_down() -> None:
    slack, journal = reply(), FakeJournal()
    wanted = Mark(kind=MarkKind.PERSON, user=UserId("U1"), at=1.0, calls=("S1", "U2"))
    stage = replace(stage_of(slack), journal=journal)
    await mark(stage, STANDING, (wanted,), LoopClock())
    assert ["one", "two|person", "call S1,U2"] == slack.standing
    assert "3.0" == journal.remarked.ts
    await mark(stage, STANDING, (journal.remarked,), LoopClock())
    assert 3 == len(slack.standing)


async def test_the_last_message_gets_the_button() -> None:
    assert ["one", "two|changed"] == await offered(reply())


@pytest.mark.parametrize(
    "failure",
    [SlackUnclear("chat.update", "http_503"), SlackBusy("chat.update", "x", retry_after_s=3.0)],
)
async def test_what_may_pass_is_tried_again(failure: SlackError) -> None:
    assert ["one", "two|changed"] == await offered(reply(failure))


async def test_an_answer_without_the_button_is_an_answer_all_the_same() -> None:
    slack = reply(*[SlackUnclear("chat.update", "http_503")] * ATTEMPTS)
    assert ["one", "two"] == await offered(slack)
    assert [] == slack.whispered


@pytest.mark.parametrize(
    "failure",
    [
        SlackRefused("conversations.replies", "missing_scope"),
        SlackBlocksRefused("chat.update", "block_mismatch"),
        SlackMessageGone("chat.update", "edit_window_closed"),
    ],
)
async def test_where_the_answer_can_not_have_it_who_asked_gets_the_button_alone(
    failure: SlackError,
) -> None:
    slack = reply(failure)
    assert ["one", "two"] == await offered(slack)
    assert ["changed"] == slack.whispered


async def test_an_answer_in_plain_form_has_it_beside_too() -> None:
    slack = reply()
    slack.messages["2.0"] = ["plain:two"]
    assert ["one", "plain:two"] == await offered(slack)
    assert ["changed"] == slack.whispered


async def test_a_mark_that_can_not_be_had_is_told_nowhere_else() -> None:
    slack = reply(SlackBlocksRefused("chat.update", "block_mismatch"))
    await mark(stage_of(slack), STANDING, (), LoopClock())
    assert [] == slack.whispered


async def test_where_nothing_stands_there_is_nothing_to_press() -> None:
    assert ["one", "two"] == await offered(reply(), Progress())
