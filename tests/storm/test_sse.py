"""The reader, over the specification's rules and the ways a network cuts bytes."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storm.sse import MAX_EVENT_BYTES, OVERSIZED, EventReader

SAMPLES: Final = Path(__file__).parent.parent / "samples" / "storm"
LINE_ENDS: Final = ("\n", "\r", "\r\n")


def read(*chunks: bytes, max_event_bytes: int = MAX_EVENT_BYTES) -> list[bytes]:
    reader = EventReader(max_event_bytes=max_event_bytes)
    events = [event for chunk in chunks for event in reader.feed(chunk)]
    return events + reader.close()


def one_by_one(stream: bytes, size: int = 1) -> list[bytes]:
    return [stream[start : start + size] for start in range(0, len(stream), size)]


@pytest.mark.parametrize("end", LINE_ENDS)
def test_lines_end_with_lf_cr_or_crlf(end: str) -> None:
    stream = f'data: {{"a":1}}{end}{end}data: {{"b":2}}{end}{end}'.encode()
    assert [b'{"a":1}', b'{"b":2}'] == read(stream)
    assert [b'{"a":1}', b'{"b":2}'] == read(*one_by_one(stream))


def test_nothing_else_ends_a_line() -> None:
    payload = '{"a":"\u2028 \u2029 \u0085 \x7f"}'.encode()
    assert [payload] == read(b"data: " + payload + b"\n\n")


def test_crlf_cut_in_the_middle_is_one_line_end() -> None:
    # Read as two ends, the second would end the event after its first line.
    assert [b'{"a":\n1}'] == read(b'data: {"a":\r', b"\ndata: 1}\r", b"\n\r", b"\n")


def test_an_empty_chunk_between_cr_and_lf_changes_nothing() -> None:
    assert [b'{"a":\n1}'] == read(b'data: {"a":\r', b"", b"\ndata: 1}\r\n")


def test_an_event_is_told_as_soon_as_its_line_ends() -> None:
    reader = EventReader()
    assert [] == reader.feed(b'data: {"a":1}')
    assert [b'{"a":1}'] == reader.feed(b"\r")
    assert [] == reader.feed(b"\n")
    assert [b'{"b":2}'] == reader.feed(b'data: {"b":2}\n')


def test_a_byte_order_mark_is_skipped_at_the_start_only() -> None:
    mark = b"\xef\xbb\xbf"
    stream = mark + b'data: {"a":1}\n\n' + mark + b'data: {"b":2}\n\n'
    assert [b'{"a":1}'] == read(stream)
    assert [b'{"a":1}'] == read(*one_by_one(stream))


def test_space_after_the_colon_may_be_missing() -> None:
    assert [b'{"a":1}', b'{"b":2}'] == read(b'data:{"a":1}\n\ndata: {"b":2}\n\n')


def test_comments_and_other_fields_say_nothing() -> None:
    stream = b': keep-alive\n\nevent: add\nid: 7\nretry: 9\nodd\ndatabase: no\ndata: {"a":1}\n\n:\n'
    assert [b'{"a":1}'] == read(stream)


def test_whatwg_example_two_adapted_several_data_lines_are_joined_with_newlines() -> None:
    assert [b'{"YHOO":\n2\n}'] == read(b'data: {"YHOO":\ndata: 2\ndata: }\n\n')


def test_comments_between_the_data_lines_of_an_event_do_not_part_it() -> None:
    assert [b'{"a":\n1}'] == read(b'data: {"a":\n: still there\nid: 1\ndata: 1}\n\n')


def test_whatwg_example_three_adapted_events_without_data_are_none() -> None:
    assert [] == read(b"data\n\ndata\ndata\n\ndata:\n\ndata: \n\n")


def test_lines_without_blank_lines_between_are_events_of_their_own() -> None:
    assert [b'{"a":1}', b'{"b":2}'] == read(b'data: {"a":1}\ndata: {"b":2}\n')


def test_an_object_over_several_lines_needs_no_blank_line_after_it_either() -> None:
    reader = EventReader()
    assert [] == reader.feed(b'data: {"a":[\ndata: {"b":"]}"}\n')
    assert [b'{"a":[\n{"b":"]}"}\n]}'] == reader.feed(b"data: ]}\n")


def test_brackets_and_quotes_in_strings_do_not_count() -> None:
    stream = b'data: {"a":"}]\\"{[",\ndata: "b":"\\\\"}\n\n'
    assert [b'{"a":"}]\\"{[",\n"b":"\\\\"}'] == read(stream)


def test_the_end_of_the_stream_ends_the_last_line_and_the_last_event() -> None:
    assert [b'{"a":1}'] == read(b'data: {"a":1}')
    assert [b'{"a":\n1}'] == read(b'data: {"a":\ndata: 1}')
    assert [b'{"a":'] == read(b'data: {"a":\n')


@pytest.mark.parametrize(
    "nonsense", [b"hello", b'{"a" 1}', b'{"half', b'{"half":"', b"{}}", b"[1,", b'"\xff']
)
def test_a_line_that_is_no_json_is_an_event_by_itself(nonsense: bytes) -> None:
    stream = b"data: " + nonsense + b'\ndata: {"a":1}\ndata: ' + nonsense + b"\n"
    assert [nonsense, b'{"a":1}', nonsense] == read(stream)


def test_a_line_that_broke_off_does_not_swallow_the_next_event() -> None:
    stream = b'data: {"status":"success",\ndata: {"a":1}\ndata: {"b":2}\n'
    assert [b'{"status":"success",', b'{"a":1}', b'{"b":2}'] == read(stream)


def test_a_blank_line_ends_what_never_became_json() -> None:
    assert [b'{"a":', b'{"b":2}'] == read(b'data: {"a":\n\ndata: {"b":2}\n\n')


def test_a_thousand_nested_brackets_are_an_event_like_any_other() -> None:
    deep = b'{"a":' + b"[" * 100_000
    assert [deep, b"{}"] == read(b"data: " + deep + b"\n\ndata: {}\n\n")


def test_a_large_event_may_come_byte_by_byte() -> None:
    payload = json.dumps({"context": "가" * 100_000}, ensure_ascii=False).encode()
    assert 300_000 < len(payload)
    assert [payload] == read(*one_by_one(b"data: " + payload + b"\n\n"))


def test_a_large_event_may_come_in_thousands_of_data_lines() -> None:
    lines = ['{"contexts":[', *['{"id":1},', "{}", ","] * 20_000, "{}]}"]
    stream = "".join(f"data: {line}\n" for line in lines).encode()
    assert ["\n".join(lines).encode()] == read(*one_by_one(stream, 4096))


def test_escaped_quotes_without_end_cost_no_more_than_others() -> None:
    endless = b'{"a":"' + b'\\"' * 400_000
    assert [endless] == read(b"data: " + endless + b"\n")


def test_a_line_too_long_is_dropped_and_the_next_event_read() -> None:
    stream = b': hello\ndata: {"a":"' + b"x" * 100 + b'"}\ndata: {"b":2}\n'
    assert [OVERSIZED, b'{"b":2}'] == read(stream, max_event_bytes=50)
    assert [OVERSIZED, b'{"b":2}'] == read(*one_by_one(stream), max_event_bytes=50)


def test_an_event_of_too_many_lines_is_dropped_up_to_the_blank_line() -> None:
    stream = b'data: {"a":[\n' + b"data: 1,\n" * 20 + b'data: 1]}\n\ndata: {"b":2}\n\n'
    assert [OVERSIZED, b'{"b":2}'] == read(stream, max_event_bytes=50)


def test_a_line_without_end_takes_no_memory() -> None:
    reader = EventReader(max_event_bytes=50)
    assert [OVERSIZED] == [event for _ in range(100) for event in reader.feed(b"data" * 10)]
    assert [] == reader.close()


@pytest.mark.parametrize("name", ["reference.sse", "notebook.sse"])
def test_recorded_streams_are_whole_json_event_by_event(name: str) -> None:
    stream = (SAMPLES / name).read_bytes()
    lines = [line[6:] for line in stream.split(b"\n") if line]
    assert lines == read(*one_by_one(stream, 7))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
objects = st.dictionaries(st.text(max_size=4), json_values, max_size=4)


@st.composite
def framed(draw: st.DrawFn) -> tuple[list[object], bytes]:
    """Objects, and a stream that carries them in any of the allowed ways."""
    end = draw(st.sampled_from(LINE_ENDS))
    values: list[object] = list(draw(st.lists(objects, max_size=5)))
    stream = draw(st.sampled_from(["", "\ufeff"]))
    for value in values:
        indent = draw(st.sampled_from([None, 0, 1]))
        field = draw(st.sampled_from(["data:", "data: "]))
        text = json.dumps(value, ensure_ascii=draw(st.booleans()), indent=indent)
        stream += draw(st.sampled_from(["", f": hello{end}", f"event: x{end}", end]))
        stream += "".join(f"{field}{line}{end}" for line in text.split("\n"))
        stream += draw(st.sampled_from(["", end]))
    return values, stream.encode()


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    borders = [0, *sorted(place % (len(stream) + 1) for place in places), len(stream)]
    return [stream[start:stop] for start, stop in pairwise(borders)]


@given(framed(), st.lists(st.integers(min_value=0), max_size=12))
def test_whatever_the_framing_and_the_cuts_the_objects_arrive(
    told: tuple[list[object], bytes], places: list[int]
) -> None:
    values, stream = told
    assert values == [json.loads(event) for event in read(*cut(stream, places))]


PIECES: Final = [
    b"data: ", b"data:", b"data", b'{"a":', b"{", b"}", b"[", b"]", b'"', b"\\", b"1", b",", b":",
    b"\n", b"\r", b"\r\n", b"\n\n", b"\xef\xbb\xbf", b"\xff", b" ", b'{"a":1}', b"x" * 30,
]  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join),
    st.lists(st.integers(min_value=0), max_size=12),
)
def test_any_bytes_in_any_chunks_give_the_same_events(stream: bytes, places: list[int]) -> None:
    whole = read(stream, max_event_bytes=40)
    assert whole == read(*cut(stream, places), max_event_bytes=40)
    assert whole == read(*one_by_one(stream), max_event_bytes=40)
