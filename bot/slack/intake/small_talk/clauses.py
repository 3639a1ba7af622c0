"""A message as clauses of plain words, and whom it names. Pure, in time that follows its length."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# Small talk is short.
MOST_READ: Final = 600

# A person, a group or everybody; also typed by hand, where Slack found nobody of that name.
_SOMEBODY: Final = re.compile(
    r"<@|<!subteam\^|<!(?:here|channel|everyone)\b|(?<![^\s(,])[@＠][^\W\d]"
)
_QUOTED: Final = re.compile(r"^[ \t]*+&gt;[^\n]*+", re.MULTILINE)
_ENTITY: Final = re.compile(r"<[^<>\n]++>|https?://\S++")
_LINK: Final = re.compile(r"<?https?://")
_EMOJI: Final = re.compile(r":(?:\+1|-1|[a-z][\w+'-]*+):|[0-9#*]\ufe0f?\u20e3|&lt;/?3+", re.I)
_SMILE: Final = re.compile(r"(?<!\w)[:;=x][-'^o]?[()\[\]dpo03/\\|*]++(?!\w)", re.I)
# "1:1" is a meeting, and "3:30pm" one word.
_ONE_TO_ONE: Final = re.compile(r"(?<![\w:])1(?::|-on-|on)1s?(?![\w:])")
_WITHIN_TIME: Final = re.compile(r"(?<=\d):(?=\d)")
_ESCAPED: Final = re.compile(r"&(?:amp|lt|gt);")
_CLAUSE: Final = re.compile(
    r"([^.,!?;:…\n()~–—。、，！？；：]*+)([.,!?;:…\n()~–—。、，！？；：]*+)"
)
# Jamo by themselves are a word: "감사합니다ㅎㅎ".
_WORD: Final = re.compile(r"[+-]1(?!\w)|[+]\d++|[ㄱ-ㆎ]++|[^\W_ㄱ-ㆎ]++(?:'[^\W_ㄱ-ㆎ]++)*+")
_DRAWN_OUT: Final = re.compile(r"(.)\1{2,}+")
_HAS_DOUBLE: Final = frozenset({"all", "cool", "good", "hmm", "kk", "see", "too", "well"})


@dataclass(frozen=True, slots=True)
class Clause:
    """Words between two marks, in small letters; never empty."""

    words: tuple[str, ...]
    # A question mark stands behind it.
    is_asked: bool

    @property
    def joined(self) -> str:
        return "".join(self.words)


def has_link(text: str) -> bool:
    return _LINK.search(text) is not None


def names_somebody(text: str) -> bool:
    return _SOMEBODY.search(text) is not None


def clauses(text: str) -> Iterator[Clause]:
    """What a person says in `text` (as Slack writes it), without links, emoji and quotations.

    Of a long text its beginning and its end: that is where it thanks and where it asks.
    """
    if len(text) > MOST_READ:
        text = f"{text[: MOST_READ // 2]}\n{text[-MOST_READ // 2 :]}"
    for match in _CLAUSE.finditer(_spoken(text)):
        words = tuple(_short(word) for word in _WORD.findall(match[1]))
        if words:
            yield Clause(words, is_asked="?" in match[2] or "？" in match[2])


def _spoken(text: str) -> str:
    text = _QUOTED.sub("", text)
    text = _WITHIN_TIME.sub("", _ONE_TO_ONE.sub(" meeting ", _ENTITY.sub(" ", text)))
    text = _SMILE.sub("\n", _EMOJI.sub("\n", text))
    text = unicodedata.normalize("NFC", _ESCAPED.sub(" ", text))
    return text.lower().replace("’", "'").replace("‘", "'")


def _short(word: str) -> str:
    """ "thaaanks" is "thanks", "coooool" is "cool"."""
    if not _DRAWN_OUT.search(word):
        return word
    doubled = _DRAWN_OUT.sub(r"\1\1", word)
    return doubled if doubled in _HAS_DOUBLE else _DRAWN_OUT.sub(r"\1", word)
