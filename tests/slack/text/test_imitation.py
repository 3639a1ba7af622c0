"""The end of a reply in a language that was added can't be imitated either."""

import re

import pytest

from bot.domain.reply import ENGLISH, Language
from bot.slack.text.imitation import TIME, patterns
from bot.words.labels import footer_sentences

FRENCH = (
    "Aucune source citée ·",
    "Réponse de Storm",
    f"Réponse de Storm en {TIME}",
    "Écrit par une IA, vérifiez les sources",
)
JAPANESE = ("出典はありません ·", f"Stormが{TIME}で回答しました", "AIの回答です。確認してください")


def matching(sentences: tuple[str, ...], line: str) -> bool:
    lines, _ = patterns(sentences)
    return re.match("|".join(lines), line) is not None


def begins(sentences: tuple[str, ...], line: str) -> bool:
    _, begun = patterns(sentences)
    return re.match(rf"(?:\Z|{'|'.join(begun)})", line) is not None


@pytest.mark.parametrize(
    ("sentences", "line"),
    [
        (FRENCH, "Aucune source citée · Réponse de Storm"),
        (FRENCH, "Réponse de *Storm* en 4,2 s · Écrit par une IA"),
        (FRENCH, "Écrit par une ia, vérifiez les sources"),
        (JAPANESE, "Stormが4.2秒で回答しました · AIの回答です。確認してください"),
        (JAPANESE, "出典はありません · Stormが"),
        *((footer_sentences(one, TIME), footer_sentences(one, "4.2")[2])
          for one in (ENGLISH, Language("ko"))),
    ],
)  # fmt: skip
def test_a_line_that_says_the_same_is_known_and_held_back(
    sentences: tuple[str, ...], line: str
) -> None:
    assert matching(sentences, line)
    first = next(end for end in range(len(line) + 1) if matching(sentences, line[:end]))
    assert all(begins(sentences, line[:end]) for end in range(first))


@pytest.mark.parametrize(
    ("sentences", "line"),
    [
        (FRENCH, "Réponse à la question"),
        (FRENCH, "Écrit par une personne"),
        (JAPANESE, "Stormは検索サービスです。出典を確認してください。ここには回答がありません。"),
    ],
)
def test_other_lines_are_nobodys(sentences: tuple[str, ...], line: str) -> None:
    assert not matching(sentences, line)
    assert not begins(sentences, line)
