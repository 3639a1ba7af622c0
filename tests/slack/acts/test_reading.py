"""What interactions mean, whatever JSON comes."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.deed import Form, Press, Reaction, Shortcut
from bot.domain.question import ChannelId, ThreadKey
from bot.domain.reply import Notice
from bot.slack.acts.reading import (
    about,
    read_about,
    read_form,
    read_press,
    read_reaction,
    read_shortcut,
)
from bot.slack.intake.events import Foreign, Ignored
from tests.slack.samples import BOT, WORKSPACE, sample


def thread(channel: str, root: str) -> ThreadKey:
    return ThreadKey(team=WORKSPACE.team, channel=ChannelId(channel), root=root)


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("button_in_thread", ("C0GENERAL", "1732260001.000100")),
        ("button_in_line", ("D0MINA1234", "line")),
        ("button_in_line_with_replies", ("D0MINA1234", "line")),
    ],
)
def test_a_button_names_the_question_and_its_conversation(
    name: str, where: tuple[str, str]
) -> None:
    press = read_press(sample(name), WORKSPACE)

    assert isinstance(press, Press)
    assert (thread(*where), "abcdefgh23", "U0MINA123") == (
        press.thread,
        press.question,
        press.user,
    )


def test_a_menu_names_the_act_before_the_question() -> None:
    body = sample("button_in_thread")
    chosen = {"text": {"type": "plain_text", "text": "Excerpts"}, "value": "excerpts:abcdefgh23"}
    menu = {"type": "overflow", "action_id": "menu", "options": [chosen]}
    body["message"]["blocks"] = [{"type": "section", "accessory": menu}]
    body["actions"] = [{"type": "overflow", "action_id": "menu", "selected_option": chosen}]
    press = read_press(body, WORKSPACE)
    assert isinstance(press, Press)
    assert ("excerpts", "", "abcdefgh23", True) == (
        press.act,
        press.choice,
        press.question,
        press.is_offered,
    )


@pytest.mark.parametrize(("choice", "is_offered"), [("good", True), ("odd", False)])
def test_a_thumb_names_its_side_and_counts_only_where_it_is_shown(
    choice: str, is_offered: bool
) -> None:
    body = sample("button_in_thread")
    thumbs = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": {"value": "good:abcdefgh23"},
        "negative_button": {"value": "bad:abcdefgh23"},
    }
    body["message"]["blocks"] = [{"type": "context_actions", "elements": [thumbs]}]
    body["actions"] = [{"action_id": "feedback", "value": f"{choice}:abcdefgh23"}]
    press = read_press(body, WORKSPACE)
    assert isinstance(press, Press)
    assert ("feedback", choice, is_offered) == (press.act, press.choice, press.is_offered)


def test_a_form_knows_what_it_is_about() -> None:
    where = thread("C0GENERAL", "1732260001.000100")
    body = {
        "type": "view_submission",
        "user": {"id": "U0MINA123", "team_id": "T0ACME123"},
        "view": {
            "callback_id": "feedback",
            "private_metadata": about(where, "bad:abcdefgh23"),
            "state": {
                "values": {
                    "reason": {"a": {"selected_option": {"value": "outdated"}}},
                    "line": {"b": {"type": "plain_text_input", "value": "Since May"}},
                    "empty": {"c": {"type": "plain_text_input", "value": None}},
                }
            },
        },
    }
    form = read_form(body, WORKSPACE)
    assert isinstance(form, Form)
    assert (where, "abcdefgh23", "bad") == (form.thread, form.question, form.choice)
    assert {"reason": "outdated", "line": "Since May", "empty": ""} == form.values


@pytest.mark.parametrize("metadata", ["", "T:C:1.2", "T:C abcdefgh23", "T:C:1.2 short", " a:b"])
def test_a_form_of_somebody_else_is_about_nothing(metadata: str) -> None:
    assert read_about(metadata) is None


def reaction(**event: Any) -> dict[str, Any]:
    item = {"type": "message", "channel": "C0GENERAL", "ts": "1732260009.000100"}
    said = {"type": "reaction_added", "user": "U0MINA123", "item": item, "item_user": BOT}
    return {"team_id": "T0ACME123", "event": {**said, "reaction": "+1::skin-tone-4", **event}}


def test_an_emoji_is_the_same_in_every_skin_tone() -> None:
    found = read_reaction(reaction(), WORKSPACE)
    assert isinstance(found, Reaction)
    assert ("+1", True, True) == (found.emoji, found.is_added, found.is_ours)


def test_a_partners_emoji_is_known_as_such() -> None:
    found = read_reaction(reaction(user_team="T0PARTNER"), WORKSPACE)
    assert isinstance(found, Reaction)
    assert Notice.OUTSIDER == found.notice


def test_emoji_of_the_bot_and_on_files_mean_nothing() -> None:
    assert Ignored("from_bot") == read_reaction(reaction(user=BOT), WORKSPACE)
    assert Ignored("other_reaction") == read_reaction(reaction(item={"type": "file"}), WORKSPACE)


def test_a_shortcut_names_the_message_and_who_wrote_it() -> None:
    body = {
        "type": "message_action",
        "callback_id": "correction",
        "trigger_id": "1.2.a",
        "user": {"id": "U0MINA123", "team_id": "T0ACME123"},
        "channel": {"id": "C0GENERAL"},
        "message": {
            "ts": "1732260009.000100",
            "thread_ts": "1732260001.000100",
            "user": "U0JUN0123",
            "text": "It is &lt;30 days",
        },
    }
    found = read_shortcut(body, WORKSPACE)
    assert isinstance(found, Shortcut)
    assert (thread("C0GENERAL", "1732260001.000100"), "U0JUN0123", "It is <30 days") == (
        found.thread,
        found.author,
        found.text,
    )
    assert Foreign("team") == read_shortcut({**body, "team": {"id": "T0OTHER"}}, WORKSPACE)


def test_a_button_with_another_value_is_ignored() -> None:
    assert Ignored("incomplete") == read_press(sample("unknown_button"), WORKSPACE)


LEAVES = st.sampled_from([None, True, 0, -1, 1.5, math.nan, "", "a", "1.2", "C1", "U1"])
JSON = LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(st.sampled_from("ab"), LEAVES)
INNER = JSON | st.dictionaries(
    st.sampled_from(
        [
            "id",
            "ts",
            "value",
            "action_id",
            "channel_id",
            "message_ts",
            "is_ephemeral",
            "private_metadata",
            "callback_id",
            "state",
            "selected_option",
            "values",
            "blocks",
            "elements",
            "accessory",
            "options",
            "type",
            "channel",
            "item",
        ]
    ),
    JSON | st.dictionaries(st.sampled_from(["value", "values", "a"]), JSON),
)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "container",
                "channel",
                "user",
                "message",
                "actions",
                "view",
                "event",
                "trigger_id",
                "callback_id",
                "message_ts",
            ]
        ),
        INNER | st.lists(INNER, max_size=2),
    )
)
def test_any_interaction_has_a_meaning(body: dict[str, Any]) -> None:
    assert isinstance(read_press(body, WORKSPACE), Press | Ignored)
    assert isinstance(read_form(body, WORKSPACE), Form | Ignored)
    assert isinstance(read_shortcut(body, WORKSPACE), Shortcut | Ignored)
    assert isinstance(read_reaction(body, WORKSPACE), Reaction | Ignored)
