from dataclasses import replace

from bot.domain.excerpt import MOST_EXCERPTS, excerpts
from bot.domain.source import Citation, DocumentId, Source

GUIDE = Source(
    reference=2,
    document_id=DocumentId("d1"),
    bucket=None,
    file="guide.pdf",
    page="3",
    excerpt="Two weeks.",
)
CITED = Citation(references=(1, 2), name="The Guide", pages=("3",), url="https://x.test/guide")


def test_they_are_numbered_as_cited_and_lead_where_the_list_leads() -> None:
    first = replace(GUIDE, reference=1, page="12", excerpt="Three days.")
    uncited = replace(GUIDE, reference=None, file="other.pdf", excerpt="More.")
    found = excerpts([uncited, GUIDE, first], [CITED])
    assert [(1, "The Guide", "12"), (2, "The Guide", "3"), (None, "other.pdf", "3")] == [
        (one.reference, one.name, one.page) for one in found
    ]
    assert ["https://x.test/guide"] * 2 == [one.url for one in found[:2]]


def test_places_without_words_are_left_out_and_there_is_an_end() -> None:
    assert () == excerpts([replace(GUIDE, excerpt=" \n")], [CITED])
    assert MOST_EXCERPTS == len(excerpts([GUIDE] * 100, [CITED]))
