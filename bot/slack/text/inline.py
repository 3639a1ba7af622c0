"""What is open in the middle of a paragraph: emphasis, code, links.

Everything is decided by what stands to the left, so a position that may be shown now may also be
shown later. That makes some choices differ from CommonMark, which looks ahead: a backtick opens
code until its like comes, even if it never does.

What is no mark is skipped in one go and for good, so a paragraph is read once, whatever it says.
"""

import re
from typing import Final

from bot.slack.text.bare_address import REST
from bot.slack.text.formulas import BEGUN, FORMULA, OPENING, WHOLE, as_code

# What an unmatched bracket may hold back.
_LABEL_MAX: Final = 300
_TARGET_MAX: Final = 2000
# More than this, open at once or in one paragraph, is no emphasis and no links but a drawing.
_MARKS_MAX: Final = 6
_READ_MAX: Final = 1000
_LINKS_MAX: Final = 500
_RUN_MAX: Final = 8

_TARGET: Final = re.compile(r"[^\s)]*+(?:[ \t]++(?:[\"'][^)\n]*+)?+)?+")
# An address hides the marks in it, and so do a link's target and a formula.
_HIDDEN: Final = rf"""
      {FORMULA}
    | \\[!-/:-@\[-`{{-~]?+
    | :(?://{REST})?+
    | <(?:[A-Za-z][^\s<>]*+>)?+
    | \](?:\([^\s)]{{0,{_TARGET_MAX}}}+(?:[ \t]++(?:["'][^)\n]{{0,{_TARGET_MAX}}}+)?+)?+)?+
    | ~(?!~)
    | \$
"""
_TO_MARK: Final = re.compile(rf"(?:[^\\`*_~<:\]$]++|{_HIDDEN})*+(`++|\*++|_++|~~)?", re.VERBOSE)
_TO_BRACKET: Final = re.compile(
    rf"(?:[^\\`<:\[\]$]++|\$(?!\$)|(?!{OPENING})\\[!-/:-@\[-`{{-~]?+|:(?://{REST})?+|<(?![A-Za-z][^\s<>]*+>))*+"
    rf"(`++|\[++|\]\(?+|<[^\s<>]++>|{OPENING})?",
    re.VERBOSE,
)
# Longer runs are no code but drawings too.
_CODE_ENDS: Final = {n: re.compile(rf"(?<!`)`{{{n}}}(?!`)") for n in range(1, _RUN_MAX + 1)}

Span = tuple[int, int]


def open_marks(text: str, start: int, end: int, marks: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The marks that a paragraph's part `text[start:end]` leaves open, outermost first.

    `marks` are those that are open at `start`.
    """
    found = list(marks)
    at = start
    if found and found[-1][0] == "`":
        if (closed := code_end(text, at, end, found[-1])) is None:
            return marks
        found.pop()
        at = closed
    for _ in range(_READ_MAX):
        match = _TO_MARK.match(text, at, end)
        if match is None or not (mark := match[1]):
            return tuple(found)
        at = match.end()
        if mark[0] == "`":
            if (closed := code_end(text, at, end, mark)) is None:
                found += [mark] if text[at:end].strip() else []
                return tuple(found) if len(found) <= _MARKS_MAX else ()
            at = closed
        elif len(mark) <= _RUN_MAX:
            before = text[match.start(1) - 1] if match.start(1) > start else ""
            _emphasise(found, mark, before, text[at] if at < end else "")
            if len(found) > _MARKS_MAX:
                return ()
    return ()


def code_end(text: str, at: int, end: int, mark: str) -> int | None:
    """Where the code ends that `mark` opened before `at`; `at` itself if it opens none."""
    if len(mark) > _RUN_MAX:
        return at
    match = _CODE_ENDS[len(mark)].search(text, at, end)
    return match.end() if match else None


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


def links(text: str, start: int, end: int, marks: tuple[str, ...] = ()) -> list[Span]:
    """Links, whole or half-written, in a paragraph's part where `marks` are open at first.

    A text that ends inside a span, its borders excluded, can't tell yet what the link will be.
    """
    spans: list[Span] = []
    opened: list[int] = []
    at = start
    if marks and marks[-1][0] == "`":
        at = code_end(text, at, end, marks[-1]) or end
    for _ in range(_LINKS_MAX):
        match = _TO_BRACKET.match(text, at, end)
        if match is None or not (bracket := match[1]):
            break
        at = match.end()
        if bracket == "]":
            if opened:
                label = opened.pop()
                spans.append((label, min(at, label + _LABEL_MAX) + 1))
        elif bracket[0] == "[":
            opened.extend(range(at - len(bracket), at))
        elif bracket[0] in "\\$":
            begun = match.start(1)
            spans.append((begun, _formula_known(text, begun, end)))
            at = _formula_end(text, begun, end) or at
        elif bracket[0] == "<":
            spans.append((at - len(bracket), at))
        elif bracket[0] == "`":
            if (closed := code_end(text, at, end, bracket)) is None:
                break
            at = closed
        else:
            stop = _target_end(text, at, end)
            if opened:
                spans.append((label := opened.pop(), _known(label, at, stop, end)))
            at = stop
    spans += [(at, at + _LABEL_MAX) for at in opened]
    return sorted(spans)


def _formula_known(text: str, start: int, end: int) -> int:
    """Where it is known whether a formula begins at `start`."""
    if (whole := WHOLE.match(text, start, end)) is not None:
        return min(start + _LABEL_MAX, whole.end())
    return min(start + _LABEL_MAX, end + 1) if BEGUN.match(text, start, end) else start


def _formula_end(text: str, start: int, end: int) -> int | None:
    """What closes a formula opens no other one. None: there is no whole one at `start`."""
    whole = WHOLE.match(text, start, end)
    return whole.end() if whole is not None and as_code(text, whole) else None


def _known(label: int, target: int, stop: int, end: int) -> int:
    """Where it is known what the link is whose `target` ends at `stop`."""
    if target - label > _LABEL_MAX + 2:
        return label + _LABEL_MAX
    limit = min(end, target + _TARGET_MAX)
    if stop == limit:
        return end + 1 if limit == end else limit
    return stop + 1


def _target_end(text: str, at: int, end: int) -> int:
    match = _TARGET.match(text, at, min(end, at + _TARGET_MAX))
    return match.end() if match else at
