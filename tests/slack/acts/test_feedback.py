"""The form that asks why, and who is let through when they go on pressing."""

import asyncio
from typing import Any

import pytest

from bot.clock import LoopClock
from bot.domain.deed import Press
from bot.domain.outcome import Fault
from bot.domain.question import ChannelId, MessageTs, QuestionId, ThreadKey, UserId
from bot.domain.reply import ENGLISH, Language, Notice
from bot.playground.slack import Slack
from bot.playground.slack.block_rules import Sizes
from bot.playground.slack.rules.views import check_view
from bot.slack.acts.door import CLICKS, Door
from bot.slack.acts.feedback import form
from bot.slack.acts.reading import read_about
from bot.slack.api import SlackApi
from bot.slack.asking.languages import Languages
from bot.slack.asking.people import People
from bot.slack.intake.audience import Audience, LocalChannels
from bot.words.catalogues import languages
from tests.slack.samples import WORKSPACE

HERE = ThreadKey(team=WORKSPACE.team, channel=ChannelId("C0GENERAL"), root="1732260001.000100")
ID = QuestionId("abcdefgh23")
ANNA = UserId("U0ANNA123")


def inputs(view: dict[str, Any]) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("with_line", [True, False])
def test_slack_takes_the_form_in_every_language(language: Language, with_line: bool) -> None:
    view = form(HERE, ID, language, with_line=with_line)
    check_view(view, Sizes(), "modal")
    assert (HERE, ("bad", ID)) == read_about(view["private_metadata"])


def test_words_are_asked_for_only_where_they_are_kept() -> None:
    assert ["reason", "line"] == inputs(form(HERE, ID, ENGLISH, with_line=True))
    assert ["reason"] == inputs(form(HERE, ID, ENGLISH, with_line=False))


def test_every_fault_can_be_chosen_and_nothing_has_to_be() -> None:
    view = form(HERE, ID, ENGLISH, with_line=True)
    fields = [block for block in view["blocks"] if block["type"] == "input"]
    options = fields[0]["element"]["options"]
    assert [fault.value for fault in Fault] == [option["value"] for option in options]
    assert all(block["optional"] for block in fields)


@pytest.fixture
def door(slack: Slack, api: SlackApi) -> Door:
    """Before a channel of which Slack tells, a moment later, who listens there."""
    slack.add_channel(HERE.channel, members=[ANNA])
    slack.latency_s = 0.01
    clock = LoopClock()
    return Door(
        Audience(api.client, clock, WORKSPACE.team, LocalChannels()),
        api.client,
        clock,
        Languages(People(api.client, clock)),
        # Nobody is told anything here.
        lambda work: work.close(),
        answers_in_shared_channels=False,
    )


def press(notice: Notice | None = None, *, is_offered: bool = True) -> Press:
    return Press(
        act="feedback",
        thread=HERE,
        question=ID,
        user=ANNA,
        ts=MessageTs("1732260009.000100"),
        notice=notice,
        is_offered=is_offered,
    )


@pytest.mark.parametrize("is_shared", [False, True])
async def test_one_press_too_many_counts_as_those_before_it_do(
    slack: Slack, door: Door, is_shared: bool
) -> None:
    slack.channels[HERE.channel].is_ext_shared = is_shared
    first = [asyncio.create_task(door.admits(press())) for _ in range(CLICKS)]
    await asyncio.sleep(0)
    assert not await door.admits(press())
    let_in = [await door.admits_quietly(press()), *[await one for one in first]]
    assert [not is_shared] * (CLICKS + 1) == let_in
    assert CLICKS == len(slack.calls)


async def test_what_is_never_let_in_is_not_let_in_quietly(door: Door) -> None:
    assert not await door.admits_quietly(press())
    assert await door.admits(press())
    assert not await door.admits_quietly(press(Notice.OUTSIDER))
    assert not await door.admits_quietly(press(is_offered=False))
