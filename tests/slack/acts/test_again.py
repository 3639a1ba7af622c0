"""Who presses the button in vain hears why, alone; the reply is left as it is."""

import asyncio

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.acts.again import ATTEMPTS
from bot.clock import LoopClock
from bot.domain.deed import Press
from bot.domain.question import ChannelId, MessageTs, QuestionId, ThreadKey, UserId
from bot.domain.reply import Notice
from bot.playground.slack import Slack
from bot.slack.acts.clicks import CLICKS
from bot.slack.api import SlackApi
from bot.words import notices, presses
from tests.slack.intake.inbox import FakeInbox
from tests.slack.intake.taking import Taking
from tests.slack.samples import WORKSPACE, sample


class HastyClock(LoopClock):
    async def sleep(self, seconds: float) -> None:
        await super().sleep(0)


@pytest.fixture
def taking(slack: Slack, api: SlackApi) -> Taking:
    slack.add_channel("C0GENERAL", members=["U0MINA123", "U0PARTNER"])
    return Taking(api, clock=HastyClock())


async def pressed(taking: Taking, name: str = "button_in_thread") -> None:
    body = sample(name)
    response = await taking.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    assert 200 == response.status
    while taking.spawned:
        await taking.spawned.pop()


def whispers(slack: Slack) -> list[tuple[str, str, str | None]]:
    """Who was told what, and in which thread."""
    return [
        (message.extra["seen_by"], message.text, message.thread_ts) for message in slack.ephemerals
    ]


@pytest.mark.parametrize(
    ("reopened", "said"),
    [
        ("unknown", presses.too_old_to_try_again()),
        ("settled", presses.nothing_to_try_again()),
        ("spent", presses.tried_too_often()),
        ("too_soon", presses.tried_just_now()),
        ("open", presses.already_answering()),
    ],
)
async def test_the_presser_alone_hears_why_not(
    slack: Slack, taking: Taking, reopened: str, said: str
) -> None:
    taking.inbox.reopens_as = reopened
    await pressed(taking)
    assert [("U0MINA123", said, "1732260001.000100")] == whispers(slack)
    methods = ["conversations.info", "users.info", "chat.postEphemeral"]
    assert methods == [call.method for call in slack.calls]


async def test_a_press_that_counts_needs_no_words(slack: Slack, taking: Taking) -> None:
    await pressed(taking)
    assert 1 == len(taking.inbox.reopened)
    assert [] == whispers(slack)


async def test_a_partner_is_declined_without_a_look_at_the_question(
    slack: Slack, taking: Taking
) -> None:
    await pressed(taking, "button_pressed_by_a_partner")
    assert [] == taking.inbox.reopened
    said = notices.not_here(Notice.OUTSIDER)
    assert [("U0PARTNER", said, "1732260001.000100")] == whispers(slack)


async def test_a_colleague_is_declined_where_other_companies_listen_by_now(
    slack: Slack, taking: Taking
) -> None:
    slack.channels["C0GENERAL"].is_ext_shared = True
    await pressed(taking)
    assert [] == taking.inbox.reopened
    said = notices.not_here(Notice.EXTERNAL_CHANNEL)
    assert [("U0MINA123", said, "1732260001.000100")] == whispers(slack)


async def test_while_slack_does_not_say_who_listens_nothing_is_answered(
    slack: Slack, taking: Taking
) -> None:
    slack.trouble.fail("conversations.info", status=503)
    await pressed(taking)
    assert [] == taking.inbox.reopened
    assert [presses.audience_unknown()] == [said for _, said, _ in whispers(slack)]


async def test_a_button_that_is_not_there_answers_nothing(slack: Slack, taking: Taking) -> None:
    body = sample("button_in_thread")
    body["message"]["blocks"] = []
    await taking.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    await asyncio.gather(*taking.spawned)
    assert [] == taking.inbox.reopened
    assert [presses.nothing_to_try_again()] == [said for _, said, _ in whispers(slack)]


async def test_a_press_a_moment_too_early_is_looked_at_again(slack: Slack, api: SlackApi) -> None:
    class EndsSoon(FakeInbox):
        async def again(
            self, thread: ThreadKey, question: QuestionId, *, also_whole: bool = False
        ) -> str:
            await super().again(thread, question)
            return "accepted" if len(self.reopened) == ATTEMPTS else "open"

    slack.add_channel("C0GENERAL", members=["U0MINA123"])
    taking = Taking(api, clock=HastyClock(), inbox=EndsSoon())
    await pressed(taking)
    assert ATTEMPTS == len(taking.inbox.reopened)
    assert [] == whispers(slack)


async def test_who_goes_on_clicking_costs_nobody_anything(slack: Slack, taking: Taking) -> None:
    taking.inbox.reopens_as = "settled"
    for _ in range(20):
        await pressed(taking)
    await pressed(taking, "button_pressed_by_a_partner")
    assert [*["U0MINA123"] * CLICKS, "U0PARTNER"] == [who for who, _, _ in whispers(slack)]
    assert CLICKS == len(taking.inbox.reopened)
    # Each was asked about once.
    assert 2 * CLICKS + 1 + 2 == len(slack.calls)


@pytest.mark.parametrize("act", ["stop", "feedback", "solved", "remove", "mute", "topic"])
async def test_what_tells_nothing_waits_for_no_word_on_who_listens(
    slack: Slack, taking: Taking, act: str
) -> None:
    slack.trouble.fail("conversations.info", status=503, times=9)
    assert await taking.door.admits(press_of(act))
    assert not await taking.door.admits(press_of("excerpts"))


def press_of(act: str) -> Press:
    where = ThreadKey(team=WORKSPACE.team, channel=ChannelId("C0GENERAL"), root="1.0")
    return Press(
        act=act,
        thread=where,
        question=QuestionId("abcdefgh23"),
        user=UserId("U0MINA123"),
        ts=MessageTs("2.0"),
    )
