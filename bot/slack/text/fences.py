"""Fenced code blocks, as far as cutting and closing them needs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# Longer marks are taken for prose: they would have to be repeated in every message.
_MARK: Final = re.compile(r"[`~](?:(?<=`)`{2,31}(?!`)|(?<=~)~{2,31}(?!~))")
# A fence may stand in a quotation or begin a list item.
_BEFORE: Final = re.compile(r"[ \t]*(?:>[ \t]?){0,8}[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")
_LIST_ITEM: Final = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_INFO_MAX: Final = 32
_LINES_BACK: Final = 50
# A longer opening line is prose; so it need not be held back for ever while it grows.
OPENING_MAX: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """Offsets into the text; an open fence closes beyond the text's length."""

    start: int  # of the opening line
    body: int  # where the code begins
    closing: int  # of the closing line
    closed: int  # after the closing mark
    indent: int  # what the code's lines have in common with the list they stand in
    quote: str
    mark: str
    info: str

    def is_open_at(self, at: int) -> bool:
        """Whether a text that ends at `at` ends within the code."""
        return self.start < at < self.closed

    @property
    def opening(self) -> str:
        return f"{self.quote}{self.mark}{self.info}\n"

    @property
    def ending(self) -> str:
        return f"\n{self.quote}{self.mark}"


def fences(text: str) -> Iterator[Fence]:
    """All of them, in order."""
    at = 0
    while match := _MARK.search(text, at):
        fence = _fence(text, match)
        if fence is None:
            at = match.end()
            continue
        yield fence
        at = fence.closed


def _fence(text: str, match: re.Match[str]) -> Fence | None:
    start = text.rfind("\n", 0, match.start()) + 1
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    before, info = text[start : match.start()], text[match.end() : line_end].split()
    if line_end - start > OPENING_MAX or _BEFORE.fullmatch(before) is None:
        return None
    if match[0][0] == "`" and any("`" in word for word in info):
        return None
    if before.isspace() and len(before.expandtabs(4)) > 3 and not _is_in_list(text, start):
        return None
    quote = "> " * before.count(">")
    indent = 0 if quote or len(before) < 2 else len(before)
    closing, closed = _closing(text, line_end + 1, match[0], indent, is_quoted=bool(quote))
    return Fence(
        start=start,
        body=min(line_end + 1, len(text)),
        closing=closing,
        closed=closed,
        indent=indent,
        quote=quote,
        mark=match[0],
        info=info[0][:_INFO_MAX] if info else "",
    )


def _is_in_list(text: str, at: int) -> bool:
    """Whether the indented line at `at` belongs to a list item above it."""
    for _ in range(_LINES_BACK):
        if at == 0:
            break
        start = text.rfind("\n", 0, at - 1) + 1
        if _LIST_ITEM.match(text, start):
            return True
        if not text[start : start + 1].isspace():
            break
        at = start
    return False


def _closing(text: str, at: int, mark: str, indent: int, *, is_quoted: bool) -> tuple[int, int]:
    never = len(text) + 1
    if at > len(text):
        return never, never
    before = r"[ \t]*>(?:[ \t]|>)*" if is_quoted else rf"[ ]{{0,{indent + 3}}}"
    pattern = rf"^{before}{mark[0]}{{{len(mark)},}}[ \t]*$"
    if is_quoted:
        pattern += r"|^(?![ \t]*(?:>|\Z))"
    match = re.compile(pattern, re.MULTILINE).search(text, at)
    return match.span() if match else (never, never)
