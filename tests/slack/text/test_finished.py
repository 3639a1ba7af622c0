"""A part that stands as a message of its own ends where a reader would pause."""

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.slack.text.finished import appendable_end, finished_end
from bot.slack.text.part import Context, Part
from bot.slack.text.readable import readable
from bot.slack.text.safety import neutralise
from bot.slack.text.steps import Steps, at_once
from tests.slack.text.constructs import CONSTRUCTS
from tests.slack.text.test_markdown import PIECES
from tests.work.growth import assert_linear

SENTENCE = "Every employee has 25 days of leave. "
KOREAN = "모든 직원은 25일의 휴가를 씁니다. "


def ends(text: str, least: int = 10) -> str | None:
    at = at_once(finished_end(Part(text, Context(), len(text)), least))
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
    first = at_once(finished_end(Part(text, Context(), len(SENTENCE) + 3), 10))
    assert first is not None
    context = Part(text, Context(), first).after
    assert len(text) - len("Next") == at_once(finished_end(Part(text, context, len(text)), 10))


@pytest.mark.parametrize(
    "bit", ["a. B", "| a. B", "`a. ", "- a\n", "a.\n\n", "[a. ", "*a. B* ", "1. "]
)
def test_odd_texts_end_somewhere_or_nowhere_and_never_beyond_themselves(bit: str) -> None:
    text = bit * 400
    at = at_once(finished_end(Part(text, Context(), len(text)), 10))
    assert at is None or 10 <= at <= len(text)


# Constructs as a model writes them, each with what it needs around it.
BLOCKS = (
    *(
        "A sentence of some length. Another one follows it. ",
        "그것은 25일이에요. 한국어 문장입니다. ",
    ),
    *("그것은 25일이에요。남은 휴가는。", "As follows:\n\n- one. And so\n- two\n- three. It is\n"),
    *(
        "1. first of them. Yes\n2. second\n\n   More of it. And so\n3. third\n",
        "- [ ] a task. Yes\n",
    ),
    *(
        "- one\n  - nested. And so\n    - deeper. Yes\n- two\n",
        "# Heading. Of some length\n\nText. ",
    ),
    *(
        "```python\nx = 1. \n\ny = 2\n# a. B\n```\n",
        "~~~\na. b\n\n\n~~~\n",
        "> ```\n> a. B\n> ```\n",
    ),
    *(
        "1. Do it:\n   ```\n   a. B\n   ```\n2. Then. So\n",
        "> quoted text. More of it.\n> And so. On\n",
    ),
    *(
        "| a. B | b |\n|---|---|\n| One. Two | 2 |\n| 3 | 4. Five |\n",
        "a | b\n---|---\n1. x | 2. Y\n",
    ),
    *(
        "See [the form. It](https://a.b/c) here. So ",
        "<https://a.b/c. D> it is. So ",
        "[1] So. [2] ",
    ),
    *(
        "It is **bold. Still bold.** And so. ",
        "*Em. Em.* And so. ",
        "`code. More` of it. So ",
        "---\n",
    ),
    *("~~struck. Out~~ it is. So ", "e.g. this. Mr. A. Smith. 3. March. ", "a  \nb.  \nC. "),
    *(
        "$$a. B$$ it is. So ",
        "So $$E = m c^2$$ it is, and $$a_1 = [b](c)$$ too. So on. ",
        "\\(x. Y\\) it is. ",
        "![img. X](https://a.b/i.png) So. ",
        "***all. It*** So. ",
    ),
    *("So it is. - And so. > More. # Other. 1. One. ``` Two. | Three. * Four. ", "So. Yes.\n- A\n"),
)
answers = st.lists(st.tuples(st.sampled_from(BLOCKS), st.sampled_from(("", "\n", "\n\n")))).map(
    lambda blocks: neutralise("\n\n".join("".join(block) for block in blocks))
)
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def read(markdown: str) -> str:
    """What a reader sees, but for space and for marks that mark nothing up."""
    shown = []
    for token in MARKDOWN.parse(markdown):
        shown += [token.content] if token.type in ("fence", "code_block") else []
        shown += [child.content for child in token.children or () if child.type != "image"]
        shown += [child.content for child in token.children or () if child.type == "image"]
    return re.sub(r"[\s*_~`]", "", "".join(shown))


def parts_of(text: str, lengths: list[int]) -> list[Part]:
    """While the text grows to each of these lengths, whatever is finished by then is cut off."""
    parts, context = [], Context()
    for length in [*sorted(min(length, len(text)) for length in lengths), len(text)]:
        part = Part(text[:length], context, length)
        if length > context.at and (end := at_once(finished_end(part, 10))) is not None:
            parts.append(part.until(end))
            context = parts[-1].after
    return [*parts, Part(text, context, len(text))]


@given(answers, st.lists(st.integers(1, 1_500), max_size=12))
def test_the_parts_show_together_what_the_whole_shows(text: str, lengths: list[int]) -> None:
    *above, last = parts_of(text, lengths)
    whole = Part(text, Context(), len(text)).body
    assert read(whole) == "".join(read(part.body) for part in (*above, last))
    for part in above:
        # Nothing had to be closed that goes on below.
        assert part.text[part.start : part.end].strip() == part.body.strip()
        assert part.after.fence is None
        assert part.after.head is None


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.lists(st.integers(1, 900)))
def test_whatever_it_is_made_of_nothing_is_lost_or_told_twice(
    text: str, lengths: list[int]
) -> None:
    *above, last = parts_of(neutralise(text), lengths)
    assert all(part.end > part.start and part.is_place(part.end) for part in above)
    assert [0, *(part.end for part in above)] == [part.start for part in (*above, last)]


# What is only ever appended to.


@pytest.mark.parametrize(
    ("shown", "more"),
    [
        ("Every employee has 25 ", "da"),
        ("모든 직원은 25일의 ", "휴"),
        ("휴가는 25일이고、", "남은"),
        ("- one is this\n- two of them ", "is"),
        ("1. Open the ", "fo"),
        ("# A heading of ", "some"),
        ("The steps are as ", "follows:"),
        ("It is **very important** and ", "so"),
        ("See [the form](https://example.com/form) and ", "the"),
        ("> quoted words ", "here"),
        (SENTENCE + "It is ", "**very important. And so"),
        (SENTENCE + "It is ", "`code of it"),
        (SENTENCE + "See ", "[the form. It is"),
        ("Run `ps aux | grep x` ", "first"),
        ("- Set `a|b` to ", "so"),
        ("See [Guide | Intranet](https://a.b/c) ", "first"),
        ("One line ", "<br> next"),
    ],
)
def test_where_more_is_only_appended_the_last_word_ends_it(shown: str, more: str) -> None:
    text = shown + more
    at = at_once(appendable_end(Part(text, Context(), len(text)), 1))
    assert shown == text[:at]


@pytest.mark.parametrize(
    "text",
    ["", "Every", "1. Open", "```\na = b c", "~~~\na b", "| a | b |", "a | b of it", "[a b c"],
)
def test_what_may_become_something_else_is_not_appended(text: str) -> None:
    assert at_once(appendable_end(Part(text, Context(), len(text)), 1)) is None


@example("- Use the ` key, see https://a.b/c for it.\n- Then run `ls` there.", [41, 44])
@example("One line <br> next line of it", [15, 20])
@given(answers, st.lists(st.integers(1, 1_500), max_size=12))
def test_what_was_appended_stands_as_it_is_in_the_end(text: str, lengths: list[int]) -> None:
    """Slack takes nothing back: what is written of the whole begins with what was appended."""
    whole = written(Part(text, Context(), len(text)))
    end = 0
    for length in sorted(min(length, len(text)) for length in lengths):
        part = Part(text[:length], Context(), length)
        at = at_once(appendable_end(part, end + 1))
        if at is not None and at > end:
            end = at
            assert whole.startswith(written(part.until(end)))


def written(part: Part) -> str:
    return at_once(readable(part.body))


@pytest.mark.parametrize("end_of", [finished_end, appendable_end])
@pytest.mark.parametrize("name", CONSTRUCTS)
def test_looking_for_an_end_costs_in_proportion_to_the_length(
    name: str, end_of: Callable[[Part, int], Steps[int | None]]
) -> None:
    assert_linear(
        lambda text: at_once(end_of(Part(text, Context(), len(text)), 10)), CONSTRUCTS[name]
    )
