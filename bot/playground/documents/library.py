"""The documents that ship with the demo, cut into sections: what the stand-in Storm has read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

from bot.playground.documents.shelf import Bucket, Document

DOCUMENTS: Final = Path(__file__).with_name("papers")
FOLDER: Final = "Folder: "
FENCE: Final = re.compile(r"^```", re.MULTILINE)
# Ids are 64-bit numbers as text, as Storm's are; the last digits come from the name.
FIRST_ID: Final = 7_310_000_001_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What stands below one heading: `blocks` are its paragraphs, lists, tables and code."""

    file: str
    title: str
    heading: str
    blocks: tuple[str, ...]

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
        """What it is called in the address of its page."""
        return self.name.removesuffix(".md") + ".html"

    @property
    def id(self) -> str:
        return str(FIRST_ID + crc32(self.name.encode()))


@cache
def papers() -> tuple[Paper, ...]:
    """All documents, by name."""
    files = sorted(DOCUMENTS.glob("*.md"))
    return tuple(read_paper(file.name, file.read_text("utf-8")) for file in files)


def read_paper(name: str, text: str) -> Paper:
    """A document is a title, the folder it lies in, and sections below headings of level two."""
    opening, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    title, folder = (line for line in opening.splitlines() if line)
    return Paper(
        name=name,
        title=title.removeprefix("# "),
        folder=folder.removeprefix(FOLDER),
        text=text.replace(f"{folder}\n\n", "", 1),
        sections=tuple(_section(name, title.removeprefix("# "), part) for part in parts),
    )


def shelf(address: Callable[[Paper], str]) -> tuple[Document, ...]:
    """The documents as Storm's API tells of them; `address` is where one can be read."""
    return tuple(
        Document(
            id=paper.id,
            name=paper.name,
            bucket=Bucket(id=str(FIRST_ID + crc32(paper.folder.encode())), name=paper.folder),
            source=address(paper),
        )
        for paper in papers()
    )


def _section(file: str, title: str, part: str) -> Section:
    heading, _, body = part.partition("\n")
    return Section(file=file, title=title, heading=heading.strip(), blocks=_blocks(body))


def _blocks(body: str) -> tuple[str, ...]:
    """Cut at blank lines, except within code."""
    blocks: list[str] = []
    for piece in re.split(r"\n{2,}", body.strip()):
        if blocks and len(FENCE.findall(blocks[-1])) % 2:
            blocks[-1] += "\n\n" + piece
        else:
            blocks.append(piece)
    return tuple(blocks)
