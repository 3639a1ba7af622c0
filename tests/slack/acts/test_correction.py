"""Which question a message is about, and the form that has it filled in."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import LoopClock
from bot.domain.correction import ANSWER, LONGEST, QUESTION
from bot.domain.deed import Shortcut
from bot.domain.question import ChannelId, MessageTs, QuestionId, ThreadKey, UserId
from bot.domain.reply import ENGLISH, Language
from bot.domain.teachers import NO_TEACHERS, Teachers
from bot.playground.slack import Slack
from bot.playground.slack.block_rules import Sizes
from bot.slack.acts.asked import Asked, NoAnswer, asked_in
from bot.slack.acts.correction import CORRECTION, Teaching, form, window
from bot.slack.acts.reading import read_about
from bot.slack.api import SlackApi
from bot.slack.asking.groups import REMEMBERED_S, Groups
from bot.slack.intake.events import question_id
from bot.slack.reply.metadata import METADATA_TYPE
from bot.words import corrections as words
from tests.slack.samples import WORKSPACE

HERE = ThreadKey(team=WORKSPACE.team, channel=ChannelId("C0GENERAL"), root="1732260001.000100")
MINA, JUN, GROUP = UserId("U1MINA"), UserId("U2JUN"), "S0TEACHERS"
KOREAN = Language("ko")


def said(number: int, words: str, user: str = JUN) -> dict[str, Any]:
    return {"ts": ts(number), "user": user, "text": words}


def reply(number: int, to: int) -> dict[str, Any]:
    told = {"event_type": METADATA_TYPE, "event_payload": {"question": id_of(to)}}
    return {"ts": ts(number), "user": WORKSPACE.bot_user, "text": "25 days", "metadata": told}


def ts(number: int) -> MessageTs:
    return MessageTs(f"173226000{number}.000100")


def id_of(number: int) -> QuestionId:
    return question_id(HERE.team, HERE.channel, ts(number))


THREAD = [
    said(1, f"<@{WORKSPACE.bot_user}> leave?"),
    reply(2, to=1),
    said(3, "It is 30."),
    said(4, "and expenses?"),
    reply(5, to=4),
    reply(6, to=4),
    said(7, "Until the 5th."),
]


def asked(number: int) -> Asked | NoAnswer:
    return asked_in(THREAD[:number], HERE, ts(number), WORKSPACE)


def test_a_message_is_about_the_last_answer_above_it() -> None:
    first = Asked(question=id_of(1), text="leave?", is_reply=False)
    second = Asked(question=id_of(4), text="and expenses?", is_reply=False)
    assert [first, first, second] == [asked(3), asked(4), asked(7)]


def test_each_message_of_a_reply_is_about_its_own_question() -> None:
    assert [
        Asked(question=id_of(1), text="leave?", is_reply=True),
        Asked(question=id_of(4), text="and expenses?", is_reply=True),
        Asked(question=id_of(4), text="and expenses?", is_reply=True),
    ] == [asked(2), asked(5), asked(6)]


def test_above_which_nothing_was_answered_there_is_none() -> None:
    assert NoAnswer.NONE_ABOVE is asked(1)
    assert NoAnswer.NONE_ABOVE is asked_in([], HERE, ts(1), WORKSPACE)


def test_a_question_that_is_gone_has_no_words() -> None:
    found = asked_in(THREAD[1:3], HERE, ts(3), WORKSPACE)
    assert Asked(question=id_of(1), text="", is_reply=False) == found


SHORTCUT = Shortcut(
    act=CORRECTION,
    thread=HERE,
    user=JUN,
    ts=ts(3),
    author=JUN,
    text="It is 30.",
    trigger="1.2",
)
ABOUT = Asked(question=id_of(1), text="leave?", is_reply=False)


def filled_in(view: dict[str, Any]) -> dict[str, str | None]:
    fields = {block.get("block_id"): block.get("element", {}) for block in view["blocks"]}
    return {name: fields[name].get("initial_value") for name in (QUESTION, ANSWER)}


def test_the_form_has_both_filled_in_and_knows_where_it_belongs() -> None:
    view = form(SHORTCUT, ABOUT, "leave?", "It is 30.", ENGLISH)
    assert {QUESTION: "leave?", ANSWER: "It is 30."} == filled_in(view)
    assert (HERE, ("message_1732260003_000100", id_of(1))) == read_about(view["private_metadata"])
    assert words.shortened(ENGLISH) not in str(view)


def test_what_is_longer_is_cut_between_characters_and_that_is_said() -> None:
    family = "👨‍👩‍👧"
    view = form(SHORTCUT, ABOUT, "x" * (LONGEST - 1) + family, "", ENGLISH)
    assert {QUESTION: "x" * (LONGEST - 1), ANSWER: None} == filled_in(view)
    assert words.shortened(ENGLISH) in str(view)


@given(st.text(max_size=2000), st.text(max_size=2000), st.sampled_from([ENGLISH, KOREAN]))
def test_slack_takes_any(question: str, answer: str, language: Language) -> None:
    view = form(SHORTCUT, ABOUT, question.strip(), answer.strip(), language)
    assert view["blocks"] == Sizes().check(view["blocks"])
    assert len(view["title"]["text"]) <= 24


@pytest.mark.parametrize("language", [ENGLISH, KOREAN])
def test_a_window_that_says_one_thing_has_nothing_to_send(language: Language) -> None:
    view = window(words.no_answer_above(language), language)
    assert "submit" not in view
    assert view["blocks"] == Sizes().check(view["blocks"])


class HandClock(LoopClock):
    now = 0.0

    def monotonic(self) -> float:
        return self.now


async def why_not(groups: Groups, teachers: Teachers, user: UserId) -> str | None:
    objection = await Teaching(teachers=teachers, groups=groups).objection(user)
    return objection[0] if objection else None


async def test_people_and_the_members_of_groups_may(slack: Slack, api: SlackApi) -> None:
    slack.add_group(GROUP, "teachers", [JUN])
    groups = Groups(api.client, HandClock())
    assert None is await why_not(groups, Teachers(people=(MINA,)), MINA)
    assert None is await why_not(groups, Teachers(groups=(GROUP,)), JUN)
    assert "not_a_teacher" == await why_not(groups, Teachers(groups=(GROUP,)), MINA)
    assert "no_teachers" == await why_not(groups, NO_TEACHERS, MINA)


async def test_who_is_in_a_group_is_asked_again_after_minutes(slack: Slack, api: SlackApi) -> None:
    slack.add_group(GROUP, "teachers", [JUN])
    clock, teachers = HandClock(), Teachers(groups=(GROUP,))
    groups = Groups(api.client, clock)
    await why_not(groups, teachers, JUN)
    slack.add_group(GROUP, "teachers", [MINA])
    assert None is await why_not(groups, teachers, JUN)
    clock.now += REMEMBERED_S + 1
    assert "not_a_teacher" == await why_not(groups, teachers, JUN)


async def test_where_slack_does_not_tell_nobody_may_until_it_does(
    slack: Slack, api: SlackApi
) -> None:
    slack.add_group(GROUP, "teachers", [JUN])
    groups, teachers = Groups(api.client, HandClock()), Teachers(groups=(GROUP,))
    slack.trouble.fail("usergroups.users.list", error="missing_scope")
    assert "teachers_not_known" == await why_not(groups, teachers, JUN)
    assert None is await why_not(groups, teachers, JUN)


async def test_one_group_that_can_not_be_asked_does_not_lock_out_the_others(
    slack: Slack, api: SlackApi
) -> None:
    slack.add_group(GROUP, "teachers", [JUN])
    groups, teachers = Groups(api.client, HandClock()), Teachers(groups=("S0NOSUCH", GROUP))
    assert None is await why_not(groups, teachers, JUN)
    assert "teachers_not_known" == await why_not(groups, teachers, MINA)
