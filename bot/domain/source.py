"""A place in a document that an answer is based on, and how it is named below the answer."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from string import Formatter
from typing import Final, NewType
from urllib.parse import quote

from bot.domain.citation_marks import numbers_named
from bot.domain.link import web_link
from bot.domain.origin import Origin

DocumentId = NewType("DocumentId", str)

# How many documents are listed below an answer; of the others it says how many there are.
MOST_LISTED: Final = 10
# How many more of them get a link where the text names their number.
MOST_NAMED: Final = 20

TEMPLATE_FIELDS: Final = ("document_id", "bucket", "file", "page")

_UNNAMED: Final = "Untitled document"
_PAGE_NUMBER: Final = re.compile(r"[0-9]{1,9}")
# The host has to be written out: a document's name must not decide where a link leads.
_TEMPLATE_START: Final = re.compile(r"https?://[^/?#{}]+([/?#]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place Storm found: a page of a document. Several may share a document."""

    # The number by which the answer's text cites it, as in "[1]"; None: it is not cited.
    reference: int | None
    document_id: DocumentId | None
    bucket: str | None
    file: str | None
    # A page number as text, or the name of a sheet or section.
    page: str | None
    # What Storm read there, or the beginning of it. The place is the same whatever it says.
    excerpt: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One line below an answer: a document, with every place in it that was used."""

    # In ascending order; empty where Storm gave no number.
    references: tuple[int, ...]
    name: str
    # Each once: page numbers in ascending order, then names in order of first appearance.
    pages: tuple[str, ...]
    # http(s) only, ready to be linked; None: no link.
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that an answer is based on."""

    id: DocumentId | None
    # Its file's name; empty: Storm gave none.
    name: str = ""


def cite(
    sources: Sequence[Source],
    origins: Mapping[DocumentId, Origin],
    template: str | None,
    text: str = "",
) -> tuple[Citation, ...]:
    """One line per document, the lowest reference first, documents without one last.

    A line's title and link are the document's own of `origins`; else it is called by its file's
    name, and has the link that `template` (one that `check_template` approves) makes of its first
    page, if any. Only the first `MOST_LISTED` lines have a link, and some that `text` names.
    """
    documents = _by_document(sources)
    linked = set(_to_link(documents, text))
    return tuple(
        _cite_document(places, origin, _link(places, origin, template) if index in linked else None)
        for index, places in enumerate(documents)
        for origin in [origins.get(places[0].document_id or DocumentId(""), Origin())]
    )


def documents(sources: Sequence[Source], text: str = "") -> tuple[Document, ...]:
    """Each document once: those that `text` cites by a number; where it cites none, all of them."""
    cited = reached(sources, text) if numbers_named(text) else sources
    return tuple(
        Document(id=places[0].document_id, name=_file(places) or "")
        for places in _by_document(cited)
    )


def documents_to_look_up(sources: Sequence[Source], text: str) -> tuple[DocumentId, ...]:
    """The documents that `cite` would show by title and link, each once."""
    documents = _by_document(sources)
    ids = (documents[index][0].document_id for index in _to_link(documents, text))
    return tuple(document_id for document_id in ids if document_id is not None)


def reached(sources: Sequence[Source], text: str) -> tuple[Source, ...]:
    """What a text that broke off is based on, as far as it came.

    Every place in the documents that it names by a number, and places without any number: nobody
    can tell of those.
    """
    named = numbers_named(text)
    return tuple(
        place
        for places in _by_document(sources)
        if _lowest_reference(places) == math.inf or _is_named(places, named)
        for place in places
    )


def _is_named(places: Sequence[Source], named: set[int]) -> bool:
    return not named.isdisjoint(place.reference for place in places)


def _by_document(sources: Sequence[Source]) -> list[list[Source]]:
    """The places of each document, in the order of the lines."""
    documents: dict[object, list[Source]] = {}
    for source in sources:
        key = source.document_id or (source.bucket, source.file)
        documents.setdefault(key, []).append(source)
    # Sorting is stable: those without a reference stay in order of appearance.
    return sorted(documents.values(), key=_lowest_reference)


def _lowest_reference(places: Sequence[Source]) -> float:
    return min((p.reference for p in places if p.reference is not None), default=math.inf)


def _to_link(documents: Sequence[Sequence[Source]], text: str) -> Iterator[int]:
    """Which documents are shown with a link: those that are listed, and some that are named."""
    yield from range(min(MOST_LISTED, len(documents)))
    if len(documents) > MOST_LISTED:
        named = numbers_named(text)
        beyond = range(MOST_LISTED, len(documents))
        yield from islice((i for i in beyond if _is_named(documents[i], named)), MOST_NAMED)


def check_template(template: str) -> str | None:
    """What is wrong with a SOURCE_URL_TEMPLATE, as a sentence for the operator; None: nothing."""
    try:
        parts = tuple(Formatter().parse(template))
    except ValueError:
        return 'its braces don\'t match (a brace that is meant as such is written twice: "{{")'
    fields = [field for _, field, _, _ in parts if field is not None]
    unknown = next((field for field in fields if field not in TEMPLATE_FIELDS), None)
    if unknown is not None:
        return f"it has a field {{{unknown}}}; possible are {_list_of_fields()}"
    if any(spec or conversion for _, _, spec, conversion in parts):
        return f'its fields take no ":" and no "!"; possible are {_list_of_fields()}'
    if not _TEMPLATE_START.match(template):
        return "it doesn't begin with http:// or https:// and a host that is written out"
    if web_link(_fill(template, dict.fromkeys(TEMPLATE_FIELDS, "1"))) is None:
        return "it doesn't make a web address that can be linked"
    return None


def _list_of_fields() -> str:
    return " ".join(f"{{{field}}}" for field in TEMPLATE_FIELDS)


def _cite_document(places: Sequence[Source], origin: Origin, url: str | None) -> Citation:
    return Citation(
        references=tuple(sorted({p.reference for p in places if p.reference is not None})),
        name=origin.title or _file(places) or places[0].document_id or _UNNAMED,
        pages=_pages(places),
        url=url,
    )


def _link(places: Sequence[Source], origin: Origin, template: str | None) -> str | None:
    if origin.url is not None or template is None:
        return origin.url
    first = places[0]
    fields = {"document_id": first.document_id, "bucket": first.bucket, "file": _file(places)}
    return web_link(_fill(template, fields | {"page": next(iter(_pages(places)), None)}))


def _file(places: Sequence[Source]) -> str | None:
    return next((place.file for place in places if place.file), None)


def _pages(places: Sequence[Source]) -> tuple[str, ...]:
    return _in_reading_order(place.page for place in places if place.page)


def _in_reading_order(pages: Iterable[str]) -> tuple[str, ...]:
    once = tuple(dict.fromkeys(pages))
    numbers = sorted((page for page in once if _PAGE_NUMBER.fullmatch(page)), key=int)
    return (*numbers, *(page for page in once if not _PAGE_NUMBER.fullmatch(page)))


def _fill(template: str, values: Mapping[str, str | None]) -> str:
    # Not str.format: what stands between braces is only ever looked up, never evaluated.
    return "".join(
        literal + quote((values.get(field) if field else None) or "", safe="", errors="replace")
        for literal, field, _, _ in Formatter().parse(template)
    )
