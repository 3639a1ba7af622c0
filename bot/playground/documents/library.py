"""The documents that ship with the demo, cut into sections: what the stand-in Storm has read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote
from zlib import crc32

from bot.playground.documents.shelf import Bucket, Document

DOCUMENTS: Final = Path(__file__).with_name("papers")
FOLDER: Final = "Folder: "
FENCE: Final = re.compile(r"^```", re.MULTILINE)
# A comment below a heading tells how people ask for the section; nobody sees it.
ASKED_AS: Final = re.compile(r"<!-- Asked as:\n(.*?)-->\n\n", re.DOTALL)
# Ids are 64-bit numbers as text, as Storm's are; the last digits come from the name.
FIRST_ID: Final = 7_310_000_001_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What stands below one heading: `blocks` are its paragraphs, lists, tables and code.

    `asked_as` has the ways people ask for it.
    """

    file: str
    title: str
    heading: str
    folder: str
    asked_as: tuple[str, ...]
    blocks: tuple[str, ...]

    @property
    def id(self) -> str:
        return str(FIRST_ID + crc32(f"{self.file}#{self.heading}".encode()))

    @property
    def anchor(self) -> str:
        """What it is called in its document's page, as it stands in an address too."""
        return quote(self.heading, safe="")

    @property
    def address(self) -> str:
        return f"{page_name(self.file)}#{self.anchor}"

    @property
    def text(self) -> str:
        return "\n\n".join(self.blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document. `name` is its file's: "leave-policy.ko.md"."""

    name: str
    title: str
    folder: str
    text: str
    sections: tuple[Section, ...]

    @property
    def is_korean(self) -> bool:
        return self.name.endswith(".ko.md")

    @property
    def page_name(self) -> str:
        return page_name(self.name)


def page_name(file: str) -> str:
    """What a document is called in the address of its page."""
    return file.removesuffix(".md") + ".html"


@cache
def papers() -> tuple[Paper, ...]:
    """All documents, by name."""
    files = sorted(DOCUMENTS.glob("*.md"))
    return tuple(read_paper(file.name, file.read_text("utf-8")) for file in files)


def read_paper(name: str, text: str) -> Paper:
    """A document is a title, the folder it lies in, and sections below headings of level two."""
    opening, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    title, folder = (line for line in opening.splitlines() if line)
    lies_in = {"title": title.removeprefix("# "), "folder": folder.removeprefix(FOLDER)}
    return Paper(
        **lies_in,
        name=name,
        text=ASKED_AS.sub("", text.replace(f"{folder}\n\n", "", 1)),
        sections=tuple(_section(part, file=name, **lies_in) for part in parts),
    )


def shelf(address: Callable[[Section], str]) -> tuple[Document, ...]:
    """The documents as Storm's API tells of them; `address` is where a section can be read.

    Storm knows links of whole documents only, so to Storm each section is one.
    """
    return tuple(
        Document(
            id=section.id,
            name=section.file,
            bucket=Bucket(id=str(FIRST_ID + crc32(section.folder.encode())), name=section.folder),
            source=address(section),
            title=section.title,
        )
        for paper in papers()
        for section in paper.sections
    )


def _section(part: str, *, file: str, title: str, folder: str) -> Section:
    heading, _, body = part.partition("\n")
    return Section(
        file=file,
        title=title,
        folder=folder,
        heading=heading.strip(),
        asked_as=tuple(line for told in ASKED_AS.findall(body) for line in told.splitlines()),
        blocks=_blocks(ASKED_AS.sub("", body)),
    )


def _blocks(body: str) -> tuple[str, ...]:
    """Cut at blank lines, except within code."""
    blocks: list[str] = []
    for piece in re.split(r"\n{2,}", body.strip()):
        if blocks and len(FENCE.findall(blocks[-1])) % 2:
            blocks[-1] += "\n\n" + piece
        else:
            blocks.append(piece)
    return tuple(blocks)
