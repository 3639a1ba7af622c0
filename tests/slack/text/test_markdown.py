"""Half-written Markdown looks whole, and long texts are cut where it doesn't hurt."""

import re
from itertools import pairwise

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.slack.text.part import Context, Part
from bot.slack.text.safety import neutralise, settled
from tests.slack.text.offsets import cut, full_part, growing_end, heal, page_ends
from tests.work.growth import assert_linear, repeated

LIMIT = 1_000
REAL_LIMIT = 11_000
PARAGRAPH = "Some **bold** words and a [link](https://a.b/c). " * 12 + "\n\n"

PIECES = (
    *"*_`~[]()|#-<>!@&\\ \n1a.",
    *("\n\n", "```\n", "```python\n", "~~~\n", "\n```\n", "**", "~~", "***", "- ", "1. ", "# "),
    *("[label](https://a.b/c)", "[1]", "](", "<https://a.b>", "http://", "&amp;", "<@U1>", "@here"),
    *("https://a.b/c", "\\(", "x_1", "\\)", "$$", "\\[", "\\]"),
    *("| a | b |\n", "|---|---|\n", "| 1 | 2 |\n", "\n| a | b |\n|---|---|\n| 1 | 2 |\n", "|"),
    *(
        "👩\u200d💻",
        "🇰🇷",
        "e\u0301",
        "가",
        "한국어 문장입니다. ",
        "word ",
        "A sentence. ",
        "x" * 90,
    ),
    *(
        "long words in a line of prose " * 8,
        "가나다 " * 60,
        "\u2028",
        "> ",
        "> ```\n",
        "    ",
        "y" * 700,
    ),
)
nasty = st.lists(st.sampled_from(PIECES), max_size=40).map("".join).map(neutralise)
growing = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def size(text: str) -> int:
    return len(text.encode())


def pages(text: str, limit: int = LIMIT) -> list[str]:
    ends = page_ends(text, (), limit, is_final=True, settled=len(text))
    return [heal(text, start, end) for start, end in pairwise((0, *ends))]


def shown(text: str) -> str:
    safe = neutralise(text)
    return heal(safe, 0, growing_end(safe, 0, settled(text)))


@pytest.mark.parametrize(
    ("text", "healed"),
    [
        ("\n\nwhole\n\n", "whole"),
        ("a **bold", "a **bold**"),
        ("a *b **c ~~d", "a *b **c ~~d~~***"),
        ("a ***b", "a ***b***"),
        ("a `x = *y", "a `x = *y`"),
        ("- **one\n- two *three", "- **one\n- two *three*"),
        ("**a\n\nb", "**a\n\nb"),
        ("5 * 3, 2*3, snake_case, f(**k", "5 * 3, 2*3, snake_case, f(**k**"),
        ("이것은**중요", "이것은**중요**"),
        ("```python\nx = 1\n", "```python\nx = 1\n```"),
        ("a\n```python\n", "a"),
        ("> ```\n> x", "> ```\n> x\n> ```"),
        ("~~~\n```\nx", "~~~\n```\nx\n~~~"),
        (r"\*a \`b", r"\*a \`b"),
        ("", ""),
    ],
)
def test_what_is_open_at_the_end_is_closed(text: str, healed: str) -> None:
    assert healed == heal(text, 0, len(text))


@pytest.mark.parametrize(
    ("text", "second", "healed"),
    [
        ("```python\na\nb\n```\nc", "b\n", "```python\nb\n```\nc"),
        ("- x\n  ```sh\n  a\n  b\n  ```\n", "  b\n", "```sh\nb\n```"),
        ("so **very bold** it is", "bold", "**bold** it is"),
        ("|a|b|\n|-|-|\n|1|2|\n|3|4|\n", "|3", "|a|b|\n|-|-|\n|3|4|"),
        ("```\na\n```\nc", "```\nc", "c"),
    ],
)
def test_a_later_message_begins_as_the_earlier_one_ended(
    text: str, second: str, healed: str
) -> None:
    assert healed == heal(text, text.index(second), len(text))


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("see [the manual](https://a", "see"),
        ("see [the man", "see"),
        ("see [1", "see"),
        ("see [1] and", "see [1] and"),
        ("see <https://a.b", "see"),
        ("see ![chart](https://a", "see"),
        ("text\n- ", "text"),
        ("text\n1.", "text"),
        ("text\n##", "text"),
        ("text\n``", "text"),
        ("text\n```pyth", "text"),
        ("text\n```python\nx = 1\n``", "text\n```python\nx = 1\n```"),
        ("text **", "text"),
        ("text *", "text"),
        ("text `", "text"),
        ("a\n\n| a | b |\n|---|", "a"),
        ("a\n\n| a | b |\n|---|---|\n| 1", "a\n\n| a | b |\n|---|---|"),
        ("a\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", "a\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
        ("so $$E = m", "so"),
        ("so $$E = mc^2$$ it is", "so $$E = mc^2$$ it is"),
        ("so $$E = mc^2$$ it is, $$x_1", "so $$E = mc^2$$ it is,"),
        ("from $$ to $$ and on", "from $$ to"),
        ("hi 👩\u200d", "hi"),
        ("hi 🇰🇷 x", "hi 🇰🇷 x"),
    ],
)
def test_what_is_half_written_is_held_back(text: str, visible: str) -> None:
    assert visible == shown(text)


@pytest.mark.parametrize(
    "opening", ["[", "[a](", "`[", "<", "*[", "| ", "```", "\\[", "![", "- [ "]
)
def test_nothing_is_held_back_for_ever(opening: str) -> None:
    text = "Intro. " + opening + "some more words " * 150
    assert len(text) - 400 < growing_end(neutralise(text), 0, settled(text))


@given(growing)
def test_what_was_shown_once_stays(text: str) -> None:
    last = 0
    for length in range(0, len(text) + 1, 1 if len(text) < 300 else 7):
        part = neutralise(text[:length])
        end = growing_end(part, 0, settled(text[:length]))
        assert last <= end <= len(part)
        last = end


def test_heaped_accents_take_nothing_back() -> None:
    shown_at = [growing_end("d" + "\u0301" * n, 0, n + 1) for n in range(300)]
    assert shown_at == sorted(shown_at)


@given(nasty)
def test_pages_cover_the_text_once_and_are_not_too_long(text: str) -> None:
    ends = page_ends(text, (), LIMIT, is_final=True, settled=len(text))
    assert len(text) == ends[-1]
    assert all(start < end for start, end in pairwise((0, *ends)) if text)
    assert all(size(page) <= LIMIT for page in pages(text))


@given(nasty, nasty)
def test_more_text_does_not_move_a_cut(text: str, more: str) -> None:
    end = cut(text, 0, LIMIT)
    if end < len(text):
        assert end == cut(text + more, 0, LIMIT)


@given(growing, st.integers(1, 60))
@example("[" + "가나다 " * 60 + "[" + "y" * 900, 1)  # no place to cut, and a label where it is full
def test_a_full_page_never_changes_and_a_growing_one_only_grows(text: str, step: int) -> None:
    cuts: tuple[int, ...] = ()
    earlier: list[str] = []
    last = 0
    for length in [*range(0, len(text), step), len(text)]:
        part = neutralise(text[:length])
        ends = page_ends(part, cuts, LIMIT, is_final=False, settled=settled(text[:length]))
        assert cuts == ends[: len(cuts)]
        assert last <= ends[-1]
        healed = [heal(part, start, end) for start, end in pairwise((0, *ends))]
        assert earlier == healed[: len(earlier)]
        assert all(size(page) <= LIMIT for page in healed)
        if len(ends) > len(cuts) + 1 and len(cuts) < len(ends):
            assert last <= ends[len(cuts)]
        cuts, earlier, last = ends[:-1], healed[:-1], ends[-1]
    whole = neutralise(text)
    ends = page_ends(whole, cuts, LIMIT, is_final=True, settled=len(whole))
    assert len(whole) == ends[-1]
    assert last <= ends[-1]
    assert earlier == [heal(whole, start, end) for start, end in pairwise((0, *cuts))]


def fence_lines(text: str) -> int:
    tokens = [token for token in MarkdownIt().parse(text) if token.type == "fence"]
    lines = text.split("\n")
    return sum(
        1
        for token in tokens
        if token.map is None
        or not re.fullmatch(r"[ >]*(`{3,}|~{3,})\s*", lines[token.map[1] - 1])
        or token.map[1] - token.map[0] < 2
    )


@given(
    st.lists(
        st.sampled_from(
            [
                "```\n",
                "```sh\n",
                "~~~\n",
                "line\n",
                "\n",
                "x" * 400 + "\n",
                "````\n",
                "``\n",
                "- a\n",
            ]
        ),
        max_size=25,
    ).map("".join)
)
def test_no_page_has_an_open_fence(text: str) -> None:
    assert [0] * len(pages(text)) == [fence_lines(page) for page in pages(text)]


PROSE = st.lists(
    st.sampled_from(
        ["[label here](https://a.b/c?d=e) ", "&amp; ", "🇰🇷", "👩\u200d💻 ", "word ", "x. ", "\n\n"]
    ),
    min_size=60,
    max_size=120,
).map("".join)


@given(PROSE)
def test_no_cut_splits_a_link_an_entity_or_a_character(text: str) -> None:
    ends = page_ends(text, (), LIMIT, is_final=True, settled=len(text))
    whole = [m.span() for m in regex.finditer(r"\[label here\]\([^)]*\)|&amp;|\X", text)]
    assert not [e for e in ends for start, end in whole if start < e < end]


@pytest.mark.parametrize("padding", range(40))
def test_a_cut_anywhere_keeps_characters_and_addresses_whole(padding: int) -> None:
    text = "x" * padding + "me@channel.ioe\u0301🇰🇷" * 200
    ends = page_ends(text, (), LIMIT, is_final=True, settled=len(text))
    assert not [end for end in ends[:-1] if text[end] in "@\u0301"]
    assert not [page for page in pages(text) if len(re.findall("[🇰🇷]", page)) % 2]


def test_a_cut_prefers_the_end_of_a_paragraph() -> None:
    text = "\n\n".join(["Some words. " * 20] * 10)
    assert text[: cut(text, 0, LIMIT)].endswith("\n\n")


@pytest.mark.parametrize(
    "text",
    [
        "x" * 30_000,
        "가" * 30_000,
        "```\n" + "x" * 30_000,
        "[" + "x" * 30_000,
        "[a](http://" + "x" * 30_000,
        "👩\u200d💻" * 9_000,
        "e" + "\u0301" * 30_000,
        "* " * 9_000,
        "```py\n" + "x = 1\n" * 9_000,
        "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 5_000,
    ],
)
def test_any_long_text_arrives_whole(text: str) -> None:
    healed = pages(text, REAL_LIMIT)
    assert max(map(size, healed)) <= REAL_LIMIT
    assert text.count("x") <= sum(page.count("x") for page in healed)
    assert len(healed) <= size(text) / REAL_LIMIT * 1.3 + 1


def test_cuts_that_reach_the_end_get_no_empty_page() -> None:
    assert (5,) == page_ends("whole", (5,), LIMIT, is_final=True, settled=5)
    assert (0,) == page_ends("", (), LIMIT, is_final=False, settled=0)


def read_on(text: str) -> list[str]:
    """All pages, each from what is known where the one before ends: nothing is read twice."""
    bodies, context = [], Context()
    while (part := full_part(text, context, len(text), REAL_LIMIT)) is not None:
        bodies.append(part.body)
        context = part.after
    return [*bodies, Part(text, context, len(text)).body]


def test_reading_on_shows_what_reading_from_the_beginning_does() -> None:
    text = PARAGRAPH * 60
    assert 3 < len(read_on(text))
    assert pages(text, REAL_LIMIT) == read_on(text)


def test_the_cost_of_all_pages_is_in_proportion_to_the_text() -> None:
    assert_linear(read_on, repeated(PARAGRAPH))
