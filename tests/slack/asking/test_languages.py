"""Whom the bot speaks to in which language, and that no answer waits for it."""

import asyncio

import pytest

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
from bot.domain.reply import ENGLISH, Language
from bot.playground.slack import Call, Slack
from bot.slack.api import SlackApi
from bot.slack.asking.languages import Languages
from bot.slack.asking.names import Names
from bot.slack.asking.people import DAY_S, HOUR_S, REST_S, People

KOREAN = Language("ko")
MINA = UserId("U0MINA")
IN_ENGLISH = "How many days?"
IN_KOREAN = "며칠인가요?"


class MovedClock(LoopClock):
    """The loop's, so many seconds later."""

    ahead_s = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead_s


def calls(slack: Slack) -> list[Call]:
    return [call for call in slack.calls if call.method == "users.info"]


def question(text: str, user: UserId = MINA) -> Question:
    ts = MessageTs("1732260005.000100")
    thread = ThreadKey(team=TeamId("T1"), channel=ChannelId("C1"), root=ts)
    return Question(id=QuestionId("q"), thread=thread, ts=ts, user=user, text=text, asked_at=1.0)


def languages(
    api: SlackApi, clock: LoopClock | None = None, decided: Language | None = None
) -> Languages:
    return Languages(People(api.client, clock or LoopClock()), decided)


@pytest.mark.parametrize(
    ("expected", "locale", "text"),
    [
        (KOREAN, "ko-KR", IN_ENGLISH),
        (ENGLISH, "en-US", IN_KOREAN),
        (ENGLISH, "en-GB", IN_KOREAN),
        (KOREAN, "fr-FR", IN_KOREAN),
        (ENGLISH, "zh-TW", IN_ENGLISH),
        (KOREAN, None, IN_KOREAN),
        (KOREAN, "", IN_KOREAN),
        (KOREAN, "?!", IN_KOREAN),
    ],
)
async def test_a_person_is_spoken_to_as_their_slack_is_set(
    slack: Slack, api: SlackApi, expected: Language, locale: str | None, text: str
) -> None:
    slack.add_person(MINA, locale=locale)
    known = languages(api)
    assert expected == await known.of_reply(question(text)).known()
    assert expected == await known.of(MINA, text)
    assert 1 == len(calls(slack))


async def test_what_the_operator_decides_needs_no_call(slack: Slack, api: SlackApi) -> None:
    slack.add_person(MINA, locale="en-US")
    decided = languages(api, decided=KOREAN)
    assert KOREAN == await decided.of_reply(question(IN_ENGLISH)).known()
    assert KOREAN == await decided.of(MINA, IN_ENGLISH)
    assert KOREAN == await decided.of_person(MINA)
    assert [] == calls(slack)


async def test_somebody_of_whom_nothing_is_known_has_no_language(
    slack: Slack, api: SlackApi
) -> None:
    slack.add_person(MINA, locale=None)
    assert await languages(api).of_person(MINA) is None
    assert await languages(api).of_person(UserId("U0NOBODY")) is None


async def test_people_of_other_companies_have_no_locale(slack: Slack, api: SlackApi) -> None:
    slack.add_person("U0STRANGER", team="T9OTHER", locale="ko-KR")
    assert ENGLISH == await languages(api).of(UserId("U0STRANGER"), IN_ENGLISH)


async def test_until_slack_has_told_the_words_count(slack: Slack, api: SlackApi) -> None:
    slack.add_person(MINA, locale="ko-KR")
    speech = languages(api).of_reply(question(IN_ENGLISH))
    assert ENGLISH == speech.language
    assert KOREAN == await speech.known()
    assert KOREAN == speech.language


async def test_a_reply_that_stands_keeps_its_language(slack: Slack, api: SlackApi) -> None:
    slack.add_person(MINA, locale="ko-KR")
    known = languages(api)
    speech = known.of_reply(question(IN_ENGLISH))
    assert ENGLISH == speech.settle()
    assert KOREAN == await known.of_person(MINA)
    assert ENGLISH == speech.language == await speech.known()


async def test_another_copy_goes_on_in_the_language_that_stands(
    slack: Slack, api: SlackApi
) -> None:
    slack.add_person(MINA, locale="ko-KR")
    known = languages(api, decided=KOREAN)
    assert ENGLISH == known.of_reply(question(IN_KOREAN), ENGLISH).language
    assert KOREAN == known.of_reply(question(IN_KOREAN), Language("of a catalogue before")).language


async def test_the_next_reply_is_in_the_right_language_at_once(slack: Slack, api: SlackApi) -> None:
    slack.add_person(MINA, locale="ko-KR")
    known = languages(api)
    await known.of_person(MINA)
    assert KOREAN == known.of_reply(question(IN_ENGLISH)).language


async def test_who_asks_much_is_asked_about_once(slack: Slack, api: SlackApi) -> None:
    slack.add_person(MINA, locale="ko-KR")
    known = languages(api)
    speeches = [known.of_reply(question(IN_ENGLISH)) for _ in range(20)]
    told = await asyncio.gather(*(speech.known() for speech in speeches), known.of_person(MINA))
    assert {KOREAN} == set(told)
    assert 1 == len(calls(slack))


async def test_a_locale_is_known_for_a_day(slack: Slack, api: SlackApi) -> None:
    slack.add_person(MINA, locale="ko-KR")
    clock = MovedClock()
    known = languages(api, clock)
    assert KOREAN == await known.of_person(MINA)
    slack.add_person(MINA, locale="en-US")
    clock.ahead_s = DAY_S - 60.0
    assert KOREAN == await known.of_person(MINA)
    clock.ahead_s = DAY_S + 60.0
    assert ENGLISH == await known.of_person(MINA)
    assert 2 == len(calls(slack))


async def test_one_call_tells_name_and_language(slack: Slack, api: SlackApi) -> None:
    slack.add_person(MINA, name="Mina", locale="ko-KR")
    people = People(api.client, LoopClock())
    assert "@Mina" == await Names(api.client, LoopClock(), people).named(f"@{MINA}")
    assert KOREAN == await Languages(people).of_person(MINA)
    assert 1 == len(calls(slack))


async def test_without_the_scope_nobody_is_asked_about_for_an_hour(
    slack: Slack, api: SlackApi
) -> None:
    slack.add_person(MINA, locale="ko-KR")
    slack.trouble.fail("users.info", error="missing_scope")
    clock = MovedClock()
    known = languages(api, clock)
    assert ENGLISH == await known.of(MINA, IN_ENGLISH)
    assert KOREAN == await known.of(UserId("U1"), IN_KOREAN)
    assert 1 == len(calls(slack))
    clock.ahead_s = HOUR_S + 1.0
    assert KOREAN == await known.of(MINA, IN_ENGLISH)


@pytest.mark.parametrize("trouble", [{"status": 503}, {"error": "internal_error"}])
async def test_after_a_failure_slack_is_left_alone_for_a_while(
    slack: Slack, api: SlackApi, trouble: dict[str, object]
) -> None:
    slack.add_person(MINA, locale="ko-KR")
    slack.trouble.fail("users.info", **trouble)  # type: ignore[arg-type]
    clock = MovedClock()
    known = languages(api, clock)
    assert [ENGLISH, ENGLISH] == [await known.of(MINA, IN_ENGLISH) for _ in range(2)]
    assert 1 == len(calls(slack))
    clock.ahead_s = REST_S + 1.0
    assert KOREAN == await known.of(MINA, IN_ENGLISH)


async def test_a_slack_that_says_nothing_delays_nothing(slack: Slack, api: SlackApi) -> None:
    fault = slack.trouble.fail("users.info", hang=True)
    known = languages(api)
    speech = known.of_reply(question(IN_KOREAN))
    await slack.until(lambda: fault.met, description="asked")
    assert KOREAN == speech.language
    assert KOREAN == await speech.known()
    assert await known.of_person(MINA) is None
    assert 1 == len(calls(slack)) or not calls(slack)
    slack.trouble.clear()
