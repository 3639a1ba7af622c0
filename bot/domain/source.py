"""A place in a document that an answer is based on."""

from dataclasses import dataclass
from typing import NewType

DocumentId = NewType("DocumentId", str)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One line below an answer: a document, with every place in it that was used."""

    # In ascending order; empty where Storm gave no number.
    references: tuple[int, ...]
    name: str
    # In order of first appearance, each once.
    pages: tuple[str, ...]
    # http(s) only, ready to be linked; None: no link.
    url: str | None
