"""What Slack's payloads mean to the bot."""

import math
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.question import ChannelId, MessageTs, Question, ThreadKey, UserId
from bot.domain.reply import Notice
from bot.domain.talk import Speech
from bot.slack.intake.events import (
    TOO_LATE_AFTER_S,
    Asks,
    Calls,
    Changes,
    Deletes,
    Ignored,
    Meaning,
    question_id,
    read,
)
from tests.slack.samples import BOT, NAMES, NOW, WORKSPACE, sample

TEAM = WORKSPACE.team
CHANGED = sample("message_changed")["event"]["message"]
WAS = sample("message_changed")["event"]["previous_message"]["text"]
WORKFLOW = {"subtype": "bot_message", "bot_profile": {"id": "B0FLOW", "is_workflow_bot": True}}
MINA = UserId("U0MINA123")
RECORDING = {"transcription": {"preview": {"content": "and how many days off?"}}}
FORWARDED = {"is_share": True, "author_name": "Jun", "text": "what about part-time staff?"}


def meaning(name: str, **event: Any) -> Meaning:
    return read(sample(name, **event), WORKSPACE, now=NOW)


def asked(name: str, **event: Any) -> Question:
    asks = meaning(name, **event)
    assert isinstance(asks, Asks)
    return asks.question


def thread(channel: str, root: str) -> ThreadKey:
    return ThreadKey(team=TEAM, channel=ChannelId(channel), root=root)


def test_a_mention_asks_in_a_thread_under_itself() -> None:
    ts = MessageTs("1732260001.000100")
    question = Question(
        id=question_id(TEAM, "C0GENERAL", ts),
        thread=thread("C0GENERAL", ts),
        ts=ts,
        user=MINA,
        text="how many days of leave do I have?",
        asked_at=1732260001.0001,
    )

    assert Asks(question=question) == meaning("mention_as_message")


def test_both_copies_of_a_mention_are_the_same_question() -> None:
    assert meaning("mention_as_message") == meaning("mention_as_app_mention")


@pytest.mark.parametrize(
    ("name", "text", "channel"),
    [
        ("mention_in_private_channel", "출장비 한도가 얼마야?", "C0PRIVATE"),
        ("mention_in_group_dm", "Could tell us the <limit>?", "G0GROUPDM"),
        ("me_message", "wonders whether knows the wifi password", "C0GENERAL"),
    ],
)
def test_a_mention_asks_wherever_it_is(name: str, text: str, channel: str) -> None:
    question = asked(name)

    assert (text, thread(channel, question.ts)) == (question.text, question.thread)


def test_a_direct_message_asks_in_line_and_keeps_its_lines() -> None:
    question = asked("direct_message")

    assert "How do I file expenses?\nI was in Busan." == question.text
    assert thread("D0MINA1234", "line") == question.thread
    assert question.reply_thread_ts is None


def test_a_reply_in_a_thread_of_a_direct_message_asks_there() -> None:
    assert thread("D0MINA1234", "1732260005.000100") == asked("direct_message_in_thread").thread


def test_a_mention_in_a_direct_message_is_dropped_from_the_question() -> None:
    assert "how?" == asked("direct_message", text=f"<@{BOT}>, how?").text


def test_a_reply_without_a_mention_asks_only_in_a_thread_of_ours() -> None:
    asks = meaning("thread_reply")

    assert isinstance(asks, Asks)
    assert (Speech.QUESTION, None, "and for part-time staff?") == (
        asks.speech,
        asks.notice,
        asks.question.text,
    )
    assert asks.only_if_ours
    assert thread("C0GENERAL", "1732260001.000100") == asks.question.thread


@pytest.mark.parametrize(
    ("speech", "name", "event"),
    [
        (Speech.TO_PEOPLE, "thread_reply_to_a_colleague", {}),
        (Speech.TO_PEOPLE, "thread_reply", {"text": "<!subteam^S0TEAM|@hr> see?"}),
        (Speech.CHATTER, "thread_reply", {"text": "ok thanks!"}),
        (Speech.REMARK, "thread_reply", {"text": "I asked about contractors"}),
        # A recording speaks; of a picture it is not known.
        (Speech.QUESTION, "thread_reply", {"text": "", "files": [RECORDING]}),
        (Speech.REMARK, "thread_reply", {"text": "", "files": [{"id": "F1"}]}),
        (Speech.CHATTER, "thread_reply", {"text": "thanks :+1:", "files": [{"id": "F1"}]}),
        # What somebody passes on is not what they say.
        (Speech.CHATTER, "thread_reply", {"text": "fyi", "attachments": [FORWARDED]}),
        (Speech.COMMENT, "thread_reply", {"text": "we waited two weeks"}),
        (Speech.REMARK, "thread_reply", {"text": "this was the mail", "attachments": [FORWARDED]}),
        (Speech.REMARK, "thread_reply", {"text": "look what happened", "files": [{"id": "F1"}]}),
    ],
)
def test_what_a_reply_without_a_mention_says(
    speech: Speech, name: str, event: dict[str, Any]
) -> None:
    asks = meaning(name, **event)

    assert isinstance(asks, Asks)
    assert speech is asks.speech


def test_a_mention_in_a_thread_asks_whoever_began_it() -> None:
    asks = meaning("thread_reply_with_mention")

    assert isinstance(asks, Asks)
    assert (None, "1732259000.000100") == (asks.speech, asks.question.thread.root)


def test_a_reply_shown_in_the_channel_too_asks_in_its_thread() -> None:
    assert thread("C0GENERAL", "1732260001.000100") == asked("thread_broadcast").thread


def test_a_file_is_asked_about_with_the_words_that_come_with_it() -> None:
    assert "what does this say about travel?" == asked("file_share").text


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("file_share_without_words", {}),
        ("mention_as_message", {"text": f"<@{BOT}>"}),
        ("mention_as_app_mention", {"text": f"<@{BOT}> :wave: ?"}),
        ("direct_message", {"text": None}),
    ],
)
def test_a_question_without_words_gets_a_hint(name: str, event: dict[str, Any]) -> None:
    asks = meaning(name, **event)

    assert isinstance(asks, Asks)
    assert Notice.EMPTY_QUESTION is asks.notice


@pytest.mark.parametrize(
    ("reason", "name", "event"),
    [
        ("not_addressed", "channel_talk", {}),
        ("not_addressed", "group_dm", {}),
        ("not_addressed", "channel_talk", {"thread_ts": "1732260010.000100"}),
        ("not_addressed", "channel_talk", {"text": f"ask <@{BOT}X>"}),
        ("empty_question", "thread_reply", {"text": ":+1:"}),
        ("unchanged", "message_changed", {"message": {**CHANGED, "edited": None}}),
        ("unchanged", "message_changed", {"message": CHANGED, "previous_message": CHANGED}),
        ("unchanged", "message_changed", {"message": {**CHANGED, "text": WAS}}),
        ("unchanged", "message_changed", {"message": {**CHANGED, "text": f"{WAS} \u200b\u00a0"}}),
        ("from_bot", "message_changed", {"message": {**CHANGED, "bot_id": "B0STORM12"}}),
        ("from_bot", "message_changed", {"message": {**CHANGED, "user": BOT}}),
        ("incomplete", "message_changed", {"message": None}),
        ("not_addressed", "message_changed", {"message": {**CHANGED, "text": "lunch?"}}),
        ("subtype", "channel_join", {}),
        ("subtype", "incoming_webhook", {}),
        ("subtype", "direct_message", {"subtype": "assistant_app_thread"}),
        ("emoji", "direct_message", {"text": ":+1: 👍🏽"}),
        ("emoji", "thread_reply_with_mention", {"text": f"<@{BOT}> 🙏"}),
        ("from_bot", "other_bot", {}),
        ("from_bot", "other_bot", {**WORKFLOW, "text": "build 41 is green"}),
        ("incomplete", "other_bot", {**WORKFLOW, "channel": None}),
        ("from_bot", "other_bot", {"bot_id": None}),
        ("from_bot", "own_message", {}),
        ("from_bot", "own_message", {"bot_id": None, "bot_profile": None}),
        ("from_bot", "slackbot", {}),
        ("other_event", "app_home_opened", {}),
        ("other_event", "app_rate_limited", {}),
        ("other_event", "button_in_line", {}),
        ("incomplete", "direct_message", {"user": None}),
        ("incomplete", "direct_message", {"channel": ["D1"]}),
        ("incomplete", "direct_message", {"ts": "yesterday"}),
        ("incomplete", "direct_message", {"ts": 1732260005.0001}),
        ("incomplete", "question_deleted", {"deleted_ts": None}),
    ],
)
def test_what_is_not_for_the_bot_is_ignored(reason: str, name: str, event: dict[str, Any]) -> None:
    assert Ignored(reason) == meaning(name, **event)


def test_a_colleague_is_addressed_along_with_the_bot() -> None:
    asks = meaning("thread_reply", text=f"<@U0JUN4567> <@{BOT}> knows")

    assert isinstance(asks, Asks)
    assert not asks.only_if_ours


@pytest.mark.parametrize(
    ("name", "deleted", "where", "author"),
    [
        ("question_deleted", "1732260001.000100", ("C0GENERAL", "1732260001.000100"), MINA),
        (
            "question_with_replies_deleted",
            "1732260001.000100",
            ("C0GENERAL", "1732260001.000100"),
            MINA,
        ),
        ("own_reply_deleted_in_line", "1732260006.000100", ("D0MINA1234", "line"), None),
        (
            "own_reply_deleted_in_line_with_replies",
            "1732260006.000100",
            ("D0MINA1234", "line"),
            None,
        ),
        (
            "own_reply_deleted_in_thread",
            "1732260003.000500",
            ("C0GENERAL", "1732260001.000100"),
            None,
        ),
    ],
)
def test_a_deletion_names_the_message_and_its_conversation(
    name: str, deleted: str, where: tuple[str, str], author: UserId | None
) -> None:
    channel, root = where

    assert Deletes(
        thread=thread(channel, root),
        ts=MessageTs(deleted),
        question=question_id(TEAM, channel, deleted),
        author=author,
    ) == meaning(name)


def changes(name: str, *, now: float = NOW, **event: Any) -> Changes:
    found = read(sample(name, **event), WORKSPACE, now=now)
    assert isinstance(found, Changes)
    return found


def test_an_edited_question_has_its_new_words_and_the_time_of_the_edit() -> None:
    edited = changes("message_changed")

    assert asked("mention_as_message").id == edited.asks.question.id
    assert "how many days of paid leave do I have?" == edited.asks.question.text
    assert (1732260015.0, "1732260015.000000") == (edited.asks.question.asked_at, edited.at)


@pytest.mark.parametrize(
    ("may_be_first", "was", "age_s"),
    [
        # The bot is called by the edit: whenever that is.
        (True, "how many days?", 60.0),
        (True, "how many days?", 86_400.0),
        # It was called before: its question may not have come yet, if it is young.
        (True, WAS, 60.0),
        (False, WAS, 86_400.0),
    ],
)
def test_an_edit_may_make_a_question(may_be_first: bool, was: str, age_s: float) -> None:
    before = {**CHANGED, "edited": None, "text": was}
    now = float(CHANGED["ts"]) + age_s

    assert may_be_first == changes("message_changed", now=now, previous_message=before).may_be_first


@pytest.mark.parametrize(("may_be_first", "age_s"), [(True, 60.0), (False, 86_400.0)])
def test_of_an_edited_mention_it_is_not_known_what_it_was(may_be_first: bool, age_s: float) -> None:
    now = float(CHANGED["ts"]) + age_s

    assert may_be_first == changes("app_mention_of_an_edit", now=now).may_be_first


def test_what_is_said_to_people_is_no_question_because_it_was_edited() -> None:
    said = {**CHANGED, "text": "and abroad?", "thread_ts": "1732260000.000100"}
    before = {**said, "edited": None, "text": "and home?"}

    assert not changes("message_changed", message=said, previous_message=before).may_be_first


def test_a_deleted_question_has_the_id_it_was_asked_with() -> None:
    deletes = meaning("question_deleted")

    assert isinstance(deletes, Deletes)
    assert (asked("mention_as_message").id, asked("mention_as_message").thread) == (
        deletes.question,
        deletes.thread,
    )


def test_a_deletion_without_the_message_is_taken_for_a_question() -> None:
    deletes = meaning("question_deleted", previous_message=None)

    assert isinstance(deletes, Deletes)
    assert thread("C0GENERAL", "1732260001.000100") == deletes.thread


@pytest.mark.parametrize(
    ("shared", "event"),
    [
        (True, {}),
        (True, {"user_team": None}),
        (False, {"user_team": "T0PARTNER"}),
    ],
)
def test_where_another_company_listens_a_question_is_declined(
    shared: bool, event: dict[str, Any]
) -> None:
    payload = sample("shared_channel", **event) | {"is_ext_shared_channel": shared}

    asks = read(payload, WORKSPACE, now=NOW)

    assert isinstance(asks, Asks)
    assert Notice.EXTERNAL_CHANNEL is asks.notice


@pytest.mark.parametrize("is_outside", [True, False])
def test_who_is_of_another_company_is_told_apart(is_outside: bool) -> None:
    team = "T0PARTNER" if is_outside else TEAM
    payload = sample("shared_channel", user_team=team, source_team=team)

    asks = read(payload, WORKSPACE, now=NOW)

    assert isinstance(asks, Asks)
    assert is_outside == asks.is_from_outside


def test_a_workflow_that_mentions_the_bot_calls_it() -> None:
    calls = meaning("other_bot", **WORKFLOW)

    assert isinstance(calls, Calls)
    assert "B0FLOW" == calls.message.user


@pytest.mark.parametrize(
    ("is_greeting", "name", "words"),
    [
        (True, "direct_message", "Hello!"),
        (True, "direct_message", "안녕하세요"),
        (False, "direct_message", "Hello, how many days?"),
        # Whoever is called in a channel is asked something.
        (False, "mention_as_message", f"<@{BOT}> hello"),
    ],
)
def test_a_greeting_in_a_direct_message_is_known(is_greeting: bool, name: str, words: str) -> None:
    asks = meaning(name, text=words)

    assert isinstance(asks, Asks)
    assert is_greeting == asks.question.is_greeting
    assert (Notice.EMPTY_QUESTION if is_greeting else None) is asks.notice


@pytest.mark.parametrize(("came_late", "age_s"), [(False, 59.0), (True, 61.0), (True, 800.0)])
def test_what_comes_more_than_a_minute_late_is_known(came_late: bool, age_s: float) -> None:
    asks = read(sample("mention_as_message"), WORKSPACE, now=1732260001.0001 + age_s)

    assert isinstance(asks, Asks)
    assert (came_late, None) == (asks.question.came_late, asks.notice)


def test_where_another_company_listens_a_follow_up_is_ignored() -> None:
    payload = sample("thread_reply") | {"is_ext_shared_channel": True}

    assert Ignored("external_channel") == read(payload, WORKSPACE, now=NOW)


def test_where_it_is_allowed_questions_of_another_company_are_answered() -> None:
    workspace = replace(WORKSPACE, answers_in_shared_channels=True)

    asks = read(sample("shared_channel"), workspace, now=NOW)

    assert isinstance(asks, Asks)
    assert asks.notice is None


@pytest.mark.parametrize("home", [TEAM, "E0ORG1234"])
def test_a_colleague_of_the_same_organisation_is_not_another_company(home: str) -> None:
    payload = sample("mention_as_message", user_team=home) | {"enterprise_id": "E0ORG1234"}

    asks = read(payload, WORKSPACE, now=NOW)

    assert isinstance(asks, Asks)
    assert asks.notice is None


@pytest.mark.parametrize(
    ("notice", "late_s"), [(None, TOO_LATE_AFTER_S), (Notice.TOO_LATE, TOO_LATE_AFTER_S + 1)]
)
def test_a_question_that_arrives_very_late_is_not_answered_any_more(
    notice: Notice | None, late_s: float
) -> None:
    payload = sample("direct_message", ts="1732260005.000000")

    asks = read(payload, WORKSPACE, now=1732260005.0 + late_s)

    assert isinstance(asks, Asks)
    assert notice is asks.notice


def test_half_a_character_does_not_get_further() -> None:
    assert "a?b" == asked("direct_message", text="a\ud83db").text


def test_the_id_of_a_question_can_be_read_out() -> None:
    found = question_id("T1", "C1", "1.2")

    assert re.fullmatch("[a-z2-7]{10}", found)
    assert 4 == len(
        {found, *(question_id(*of) for of in [("T2", "C1", "1.2"), ("T1", "C2", "1.2")])}
        | {question_id("T1", "C1", "1.3")}
    )


LEAVES = st.sampled_from([None, True, 0, -1, 10**30, 1.5, math.nan, "", "a", "\ud83d", "<@", "1.2"])
# Two levels are as odd as a hundred here, and much sooner made.
JSON = LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(st.sampled_from("ab"), LEAVES)
IDS = st.sampled_from([BOT, "U1", "D1", "C1", "1732260001.000100", "1.2", "", f"<@{BOT}> x"])
TYPES = st.sampled_from(
    ["message", "app_mention", "message_deleted", "message_changed", "tombstone", "file_share"]
)
FIELDS = (
    *("type", "subtype", "user", "channel", "ts", "thread_ts", "text", "deleted_ts", "edited"),
    *("bot_id", "user_team", "message", "previous_message"),
)
MESSAGES = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON | IDS | TYPES))


@given(
    event=MESSAGES | st.builds(lambda a, b: {**a, "message": b}, MESSAGES, MESSAGES) | JSON,
    around=st.dictionaries(
        st.sampled_from(["is_ext_shared_channel", "enterprise_id", "context_enterprise_id"]), JSON
    ),
)
def test_any_json_has_a_meaning(event: Any, around: dict[str, Any]) -> None:
    found = read({**around, "event": event}, WORKSPACE, now=NOW)

    assert isinstance(found, Asks | Calls | Changes | Deletes | Ignored)


@given(
    st.sampled_from([name for name in NAMES if "event" in sample(name)]),
    st.dictionaries(st.sampled_from(FIELDS), JSON | IDS),
)
def test_a_payload_with_odd_fields_has_a_meaning_that_can_be_stored(
    name: str, odd: dict[str, Any]
) -> None:
    found = meaning(name, **odd)

    if isinstance(found, Asks):
        assert str(found.question).encode()
        assert re.fullmatch(r"\d+\.\d+", found.question.ts)
