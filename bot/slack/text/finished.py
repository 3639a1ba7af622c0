"""Where a text that grows has a finished part: one that can stand as a message of its own.

That is a paragraph, a list item or a sentence, as many as there are; never the inside of a code
block, a table or a link, and never a heading or an announcement without what it announces.

To a message that is only ever appended to, a word is enough: what follows comes right behind it.
"""

import re
from typing import Final

from bot.slack.text.part import Part
from bot.slack.text.steps import Steps

# It takes all blank lines there are: looked through once, how many there ever are.
_PARAGRAPH: Final = re.compile(r"\n(?:[ \t]*+\n)++")
_ITEM: Final = re.compile(r"\n(?=[ \t>]{0,16}(?:[-*+]|\d{1,9}[.)])[ \t]+\S)")
_SENTENCE: Final = re.compile(
    r"(?:[.!?…][\"'’”)*_]{0,8}(?:[ \t]+|\n)|[。！？][\"'’”」』)]{0,8}[ \t\n]*)(?=\S)"
)
# The number of an item ends no sentence, and neither does a single letter or an initial.
_NO_SENTENCE: Final = re.compile(r"(?:^|[\s>(.])(?:\d{1,9}|[^\W\d_])[.][ \t\n]+\Z")
# What goes on in lower case goes on the same sentence after a short word: "etc. and so on".
_SHORT: Final = re.compile(r"(?:^|[\s>(.])[^\W\d_]{1,3}[.][ \t\n]+\Z")
_HEADING: Final = re.compile(r"[ \t>]{0,16}#{1,6}(?:[ \t]|$)")
_RULE: Final = re.compile(r"[ \t>]{0,16}[-*_=][-*_= \t]*\Z")
# What follows would be read as the beginning of a block where it begins a message, or may yet.
_BLOCK: Final = re.compile(
    r"[>|]|#{1,6}(?:[ \t\n]|\Z)|[-+*](?:[ \t\n]|\Z)|\d{1,9}(?:[.)]|\Z)"
    r"|`{3}|`{1,2}\Z|~{3}|~{1,2}\Z|[-*_=]{2,}+[ \t]*+(?:\n|\Z)"
)
# It belongs to what stands above it, or would be read as code, or may yet.
_INDENTED: Final = re.compile(r"[ ]{2}|[ ]?\t|[ \t]*+\Z")
# A block of text that is indented, or has an item in it.
_ITEM_BLOCK: Final = re.compile(
    r"\n*+[ \t>]*+(?:[ \t]|(?:[^\n]*+\n)*?[ \t>]*+(?:[-*+]|\d{1,9}[.)])[ \t])"
)
_BLOCK_LOOK_BACK: Final = 2_000
_LOOK_BACK: Final = 24
_WORD: Final = re.compile(r"(?:(?<=\S)[ \t]+|(?<=[、，]))(?=\S)")
# A line's end, if there is more in its line.
_LINE_END: Final = re.compile(r"<br[ \t]{0,8}/?>[ \t]{0,8}\Z", re.IGNORECASE)
# A bar within these makes no row of a table.
_HIDDEN: Final = re.compile(r"`[^`\n]*+`|\[[^\[\]\n]*+\]|\\\|")
_WORDS_LOOK_BACK: Final = 200
# Less than so much of what there is, and a smaller kind of end is looked for behind it.
_LEAST_SHARE: Final = 0.5
# How many ends of a kind are tried; a text with none among so many is no prose.
_TRIES: Final = 32
_WORDS_TRIED: Final = 6


def finished_end(part: Part, least: int) -> Steps[int | None]:
    """Where the last finished part ends, of `least` characters or more. None: there is none yet."""
    best: int | None = None
    for kind in (_PARAGRAPH, _ITEM, _SENTENCE):
        at = yield from _last_end(part, kind, least)
        if at is not None and (best is None or at > best):
            best = at
        if best is not None and best - part.start >= _LEAST_SHARE * (part.end - part.start):
            return best
    return best


def appendable_end(part: Part, least: int) -> Steps[int | None]:
    """Where the last word ends, `least` characters or more from the beginning, up to which the text
    may be shown where more will only be appended. None: there is none yet.
    """
    low = max(part.start + least, part.end - _WORDS_LOOK_BACK)
    words = [match.end() for match in _WORD.finditer(part.text, low, part.end)]
    for at in reversed(words[-_WORDS_TRIED:]):
        if (
            at == part.end
            or _has_bar(_line(part, at))
            or _LINE_END.search(part.text, max(0, at - _LOOK_BACK), at)
        ):
            continue
        if _whole(part, at) is not None:
            return at
        yield
    return (yield from finished_end(part, least))


def _has_bar(line: str) -> bool:
    return "|" in line and "|" in _HIDDEN.sub("", line)


def _line(part: Part, at: int) -> str:
    start = max(part.text.rfind("\n", part.start, at) + 1, part.start)
    end = part.text.find("\n", at, part.end)
    return part.text[start : end if end >= 0 else part.end]


def _last_end(part: Part, kind: re.Pattern[str], least: int) -> Steps[int | None]:
    found = [match.end() for match in kind.finditer(part.text, part.start, part.end)]
    for at in reversed(found[-_TRIES:]):
        if at - part.start < least:
            break
        if at == part.end or _goes_on(part, at) or _announces(part, at):
            continue
        if _is_finished(part, at):
            return at
        yield
    return None


def _goes_on(part: Part, at: int) -> bool:
    """What follows would look otherwise, if it began a message."""
    if part.text[at - 1] == "\n":
        return _INDENTED.match(part.text, at, part.end) is not None
    return _BLOCK.match(part.text, at, part.end) is not None


def _announces(part: Part, at: int) -> bool:
    """It ends with a heading, a rule, "as follows:" or a number, whose matter is still to come.

    Or within a row that has no bar at its beginning, and is not known as one.
    """
    shown = part.text[max(part.start, at - _LOOK_BACK) : at]
    if _NO_SENTENCE.search(shown) is not None or shown.rstrip()[-1:] in (":", "："):
        return True
    if part.text[at : at + 1].islower() and _SHORT.search(shown) is not None:
        return True
    last_line = part.text[part.start : at].rstrip().rpartition("\n")[2]
    is_row = _has_bar(last_line + _rest_of_line(part, at))
    return is_row or bool(_HEADING.match(last_line)) or bool(_RULE.match(last_line))


def _is_finished(part: Part, at: int) -> bool:
    cut = _whole(part, at)
    if cut is None or part.text[at - 1] == "\n":
        return cut is not None
    # The rest of an item would be a paragraph, and the next number a part of it.
    return not cut.after.is_list and not _is_in_item(part, at)


def _whole(part: Part, at: int) -> Part | None:
    """What stands before `at`. None: something is open there that what follows would close."""
    if part.fence_at(at) is not None or not part.is_place(at):
        return None
    cut = part.until(at)
    is_closed = cut.is_place(at) and cut.after.head is None and not cut.after.marks
    return cut if is_closed and cut.body.strip() else None


def _is_in_item(part: Part, at: int) -> bool:
    """The block of text that goes on there is an item, or belongs to one by its indentation."""
    low = max(part.start, at - _BLOCK_LOOK_BACK)
    return _ITEM_BLOCK.match(part.text, part.text.rfind("\n\n", low, at) + 1 or low, at) is not None


def _rest_of_line(part: Part, at: int) -> str:
    return "" if part.text[at - 1] == "\n" else part.text[at : part.end].partition("\n")[0]
