"""The report as Slack's blocks: calm, and nothing in it pings anybody.

All of it is rich text, whose words Slack shows as they are, whatever a document is called. Links
lead to replies, which only those can read who are in their channels; of a channel Slack shows the
name only to those who may know it. Nobody is named, no words are told.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from bot.domain.case import WHOLE, Case
from bot.domain.outcome import WITHDRAWN
from bot.domain.permalink import permalink
from bot.domain.reply import Language
from bot.domain.report import Cited, Report, asked_at
from bot.words import report as words
from bot.words.saying import number

# Of each list the last so many, and so many letters of a document's name.
MOST_LISTED: Final = 10
MOST_DOCUMENTS: Final = 5
LONGEST_NAME: Final = 100
IN_PART: Final = ("incomplete", "stopped")

Element = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`text` is what notifications and screen readers say."""

    text: str
    blocks: tuple[Element, ...]


def message(report: Report, workspace_url: str, language: Language) -> Message:
    title = words.title(report.since.date(), report.until.date(), language)
    sentences = list(_sentences(report, language))
    first = [_bold(title), *(_text(f"\n{sentence}") for sentence in sentences)]
    lists = (
        (words.heading_nothing_found, report.nothing_found),
        (words.heading_judged_bad, report.judged_bad),
        (words.heading_person_needed, report.person_needed),
    )
    parts = [_section(first)]
    for heading, cases in lists:
        items = _cases(cases, report.since.tzinfo, workspace_url, language)
        parts += _listed(heading(language), items)
    for heading, documents in (
        (words.heading_documents, report.most_cited),
        (words.heading_documents_bad, report.cited_when_bad),
    ):
        parts += _listed(heading(language), _documents(documents, language))
    block: Element = {"type": "rich_text", "elements": parts}
    return Message(text=f"{title}: {sentences[0]}", blocks=(block,))


def _sentences(report: Report, language: Language) -> Iterable[str]:
    if not report.questions:
        yield words.nobody_asked(language)
        return
    yield " · ".join(_ends(report, language))
    speed = report.first_words_s
    if speed.median is not None and speed.p90 is not None:
        yield words.speed(speed.median, speed.p90, language)
    if acts := _counted(
        (
            (words.judged_good, report.verdicts.good),
            (words.judged_bad, report.verdicts.bad),
            (words.solved, report.solved),
            (words.corrected, report.corrected),
        ),
        language,
    ):
        yield " · ".join(acts)


def _ends(report: Report, language: Language) -> list[str]:
    ends = {end.name: end.count for end in report.ends}
    whole, withdrawn = ends.get(WHOLE, 0), ends.get(WITHDRAWN, 0)
    in_part = sum(ends.get(name, 0) for name in IN_PART)
    rest = report.questions - whole - in_part - withdrawn
    return _counted(
        (
            (words.questions, report.questions),
            (words.answered, whole),
            (words.answered_in_part, in_part),
            (words.not_answered, rest),
            (words.deleted, withdrawn),
        ),
        language,
    )


def _counted(
    said: Iterable[tuple[Callable[[int, Language], str], int]], language: Language
) -> list[str]:
    return [say(count, language) for say, count in said if count]


def _cases(
    cases: Sequence[Case], zone: tzinfo | None, workspace_url: str, language: Language
) -> Iterator[list[Element]]:
    """Whoever writes to the bot alone is not shown to others."""
    public = [case for case in cases if not case.ended.thread.is_direct]
    for case in public[-MOST_LISTED:]:
        when = words.moment(asked_at(case, zone), language)
        link = _link(permalink(workspace_url, case.ended), when)
        yield [link, _text("  "), {"type": "channel", "channel_id": case.channel}]
    if (more := len(public) - MOST_LISTED) > 0:
        yield [_text(words.earlier(more, language))]
    if direct := len(cases) - len(public):
        yield [_text(words.in_direct_messages(direct, language))]


def _documents(documents: Sequence[Cited], language: Language) -> Iterator[list[Element]]:
    for each in documents[:MOST_DOCUMENTS]:
        yield [_text(f"{number(each.answers, language)} · {_shortened(each.name)}")]


def _shortened(name: str) -> str:
    """Slack refuses an empty text."""
    name = " ".join(name.split()) or "…"
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _listed(heading: str, items: Iterable[list[Element]]) -> list[Element]:
    entries = [{"type": "rich_text_section", "elements": item} for item in items]
    if not entries:
        return []
    # An empty line keeps the lists apart.
    return [
        _section([_text("\n"), _bold(heading)]),
        {"type": "rich_text_list", "style": "bullet", "elements": entries},
    ]


def _section(elements: Sequence[Element]) -> Element:
    return {"type": "rich_text_section", "elements": list(elements)}


def _text(text: str) -> Element:
    return {"type": "text", "text": text}


def _bold(text: str) -> Element:
    return {"type": "text", "text": text, "style": {"bold": True}}


def _link(url: str, text: str) -> Element:
    return {"type": "link", "url": url, "text": text}
