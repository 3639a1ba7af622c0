import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.reply import ENGLISH, Language
from bot.domain.source import Citation
from bot.playground.slack.block_rules import Sizes
from bot.playground.slack.pings import pings
from bot.slack.reply.citations import (
    MAX_LINES_BYTES,
    MAX_SECTION_BYTES,
    link_references,
    link_references_in_mrkdwn,
    source_blocks,
    source_lines,
)
from bot.words.catalogues import languages
from tests.work.growth import assert_linear, repeated

KOREAN = Language("ko")
GUIDE = "https://drive.example.com/guide"
BUDGET = "https://drive.example.com/budget"
HOSTILE = (
    "<!channel>", "<@U012AB3CD>", "@here", "a|b>c<d", "https://evil.example", "`*_~", "[1](x)",
    "<https://evil.example|guide.pdf>", "\u202egnp.exe", "x" * 500, "휴가 규정.pdf", " ", "",
    "&lt;!here&gt;", "a\nb", "&" * 500, "👩\u200d👩\u200d👧" * 90, "e" + "\u0301" * 2_000,
)  # fmt: skip


def cited(
    *references: int,
    name: str = "guide.pdf",
    pages: tuple[str, ...] = (),
    url: str | None = None,
) -> Citation:
    return Citation(references=references, name=name, pages=pages, url=url)


def line(citation: Citation, language: Language = ENGLISH) -> str:
    return source_lines([citation], language)[1]


names = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))
urls = st.one_of(
    st.none(),
    st.sampled_from([GUIDE, BUDGET, "javascript:alert(1)", "https://a.example/|x>y<z (1)"]),
    st.builds(lambda path: f"https://a.example/{path}", st.text(max_size=30)),
    st.integers(1, 2_400).map(lambda length: "https://a.example/" + "x" * length),
    st.just("https://a.example/?" + "&" * 900),
    st.text(max_size=40),
)
citations = st.builds(
    Citation,
    references=st.lists(st.integers(0, 40), max_size=20, unique=True).map(tuple),
    name=names,
    pages=st.lists(st.one_of(st.integers(1, 999).map(str), names), max_size=60).map(tuple),
    url=urls,
)
any_language = st.sampled_from(languages())


# The lines.


def test_line_names_document_pages_and_where_the_link_leads() -> None:
    citation = cited(1, pages=("3", "12"), url=GUIDE)
    assert "[1] <https://drive.example.com/guide|guide.pdf> · p. 3, 12 · drive.example.com" == line(
        citation
    )
    assert "[1] <https://drive.example.com/guide|guide.pdf> · 3, 12쪽 · drive.example.com" == line(
        citation, KOREAN
    )


def test_host_is_said_where_it_tells_documents_apart() -> None:
    wiki = cited(2, name="wiki", url="https://wiki.example.com/x")
    _, guide, other = source_lines([cited(1, url=GUIDE), wiki], ENGLISH)
    assert guide.endswith(" · drive.example.com")
    assert other.endswith(" · wiki.example.com")


def test_host_that_all_documents_share_or_that_the_label_says_is_left_out() -> None:
    two = source_lines([cited(1, url=GUIDE), cited(2, url=BUDGET), cited(3)], ENGLISH)
    assert f"[1] <{GUIDE}|guide.pdf>" == two[1]
    assert f"[2] <{BUDGET}|guide.pdf>" == two[2]
    named = cited(1, name="drive.example.com/guide", url=GUIDE)
    assert f"[1] <{GUIDE}|drive.example.com/guide>" == line(named)


def test_host_is_always_said_where_the_label_promises_another_one() -> None:
    two = [cited(1, name="bank.example", url=GUIDE), cited(2, url=BUDGET)]
    assert source_lines(two, ENGLISH)[1].endswith("|bank.example> · drive.example.com")


def test_document_without_link_is_its_name_only() -> None:
    assert "[1] guide.pdf · p. 3" == line(cited(1, pages=("3",)))


def test_document_that_was_found_several_times_has_every_number() -> None:
    assert "[1] [3] guide.pdf" == line(cited(1, 3))


def test_document_without_number_has_a_bullet() -> None:
    assert "• guide.pdf" == line(cited())


def test_pages_with_names_are_shown_as_they_are() -> None:
    assert "[1] budget.xlsx · Costs, Annex B" == line(
        cited(1, name="budget.xlsx", pages=("Costs", "Annex B"))
    )
    assert "[1] guide.pdf · p. 3, Annex" == line(cited(1, pages=("3", "Annex")))


def test_heading_is_in_the_language_of_the_reply() -> None:
    assert "*Sources*" == source_lines([cited(1)], ENGLISH)[0]
    assert "*출처*" == source_lines([cited(1)], KOREAN)[0]


def test_ten_documents_are_listed_and_the_others_counted() -> None:
    lines = source_lines([cited(n, name=f"{n}.pdf") for n in range(1, 14)], ENGLISH)
    assert 12 == len(lines)
    assert ["[10] 10.pdf", "and 3 more"] == lines[-2:]
    ten = source_lines([cited(n, name=f"{n}.pdf") for n in range(1, 11)], ENGLISH)
    assert "[10] 10.pdf" == ten[-1]


def test_nothing_is_listed_without_citations() -> None:
    assert [] == source_lines([], ENGLISH)
    assert [] == source_blocks([], ENGLISH)


def test_long_name_is_shortened_in_the_middle_and_keeps_its_extension() -> None:
    shown = line(cited(1, name="인사규정 " * 40 + "최종.pdf"))
    assert shown.startswith("[1] 인사규정 ")
    assert "…" in shown
    assert shown.endswith("최종.pdf")
    assert 84 == len(shown)


def test_name_in_decomposed_korean_is_composed() -> None:
    assert "[1] 휴가.pdf" == line(cited(1, name="\u1112\u1172\u1100\u1161.pdf"))


@pytest.mark.parametrize("name", ["", "   ", "\n", "\u200b"])
def test_document_without_a_visible_name_is_called_untitled(name: str) -> None:
    assert "[1] Untitled document" == line(cited(1, name=name))


def test_address_is_escaped_in_the_link() -> None:
    shown = line(cited(1, url="https://a.example/x y?a=1&b=<2>|3"))
    assert "[1] <https://a.example/x%20y?a=1&amp;b=%3C2%3E%7C3|guide.pdf> · a.example" == shown


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://a.example", "https://", "https://a.example/" + "x" * 2000]
)
def test_address_that_must_not_or_cannot_be_a_link_is_none(url: str) -> None:
    assert "[1] guide.pdf" == line(cited(1, url=url))


def test_host_that_is_long_is_left_out() -> None:
    host = "a" * 50 + ".example"
    assert f"[1] <https://{host}/x|guide.pdf>" == line(cited(1, url=f"https://{host}/x"))


def test_longest_links_are_left_out_when_there_is_no_room_for_all() -> None:
    long = [cited(n, url="https://a.example/" + "x" * 1_900) for n in range(1, 10)]
    lines = source_lines([*long, cited(10, url=GUIDE)], ENGLISH)
    assert 11 == len(lines)
    assert lines[1].startswith("[1] <https://a.example/xxx")
    assert "[9] guide.pdf" == lines[9]
    assert lines[10].startswith(f"[10] <{GUIDE}|")


@given(st.lists(citations, min_size=1, max_size=14), any_language)
@example([cited(*range(1, 30), url="https://a.example/" + "&" * 400)] * 10, KOREAN)
def test_any_sources_are_blocks_that_slack_takes_and_that_ping_nobody(
    several: list[Citation], language: Language
) -> None:
    blocks = source_blocks(several, language)
    shown = "\n".join(text_of(block) for block in blocks)
    assert blocks == Sizes(unit="bytes").check(blocks)
    assert [] == pings(shown, blocks, link_names=True)
    assert all(len(text_of(block).encode()) <= MAX_SECTION_BYTES for block in blocks)
    assert len(shown.encode()) <= MAX_LINES_BYTES + 200
    assert all(block["text"]["verbatim"] for block in blocks)


@given(st.lists(citations, min_size=1, max_size=14), any_language)
def test_every_document_has_one_whole_line(several: list[Citation], language: Language) -> None:
    lines = "\n".join(map(text_of, source_blocks(several, language))).split("\n")
    assert source_lines(several, language) == lines
    assert 1 + min(len(several), 10) + (len(several) > 10) == len(lines)


@given(citations, any_language)
def test_no_name_and_no_address_breaks_out_of_its_link(
    citation: Citation, language: Language
) -> None:
    shown = line(citation, language)
    entities = re.findall(r"<[^>]*>", shown)
    assert len(entities) <= 1
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", re.sub(r"<[^>]*>", "", shown))
    for entity in entities:
        assert re.fullmatch(r"<https?://[!-;=?-{}~]+\|[^<>|\n]+>", entity)
        assert "<" not in entity[1:]


# The references in the text.

LINKED = {"1": rf"[\[1\]]({GUIDE})", "2": rf"[\[2\]]({BUDGET})"}
TWO = (cited(1, 4, url=GUIDE), cited(2, url=BUDGET), cited(3))


def test_reference_in_the_text_leads_to_its_document() -> None:
    assert f"Two weeks {LINKED['1']}{LINKED['2']}." == link_references("Two weeks [1][2].", TWO)
    assert rf"See [\[4\]]({GUIDE})." == link_references("See [4].", TWO)


@pytest.mark.parametrize(
    ("body", "linked"),
    [
        ("[1, 2]", "12"),
        ("[1,2]", "12"),
        ("[1; 4]", "14"),
        ("[1][2]", "12"),
        ("[1] [2]", "12"),
        ("[1-2]", "12"),
        ("[1–4]", "124"),
        ("[1~2]", "12"),
        ("【1】", "1"),
        ("【2†source】", "2"),
        ("【1】【2】", "12"),
        ("[^1]", "1"),
        ("[^1][^2]", "12"),
        ("[출처 1]", "1"),
        ("[출처: 1, 2]", "12"),
        ("[문서2]", "2"),
        ("[Source 1]", "1"),
        ("[sources: 1, 2]", "12"),
        ("(so it says)[1]", "1"),
        ("휴가[1]입니다", "1"),
        ("**bold**[2]", "2"),
        ("15 days[1]. Then 2 weeks[1][2], or `days[1]`", "112"),
        ("[9, 2]", "2"),
        ("[1]\u200b: file.pdf", "1"),
    ],
)
def test_every_way_to_cite_leads_to_its_document(body: str, linked: str) -> None:
    urls = {"1": GUIDE, "2": BUDGET, "4": GUIDE}
    expected = [urls[number] for number in linked]
    assert expected == re.findall(r"\]\((https://[^)]+)\)", link_references(body, TWO))
    assert expected == re.findall(r"<(https://[^|]+)\|", link_references_in_mrkdwn(body, TWO))


def test_a_mark_in_words_keeps_them() -> None:
    assert rf"see [\[출처 1\]]({GUIDE})" == link_references("see [출처 1]", TWO)


@pytest.mark.parametrize(
    "body",
    [
        "items[1] x[2][3] rows[i][1] f(x)[1] names()[2] d['a'][1]",
        "[1, x] [1-] [출처] [1.2] [source] 【】 [^] [1](b)",
        "a document without link [3]",
        "an unknown number [9]",
        "a number that isn't one [x] [1a] [] [123456]",
        "a link [1](https://a.example) and [see [1] here](https://a.example)",
        "an image ![1](https://a.example)",
        "a definition\n\n[1]: https://a.example",
        "a quoted definition\n\n> [1]: https://a.example",
        "code `a[1]` and ``b ` [1]``",
        "```python\na[1]\n```",
        "~~~\na[1]\n~~~",
        "- in a list\n  ```\n  a[1]\n\n  b[2]\n  ```",
        "text\n```\nx = a[1]\n\ny = a[2]",
        r"escaped \[1\]",
        "an address https://a.example/b[1] and <https://a.example/[1]>",
    ],
)
def test_what_is_no_reference_stays_as_it_is(body: str) -> None:
    assert body == link_references(body, TWO)


def test_reference_before_a_colon_is_found() -> None:
    assert f"To claim {LINKED['1']}:\n- meals" == link_references("To claim [1]:\n- meals", TWO)


def test_references_after_code_and_links_are_found() -> None:
    body = "`a` [1](x) ```b``` [2]\n```\n[1]\n```\n[1] a ` tick [2]"
    expected = (
        f"`a` [1](x) ```b``` {LINKED['2']}\n```\n[1]\n```\n{LINKED['1']} a ` tick {LINKED['2']}"
    )
    assert expected == link_references(body, TWO)


def test_address_cannot_end_its_link_in_the_text() -> None:
    hostile = cited(1, url="https://a.example/a)b(c[d]*e* f&copy;")
    expected = r"[\[1\]](https://a.example/a%29b%28c%5Bd%5D%2Ae%2A%20f&copy%3B)"
    assert expected == link_references("[1]", (hostile,))


def test_address_of_another_scheme_is_no_link_in_the_text() -> None:
    assert "[1]" == link_references("[1]", (cited(1, url="javascript:alert(1)"),))


pieces = st.lists(
    st.sampled_from(
        [
            "[1]",
            "[2]",
            "[3]",
            "x[1]",
            "`",
            "```",
            "\n",
            "[",
            "]",
            "(",
            ")",
            "a",
            " ",
            "\\",
            "https://",
            "<",
        ]
    ),
    max_size=60,
).map("".join)


@given(pieces, st.lists(citations, max_size=6))
def test_linking_only_adds_links(body: str, several: list[Citation]) -> None:
    linked = link_references(body, several)
    assert body == re.sub(r"\[\\\[(\d+)\\\]\]\(https?://[^()\s]*\)", r"[\1]", linked)


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "[a ",
        "`",
        "`a",
        "`a``b```c````",
        "\\",
        "[1](",
        "[1, ",
        "【1†",
        "1)[1]",
        "```\n",
        "![[1]",
        "<a:",
        "~~~",
        "(",
    ],
)
def test_long_nonsense_costs_in_proportion_to_its_length(piece: str) -> None:
    assert_linear(lambda body: link_references(body, TWO), repeated(piece, before="[1]("))


def text_of(block: dict[str, Any]) -> str:
    return str(block["text"]["text"])
