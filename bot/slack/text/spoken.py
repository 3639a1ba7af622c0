"""Markdown within a line as the words that one reads: no marks, addresses or escapes.

A mark goes only together with its like. What stands alone is part of a name, or of a sum:
`Plan_(v2)`, `*.py`, `2*3*4`.
"""

import re
from collections import defaultdict
from typing import Final

from bot.slack.text.bare_address import REST
from bot.slack.text.inline import code_end

# It begins with a set of characters, which is searched for at once.
_TOKEN: Final = re.compile(
    rf"""
    [\\`!\[<hH*_~]
    (?: (?<=\\)(?P<escaped>[!-/:-@\[-`{{-~])
      | (?<=`)`*+(?P<tick>)
      | (?:(?<=\[)|(?<=!)\[)
        (?P<label>(?:[^\[\]\\\n]|\\.|\[[^\[\]\n]*+\]){{0,300}}+)\]\((?:[^()\n]|\([^()\n]*+\))*+\)
      | (?<=<)(?i:br)[ \t]*+/?>(?P<br>)
      | (?<=<)(?P<address>(?i:https?)://[^<>\s]++)>
      | (?<=[hH])(?<![A-Za-z0-9].)(?i:ttps?)://{REST}(?P<bare>)
      | (?:(?<=\*)\**+|(?<=_)_*+|(?<=~)~)(?P<run>)
    )
    """,
    re.VERBOSE,
)
# Longer runs are no emphasis.
_RUN_MAX: Final = 3
# Behind underscores: they are part of a name, as in "__init__.py" or "_id(".
_NAME_GOES_ON: Final = re.compile(r"[A-Za-z0-9_(]|\.[A-Za-z0-9]")


def spoken(markdown: str) -> str:
    pieces: list[str] = []
    # For each character of marks: which wait for their like, and where they stand in `pieces`.
    opened: dict[str, list[tuple[int, int]]] = defaultdict(list)
    at = 0
    while (match := _TOKEN.search(markdown, at)) is not None:
        pieces.append(markdown[at : match.start()])
        at = match.end()
        match match.lastgroup:
            case "tick":
                end = code_end(markdown, at, len(markdown), match[0])
                pieces.append(markdown[at : end - len(match[0])] if end else "")
                at = end or at
            case "run":
                _read_run(pieces, opened[match[0][0]], match)
            case "br":
                pieces.append(" ")
            case "label":
                pieces.append(spoken(match["label"]))
            case "bare":
                pieces.append(match[0])
            case group:
                pieces.append(match[group or 0])
    pieces.append(markdown[at:])
    return "".join(pieces)


def _read_run(pieces: list[str], opened: list[tuple[int, int]], match: re.Match[str]) -> None:
    run, text = match[0], match.string
    before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() :][:1]
    left = len(run) if len(run) <= _RUN_MAX else 0
    if before and not before.isspace() and not _is_inside(run, after, match):
        while left and opened and opened[-1][0] <= left:
            length, index = opened.pop()
            pieces[index] = ""
            left -= length
        if left < len(run):
            pieces.append(run[:left] if left else "")
            return
    if left and after and not after.isspace() and not _is_inside(run, before, None):
        opened.append((left, len(pieces)))
    pieces.append(run)


def _is_inside(run: str, neighbour: str, ending: re.Match[str] | None) -> bool:
    """Whether single stars, or underscores, are part of a name or a sum."""
    if run[0] == "_" and ending is not None:
        return _NAME_GOES_ON.match(ending.string, ending.end()) is not None
    return run in ("*", "_", "__") and neighbour.isascii() and neighbour.isalnum()
