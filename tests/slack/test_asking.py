"""What Storm is asked: names for ids, and what was said before, as far as Slack tells."""

from dataclasses import dataclass, field, replace

import pytest

from bot.clock import LoopClock
from bot.domain.question import MessageTs, Question, UserId
from bot.playground.slack import Call, Slack
from bot.slack.api import SlackApi
from bot.slack.asking.names import MOST_AT_ONCE, Names
from bot.slack.asking.people import People
from bot.slack.asking.thread import spoken_before
from bot.slack.asking.wording import Wording
from tests.slack.reply.test_message import asked

HEADING = "(For context only: what was said in this Slack thread before.)"


@dataclass
class Allowance:
    """Grants so many calls."""

    left: int = 100
    asked: list[str] = field(default_factory=list)

    async def may_call(self, method: str, max_wait_s: float) -> float | None:
        self.asked.append(method)
        self.left -= 1
        return 0.0 if self.left >= 0 else None


def calls(slack: Slack, method: str) -> list[Call]:
    return [call for call in slack.calls if call.method == method]


class MovedClock(LoopClock):
    """The loop's, so many seconds later."""

    ahead_s = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead_s


def names_of(api: SlackApi) -> Names:
    return Names(api.client, LoopClock(), People(api.client, LoopClock()))


async def within(slack: Slack, *said: str, text: str = "and now?") -> Question:
    """A question in a thread where Mina has said so much."""
    question = await asked(slack)
    for words in said:
        await slack.say("C1", "U1", words, thread_ts=question.ts)
    ts = await slack.say("C1", "U1", f"<@{slack.bot_user_id}> {text}", thread_ts=question.ts)
    return replace(question, ts=MessageTs(ts), text=text)


def wording(
    slack: Slack, api: SlackApi, question: Question, *, allowance: Allowance, most: int = 4_000
) -> Wording:
    return Wording(
        api.client,
        names_of(api),
        question,
        allowance=allowance,
        bot_user=UserId(slack.bot_user_id),
        most=most,
    )


async def test_a_name_is_asked_for_once(slack: Slack, api: SlackApi) -> None:
    slack.add_person("U0JUN7", name="Jun Kim")
    names = names_of(api)
    assert ["ask @Jun Kim", "@Jun Kim, @Jun Kim!"] == [
        await names.named("ask @U0JUN7"),
        await names.named("@U0JUN7, @U0JUN7!"),
    ]
    assert 1 == len(calls(slack, "users.info"))


@pytest.mark.parametrize("text", ["@UNICEF and #CAPITALS", "a@U0JUN7.example", "@U0JUN7x", "@S1"])
async def test_what_is_no_id_is_left_alone(slack: Slack, api: SlackApi, text: str) -> None:
    slack.add_person("U0JUN7", name="Jun Kim")
    assert text == await names_of(api).named(text)


async def test_somebody_slack_does_not_know_stays_an_id(slack: Slack, api: SlackApi) -> None:
    names = names_of(api)
    assert "@U0NOBODY" == await names.named("@U0NOBODY")
    assert "@U0NOBODY" == await names.named("@U0NOBODY")
    assert 1 == len(calls(slack, "users.info"))


async def test_a_missing_scope_is_not_tried_again(slack: Slack, api: SlackApi) -> None:
    slack.trouble.fail("users.info", times=None, error="missing_scope")
    names = names_of(api)
    await names.named("@U0JUN7")
    await names.named("@U0MINA7")
    assert 1 == len(calls(slack, "users.info"))


async def test_when_slack_is_busy_the_name_is_asked_for_as_soon_as_it_may(
    slack: Slack, api: SlackApi
) -> None:
    slack.add_person("U0JUN7", name="Jun Kim")
    slack.trouble.fail("users.info", error="ratelimited", retry_after=30)
    clock = MovedClock()
    names = Names(api.client, clock, People(api.client, clock))
    assert "@U0JUN7" == await names.named("@U0JUN7")
    clock.ahead_s = 29.0
    assert "@U0JUN7" == await names.named("@U0JUN7")
    clock.ahead_s = 31.0
    assert "@Jun Kim" == await names.named("@U0JUN7")
    assert 2 == len(calls(slack, "users.info"))


async def test_a_question_full_of_names_costs_some_calls(slack: Slack, api: SlackApi) -> None:
    text = " ".join(f"@U0A{n}" for n in range(500))
    assert text == await names_of(api).named(text)
    assert MOST_AT_ONCE == len(calls(slack, "users.info"))


async def test_in_a_thread_that_the_bot_has_a_part_in_the_words_are_enough(
    slack: Slack, api: SlackApi
) -> None:
    question = await within(slack, "It is blue.")
    await api.client.chat_postMessage(channel="C1", thread_ts=question.thread.root, text="Hello")
    later = await slack.say("C1", "U1", "so?", thread_ts=question.thread.root)
    asked_later = replace(question, ts=MessageTs(later), text="so?")
    assert "so?" == await wording(slack, api, asked_later, allowance=Allowance()).in_context()


async def test_a_long_thread_is_read_page_by_page(slack: Slack, api: SlackApi) -> None:
    question = await within(slack, *[f"line {n}" for n in range(30)])
    allowance = Allowance()
    spoken = await spoken_before(
        api.client, allowance, question, UserId(slack.bot_user_id), page_size=10
    )
    assert ["how?", "line 0", "line 29"] == [spoken[0].text, spoken[1].text, spoken[-1].text]
    assert 4 == len(allowance.asked)


async def test_where_no_call_is_left_it_is_asked_without(slack: Slack, api: SlackApi) -> None:
    question = await within(slack, "It is blue.")
    one = wording(slack, api, question, allowance=Allowance(left=0))
    assert "and now?" == await one.in_context()
    assert [] == calls(slack, "conversations.replies")


@pytest.mark.parametrize("error", ["missing_scope", "ratelimited", "internal_error"])
async def test_on_any_failure_it_is_asked_without(slack: Slack, api: SlackApi, error: str) -> None:
    slack.trouble.fail("conversations.replies", error=error)
    question = await within(slack, "It is blue.")
    assert "and now?" == await wording(slack, api, question, allowance=Allowance()).in_context()


async def test_a_bare_call_is_about_what_was_asked_last(slack: Slack, api: SlackApi) -> None:
    question = await within(slack, "Where is the form?", "No idea.", text="")
    assert (
        f"Where is the form?\n\n{HEADING}\nMina: how?\nMina: No idea."
        == await wording(slack, api, question, allowance=Allowance()).in_context()
    )
