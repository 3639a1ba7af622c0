"""The beginning of a message in plain words: what a notification or a screen reader says."""

import re
from typing import Final

import regex

from bot.slack.text.mrkdwn import prose
from bot.slack.text.safety import neutralise

MAX_LENGTH: Final = 150
# By how much escaping makes these longer.
_ESCAPED_BY: Final = {"&": 4, "<": 3, ">": 3}
# Marks and addresses go, so that more is read than shown; beyond this it isn't worth the time.
_READ: Final = 1_200

_LINK: Final = re.compile(r"!?\[((?:[^\[\]\\\n]|\\.|\[[^\[\]\n]*+\]){0,200}+)\]\([^()\n]*+\)")
_NOT_READ: Final = re.compile(
    r"^[ \t]*+(?:```[^\n]*|~~~[^\n]*|[-*_= \t]{3,}+|(?=[^\n]*-)[-|: \t]++)$", re.MULTILINE
)
_LEADING: Final = re.compile(r"^[ \t]*+(?:#{1,6}|>++|[-*+])(?:[ \t]++|$)", re.MULTILINE)
_MARK: Final = re.compile(r"\\([!-/:-@\[-`{-~])|\*\*|__|~~|`++|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")


def gist(markdown: str) -> str:
    """At most `MAX_LENGTH` characters, escaped for mrkdwn; empty where there is nothing to say."""
    text = _LINK.sub(r"\1", markdown[:_READ])
    text = _LEADING.sub("", _NOT_READ.sub("", text))
    text = _MARK.sub(lambda match: match[1] or "", text)
    # Only now: taking marks away may have put a mention together.
    return _cut(" ".join(neutralise(text).split()))


def _cut(text: str) -> str:
    escaped = prose(text[: MAX_LENGTH + 1])
    if len(escaped) <= MAX_LENGTH:
        return escaped
    length, end = 1, 0
    for letter in regex.findall(r"\X", text[:MAX_LENGTH]):
        length += len(letter) + sum(_ESCAPED_BY.get(character, 0) for character in letter)
        if length > MAX_LENGTH:
            break
        end += len(letter)
    words = text[:end].rpartition(" ")[0]
    kept = words if len(words) > end // 2 else text[:end]
    return prose(kept).rstrip() + "…"
