"""Healed Markdown, written so that Slack shows it as it was meant.

Bare addresses get their brackets, since Slack would take letters and marks around them along.
`<br>` is a line's end, formulas are code, and bold text may touch the letters of languages that
know no spaces, whether stars or underscores mark it. Code stays as it is.
"""

import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Final

from bot.slack.text.addresses import clean_url
from bot.slack.text.bare_address import REST
from bot.slack.text.blocks_of_text import BREAK
from bot.slack.text.fences import MOST, Fence, fences
from bot.slack.text.formulas import FORMULA_REST, as_code
from bot.slack.text.inline import code_end
from bot.slack.text.piece import GAP
from bot.slack.text.steps import Steps

# Begins with a single set of characters: between these it is found many times faster.
_TOKEN: Final = re.compile(
    rf"""
    [\\$`\[<hH*_\n](?:
      (?P<formula>{FORMULA_REST})
    | (?<=\\).
    | (?<=`)(?P<tick>`*+)
    | (?<=\[)(?:[^\[\]\\\n]|\\.|\[[^\[\]\n]*+\]){{0,400}}+\]\((?:[^()\s]|\([^()\s]*+\))*+
    | (?<=<)(?P<br>(?i:br)[ \t]*+/?>[ \t]*+(?:<(?i:br)[ \t]*+/?>[ \t]*+)*+)
    | (?<=<)[A-Za-z/!?][^<>\n]*+>
    | (?<=[hH])(?<![A-Za-z0-9].)(?P<address>(?i:ttps?)://{REST})
    | (?<=\*)(?P<run>\*{{1,2}}(?!\*))
    | (?<=_)(?P<under>_{{0,2}}(?!_))
    | (?<=\*)\*{{3,}}+ | (?<=_)_{{3,}}+
    | (?<=\n)(?P<blank>[ \t]*+(?=\n))
    )""",
    re.VERBOSE | re.DOTALL,
)
_FENCE_LINE: Final = re.compile(r"^[ ]*+(?P<mark>`{3,}+|~{3,}+)", re.MULTILINE)
_WEB: Final = re.compile(r"https?://[A-Za-z0-9]", re.IGNORECASE)
# Where a further line would be no part of what the line is.
_ONE_LINE: Final = re.compile(r"[ \t]*+(?:\||#{1,6}[ \t]|>)")
# A word's ending: what stands before it was emphasised, and is no part of a name.
_ENDING: Final = re.compile(r"[가-힣]{1,3}(?![\w.])")
# After a line's end these would begin something new.
_BEGINS_BLOCK: Final = re.compile(r"[`~|>#=+*_-]|\d+[.)]")
# So many marks and the like are read in one step: some 2 ms, 3 at the worst.
_STEP: Final = 600


def readable(markdown: str, *, most_bytes: int | None = None) -> Steps[str]:
    """`markdown`, which is rewritten from its beginning on as long as there is room."""
    room = None if most_bytes is None else most_bytes - len(markdown.encode())
    pieces: list[str] = []
    done = 0
    for change in _changes(markdown):
        if change is None:
            yield
            continue
        start, end, text = change
        if room is not None:
            room -= len(text.encode()) - len(markdown[start:end].encode())
            if room < 0:
                break
        pieces += (markdown[done:start], text)
        done = end
    return "".join([*pieces, markdown[done:]])


_Change = tuple[int, int, str]


def _changes(markdown: str) -> Iterator[_Change | None]:
    """None: a step's work is done."""
    at, read = 0, count(1)
    for fence in fences(markdown, most=MOST):
        yield from _Prose(markdown, at, fence.start, read).changes()
        if fence.may_nest:
            yield from _inner_marks(markdown, fence)
        at = min(fence.closed, len(markdown))
    yield from _Prose(markdown, at, len(markdown), read).changes()


def _inner_marks(text: str, fence: Fence) -> Iterator[_Change]:
    """What Slack would take for the fence's end."""
    for match in _FENCE_LINE.finditer(text, fence.body, min(fence.closing, len(text))):
        if match["mark"].startswith(fence.mark):
            at = match.start("mark") + 1
            yield at, at, GAP


class _Prose:
    """What stands between two blocks of code."""

    def __init__(
        self, text: str, start: int, end: int, read: Iterator[int], *, is_bold: bool = False
    ) -> None:
        """`read` counts what is read of the whole text."""
        self._read = read
        self._text = text
        self._at = start
        self._end = end
        self._paragraph_end = start
        self._is_bold = is_bold
        self._bracketed = -1
        # Where the underscores stand that end what was opened first; which never end, up to where.
        self._closing = -1
        self._unclosed: dict[str, int] = {}

    def changes(self) -> Iterator[_Change | None]:
        """None: a step's work is done."""
        text = self._text
        while (match := _TOKEN.search(text, self._at, self._end)) is not None:
            if next(self._read) % _STEP == 0:
                yield None
            start, self._at = match.span()
            match match.lastgroup:
                case "tick":
                    self._at = self._code_end(match[0], self._at) or self._at
                case "blank":
                    self._is_bold = False
                case None:
                    pass
                case "under":
                    if (written := (yield from self._under(match))) is not None:
                        yield start, self._at, written
                case kind:
                    written = _WRITERS[kind](self, match)
                    if written is not None:
                        yield start, self._at, written

    def _code_end(self, tick: str, at: int) -> int | None:
        return code_end(self._text, at, self._paragraph(at), tick)

    def _paragraph(self, at: int) -> int:
        """Where the paragraph ends that `at` stands in."""
        if self._paragraph_end < at:
            match = BREAK.search(self._text, at, self._end)
            self._paragraph_end = match.start() if match else self._end
        return self._paragraph_end

    def address(self, match: re.Match[str]) -> str | None:
        address = match[0]
        after = self._text[match.end() : match.end() + 1]
        if address.endswith("/") and address.count("/") > 3 and after.isalpha():
            # The letters may belong to it: nobody can tell.
            return None
        if clean_url(address) is None:
            return None
        self._bracketed = match.end()
        return f"<{address}>"

    def br(self, match: re.Match[str]) -> str:
        text = self._text
        line = text.rfind("\n", 0, match.start()) + 1
        if _is_blank(text, line, match.start()) or text[match.end() : match.end() + 1] in "\n":
            return ""
        is_one_line = _ONE_LINE.match(text, line, self._end) is not None
        if is_one_line or self._is_bold or _BEGINS_BLOCK.match(text, match.end(), self._end):
            return "" if text[match.start() - 1].isspace() else " "
        return "\n" if match[0].count("<") == 1 else "\n\n"

    def formula(self, match: re.Match[str]) -> str | None:
        return as_code(self._text, match)

    def run(self, match: re.Match[str]) -> str | None:
        """Bold text ends at a letter only where its last character is no punctuation, say."""
        start, end = match.span()
        before = ">" if start == self._bracketed else self._text[max(0, start - 1) : start]
        after = "<" if _WEB.match(self._text, end) else self._text[end : end + 1]
        if self._is_bold and before and not before.isspace():
            self._is_bold = False
            return GAP + match[0] if _is_mark(before) and _is_letter(after) else None
        self._is_bold = bool(after) and not after.isspace()
        return match[0] + GAP if _is_letter(before) and _is_mark(after) else None

    def _under(self, match: re.Match[str]) -> Steps[str | None]:
        """What underscores mark may touch no letter at all; so stars mark it, around the same."""
        mark, (start, end) = match[0], match.span()
        before, after = self._text[max(0, start - 1) : start], self._text[end : end + 1]
        is_opening = bool(after) and not after.isspace() and not _is_word(before)
        if start <= self._closing or not is_opening:
            return None
        if (closing := (yield from self._end_of(mark))) is None:
            return None
        self._closing = closing.start()
        followed = self._text[closing.end() : closing.end() + 1]
        if len(mark) == 1:
            is_changed = not before.isalnum() and _is_emphasis(self._text, end, closing)
        else:
            is_changed = self._is_bold or _is_letter(before) or _is_letter(followed)
        if not is_changed:
            return None
        self._at = closing.end()
        # Bold text within bold text is no bolder.
        is_bold_anyway = self._is_bold or self._text.find("**", end, closing.start()) >= 0
        if len(mark) > 1 and is_bold_anyway:
            return (yield from self._rewritten(end, closing.start(), is_bold=self._is_bold))
        within = yield from self._rewritten(end, closing.start(), is_bold=True)
        stars = "*" * len(mark)
        opening = stars + GAP if _is_letter(before) and _is_mark(within[:1]) else stars
        ending = GAP + stars if _is_letter(followed) and _is_mark(within[-1:]) else stars
        return opening + within + ending

    def _end_of(self, mark: str) -> Steps[re.Match[str] | None]:
        """The underscores that end what `mark` has opened before here."""
        text, at, end = self._text, self._at, self._paragraph(self._at)
        if at <= self._unclosed.get(mark, -1):
            return None
        while (match := _TOKEN.search(text, at, end)) is not None:
            if next(self._read) % _STEP == 0:
                yield None
            at = match.end()
            if match.lastgroup == "tick":
                at = self._code_end(match[0], at) or at
            elif match.lastgroup == "under" and match[0] == mark and _may_end(text, match):
                return match
        self._unclosed[mark] = end
        return None

    def _rewritten(self, start: int, end: int, *, is_bold: bool) -> Steps[str]:
        """What stands between marks."""
        pieces: list[str] = []
        for change in _Prose(self._text, start, end, self._read, is_bold=is_bold).changes():
            if change is None:
                yield None
                continue
            at, until, written = change
            pieces += (self._text[start:at], written)
            start = until
        return "".join([*pieces, self._text[start:end]])


def _may_end(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    return not text[start - 1].isspace() and not _is_word(text[end : end + 1])


def _is_emphasis(text: str, start: int, closing: re.Match[str]) -> bool:
    """Single underscores around words with an ending, and not within a name."""
    is_name = any(sign in text[start : closing.start()] for sign in "_./")
    return not is_name and _ENDING.match(text, closing.end()) is not None


_WRITERS: Final[dict[str, Callable[[_Prose, re.Match[str]], str | None]]] = {
    "address": _Prose.address,
    "br": _Prose.br,
    "formula": _Prose.formula,
    "run": _Prose.run,
}


def _is_blank(text: str, start: int, end: int) -> bool:
    """The last character tells most of it."""
    return start == end or (text[end - 1].isspace() and text[start:end].isspace())


def _is_letter(character: str) -> bool:
    """Of a language whose words follow each other without spaces, or take endings."""
    return not character.isascii() and character.isalnum()


def _is_word(character: str) -> bool:
    """As in "snake_case": underscores beside it are part of a name."""
    return character.isascii() and (character.isalnum() or character == "_")


def _is_mark(character: str) -> bool:
    return not character.isalnum() and not character.isspace() and character not in ("", GAP)
