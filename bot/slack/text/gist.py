"""The beginning of a message in plain words: what a notification or a screen reader says."""

import re
from collections.abc import Iterator
from typing import Final

from bot.slack.text.aligned import cells, is_row
from bot.slack.text.graphemes import grapheme_start
from bot.slack.text.mrkdwn import prose
from bot.slack.text.safety import neutralise
from bot.slack.text.spoken import spoken

MAX_LENGTH: Final = 150
# Marks and addresses go, so that more is read than shown: so much at first, and where that comes to
# too little, so much; beyond this it isn't worth the time.
_READ: Final = (600, 1_200)
# From here on the end of what has been read changes nothing that is shown.
_ENOUGH: Final = 2 * MAX_LENGTH

_FENCE: Final = re.compile(r"[ \t]*+(?:>[ \t]?+)*+(`{3,}+|~{3,}+)[^`]*+")
_RULE: Final = re.compile(r"[-*_= \t]{3,}+|(?=[^\n]*-)[-|: \t]++")
_LEADING: Final = re.compile(r"^[ \t]*+(?:(?:#{1,6}|>++|[-*+])(?:[ \t]++|$))+")


def gist(markdown: str) -> str:
    """At most `MAX_LENGTH` characters, escaped for mrkdwn; empty where there is nothing to say."""
    said = ""
    for length in _READ:
        said = " ".join(_said(markdown[:length].split("\n")))
        if len(said) >= _ENOUGH or len(markdown) <= length:
            break
    # Only now: taking marks away may have put a mention together.
    return _cut(" ".join(neutralise(said).split()))


def _said(lines: list[str]) -> Iterator[str]:
    """What is said of each block of text."""
    paragraph: list[str] = []
    fence = ""
    for index, line in enumerate(lines):
        mark = _FENCE.fullmatch(line)
        is_border = mark is not None and mark[1].startswith(fence)
        if fence and not is_border:
            yield line
            continue
        words = _LEADING.sub("", line, count=1)
        is_read = not is_border and _RULE.fullmatch(line) is None
        if words != line or not is_read or not words.strip() or is_row(line):
            yield spoken("\n".join(paragraph))
            paragraph = []
        if mark is not None and is_border:
            fence = "" if fence else mark[1]
        elif is_read and is_row(line):
            yield _row(line, has_more=any(map(is_row, lines[index + 1 : index + 3])))
        elif is_read:
            paragraph.append(words)
    yield spoken("\n".join(paragraph))


def _row(line: str, *, has_more: bool) -> str:
    said = ", ".join(cell for cell in cells(line) if cell)
    return f"{said}{';' if has_more else '.'}" if said else ""


def _cut(text: str) -> str:
    escaped = prose(text[: MAX_LENGTH + 1])
    if len(escaped) <= MAX_LENGTH:
        return escaped
    # One is kept for the ellipsis.
    end = MAX_LENGTH - 1
    while (excess := len(prose(text[:end])) - (MAX_LENGTH - 1)) > 0:
        # No character becomes longer than "&amp;".
        end -= -(-excess // len("&amp;"))
    end = grapheme_start(text, end)
    words = text[:end].rpartition(" ")[0]
    kept = words if len(words) > end // 2 else text[:end]
    return prose(kept).rstrip() + "…"
