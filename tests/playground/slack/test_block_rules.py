from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.slack.block_rules import BlocksRefused, Sizes

IMAGE = {"type": "image", "image_url": "https://x", "alt_text": "x"}

ICON_BUTTON = {
    "type": "icon_button",
    "icon": "trash",
    "text": {"type": "plain_text", "text": "Delete"},
    "action_id": "delete",
}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(**changes: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain("Go"), "action_id": "go"} | changes


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text)}


def markdown(text: str) -> dict[str, Any]:
    return {"type": "markdown", "text": text}


def context(*texts: str) -> dict[str, Any]:
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def feedback(**changes: Any) -> dict[str, Any]:
    pair = {
        "type": "feedback_buttons",
        "action_id": "rate",
        "positive_button": {"text": plain("Good"), "value": "good"},
        "negative_button": {"text": plain("Bad"), "value": "bad"},
    }
    return {"type": "context_actions", "elements": [pair | changes]}


def option(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"text": plain(f"Option {number}"), "value": f"act:{number}"} | changes


def menu(*options: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"type": "overflow", "action_id": "menu", "options": list(options)} | changes


def select(**changes: Any) -> dict[str, Any]:
    chosen = {"type": "static_select", "action_id": "pick", "options": [option(1), option(2)]}
    return chosen | changes


def text_input(**changes: Any) -> dict[str, Any]:
    return {"type": "plain_text_input", "action_id": "line"} | changes


def form(element: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain("Why?"), "element": element} | changes


def container(*children: dict[str, Any], **changes: Any) -> dict[str, Any]:
    folded = {"is_collapsible": True, "default_collapsed": True}
    shown = {"type": "container", "title": plain("3 sources"), "child_blocks": list(children)}
    return shown | folded | changes


CONFIRM = {
    "title": plain("x" * 100),
    "text": mrkdwn("x" * 300),
    "confirm": plain("x" * 30),
    "deny": plain("x" * 30),
    "style": "danger",
}


def error_of(
    *blocks: object, unit: Any = "characters", surface: Any = "message", most: int = 50
) -> str | None:
    try:
        Sizes(unit=unit).check(list(blocks), surface=surface, most=most)
    except BlocksRefused as refused:
        return refused.error
    return None


@pytest.mark.parametrize(
    "block",
    [
        markdown("x" * 12_000),
        section("x" * 3_000),
        {"type": "section", "fields": [mrkdwn("x")] * 10},
        section("x") | {"accessory": button(), "block_id": "b" * 255, "expand": True},
        context(*["x"] * 10),
        {"type": "context", "elements": [IMAGE]},
        {"type": "divider"},
        {"type": "header", "text": plain("x" * 150)},
        IMAGE | {"title": plain("x")},
        actions(button(text=plain("x" * 75), value="v" * 2_000, url="h" * 3_000)),
        feedback(),
        {"type": "context_actions", "elements": [ICON_BUTTON]},
        {"type": "rich_text", "elements": []},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 20] * 100},
        section("x") | {"accessory": menu(*map(option, range(5)))},
        actions(menu(option(text=plain("x" * 75), value="v" * 150, url="https://x"))),
        actions(menu(option(), confirm=CONFIRM), button(confirm=CONFIRM)),
        actions(select(placeholder=plain("x" * 150), initial_option=option(2))),
        section("x") | {"accessory": select()},
        form(text_input(multiline=True, max_length=750, initial_value="x" * 750), optional=True),
        form(text_input(initial_value="")),
        form({"type": "radio_buttons", "action_id": "why", "options": [option()]}),
        container(section("x"), {"type": "divider"}, context("x"), actions(button())),
        container(*[section("x")] * 10, subtitle=mrkdwn("x" * 150), width="full"),
        container(section("x"), is_collapsible=False, default_collapsed=False),
        {
            "type": "context_actions",
            "elements": [
                feedback()["elements"][0],
                ICON_BUTTON | {"confirm": CONFIRM, "visible_to_user_ids": ["U1"]},
            ],
        },
    ],
)  # fmt: skip
def test_what_slack_takes(block: dict[str, Any]) -> None:
    assert error_of(block) is None


@pytest.mark.parametrize(
    "block",
    [
        "text",
        {"type": "fancy"},
        {},
        markdown(""),
        {"type": "markdown"},
        markdown("x") | {"verbatim": True},
        section(""),
        section("x" * 3_001),
        {"type": "section"},
        {"type": "section", "text": "x"},
        {"type": "section", "text": mrkdwn("x") | {"emoji": True}},
        {"type": "section", "text": mrkdwn("x") | {"verbatim": "yes"}},
        {"type": "section", "fields": [mrkdwn("x")] * 11},
        section("x") | {"block_id": "b" * 256},
        context(),
        context(*["x"] * 11),
        context(""),
        {"type": "context", "elements": [button()]},
        {"type": "header", "text": plain("x" * 151)},
        {"type": "header", "text": mrkdwn("x")},
        {"type": "image", "image_url": "https://x"},
        actions(),
        actions(*[button(action_id=str(number)) for number in range(26)]),
        actions(button(), button()),
        actions(button(text=plain("x" * 76))),
        actions(button(text=mrkdwn("x"))),
        actions(button(value="v" * 2_001)),
        actions(button(value="")),
        actions(button(url="h" * 3_001)),
        actions(button(style="loud")),
        actions({"type": "lever"}),
        {"type": "context_actions", "elements": [ICON_BUTTON | {"icon": "star"}]},
        {
            "type": "context_actions",
            "elements": [ICON_BUTTON | {"visible_to_user_ids": ["U1"] * 11}],
        },
        feedback(negative_button=None),
        feedback(positive_button={"text": plain("Good"), "value": "v" * 2_001}),
        {"type": "context_actions", "elements": [button()]},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]},
        actions(menu()),
        actions(menu(*map(option, range(6)))),
        actions(menu(option(), option())),
        actions(menu(option(text=plain("x" * 76)))),
        actions(menu(option(text=mrkdwn("x")))),
        actions(menu(option(value="v" * 151))),
        actions(menu({"text": plain("x")})),
        actions(menu(option(style="danger"))),
        actions(menu(option(), placeholder=plain("x"))),
        actions(select(option_groups=[{"label": plain("x"), "options": [option(3)]}])),
        actions(select(initial_option=option(3))),
        actions(select(options=[option(1, url="https://x")])),
        actions(button(confirm={**CONFIRM, "deny": plain("x" * 31)})),
        actions(button(confirm={"title": plain("x"), "text": plain("x")})),
        actions(text_input()),
        actions(feedback()["elements"][0]),
        section("x") | {"accessory": feedback()["elements"][0]},
        {"type": "context_actions", "elements": [ICON_BUTTON | {"visible_to_user_ids": "U1"}]},
        form(text_input(max_length=3_001)),
        form(text_input(max_length=5, initial_value="123456")),
        form(text_input(min_length=6, max_length=5)),
        form(button()),
        form(text_input(), label=mrkdwn("x")),
        {"type": "input", "label": plain("x")},
        container(),
        container(*[section("x")] * 11),
        container(markdown("x")),
        container(container(section("x"))),
        container(section("x"), title=plain("x" * 151)),
        container(section("x"), is_collapsible=False),
        container(section("x"), has_header_divider=True),
        container(section("x"), width="huge"),
        container(section("x"), elements=[]),
        {"type": "container", "child_blocks": [section("x")]},
        {"type": "alert", "text": mrkdwn("x")},
    ],
)
def test_what_slack_calls_invalid_blocks(block: object) -> None:
    assert "invalid_blocks" == error_of(block)


def test_blocks_must_be_an_array() -> None:
    with pytest.raises(BlocksRefused, match="invalid_blocks_format"):
        Sizes().check({"type": "divider"})


def test_a_message_holds_fifty_blocks() -> None:
    assert error_of(*[{"type": "divider"}] * 50) is None
    assert "invalid_blocks" == error_of(*[{"type": "divider"}] * 51)


def test_a_block_id_stands_once_except_on_markdown_blocks() -> None:
    divider = {"type": "divider", "block_id": "same"}
    assert "invalid_blocks" == error_of(divider, divider)
    assert error_of(*[markdown("x") | {"block_id": "same"}] * 2) is None


def test_a_block_id_in_a_container_counts_as_well() -> None:
    named = section("x") | {"block_id": "same"}
    assert "invalid_blocks" == error_of(named, container(named))


def test_an_older_slack_knows_no_containers() -> None:
    with pytest.raises(BlocksRefused, match="unsupported type: container"):
        Sizes(unknown=frozenset({"container"})).check([container(section("x"))])


@pytest.mark.parametrize(
    ("block", "surfaces"),
    [
        (markdown("x"), ["message"]),
        (container(section("x")), ["message"]),
        (feedback(), ["message"]),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}, ["message"]),
        (form(text_input()), ["message", "modal", "home"]),
        (section("x"), ["message", "modal", "home"]),
        ({"type": "alert", "text": mrkdwn("x")}, ["modal"]),
    ],
)
def test_not_every_block_stands_everywhere(block: dict[str, Any], surfaces: list[str]) -> None:
    taken = [where for where in ("message", "modal", "home") if not error_of(block, surface=where)]
    assert surfaces == taken


def test_markdown_blocks_are_counted_together() -> None:
    assert error_of(markdown("x" * 6_000), markdown("x" * 6_000)) is None
    assert "msg_blocks_too_long" == error_of(markdown("x" * 6_000), markdown("x" * 6_001))


def test_all_blocks_are_counted_together() -> None:
    assert error_of(markdown("x" * 12_000), section("x" * 1_200)) is None
    assert "msg_blocks_too_long" == error_of(markdown("x" * 12_000), section("x" * 1_201))


def test_the_strictest_reading_counts_bytes() -> None:
    assert error_of(markdown("가" * 12_000)) is None
    assert error_of(markdown("가" * 4_000), unit="bytes") is None
    assert "msg_blocks_too_long" == error_of(markdown("가" * 4_001), unit="bytes")


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "elements", "fields", "action_id", "rows", "accessory"]
            ),
            inner | st.sampled_from(["section", "actions", "button", "context", "mrkdwn", "table"]),
            max_size=4,
        )
    ),
)


@given(json)
def test_nonsense_is_refused_in_slacks_words_or_taken(nonsense: Any) -> None:
    assert error_of(nonsense, nonsense) in (None, "invalid_blocks", "invalid_blocks_format")
