"""What is open in the middle of a paragraph: emphasis, code, links.

Everything is decided by what stands to the left, so a position that may be shown now may also be
shown later. That makes some choices differ from CommonMark, which looks ahead: a backtick opens
code until its like comes, even if it never does.
"""

import re
from collections.abc import Iterator
from typing import Final

# Looking for one of these first is ten times faster than for the tokens.
_FIRST: Final = re.compile(r"[\\`*_~<\[\]:]")
# An address hides the marks in it.
_TOKEN: Final = re.compile(
    r"\\[!-/:-@\[-`{-~]|`+|\*+|_+|~~|<[A-Za-z][^\s<>]*>|://[^\s<>()\[\]]*|\[|\]\(?"
)
# What an unmatched bracket may hold back.
_LABEL_MAX: Final = 300
_TARGET_MAX: Final = 2000
_TARGET: Final = re.compile(r"[^\s)]*(?:[ \t]+(?:[\"'][^)\n]*)?)?")
# More than this is no emphasis but a drawing.
_MARKS_MAX: Final = 6
_RUN_MAX: Final = 8

Span = tuple[int, int]


def open_marks(text: str, start: int, end: int) -> tuple[str, ...]:
    """The marks that a paragraph's part `text[start:end]` leaves open, outermost first."""
    marks: list[str] = []
    for match in _tokens(text, start, end):
        mark = match[0]
        if mark[0] in "`*_~" and len(mark) > _RUN_MAX:
            continue
        if mark[0] == "`":
            marks += [mark] if text[match.end() : end].strip() else []
        elif mark[0] in "*_~":
            before = text[match.start() - 1] if match.start() > start else ""
            after = text[match.end()] if match.end() < end else ""
            _emphasise(marks, mark, before, after)
    return tuple(marks) if len(marks) <= _MARKS_MAX else ()


def _emphasise(marks: list[str], run: str, before: str, after: str) -> None:
    left = len(run)
    if before and not before.isspace():
        left = _close(marks, run[0], left)
    opens = after and not after.isspace() and not (before.isascii() and before.isalnum())
    if left == 3 and opens:
        marks += [run[0] * 2, run[0]]
    elif 0 < left < 3 and opens:
        marks.append(run[0] * left)


def _close(marks: list[str], char: str, left: int) -> int:
    """Closes what a run of `left` times `char` can close; what is left of the run."""
    while left and any(mark[0] == char for mark in marks):
        while marks[-1][0] != char:
            marks.pop()
        mark = marks.pop()
        if len(mark) > left:
            marks.append(mark[left:])
            return 0
        left -= len(mark)
    return left


def links(text: str, start: int, end: int) -> list[Span]:
    """Links, whole or half-written, in a paragraph's part.

    A text that ends inside a span, its borders excluded, can't tell yet what the link will be.
    """
    spans: list[Span] = []
    opened: list[int] = []
    for match in _tokens(text, start, end):
        if match[0] == "[":
            opened.append(match.start())
        elif match[0][0] == "]" and opened:
            at = opened.pop()
            known = match.end() + 1
            if match.start() - at > _LABEL_MAX:
                known = at + _LABEL_MAX
            elif match[0] == "](":
                known = _target_end(text, match.end(), end)
            spans.append((at, known))
        elif match[0][0] == "<":
            spans.append(match.span())
    spans += ((at, min(at + _LABEL_MAX, end + 1)) for at in opened)
    return sorted(spans)


def _target_end(text: str, at: int, end: int) -> int:
    """Where it is known whether the target that begins at `at` makes a link."""
    limit = min(end, at + _TARGET_MAX)
    match = _TARGET.match(text, at, limit)
    stop = match.end() if match else at
    if stop == limit:
        return end + 1 if limit == end else limit
    return stop + 1


def _tokens(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Marks and brackets, apart from those in code, links' targets and behind backslashes.

    Of code only the mark of a span that is still open is told; it is the last token then.
    """
    at = start
    while first := _FIRST.search(text, at, end):
        match = _TOKEN.match(text, first.start(), end)
        at = match.end() if match else first.end()
        if match is None or match[0][0] in "\\:":
            continue
        mark = match[0]
        if mark[0] == "`":
            closing = re.compile(rf"(?<!`){mark}(?!`)").search(text, at, end)
            if closing is None:
                yield match
                return
            at = closing.end()
            continue
        if mark == "](":
            at = _skip_target(text, at, end)
        yield match


def _skip_target(text: str, at: int, end: int) -> int:
    match = _TARGET.match(text, at, min(end, at + _TARGET_MAX))
    return match.end() if match else at
