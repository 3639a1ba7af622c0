"""Which language a text or a locale of Slack's calls for."""

import pytest

from bot.domain.reply import ENGLISH, Language
from bot.words import language
from bot.words.language import language_of, spoken

KOREAN = Language("ko")


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (ENGLISH, ""),
        (ENGLISH, "How many days of leave do I have?"),
        (ENGLISH, "日本語 und Ümläute 🙂"),
        (KOREAN, "연차는 며칠인가요?"),
        (KOREAN, "What does 연차 mean?"),
        (KOREAN, "ㅎㅇ"),
        (KOREAN, "\u1112\u1161\u11ab"),
        (KOREAN, "ﾡ"),
    ],
)
def test_any_korean_letter_makes_a_text_korean(expected: Language, text: str) -> None:
    assert expected == language_of(text)


@pytest.mark.parametrize(
    ("expected", "tag"),
    [
        (KOREAN, "ko"),
        (KOREAN, "ko-KR"),
        (KOREAN, "ko_kr"),
        (ENGLISH, "en-US"),
        (ENGLISH, "EN-GB"),
        (None, "fr-FR"),
        (None, "kok"),
        (None, ""),
        (None, "-"),
        (None, "한국어"),
    ],
)
def test_a_locale_is_spoken_by_the_nearest_catalogue(expected: Language | None, tag: str) -> None:
    assert expected == spoken(tag)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("ja", "休暇は何日ですか"),
        ("zh_Hans", "年假有几天"),
        ("ru", "Сколько дней отпуска?"),
        ("ko", "年次 휴가"),
        ("en", "Wie viele Tage?"),
    ],
)
def test_a_script_of_its_own_tells_a_language(expected: str, text: str) -> None:
    there = tuple(map(Language, ("en", "de", "ja", "ko", "ru", "zh_Hans")))
    found = [(one, letters.search(text)) for one, letters in language.scripts(there)]
    assert expected == next((one for one, letter in found if letter), "en")
