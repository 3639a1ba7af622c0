"""A report for reading in a terminal: aligned, calm, without colours."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final
from unicodedata import category, east_asian_width

from bot.domain.case import Case
from bot.domain.report import Cited, Count, Report, Speed, asked_at
from bot.operating.report.rows import View, people, plain, row, said

# Channels beside each other, and lines of a list; the other forms of a report have all.
MOST_CHANNELS: Final = 6
MOST_LISTED: Final = 20
_LONGEST_TEXT: Final = 100
_GAP: Final = "  "
_DAY: Final = "%a %d %b"
# What the words for ends mean.
_ENDS: Final = {
    "whole": "answered",
    "incomplete": "answered in part",
    "notice": "a sentence instead of an answer",
    "stopped": "stopped by somebody",
    "withdrawn": "the question was deleted, or the reply on request",
    "undeliverable": "could not be shown, or its reply was deleted",
}


def as_text(report: Report, view: View) -> str:
    parts = [_heading(report)]
    if report.questions:
        parts += [
            _by_day(report, view),
            _titled("How they ended", _ends(report)),
            _titled("Why not answered", _counts(report.reasons)),
            _titled("How fast", _speed(report)),
            _titled("What people thought", _verdicts(report)),
            _titled("What people did", _acts(report)),
            _listed("Nothing found", report.nothing_found, view),
            _listed("Judged bad", report.judged_bad, view),
            _listed("A person was needed", report.person_needed, view),
            _titled("Most cited documents, by answers", _documents(report.most_cited)),
            _titled("Cited in answers judged bad", _documents(report.cited_when_bad)),
        ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _heading(report: Report) -> str:
    questions = "1 question" if report.questions == 1 else f"{report.questions or 'No'} questions"
    return f"{questions}, {_moment(report.since)} to {_moment(report.until)} ({report.since:%Z})"


def _moment(when: datetime) -> str:
    return f"{when:%a %d %b %Y %H:%M}"


def _titled(title: str, lines: Sequence[str]) -> str:
    return "\n".join((title, *lines)) if lines else ""


def _by_day(report: Report, view: View) -> str:
    first = [count.name for count in report.channels[:MOST_CHANNELS]]
    others = ["others"] if len(report.channels) > MOST_CHANNELS else []
    rows = [["By day", "all", *map(view.channel, first), *others]]
    for day in report.days:
        counts = {count.name: count.count for count in day.channels}
        listed = [counts.get(name, 0) for name in first]
        rest = [day.questions - sum(listed)] if others else []
        rows.append([f"{day.day:{_DAY}}", *map(str, (day.questions, *listed, *rest))])
    return "\n".join(_aligned(rows))


def _ends(report: Report) -> list[str]:
    rows = (
        [str(end.count), f"{100 * end.count / report.questions:.0f} %", *_meaning(plain(end.name))]
        for end in report.ends
    )
    return _indented(_aligned(list(rows), left=(2, 3)))


def _meaning(end: str) -> list[str]:
    return [end, _ENDS.get(end, "")]


def _counts(counts: Sequence[Count]) -> list[str]:
    rows = [[str(count.count), plain(count.name)] for count in counts]
    return _indented(_aligned(rows, left=(1,)))


def _speed(report: Report) -> list[str]:
    rows = [
        ["", "half within", "9 of 10 within"],
        ["first words", *_within(report.first_words_s)],
        ["whole answer", *_within(report.whole_s)],
    ]
    return _indented(_aligned(rows)) if report.first_words_s.median is not None else []


def _within(speed: Speed) -> list[str]:
    return ["" if each is None else f"{each:.1f} s" for each in (speed.median, speed.p90)]


def _verdicts(report: Report) -> list[str]:
    verdicts = report.verdicts
    if not verdicts.people:
        return []
    reasons = ", ".join(f"{count.count} {count.name}" for count in verdicts.reasons)
    bad = f"bad ({reasons})" if reasons else "bad"
    rows = [[str(verdicts.good), "good"], [str(verdicts.bad), bad]]
    rows.append([str(verdicts.people), "people have judged"])
    return _indented(_aligned(rows, left=(1,)))


def _acts(report: Report) -> list[str]:
    numbers = (
        (len(report.person_needed), "asked for a person"),
        (report.solved, "solved"),
        (report.corrected, "corrected"),
        (report.removed, "had the reply deleted"),
    )
    rows = [[str(number), what] for number, what in numbers if number]
    return _indented(_aligned(rows, left=(1,)))


def _documents(documents: Sequence[Cited]) -> list[str]:
    rows = [[str(each.answers), plain(each.name)] for each in documents]
    return _indented(_aligned(rows, left=(1,)))


def _listed(title: str, cases: Sequence[Case], view: View) -> str:
    if not cases:
        return ""
    lines = [line for case in cases[-MOST_LISTED:] for line in _case(case, view)]
    if (more := len(cases) - MOST_LISTED) > 0:
        lines.append(f"{_GAP}and {more} before that")
    return _titled(f"{title} ({len(cases)})", lines)


def _case(case: Case, view: View) -> Iterator[str]:
    told = row(case, view)
    where = told.link or f"{view.channel(told.channel)} {told.ts}".rstrip()
    remarks = [*told.faults] + ([told.reason] if told.reason else [])
    notes = f"{_GAP}({', '.join(remarks)})" if remarks else ""
    yield f"{_GAP}{asked_at(case, view.zone):{_DAY} %H:%M}{_GAP}{where}{notes}"
    if view.people:
        yield f"{_GAP * 2}{_named(case, view)}"
    words = said(case, view.words)
    for text in (words.question, *words.remarks):
        if text:
            yield f"{_GAP * 2}> {_shortened(text)}"


def _named(case: Case, view: View) -> str:
    named = people(case)
    parts = [f"asked by {view.person(named.asked_by) or 'nobody known'}"]
    if named.bad_by:
        parts.append(f"bad: {', '.join(map(view.person, named.bad_by))}")
    if named.person_asked_by:
        parts.append(f"a person wanted by {view.person(named.person_asked_by)}")
    return "; ".join(parts)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1].rstrip()}…"


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"{_GAP}{line}" for line in lines]


def _aligned(rows: Sequence[Sequence[str]], left: Sequence[int] = (0,)) -> list[str]:
    """Columns; numbers to the right, those in `left` to the left."""
    if not rows:
        return []
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        _GAP.join(
            _padded(cell, widths[index], is_left=index in left) for index, cell in enumerate(cells)
        ).rstrip()
        for cells in rows
    ]


def _padded(cell: str, width: int, *, is_left: bool) -> str:
    space = " " * (width - _width(cell))
    return cell + space if is_left else space + cell


def _width(text: str) -> int:
    """Korean letters are twice as wide; what only changes others has no width."""
    marks = sum(category(letter) in ("Mn", "Me", "Cf") for letter in text)
    return len(text) - marks + sum(east_asian_width(letter) in "WF" for letter in text)
