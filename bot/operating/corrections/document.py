"""Corrections as a Word document, which Storm takes where it takes no plain text.

Pairs of question and answer, and nothing else: what Storm reads, it may tell anybody.
"""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import Final

from bot.domain.correction import Correction

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What no XML may contain.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_docx(corrections: Iterable[Correction]) -> bytes:
    """Takes some hundredths of a second, and reads a template from the disk."""
    # Half a second and 17 MB, which only those pay for who want a document.
    from docx import Document

    document = Document()
    for correction in corrections:
        document.add_heading(_clean(" ".join(correction.question.split())), level=1)
        for paragraph in re.split(r"\n{2,}", correction.answer):
            document.add_paragraph(_clean(paragraph))
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def name_of(correction: Correction) -> str:
    """The same for each that takes the place of another."""
    return f"correction-{correction.id}.docx"


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
