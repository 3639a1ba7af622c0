import json
import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.storm.dialect import Chat, Dialect
from bot.playground.storm.script import Mark, Wait, script
from bot.playground.storm.stories import LEAVE_KO, STORIES, WHOLE, WRITTEN
from bot.playground.storm.story import (
    Cut,
    Errors,
    Framing,
    Nonsense,
    Silence,
    Story,
    Unfinished,
    story,
)

CHAT = Chat(id="7310000000000000901", thread_id="7310000000000000077", question="왜 “now”?")
HELLO = story("Hello, you", token_size=3)


def bytes_of(told: Story, dialect: Dialect = Dialect.REFERENCE) -> bytes:
    return b"".join(step for step in script(told, dialect, CHAT) if isinstance(step, bytes))


def events_in(stream: bytes, dialect: Dialect) -> Iterable[str]:
    """Read as the HTML standard has it; in the notebook each line with whole JSON is an event."""
    data: list[str] = []
    for line in re.split("\r\n|\r|\n", stream.decode().removeprefix("\ufeff")):
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        if data and (not line or (dialect is Dialect.NOTEBOOK and is_json("\n".join(data)))):
            yield "\n".join(data)
            data = []
    if data:
        yield "\n".join(data)


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def text_in(stream: bytes, dialect: Dialect) -> str:
    return "".join(piece_in(json.loads(event)["data"]) for event in events_in(stream, dialect))


def piece_in(data: dict[str, dict[str, object]]) -> str:
    match data:
        case {"message": {"content": str(text)}}:
            return text
        case {"data": {"choices": [{"delta": {"content": str(text)}}]}}:
            return text
    return ""


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("name", [*WHOLE, *WRITTEN])
def test_a_whole_story_reads_as_its_text_in_both_dialects(name: str, dialect: Dialect) -> None:
    told = STORIES[name]
    assert told.text == text_in(bytes_of(told, dialect), dialect)


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("name", STORIES)
def test_every_story_comes_to_an_end(name: str, dialect: Dialect) -> None:
    *_, last = script(STORIES[name], dialect, CHAT)
    assert last in (Mark.CLEAN, Mark.ABORTED)


@given(
    sizes=st.lists(st.integers(1, 400), min_size=1, max_size=6),
    dialect=st.sampled_from(Dialect),
)
def test_pieces_of_any_sizes_are_the_same_bytes(sizes: list[int], dialect: Dialect) -> None:
    pieces = LEAVE_KO.in_pieces(*sizes)
    assert bytes_of(LEAVE_KO, dialect) == bytes_of(pieces, dialect)


def test_pieces_have_the_sizes_asked_for_in_turn() -> None:
    steps = script(LEAVE_KO.in_pieces(7, 1), Dialect.REFERENCE, CHAT)
    assert [7, 1, 7, 1] == [len(step) for step in steps if isinstance(step, bytes)][:4]


def test_a_piece_ends_where_the_story_pauses() -> None:
    paced = HELLO.paced(0.5).in_pieces(100_000)
    steps = list(script(paced, Dialect.NOTEBOOK, CHAT))
    assert [bytes, Wait] * 3 + [bytes, Mark] == [type(step) for step in steps]


def test_a_pause_stands_before_the_first_token_and_between_tokens() -> None:
    steps = script(HELLO.paced(0.1, first_delay_s=2.0), Dialect.NOTEBOOK, CHAT)
    waits = [step.seconds for step in steps if isinstance(step, Wait)]
    assert [2.0, 0.1, 0.1, 0.1] == waits


def test_events_of_the_notebook_follow_each_other_without_a_blank_line() -> None:
    assert b"\n\n" not in bytes_of(LEAVE_KO, Dialect.NOTEBOOK)
    assert bytes_of(LEAVE_KO, Dialect.NOTEBOOK).endswith(b'"is_final_event":true}}\n')


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
def test_lines_end_as_asked(line_end: str) -> None:
    stream = bytes_of(story("…", token_size=1))
    assert stream.replace(b"\n", line_end.encode()) == bytes_of(
        Story(tokens=("…",), framing=Framing(line_end=line_end))
    )


def test_separators_of_unicode_stay_as_they_are() -> None:
    assert "\u2028".encode() in bytes_of(STORIES["unusual characters"])


def test_a_spread_event_takes_several_data_lines() -> None:
    stream = bytes_of(STORIES["spread"])
    assert b'data: {\ndata: "status": "success",\n' in stream


def test_an_unterminated_stream_ends_within_its_last_line() -> None:
    assert bytes_of(STORIES["unterminated"]).endswith(b"}}")


def test_a_huge_event_is_one_line_beyond_300_kb() -> None:
    assert 300_000 < max(map(len, bytes_of(STORIES["huge event"]).splitlines()))


def test_a_cut_comes_after_its_tokens_and_within_the_next_event() -> None:
    steps = list(script(HELLO.with_trouble(Cut(after=2, into_event=20)), Dialect.NOTEBOOK, CHAT))
    *whole, part, mark = steps
    assert 2 == len(whole)
    assert b'data: {"status":"suc' == part
    assert Mark.ABORTED is mark


def test_a_cut_before_the_next_event_leaves_no_part_of_it() -> None:
    steps = list(script(HELLO.with_trouble(Cut(after=2)), Dialect.NOTEBOOK, CHAT))
    assert [bytes, bytes, Mark] == [type(step) for step in steps]


def test_an_unfinished_stream_ends_in_good_order_without_its_final_event() -> None:
    told = HELLO.with_trouble(Unfinished(after=99))
    *_, last_event, mark = script(told, Dialect.REFERENCE, CHAT)
    assert isinstance(last_event, bytes)
    assert b'"content":"u"' in last_event
    assert Mark.CLEAN is mark


def test_silence_is_a_pause_or_has_no_end() -> None:
    told = HELLO.with_trouble(Silence(after=1, seconds=9.0), Silence(after=99))
    pauses = [step for step in script(told, Dialect.NOTEBOOK, CHAT) if not isinstance(step, bytes)]
    assert [Wait(9.0), Mark.HELD, Mark.CLEAN] == pauses


def test_troubles_add_up_at_their_places() -> None:
    told = HELLO.with_trouble(Errors(after=0, count=2), Nonsense(after=1, payloads=("oops", "[]")))
    events = list(events_in(bytes_of(told), Dialect.REFERENCE))
    assert 2 == sum('"error"' in event for event in events[1:3])
    assert ["oops", "[]"] == events[4:6]
