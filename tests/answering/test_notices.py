"""What the bot itself says, and what can be tried again after it."""

import pytest

from bot.answering.notices import may_repeat
from bot.domain.question import QuestionId
from bot.domain.reply import ENGLISH, Reply, ReplyState

WHOLE, INCOMPLETE = ReplyState.WHOLE, ReplyState.INCOMPLETE
NOTICE, STANDING = ReplyState.NOTICE, ReplyState.STANDING


def last(state: ReplyState, *, can_retry: bool) -> Reply:
    return Reply(question_id=QuestionId("q"), language=ENGLISH, state=state, can_retry=can_retry)


SHOWN = (
    (False, last(WHOLE, can_retry=False)),
    (True, last(INCOMPLETE, can_retry=True)),
    (False, last(INCOMPLETE, can_retry=False)),
    (True, last(NOTICE, can_retry=True)),
    (False, last(NOTICE, can_retry=False)),
    # The button of what stands there is from an earlier end.
    (True, last(STANDING, can_retry=True)),
    (True, last(STANDING, can_retry=False)),
)


@pytest.mark.parametrize(("expected", "reply"), SHOWN)
def test_what_shows_a_button_may_be_repeated(expected: bool, reply: Reply) -> None:
    assert expected == may_repeat(reply, is_delivered=True)


@pytest.mark.parametrize(
    ("expected", "reply"),
    [
        (True, None),
        (True, last(WHOLE, can_retry=False)),
        (True, last(INCOMPLETE, can_retry=False)),
        (True, last(NOTICE, can_retry=True)),
        (False, last(NOTICE, can_retry=False)),
    ],
)
def test_an_answer_that_nobody_has_seen_may_be_repeated(
    expected: bool, reply: Reply | None
) -> None:
    assert expected == may_repeat(reply, is_delivered=False)
