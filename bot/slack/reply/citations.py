"""What an answer is based on, as Slack shows it: lines below the answer, links within it.

A line is mrkdwn: `[1] <url|guide.pdf> · p. 3, 12 · drive.example.com`. Lines are never cut. What
may be long in one has a limit of its own, and where many long links meet, the longest are left out,
so that ten lines always fit into one message.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Final
from unicodedata import normalize
from urllib.parse import urlsplit

from bot.domain.citation_marks import MARKS, OPENED_MARKS, each_mark, is_index, numbers_in
from bot.domain.link import web_link
from bot.domain.reply import Language
from bot.domain.source import MOST_LISTED, Citation
from bot.slack.reply.text_objects import mrkdwn_text, plain_text
from bot.slack.text.addresses import hidden_host
from bot.slack.text.bare_address import REST
from bot.slack.text.fences import fences
from bot.slack.text.graphemes import graphemes
from bot.slack.text.inline import code_end
from bot.slack.text.mrkdwn import link
from bot.slack.text.safety import plain_label
from bot.words import labels

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

# A letter may be made of several characters. Of what is longer still, the ends are looked at.
_READ: Final = 12

_NUMBER: Final = re.compile(r"[0-9]+")

# What could be read as Markdown within an address; the semicolon as in "&copy;".
_IN_MARKDOWN: Final = str.maketrans({mark: f"%{ord(mark):02X}" for mark in "[]*;@"})

# A reference in the text, or what looks like one and is left alone: code, links, addresses. It
# begins with a set of characters, which is searched for at once.
_REFERENCE: Final = re.compile(
    rf"""
    [\\`!\[【［<hH]
    (?: (?<=\\).
      | (?<=`)`*+(?P<tick>)
      | (?:(?<=\[)|(?<=!)\[)
        (?:[^\[\]\\\n]|\\.|\[[^\[\]\n]*+\]){{0,400}}+\]\((?:[^()\s]|\([^()\s]*+\))*+
      | (?<=\[)(?:[^\[\]\\\n]|\\.){{1,400}}+\]:(?:[^()\s]|\([^()\s]*+\))*+(?P<definition>)
      | (?<=<)(?i:[a-z][a-z0-9+.-]*+:)[^<>\n]*+>
      | (?<=[hH])(?i:ttps?://){REST}
      | (?i:{OPENED_MARKS})
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_HAS_WORD: Final = re.compile(r"\[[^\W\d]")
_PARAGRAPH_END: Final = re.compile(r"\n[ \t]*+\n|\Z")

# A link with this label; None: there is none.
_Write = Callable[[str, Citation | None], str | None]


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
    return [_section(text) for text in _packed(source_lines(citations, language))]


def headed_source_blocks(
    citations: Sequence[Citation],
    language: Language,
    menu: dict[str, Any] | None,
    *,
    is_folded: bool = True,
) -> list[dict[str, Any]]:
    """How many there are, beside the reply's menu; and the lines below it, folded away if it may
    be.
    """
    if not citations:
        return []
    heading: dict[str, Any] = _section(f"*{labels.sources_count(len(citations), language)}*")
    if menu is not None:
        heading["accessory"] = menu
    _, *lines = source_lines(citations, language)
    unfolded = [_section(text) for text in _packed(lines)]
    if not is_folded:
        return [heading, *unfolded]
    folded = {
        "type": "container",
        "title": plain_text(labels.documents(language)),
        "is_collapsible": True,
        "default_collapsed": True,
        "child_blocks": unfolded,
    }
    return [heading, folded]


def _section(text: str) -> dict[str, Any]:
    return {
        "type": "section",
        "text": mrkdwn_text(text),
        # Slack would fold a long list, and sources are what people look for.
        "expand": True,
    }


def source_lines(citations: Sequence[Citation], language: Language) -> list[str]:
    """The heading, at most `MOST_LISTED` documents, and how many there are beyond. In mrkdwn."""
    if not citations:
        return []
    listed = citations[:MOST_LISTED]
    known = _shared_host(listed)
    lines = [_line(citation, language, known) for citation in listed]
    shown = [f"*{labels.sources(language)}*", *_fitting(lines)]
    beyond = len(citations) - MOST_LISTED
    return [*shown, labels.more_sources(beyond, language)] if beyond > 0 else shown


def link_references(body: str, citations: Sequence[Citation]) -> str:
    """Markdown in which `[1]` leads to the document with that number, where it has a link."""
    return _with_links(body, citations, _in_markdown)


def link_references_in_mrkdwn(body: str, citations: Sequence[Citation]) -> str:
    return _with_links(body, citations, _in_mrkdwn)


def _in_markdown(label: str, citation: Citation | None) -> str | None:
    address = _address(citation)
    return rf"[\[{label}\]]({address})" if address else None


def _in_mrkdwn(label: str, citation: Citation | None) -> str | None:
    url = web_link(citation.url) if citation is not None and citation.url else None
    return link(url, f"[{label}]") if url else None


def _with_links(body: str, citations: Sequence[Citation], write: _Write) -> str:
    cited = {number: citation for citation in citations for number in citation.references}
    if not cited:
        return body
    pieces: list[str] = []
    at = 0
    for fence in fences(body):
        pieces += _linked(body, at, fence.start, cited, write)
        pieces.append(body[fence.start : fence.closed])
        at = fence.closed
    return "".join([*pieces, *_linked(body, at, len(body), cited, write)])


def _linked(
    text: str, at: int, end: int, cited: Mapping[int, Citation], write: _Write
) -> Iterator[str]:
    done, paragraph_end = at, at
    while (match := _next_reference(text, at, end)) is not None:
        at = match.end()
        if match.lastgroup == "tick":
            if paragraph_end < at:
                paragraph_end = _end_of_paragraph(text, at, end)
            at = code_end(text, at, paragraph_end, match[0]) or at
        elif match.lastgroup == "marks" and not is_index(text, *match.span()):
            yield text[done : match.start()]
            yield from (_written(mark, cited, write) for mark in each_mark(match[0]))
            done = at
    yield text[done:end]


def _next_reference(text: str, at: int, end: int) -> re.Match[str] | None:
    while (match := _REFERENCE.search(text, at, end)) is not None:
        start = match.start()
        if match.lastgroup != "definition" or _begins_line(text, start):
            return match
        # Within a line it is none.
        if (marks := MARKS.match(text, start, end)) is not None:
            return marks
        at = start + 1
    return None


def _begins_line(text: str, at: int) -> bool:
    """Nothing but white space and marks of a quotation stands before it."""
    return not text[text.rfind("\n", 0, at) + 1 : at].strip(" \t>")


def _written(mark: str, cited: Mapping[int, Citation], write: _Write) -> str:
    """Each number leads to its document; a mark that leads nowhere stays as it is."""
    numbers = list(numbers_in(mark))
    if len(numbers) == 1:
        label = mark[1:-1] if _HAS_WORD.match(mark) else str(numbers[0])
        return write(label, cited.get(numbers[0])) or mark
    links = [(number, write(str(number), cited.get(number))) for number in numbers]
    if not any(written for _, written in links):
        return mark
    return "".join(written or f"[{number}]" for number, written in links)


def _end_of_paragraph(text: str, at: int, end: int) -> int:
    match = _PARAGRAPH_END.search(text, at, end)
    return match.start() if match else end


@lru_cache(maxsize=64)
def _address(citation: Citation | None) -> str | None:
    """A citation's link, as it may stand in Markdown."""
    url = web_link(citation.url) if citation is not None and citation.url else None
    # A bracketed host would have to be escaped, and then it is none.
    if url is None or "[" in urlsplit(url).netloc:
        return None
    return url.translate(_IN_MARKDOWN)


def place_line(citation: Citation, language: Language) -> str:
    """One place by itself, with its link. In mrkdwn."""
    return _line(citation, language, None).linked


def _line(citation: Citation, language: Language, known: str | None) -> _Line:
    """`known`: the host that needs no mention."""
    numbers = _references(citation.references)
    label = _label(citation.name)
    if not any(map(str.isprintable, label)):
        label = labels.untitled(language)
    pages = _pages(citation.pages, language)
    plain = f"{numbers} {_dotted(label, pages)}"
    url = web_link(citation.url) if citation.url else None
    entity = link(url, label) if url else ""
    if url is None or size(entity) > MAX_LINK_BYTES:
        return _Line(linked=plain, plain=plain)
    host = _host(url)
    says_nothing = host == known or host in label.lower()
    if says_nothing and hidden_host(citation.name[:MAX_LABEL_BYTES], url) is None:
        host = ""
    return _Line(linked=f"{numbers} {_dotted(entity, pages, host)}", plain=plain)


def _dotted(*facts: str) -> str:
    return " · ".join(filter(None, facts))


def _references(references: Sequence[int]) -> str:
    possible = (f"[{n}]" for n in references if 0 <= n <= MAX_REFERENCE)
    numbers = list(islice(possible, MAX_REFERENCES + 1))
    if not numbers:
        return "•"
    more = ["…"] if len(numbers) > MAX_REFERENCES else []
    return " ".join(numbers[:MAX_REFERENCES] + more)


def _label(name: str) -> str:
    """A document's name, safe in mrkdwn, perhaps shortened in the middle."""
    # Composed: names from a Mac spell each Korean syllable as several characters.
    once = normalize("NFC", " ".join(_ends(name, MAX_NAME).split()))
    for most in (MAX_NAME, MAX_NAME // 2, MAX_NAME // 4):
        label = plain_label(shortened(once, most))
        if size(label) <= MAX_LABEL_BYTES:
            return label
    return plain_label(once[: MAX_NAME // 4])


def shortened(name: str, most: int) -> str:
    """The beginning and the end, where the extension is; `most` letters."""
    letters = graphemes(_ends(name, most))
    if len(letters) <= most:
        return name
    end = most // 3
    return "".join([*letters[: most - 1 - end], "…", *letters[-end:]])


def _ends(name: str, most: int) -> str:
    """What of a very long name is looked at."""
    read = most * _READ
    return name if len(name) <= 2 * read else name[:read] + name[-read:]


def _pages(pages: Sequence[str], language: Language) -> str:
    """ "p. 3, 12, Annex", as many as there is room for."""
    shown = [plain_label(shortened(page, MAX_PAGE_NAME)) for page in pages[:MAX_PAGES]]
    for count in range(len(shown), 0, -1):
        listed = _listed(shown[:count], language, has_more=count < len(pages))
        if size(listed) <= MAX_PAGES_BYTES:
            return listed
    return ""


def _listed(shown: Sequence[str], language: Language, *, has_more: bool) -> str:
    numbers = [page for page in shown if _NUMBER.fullmatch(page)]
    names = [page for page in shown if page and not _NUMBER.fullmatch(page)]
    counted = [labels.page_numbers(numbers, language)] if numbers else []
    return ", ".join([*counted, *names, *(["…"] if has_more else [])])


def _host(url: str) -> str:
    """Where the link leads, since a label can promise anything."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return host if 0 < len(host) <= MAX_HOST else ""


def _shared_host(citations: Sequence[Citation]) -> str | None:
    """Where all links of several documents lead: saying so for each tells them apart no more."""
    urls = [web_link(citation.url) for citation in citations if citation.url]
    hosts = [_host(url) for url in urls if url is not None]
    return hosts[0] if len(hosts) > 1 and len(set(hosts)) == 1 else None


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
