"""A greeting is one only if nothing else is said."""

import pytest

from bot.slack.intake.small_talk.greetings import is_greeting


@pytest.mark.parametrize(
    "text",
    [
        *("hi", "Hi!", "hello", "hey there", "Hello, Storm!", "good morning everyone", "heyyy"),
        *("hi, how are you?", "Good afternoon :wave:", "hello hello", "yo", "Howdy 👋"),
        *("안녕", "안녕하세요", "안녕하세요~!", "안녕하세요 스톰님", "하이 ㅎㅎ"[:2], "반갑습니다"),
        *("좋은 아침이에요", "안녕하세요. 잘 부탁드립니다!", "굿모닝", "안녕하십니까"),
    ],
)
def test_a_greeting(text: str) -> None:
    assert is_greeting(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "there", ":wave:", "thanks", "hi, how much leave do I have?", "hello world example"),
        *("morning meeting rules", "good evening shift allowance", "hi can you help me"),
        *("오늘", "안녕하세요, 연차는 며칠인가요?", "안녕하세요 문의드립니다", "감사합니다"),
        *("하이패스 비용", "좋은 아침 식당 추천"),
    ],
)
def test_no_greeting(text: str) -> None:
    assert not is_greeting(text)
