"""Whatever comes, reading it is little work: Storm's bytes, Slack's frames, lines of the log."""

from collections.abc import Callable
from typing import Final

import pytest

from bot.domain.link import web_link
from bot.log import Redaction
from bot.slack.intake.sockets import _frame
from bot.storm.dialects import MOST_SOURCES, BadEvent, Decoder, decode_answer
from bot.storm.sse import EventReader
from tests.work.growth import assert_linear, in_bytes, mixed, repeated

LINES: Final = (
    *("\n", "\r", "\r\n", ":\n", ":x\n", "data\n", "data:\n", "data:  \n", "event: x\n", "id\n"),
    *("data:1\n", "data:{}\n", "data:{\n", "data:}\n", "data:[\n", 'data:"\n', 'data:{"\n'),
    *('data:{"a":\n', 'data:"a",\n', "data:{}\r\n\r\n", 'data:\\"\n', "data:\xff\n", "dat"),
    *("{", "}", "[", "]", '"', "\\", '\\"', '"a",', '{"a":', '{"a":1},', "9", " ", ",", "\\u00e9"),
    *("\\ud83d", "\\ude00\\ud83d", "\0", "\xff", "\xed\xa0\x80", "\xef\xbb\xbf"),
)
SUCCESS: Final = '{"status":"success","data":'
# Where in a stream it may stand: what comes before and after.
STREAMS: Final = {
    "bare": ("", ""),
    "in a line": ("data: ", "\n\n"),
    "in an event": (f"data: {SUCCESS}", "}\n\n"),
    "in a text": (f'data: {SUCCESS}{{"choices":[{{"delta":{{"content":"', '"}}]}}\n\n'),
    "in joined lines": ('data: {"a":[\n', "data: ]}\n\n"),
}
# A beginning, what is repeated, and an end that makes one event of it.
EVENTS: Final = {
    "empty contexts": (SUCCESS + '{"contexts":[', "{},", "{}]}}"),
    "contexts": (SUCCESS + '{"contexts":[', '{"id":1,"fileName":"f","referenceIdx":1},', "{}]}}"),
    "choices": (SUCCESS + '{"choices":[', '{"delta":{"content":"a"}},', "{}]}}"),
    "an operation that is not known": (SUCCESS + '{"choices":5,"y":[', '{"a":[1]},', "1]}}"),
    "half characters where nobody looks": (SUCCESS + '{"choices":5,"y":[', '"\\ud83d",', "1]}}"),
    "details of an error": ('{"status":"error","data":[', '{"code":1},', "1]}"),
    "the code of an error": ('{"status":"error","code":"', "a", '"}'),
    "an id": (SUCCESS + '{"id":"', "9", '"}}'),
    "an id of digits": (SUCCESS + '{"id":', "9", "}}"),
    "an id of lists": (SUCCESS + '{"id":', "[", "}}"),
    "unknown fields": (SUCCESS + "{", '"a":{"b":[]},', '"c":1}}'),
}
ANSWERS: Final = {
    "text": ('{"status":"success","data":{"chat":{"id":1,"answer":"', "a ", '"}}}'),
    "half characters": ('{"status":"success","data":{"chat":{"id":1,"answer":"', "\\ud83d", '"}}}'),
    "contexts": ('{"status":"success","data":{"chat":{"answer":"x"},"contexts":[', "{},", "{}]}}"),
    "a page": ("<html>", "<p>", "</html>"),
}
LOGGED: Final = (
    *("a", " ", "\n", "-", "x-", "'", '"', "{", "}", "{'text':", '{"text": ', "'text': '", "://"),
    *("://a", "://@", "://a:", "xox", "xoxb-", "xoxb-a", "xoxe.", "xoxe.xoxb-", "xapp-1 "),
    *("bearer", "bearer ", "bearer\t", "bearer a ", "storm-api-key", "storm-api-key: ", "\\", "가"),
    *("storm-api-key: a ", "?ticket=", "&ticket=a", "secret-1", "secret-", "secret-1 "),
)
ADDRESSES: Final = (*"a%[]/:@?#.\\é가 ", "%4", "%41", "a.", "é.", "1", "http://", "https://a/")


def told(stream: bytes, size: int) -> None:
    reader, decoder = EventReader(), Decoder()
    for start in range(0, len(stream), size):
        for event in reader.feed(stream[start : start + size]):
            decoded(decoder.decode, event)
    for event in reader.close():
        decoded(decoder.decode, event)


def decoded(decode: Callable[[bytes], object], payload: bytes) -> object:
    try:
        return decode(payload)
    except BadEvent:
        return None


@pytest.mark.parametrize("size", [777, 200_000], ids=["in pieces", "at once"])
@pytest.mark.parametrize("around", STREAMS.values(), ids=STREAMS)
@pytest.mark.parametrize("unit", LINES, ids=repr)
def test_a_stream_costs_in_proportion_to_its_length(
    unit: str, around: tuple[str, str], size: int
) -> None:
    before, after = around
    stream = in_bytes(repeated(unit, before=before, after=after))
    assert_linear(lambda text: told(text, size), stream)


@pytest.mark.parametrize("seed", range(8))
def test_so_does_any_mixture_of_lines(seed: int) -> None:
    assert_linear(lambda text: told(text, 777), in_bytes(mixed(LINES, seed)))


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_event_costs_in_proportion_to_its_length(event: tuple[str, str, str]) -> None:
    before, unit, after = event
    payload = in_bytes(repeated(unit, before=before, after=after))
    assert_linear(lambda text: decoded(Decoder().decode, text), payload)


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_whole_answer_costs_in_proportion_to_its_length(answer: tuple[str, str, str]) -> None:
    before, unit, after = answer
    payload = in_bytes(repeated(unit, before=before, after=after))
    assert_linear(lambda text: decoded(decode_answer, text), payload)


def test_no_more_places_are_counted_than_anybody_reads() -> None:
    before, unit, after = EVENTS["empty contexts"]
    payload = f"{before}{unit * 2 * MOST_SOURCES}{after}".encode()
    (sources,) = Decoder().decode(payload)
    assert MOST_SOURCES == len(sources.sources)  # type: ignore[union-attr]


@pytest.mark.parametrize("unit", ['"a",', "[", '{"a":', "9", " ", "\\u00e9"])
def test_a_frame_costs_in_proportion_to_its_length(unit: str) -> None:
    assert_linear(_frame, repeated(unit, before='{"payload":[', after="1]}"))


@pytest.mark.parametrize("unit", LOGGED, ids=repr)
def test_a_line_of_the_log_costs_in_proportion_to_its_length(unit: str) -> None:
    assert_linear(Redaction(("secret-1",)).masked, repeated(unit))


@pytest.mark.parametrize("before", ["", "https://", "https://a/", "https://é"])
@pytest.mark.parametrize("unit", ADDRESSES, ids=repr)
def test_an_address_costs_in_proportion_to_its_length(unit: str, before: str) -> None:
    assert_linear(web_link, repeated(unit, before=before))
