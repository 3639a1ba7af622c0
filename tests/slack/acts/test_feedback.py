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
from bot.slack.acts.clicks import CLICKS
from bot.slack.acts.door import Door
from bot.slack.acts.feedback import form
from bot.slack.acts.reading import read_about
from bot.slack.api import SlackApi
from bot.slack.asking.languages import Languages
from bot.slack.asking.people import People
from bot.slack.intake.audience import Audience
from bot.words.catalogues import languages
from tests.slack.intake.channels import LocalChannels
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


class Taken:
    """What was let in; `on`: of the presses too many."""

    def __init__(self) -> None:
        self.first = self.on = 0

    async def take(self, _press: Press) -> None:
        self.first += 1

    async def take_on(self, _press: Press) -> None:
        self.on += 1


@pytest.mark.parametrize("is_shared", [False, True])
async def test_one_press_too_many_counts_as_those_before_it_do(
    slack: Slack, door: Door, is_shared: bool
) -> None:
    slack.channels[HERE.channel].is_ext_shared = is_shared
    taken = Taken()
    pressed = [door.press(press(), taken.take, taken.take_on) for _ in range(CLICKS + 2)]
    await asyncio.gather(*pressed)
    assert ((0, 0) if is_shared else (CLICKS, 2)) == (taken.first, taken.on)
    assert CLICKS == len(slack.calls)


async def test_one_press_too_many_is_looked_at_by_itself_where_that_costs_nothing(
    door: Door,
) -> None:
    taken = Taken()
    for _ in range(CLICKS):
        await door.press(press(), taken.take, taken.take_on)
    for one in (press(Notice.OUTSIDER), press(is_offered=False)):
        await door.press(one, taken.take, taken.take_on)
    assert (CLICKS, 0) == (taken.first, taken.on)
