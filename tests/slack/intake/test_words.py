"""All the words that people see in a message."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.intake.words import LONGEST_TEXT, Words, words_of

BOT = "U0STORM"


def said(**message: Any) -> str:
    return words_of(message, BOT).text


FORWARDED = {
    "is_share": True,
    "is_msg_unfurl": True,
    "author_name": "Mina Park",
    "text": "Does the VPN work from <https://hotel.example|the hotel>?",
    "fallback": "[November 26th] mina: Does the VPN …",
    "from_url": "https://acme.slack.example/archives/C1/p1",
}


def test_what_is_typed_is_read_as_people_see_it() -> None:
    assert "How do I &c?" == said(text="<@U0STORM> How do I &amp;c?")


def test_a_forwarded_message_without_a_comment_is_the_question() -> None:
    assert "Does the VPN work from the hotel (https://hotel.example)?" == said(
        text="<@U0STORM>", attachments=[FORWARDED]
    )


def test_with_a_comment_it_comes_below_with_whom_it_is_from() -> None:
    assert (
        "Can you answer this?\n\n"
        "Mina Park: Does the VPN work from the hotel (https://hotel.example)?"
    ) == said(text="Can you answer this?", attachments=[FORWARDED])


def test_a_links_preview_is_nobodys_words() -> None:
    preview = {"title": "Acme", "text": "Buy now!", "from_url": "https://acme.example"}
    assert "See <that>" == said(text="See &lt;that&gt;", attachments=[preview])


def cell(words: str) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
    return {"type": "rich_text", "elements": [section]}


TABLE = {
    "type": "table",
    "rows": [
        [{"type": "raw_text", "text": "City"}, {"type": "raw_text", "text": "Limit"}],
        [cell("Berlin"), {"type": "raw_number", "value": 140}],
        [],
    ],
}


@pytest.mark.parametrize("message", [{"blocks": [TABLE]}, {"attachments": [{"blocks": [TABLE]}]}])
def test_a_pasted_table_is_read_line_by_line(message: dict[str, Any]) -> None:
    assert "Which is right?\n\nCity | Limit\nBerlin | 140" == said(
        text="Which is right?", **message
    )


def test_a_voice_clip_is_what_was_said() -> None:
    clip = {
        "mimetype": "audio/mp4",
        "transcription": {"status": "complete", "preview": {"content": "How many days off?"}},
    }
    assert Words(text="How many days off?") == words_of({"text": "", "files": [clip]}, BOT)


def test_a_snippet_is_read_as_far_as_slack_shows_it() -> None:
    snippet = {"mode": "snippet", "preview": "Traceback: no such host"}
    assert "What is this?\n\nTraceback: no such host" == said(text="What is this?", files=[snippet])


@pytest.mark.parametrize(
    "file",
    [
        {"mimetype": "image/png", "mode": "hosted"},
        {"mimetype": "application/pdf", "mode": "hosted"},
        {"mimetype": "audio/mp4", "transcription": {"status": "processing"}},
        {"mode": "tombstone"},
        {},
    ],
)
def test_what_can_not_be_read_is_told(file: dict[str, Any]) -> None:
    assert Words(text="What is this?", has_unread_files=True) == words_of(
        {"text": "What is this?", "files": [file]}, BOT
    )


def test_in_a_forwarded_message_as_well() -> None:
    forwarded = {**FORWARDED, "text": "", "files": [{"mimetype": "image/png"}]}
    assert Words(text="", has_unread_files=True) == words_of(
        {"text": "", "attachments": [forwarded]}, BOT
    )


def test_it_reads_no_more_than_slacks_longest_message() -> None:
    assert LONGEST_TEXT == len(
        said(text="a" * 30_000, attachments=[{**FORWARDED, "text": "b" * 30_000}])
    )


FIELDS = (
    "text files attachments blocks rows elements type is_share transcription preview mode value"
)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(FIELDS.split()), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["text", "files", "attachments", "blocks"]), anything))
def test_any_message_has_words(message: dict[str, Any]) -> None:
    assert isinstance(words_of(message, BOT).text, str)
