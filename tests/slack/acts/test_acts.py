"""Which messages are a word to the bot, whoever says it how."""

import pytest

from bot.slack.acts.acts import bare
from bot.slack.acts.stop import WORDS as STOPS
from bot.slack.acts.topic import WORDS as TOPICS


@pytest.mark.parametrize(
    "text",
    [
        *("stop", "Stop.", " STOP ", "stop!!", "*stop*", "_stop_", "`stop`", "> stop", "STOP…"),
        *(
            "Stop 🛑",
            "stop :octagonal_sign:",
            "Stop, please!",
            "please  stop.",
            "ok, stop",
            "cancel",
        ),
        *(
            "그만",
            "그만!",
            "그만~",
            "그만 ㅠㅠ",
            "그만ㅋㅋ!",
            "그만요",
            "그만해 주세요",
            "그만하세요.",
        ),
        *("중단해 주세요", "중지", "멈춰 줘요", "멈춰주세요!", "취소", "그만둬", "ｓｔｏｐ"),
    ],
)
def test_stop_is_a_word_however_it_is_said(text: str) -> None:
    assert bare(text) in STOPS


@pytest.mark.parametrize(
    "text",
    [
        *("stop?", "How do I stop?", "stop the press", "don't stop", "그만두면 퇴직금은?", "취소?"),
        *("취소 수수료", "중지 신청은 어떻게 해요?", "", "…", "stop " * 20),
    ],
)
def test_what_asks_for_something_is_a_question(text: str) -> None:
    assert bare(text) not in STOPS


@pytest.mark.parametrize(
    "text", ["new", "New topic!", "*새 대화*", "새 대화 :sparkles:", "새 주제~"]
)
def test_so_is_a_new_topic(text: str) -> None:
    assert bare(text) in TOPICS


def test_every_word_is_as_it_is_looked_up() -> None:
    words = (*STOPS, *TOPICS)
    assert words == tuple(map(bare, words))
