"""What Storm read for an answer, as people may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bot.domain.source import Citation, Source

# Of one answer. Beyond is what no text cites.
MOST_EXCERPTS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    # The number by which the answer cites it; None: it does not.
    reference: int | None
    # The document's, as in the list of sources.
    name: str
    page: str | None
    url: str | None
    text: str


def excerpts(sources: Sequence[Source], citations: Sequence[Citation]) -> tuple[Excerpt, ...]:
    """Those with a number first, in its order. Places of which Storm told no words are left out."""
    read = [source for source in sources if source.excerpt.strip()]
    in_order = sorted(read, key=lambda source: source.reference or len(sources) + 1)
    return tuple(_excerpt(source, citations) for source in islice(in_order, MOST_EXCERPTS))


def _excerpt(source: Source, citations: Sequence[Citation]) -> Excerpt:
    listed = next((one for one in citations if source.reference in one.references), None)
    return Excerpt(
        reference=source.reference,
        name=listed.name if listed else source.file or "",
        page=source.page,
        url=listed.url if listed else None,
        text=source.excerpt,
    )
