from collections.abc import Sequence
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.origin import Origin
from bot.domain.source import (
    MOST_LISTED,
    MOST_NAMED,
    Citation,
    Document,
    DocumentId,
    Source,
    check_template,
    cite,
    documents,
    documents_to_look_up,
    reached,
)

TEMPLATE = "https://docs.example.com/{document_id}?b={bucket}&f={file}#page={page}"


def source(
    reference: int | None = None,
    document_id: str | None = None,
    *,
    bucket: str | None = None,
    file: str | None = None,
    page: str | None = None,
) -> Source:
    return Source(
        reference=reference,
        document_id=DocumentId(document_id) if document_id is not None else None,
        bucket=bucket,
        file=file,
        page=page,
    )


def urls(sources: Sequence[Source], template: str | None = TEMPLATE) -> list[str | None]:
    return [citation.url for citation in cite(sources, {}, template)]


def test_no_sources_make_no_lines() -> None:
    assert () == cite((), {}, TEMPLATE)


def test_places_in_one_document_are_one_line() -> None:
    sources = [
        source(3, "7", file="a.pdf", page="12"),
        source(1, "7", file="a.pdf", page="3"),
        source(1, "7", file="a.pdf", page="12"),
    ]
    assert (Citation(references=(1, 3), name="a.pdf", pages=("3", "12"), url=None),) == cite(
        sources, {}, None
    )


def test_lines_are_in_the_order_of_their_lowest_reference_and_unnumbered_ones_last() -> None:
    sources = [
        source(None, "a", file="x"),
        source(4, "b", file="four"),
        source(2, "c", file="two"),
        source(None, "d", file="y"),
        source(1, "b", file="four"),
    ]
    assert ["four", "two", "x", "y"] == [line.name for line in cite(sources, {}, None)]


def test_without_an_id_the_bucket_and_the_file_tell_documents_apart() -> None:
    sources = [
        source(1, bucket="A", file="a.pdf"),
        source(2, bucket="B", file="a.pdf"),
        source(3, bucket="A", file="a.pdf"),
    ]
    assert [(1, 3), (2,)] == [line.references for line in cite(sources, {}, None)]


def test_page_numbers_come_in_order_and_names_of_sheets_after_them() -> None:
    pages = ["Summary", "10", "2", "Annex", "2", "Summary", None]
    (line,) = cite([source(1, "7", page=page) for page in pages], {}, None)
    assert ("2", "10", "Summary", "Annex") == line.pages


def test_a_document_is_called_by_its_file_else_its_id_else_something_neutral() -> None:
    named = [source(1, "7"), source(2, "7", file="a.pdf")]
    assert ["a.pdf"] == [line.name for line in cite(named, {}, None)]
    assert ["7"] == [line.name for line in cite([source(1, "7")], {}, None)]
    assert ["Untitled document"] == [line.name for line in cite([source()], {}, None)]


def test_a_documents_own_link_comes_before_the_template() -> None:
    origins = {DocumentId("7"): Origin(url="https://drive.example.com/7")}
    lines = cite([source(1, "7"), source(2, "8")], origins, "https://x.example/{document_id}")
    assert ["https://drive.example.com/7", "https://x.example/8"] == [line.url for line in lines]


def test_a_documents_title_comes_before_its_files_name() -> None:
    origins = {DocumentId("7"): Origin(title="Leave policy"), DocumentId("8"): Origin()}
    sources = [source(1, "7", file="v8.pdf"), source(2, "8", file="v9.pdf"), source(3, file="c")]
    assert ["Leave policy", "v9.pdf", "c"] == [line.name for line in cite(sources, origins, None)]


def test_the_template_is_filled_with_the_first_page_of_the_document() -> None:
    places = [source(2, "7", bucket="HR", file="a.pdf", page=page) for page in ("12", "3")]
    assert ["https://docs.example.com/7?b=HR&f=a.pdf#page=3"] == urls(places)


def test_what_is_missing_is_left_empty() -> None:
    assert ["https://docs.example.com/?b=&f=a.pdf#page="] == urls([source(1, file="a.pdf")])


def test_every_field_is_percent_encoded() -> None:
    places = [source(1, "7", bucket="P & C/#?", file="../휴가 1.pdf", page="a=b")]
    assert [
        "https://docs.example.com/7?b=P%20%26%20C%2F%23%3F"
        "&f=..%2F%ED%9C%B4%EA%B0%80%201.pdf#page=a%3Db"
    ] == urls(places)


def test_doubled_braces_in_a_template_are_braces() -> None:
    template = "https://x.example/{{{page}}}"
    assert check_template(template) is None
    assert ["https://x.example/%7B3%7D"] == urls([source(1, page="3")], template)


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_name_leads_to_another_host_or_out_of_its_field(file: str, page: str) -> None:
    (url,) = urls([source(1, file=file, page=page)], "https://x.example/{file}/{page}")
    assert url is not None
    assert url.startswith("https://x.example/")
    _, _, _, first, second = url.split("/")
    assert [file, page] == [unquote(first), unquote(second)]


places = st.builds(
    source,
    st.none() | st.integers(min_value=1, max_value=9),
    st.none() | st.sampled_from("abc"),
    file=st.none() | st.sampled_from("xyz"),
    page=st.none() | st.sampled_from(["1", "2", "10", "sheet"]),
)


@given(st.lists(places))
def test_no_reference_and_no_page_is_lost_or_told_twice(sources: list[Source]) -> None:
    lines = cite(sources, {}, None)
    assert {s.reference for s in sources if s.reference} == {
        reference for line in lines for reference in line.references
    }
    assert {s.page for s in sources if s.page} == {page for line in lines for page in line.pages}
    assert all(sorted(set(line.references)) == list(line.references) for line in lines)
    assert all(len(set(line.pages)) == len(line.pages) for line in lines)
    lowest = [line.references[0] for line in lines if line.references]
    assert sorted(lowest) == lowest


@pytest.mark.parametrize(
    "template",
    [
        TEMPLATE,
        "http://localhost:8080/{document_id}",
        "https://x.example?f={file}",
        "https://x.example/library",
        "https://x.example",
    ],
)
def test_a_good_template_has_no_problem(template: str) -> None:
    assert check_template(template) is None


@pytest.mark.parametrize(
    ("template", "part"),
    [
        ("https://x.example/{documentId}", "{documentId}"),
        ("https://x.example/{}", "{}"),
        ("https://x.example/{0}", "{0}"),
        ("https://x.example/{page.__class__}", "{page.__class__}"),
        ("https://x.example/{page[0]}", "{page[0]}"),
        ("https://x.example/{ page }", "{ page }"),
        ("https://x.example/{page:>9999}", '":"'),
        ("https://x.example/{page:{file}}", '":"'),
        ("https://x.example/{page!r}", '"!"'),
        ("https://x.example/{page", "braces"),
        ("https://x.example/page}", "braces"),
        ("ftp://x.example/{page}", "http"),
        ("javascript:alert({page})", "http"),
        ("x.example/{page}", "http"),
        ("{file}", "http"),
        ("https://{bucket}/{file}", "host"),
        ("https://x.example{page}", "host"),
        ("https:///{page}", "host"),
        ("https://user:password@x.example/{page}", "linked"),
        ("https://x example/{page}", "linked"),
        ("https://x.example/\n{page}", "linked"),
        ("", "http"),
    ],
)
def test_a_bad_template_is_explained(template: str, part: str) -> None:
    problem = check_template(template)
    assert problem is not None
    assert part in problem


MANY = [source(n, str(n), file=f"{n}.pdf") for n in range(1, 5_001)]


def test_only_what_is_listed_gets_a_link() -> None:
    listed = tuple(str(n) for n in range(1, MOST_LISTED + 1))
    assert listed == documents_to_look_up(MANY, "")
    lines = cite(MANY, {}, TEMPLATE)
    assert 5_000 == len(lines)
    assert list(listed) == [str(*line.references) for line in lines if line.url]


def test_what_the_text_names_gets_a_link_as_well() -> None:
    origins = {DocumentId("57"): Origin(url="https://docs.example/57")}
    text = "As said [57], and [4999]; not so [6000] or 58."
    assert ("57", "4999") == documents_to_look_up(MANY, text)[MOST_LISTED:]
    lines = {line.references: line.url for line in cite(MANY, origins, None, text)}
    assert "https://docs.example/57" == lines[(57,)]
    assert None is lines[(4999,)]


def test_a_text_that_names_everything_gets_some_links() -> None:
    text = " ".join(f"[{n}]" for n in range(1, 5_001))
    assert MOST_LISTED + MOST_NAMED == len(documents_to_look_up(MANY, text))


def test_places_of_one_document_are_one_look_up() -> None:
    sources = [source(n, "7", page=str(n)) for n in range(1, 100)] + [source(100, "8")]
    assert ("7", "8") == documents_to_look_up(sources, "")


def test_a_text_that_broke_off_is_based_on_what_it_names() -> None:
    sources = [source(1, "7"), source(2, "8"), source(3, "7"), source(4, "9")]
    assert ["7", "7"] == [place.document_id for place in reached(sources, "As said [3], and")]
    assert () == reached(sources, "Half of")


def test_places_without_a_number_may_have_been_reached() -> None:
    sources = [source(None, "7"), source(2, "8")]
    assert ["7"] == [place.document_id for place in reached(sources, "Half of")]


def test_the_documents_of_an_answer_are_those_that_its_text_cites() -> None:
    sources = [
        source(1, "7", file="a.pdf", page="1"),
        source(2, "8", file="b.pdf"),
        source(3, "7", file="a.pdf", page="2"),
        source(4, file="c.pdf"),
    ]
    a, b, c = (
        Document(id=id, name=name)
        for id, name in ((DocumentId("7"), "a.pdf"), (DocumentId("8"), "b.pdf"), (None, "c.pdf"))
    )
    assert (a, c) == documents(sources, "It is so [3], and so [4].")
    assert (a, b, c) == documents(sources, "It is so.")
