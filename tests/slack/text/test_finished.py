"""A part that stands as a message of its own ends where a reader would pause."""

import pytest

from bot.slack.text.finished import finished_end
from bot.slack.text.part import Context, Part

SENTENCE = "Every employee has 25 days of leave. "
KOREAN = "모든 직원은 25일의 휴가를 씁니다. "


def ends(text: str, least: int = 10) -> str | None:
    at = finished_end(Part(text, Context(), len(text)), least)
    return None if at is None else text[:at]


@pytest.mark.parametrize(
    ("shown", "more"),
    [
        (SENTENCE, "It may be"),
        (KOREAN, "남은 휴가는"),
        ("휴가는 25일이에요。", "남은"),
        (f"{SENTENCE}{SENTENCE}", "Unused"),
        (f"{SENTENCE}\n\n", "Unused days"),
        ("so it is over. ", "the next"),
        ("First line of it.\n", "Second"),
        (f"- one is this\n- two is {SENTENCE.strip()}\n", "- three"),
        ("1. Open the form\n2. Fill it in\n", "3. Send"),
        ("Open the **form**. ", "Then"),
        ('He said "it is done." ', "Then"),
        ("```\ncode\n```\n\n", "And"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\nThat is all of it. ", "And"),
        ("See [the form](https://example.com/form). ", "Then"),
    ],
)
def test_it_ends_with_the_last_thing_that_is_finished(shown: str, more: str) -> None:
    assert shown == ends(shown + more)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Every employee has 25 da",
        SENTENCE.strip(),  # it may go on: "25 days of leave.pdf"
        "Some of it, e.g. the forms and",
        "The forms, etc. are there",
        "A. Smith is the one to",
        "1. Open the form",
        "# A heading of some length\n\nThe first",
        "The steps are as follows:\n\n1. Open",
        "The steps are as follows:\n- Open the form",
        "```\na = 1. \n\nB = 2. C",
        "~~~\nIt is so. And so. And",
        "| a | b |\n|---|---|\n| One. Two | Three. Four |\n| Five",
        "a | b of it\n---|---\nOne. Two | Three. Four",
        "See [the form. It is here. And",
        "It is **very important. And so",
        "It is `code. And more",
    ],
)
def test_what_is_not_finished_is_no_part(text: str) -> None:
    assert ends(text) is None


def test_less_than_asked_for_is_no_part() -> None:
    text = f"Yes. {SENTENCE}It"
    assert f"Yes. {SENTENCE}" == ends(text, 20)
    assert ends("Yes. It is", 20) is None


def test_a_short_paragraph_does_not_hold_back_the_sentences_behind_it() -> None:
    text = f"{SENTENCE}\n\n{SENTENCE * 4}It may"
    assert text.removesuffix("It may") == ends(text)


def test_a_paragraph_that_is_most_of_it_is_preferred_to_a_sentence() -> None:
    text = f"{SENTENCE * 4}\n\nA short one. Next"
    assert f"{SENTENCE * 4}\n\n" == ends(text)


def test_a_part_begins_where_the_last_one_ended() -> None:
    text = f"{SENTENCE}\n\n{SENTENCE}Next"
    first = finished_end(Part(text, Context(), len(SENTENCE) + 3), 10)
    assert first is not None
    context = Part(text, Context(), first).after
    assert len(text) - len("Next") == finished_end(Part(text, context, len(text)), 10)


@pytest.mark.parametrize(
    "bit", ["a. B", "| a. B", "`a. ", "- a\n", "a.\n\n", "[a. ", "*a. B* ", "1. "]
)
def test_odd_texts_end_somewhere_or_nowhere_and_never_beyond_themselves(bit: str) -> None:
    text = bit * 400
    at = finished_end(Part(text, Context(), len(text)), 10)
    assert at is None or 10 <= at <= len(text)
