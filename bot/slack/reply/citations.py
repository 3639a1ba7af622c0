"""What an answer is based on, as Slack shows it: lines below the answer, links within it.

A line is mrkdwn: `[1] <url|guide.pdf> · p. 3, 12 · drive.example.com`. Lines are never cut. What
may be long in one has a limit of its own, and where many long links meet, the longest are left out,
so that ten lines always fit into one message.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from unicodedata import normalize
from urllib.parse import urlsplit

import regex

from bot import texts
from bot.domain.link import web_link
from bot.domain.reply import Language
from bot.domain.source import MOST_LISTED, Citation
from bot.slack.text.fences import fences
from bot.slack.text.mrkdwn import link
from bot.slack.text.safety import plain_label

# All in UTF-8 bytes: Slack counts characters, and does not say which.
MAX_SECTION_BYTES: Final = 3_000
MAX_LINES_BYTES: Final = 9_000
MAX_LINK_BYTES: Final = 2_400
MAX_LABEL_BYTES: Final = 320
MAX_PAGES_BYTES: Final = 240

MAX_NAME: Final = 80
MAX_PAGES: Final = 40
MAX_PAGE_NAME: Final = 40
MAX_HOST: Final = 40
MAX_REFERENCES: Final = 12
# No answer has more places; beyond is nonsense that would only need room.
MAX_REFERENCE: Final = 99_999

# Of what is longer still, only the ends are looked at.
_READ: Final = 1_000

_NUMBER: Final = re.compile(r"[0-9]+")

# What could be read as Markdown within an address; the semicolon as in "&copy;".
_IN_MARKDOWN: Final = str.maketrans({mark: f"%{ord(mark):02X}" for mark in "[]*;@"})

# A reference in the text, or what looks like one and is left alone: code, links, addresses.
_REFERENCE: Final = re.compile(
    r"""
      \\.
    | (?<!`)(?P<tick>`+)(?!`)(?:[^\n]|\n(?![ \t]*\n))*?(?<!`)(?P=tick)(?!`)
    | !?\[(?:[^\[\]\\\n]|\\.|\[[^\[\]\n]*\]){0,400}\]\((?:[^()\s]|\([^()\s]*\))*
    | ^[ \t>]*\[(?:[^\[\]\\\n]|\\.){1,400}\]:(?:[^()\s]|\([^()\s]*\))*
    | <[a-z][a-z0-9+.-]*:[^<>\n]*>
    | https?://\S+
    | \[(?P<number>[0-9]{1,5})\]
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    linked: str
    plain: str

    @property
    def saving(self) -> int:
        """Bytes that leaving out the link would save."""
        return size(self.linked) - size(self.plain)


def size(text: str) -> int:
    return len(text.encode(errors="replace"))


def source_blocks(citations: Sequence[Citation], language: Language) -> list[dict[str, Any]]:
    """Sections with one line per document; none without citations."""
    return [
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": text, "verbatim": True},
            # Slack would fold a long list, and sources are what people look for.
            "expand": True,
        }
        for text in _packed(source_lines(citations, language))
    ]


def source_lines(citations: Sequence[Citation], language: Language) -> list[str]:
    """The heading, at most `MOST_LISTED` documents, and how many there are beyond. In mrkdwn."""
    if not citations:
        return []
    lines = [_line(citation, language) for citation in citations[:MOST_LISTED]]
    shown = [f"*{texts.sources(language)}*", *_fitting(lines)]
    beyond = len(citations) - MOST_LISTED
    return [*shown, texts.more_sources(beyond, language)] if beyond > 0 else shown


def link_references(body: str, citations: Sequence[Citation]) -> str:
    """Markdown in which `[1]` leads to the document with that number, where it has a link."""
    links = dict(_links(citations))
    if not links:
        return body

    def linked(match: re.Match[str]) -> str:
        number = match["number"]
        address = links.get(int(number)) if number else None
        return rf"[\[{number}\]]({address})" if address else match[0]

    pieces, end = [], 0
    for fence in fences(body):
        pieces += [
            _REFERENCE.sub(linked, body[end : fence.start]),
            body[fence.start : fence.closed],
        ]
        end = fence.closed
    return "".join([*pieces, _REFERENCE.sub(linked, body[end:])])


def _links(citations: Sequence[Citation]) -> Iterator[tuple[int, str]]:
    for citation in citations:
        url = web_link(citation.url) if citation.url else None
        # A bracketed host would have to be escaped, and then it is none.
        if url is not None and "[" not in urlsplit(url).netloc:
            address = url.translate(_IN_MARKDOWN)
            yield from ((n, address) for n in citation.references)


def _line(citation: Citation, language: Language) -> _Line:
    numbers = _references(citation.references)
    label = _label(citation.name)
    if not any(map(str.isprintable, label)):
        label = texts.untitled(language)
    pages = _pages(citation.pages, language)
    plain = f"{numbers} {_dotted(label, pages)}"
    url = web_link(citation.url) if citation.url else None
    entity = link(url, label) if url else ""
    if url is None or size(entity) > MAX_LINK_BYTES:
        return _Line(linked=plain, plain=plain)
    return _Line(linked=f"{numbers} {_dotted(entity, pages, _host(url))}", plain=plain)


def _dotted(*facts: str) -> str:
    return " · ".join(filter(None, facts))


def _references(references: Sequence[int]) -> str:
    numbers = [f"[{n}]" for n in references if 0 <= n <= MAX_REFERENCE]
    if not numbers:
        return "•"
    more = ["…"] if len(numbers) > MAX_REFERENCES else []
    return " ".join(numbers[:MAX_REFERENCES] + more)


def _label(name: str) -> str:
    """A document's name, safe in mrkdwn, perhaps shortened in the middle."""
    # Composed: names from a Mac spell each Korean syllable as several characters.
    once = normalize("NFC", " ".join(name.split()))
    for most in (MAX_NAME, MAX_NAME // 2, MAX_NAME // 4):
        label = plain_label(_shortened(once, most))
        if size(label) <= MAX_LABEL_BYTES:
            return label
    return plain_label(once[: MAX_NAME // 4])


def _shortened(name: str, most: int) -> str:
    """The beginning and the end, where the extension is; `most` letters."""
    if len(name) > 2 * _READ:
        name = name[:_READ] + name[-_READ:]
    letters = regex.findall(r"\X", name)
    if len(letters) <= most:
        return name
    end = most // 3
    return "".join([*letters[: most - 1 - end], "…", *letters[-end:]])


def _pages(pages: Sequence[str], language: Language) -> str:
    """ "p. 3, 12, Annex", as many as there is room for."""
    for count in range(min(len(pages), MAX_PAGES), 0, -1):
        listed = _listed(pages[:count], language, has_more=count < len(pages))
        if size(listed) <= MAX_PAGES_BYTES:
            return listed
    return ""


def _listed(pages: Sequence[str], language: Language, *, has_more: bool) -> str:
    shown = [plain_label(_shortened(page, MAX_PAGE_NAME)) for page in pages]
    numbers = [page for page in shown if _NUMBER.fullmatch(page)]
    names = [page for page in shown if page and not _NUMBER.fullmatch(page)]
    counted = [texts.page_numbers(numbers, language)] if numbers else []
    return ", ".join([*counted, *names, *(["…"] if has_more else [])])


def _host(url: str) -> str:
    """Where the link leads, since a label can promise anything."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return host if 0 < len(host) <= MAX_HOST else ""


def _fitting(lines: Sequence[_Line]) -> list[str]:
    """With their links, as long as there is room: the longest links are left out first."""
    excess = sum(size(line.linked) + 1 for line in lines) - MAX_LINES_BYTES
    plain: set[int] = set()
    for index in sorted(range(len(lines)), key=lambda n: (lines[n].saving, n), reverse=True):
        if excess <= 0:
            break
        plain.add(index)
        excess -= lines[index].saving
    return [line.plain if index in plain else line.linked for index, line in enumerate(lines)]


def _packed(lines: Sequence[str]) -> Iterator[str]:
    """Whole lines, as many as fit into one section."""
    packed = ""
    for line in lines:
        if packed and size(packed) + 1 + size(line) > MAX_SECTION_BYTES:
            yield packed
            packed = ""
        packed = f"{packed}\n{line}" if packed else line
    if packed:
        yield packed
