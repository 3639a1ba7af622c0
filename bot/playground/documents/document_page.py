"""A document of the demo as a page of its own, so that a source under an answer opens there."""

from html import escape
from pathlib import Path
from typing import Final

from bot.playground.documents.library import Paper
from bot.playground.pictures.markup import markdown_html

STYLE: Final = Path(__file__).with_name("document.css")
# Documents load nothing but their style.
SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def document_page(paper: Paper) -> str:
    """The whole page. What stands in the document never becomes HTML of its own."""
    language = "ko" if paper.is_korean else "en"
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(paper.title)}</title>"
        '<link rel="stylesheet" href="/documents/document.css"></head>'
        f"<body><header>{escape(paper.folder)} · {escape(paper.name)}</header>"
        f"<main>{_main(paper)}</main></body></html>\n"
    )


def _main(paper: Paper) -> str:
    """Each section's heading is where its address leads."""
    opening, *parts = markdown_html(paper.text).split("<h2>")
    return opening + "".join(
        f'<h2 id="{section.anchor}">{part}'
        for section, part in zip(paper.sections, parts, strict=True)
    )
