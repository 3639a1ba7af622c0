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


def error_of(*blocks: object, unit: Any = "characters") -> str | None:
    try:
        Sizes(unit=unit).check(list(blocks))
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
