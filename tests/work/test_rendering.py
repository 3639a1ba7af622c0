"""Whatever an answer says, showing it is work in proportion to its length."""

import pytest

from bot.domain.question import QuestionId
from bot.domain.reply import ENGLISH, Reply, ReplyState
from bot.slack.reply.blocks import Page, render, render_plain
from bot.slack.text.gist import gist
from bot.slack.text.safety import neutralise, settled
from tests.slack.text.constructs import CONSTRUCTS
from tests.work.growth import assert_linear


def reply(text: str, state: ReplyState) -> Reply:
    return Reply(question_id=QuestionId("k3jx2mw5qa"), language=ENGLISH, state=state, text=text)


def read(text: str) -> tuple[object, ...]:
    return neutralise(text), settled(text), gist(text)


def shown(text: str) -> list[tuple[Page, ...]]:
    """While it grows and in the end, with blocks and without."""
    states = [reply(text, state) for state in (ReplyState.GROWING, ReplyState.WHOLE)]
    return [make(state) for state in states for make in (render, render_plain)]


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_making_a_text_harmless_costs_in_proportion_to_its_length(name: str) -> None:
    assert_linear(read, CONSTRUCTS[name])


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_one_message_costs_in_proportion_to_its_length(name: str) -> None:
    assert_linear(shown, CONSTRUCTS[name])


# One message knows little of another, whatever it is made of: some of them will do.
@pytest.mark.parametrize("name", [*CONSTRUCTS][::6])
def test_many_messages_cost_in_proportion_to_their_number(name: str) -> None:
    assert_linear(shown, lambda length: CONSTRUCTS[name](12 * length))
