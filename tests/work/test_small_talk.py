"""However a message is written, it is little work to tell whether it is small talk."""

from typing import Final

import pytest

from bot.slack.intake.small_talk.reading import speech_of
from tests.work.growth import assert_linear, mixed, repeated

UNITS: Final = (
    *(" ", "\n", ".", "?", ",", "!", "…", "~", "<", ">", "<a>", "<https://a.b>", "https://", "@"),
    *("&gt;", "&gt; a\n", "&lt;3", ":", ":a:", ":+1:", ":)", "+1", "+", "'", "a'", "1", "x"),
    *("a", "a ", "ha", "lo", "aaa", "aaab", "thanks ", "and ", "so much ", "is it ", "can you "),
    *(
        "what ",
        "how? ",
        "i'll ",
        "ㅋ",
        "ㅋ ",
        "네",
        "네 ",
        "감사",
        "감사합니다 ",
        "정리해",
        "알려좀",
        "대신",
    ),
    *(
        "누구",
        "언제 ",
        "내일",
        "저도",
        "님",
        "지영님 ",
        "는요 ",
        "면감사하",
        "\u1100\u1161",
        "\ud83d",
        "👍",
    ),
)


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_a_message_costs_in_proportion_to_its_length(unit: str) -> None:
    assert_linear(speech_of, repeated(unit))
    assert_linear(speech_of, repeated(unit, before="thanks ", after=" is it?"))


@pytest.mark.parametrize("seed", range(6))
def test_so_does_any_mixture(seed: int) -> None:
    assert_linear(speech_of, mixed(UNITS, seed))
