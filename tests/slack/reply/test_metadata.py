"""What the messages of a reply tell besides their looks is read whoever has written it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.question import MessageTs, QuestionId
from bot.domain.reply import End
from bot.slack.reply.metadata import METADATA_TYPE, metadata, read_end, read_metadata
from bot.slack.reply.page import Closing, Page

QUESTION = QuestionId("abcdefgh23")
TS = MessageTs("1790000200.000100")
LAST = Page(
    end=3, blocks=[], text="Ten", closing=Closing(End(outcome="whole", may_repeat=False), 2)
)
METADATA = metadata(QUESTION, "0.", LAST)
PAYLOAD = METADATA["event_payload"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def test_what_was_written_is_read() -> None:
    assert PAYLOAD == read_metadata({"metadata": METADATA}, QUESTION)
    found = read_end([(TS, PAYLOAD)], "0.")
    assert found is not None
    assert (End(outcome="whole", may_repeat=False), 2, 3) == (found.end, found.count, found.length)


@given(metadata=JSON)
def test_what_others_have_put_there_is_none_of_ours(metadata: Any) -> None:
    assert None is read_metadata({"metadata": metadata}, QUESTION)


@pytest.mark.parametrize("payload", [None, [], "storm", 7, {"question": "another"}])
def test_metadata_of_another_question_is_none_of_this_one(payload: object) -> None:
    metadata = {"event_type": METADATA_TYPE, "event_payload": payload}
    assert None is read_metadata({"metadata": metadata}, QUESTION)


@given(name=st.sampled_from(sorted(PAYLOAD)), value=JSON)
def test_an_end_that_can_not_be_read_is_none(name: str, value: Any) -> None:
    found = read_end([(TS, {**PAYLOAD, name: value})], "0.")
    assert found is None or 0 < found.count


def test_a_message_without_an_end_tells_none() -> None:
    payload = metadata(QUESTION, "0.", Page(end=3, blocks=[], text="Ten"))["event_payload"]
    assert {"question": QUESTION} == payload
    assert None is read_end([(TS, payload)], "0.")
