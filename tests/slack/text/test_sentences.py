"""Where a message can be gone on from."""

import pytest

from bot.slack.text.sentences import whole_sentences


@pytest.mark.parametrize(
    ("shown", "whole"),
    [
        ("One is. Two is. Three", "One is. Two is. "),
        ("One is. Two is.", "One is. Two is."),
        ("# Head\nOne is. Half", "# Head\nOne is. "),
        ("하나예요. 둘이에요! 셋", "하나예요. 둘이에요! "),
        ("一つ。二つ。三", "一つ。二つ。"),
        ('He said "no." And "yes." But', 'He said "no." And "yes." '),
        ("1. Enter it\n2. Ask her\n3. Wait", "1. Enter it\n2. Ask her\n"),
        ("One is. Two is.\n\n3. Three", "One is. Two is.\n\n"),
    ],
)
def test_it_ends_with_the_last_whole_sentence(shown: str, whole: str) -> None:
    assert 7 + len(whole) == whole_sentences("before " + shown + " after", 7, 7 + len(shown))


@pytest.mark.parametrize("stub", ["", "I'm sorry,", "I'm sorry. I found", "v1.2.3 is"])
def test_a_stub_has_none(stub: str) -> None:
    assert None is whole_sentences(stub, 0, len(stub))
