"""Whatever an answer says, showing it is work in proportion to its length."""

from typing import Final

import pytest

from bot.domain.question import QuestionId
from bot.domain.reply import ENGLISH, Reply, ReplyState
from bot.slack.reply.page import Page
from bot.slack.reply.rendering import Rendering
from bot.slack.text.gist import gist
from bot.slack.text.safety import neutralise, settled
from tests.slack.text.constructs import CONSTRUCTS
from tests.work.growth import assert_linear

# What one message hands on to the next: code, marks, a table's head, a list; and what nothing ends.
FROM_ONE_TO_THE_NEXT: Final = (
    *("prose", "korean", "blank lines", "code spans", "emphases within each other"),
    *("fences", "fences in lists", "fences that do not close", "code in a fence"),
    *("a fence in a list", "tables", "tables without end", "rows of a table", "nested list items"),
    *("half definitions", "an endless address", "an open bracket before prose", "tags"),
)


def reply(text: str, state: ReplyState) -> Reply:
    return Reply(question_id=QuestionId("k3jx2mw5qa"), language=ENGLISH, state=state, text=text)


def read(text: str) -> tuple[object, ...]:
    return neutralise(text), settled(text), gist(text)


def shown(text: str) -> list[tuple[Page, ...]]:
    """While it grows and in the end, with blocks and without, by one rendering as in life."""
    rendering = Rendering()
    return [
        tuple(make(reply(text, state), ()))
        for state in (ReplyState.GROWING, ReplyState.WHOLE)
        for make in (rendering.pages, rendering.plain_pages)
    ]


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_making_a_text_harmless_costs_in_proportion_to_its_length(name: str) -> None:
    assert_linear(read, CONSTRUCTS[name])


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_one_message_costs_in_proportion_to_its_length(name: str) -> None:
    assert_linear(shown, CONSTRUCTS[name])


# One message knows little of another, whatever it is made of: some of them will do.
@pytest.mark.parametrize("name", FROM_ONE_TO_THE_NEXT)
def test_many_messages_cost_in_proportion_to_their_number(name: str) -> None:
    assert_linear(shown, lambda length: CONSTRUCTS[name](12 * length))
