"""What Storm's JSON means, in both dialects and when it makes no sense."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answer import Chat, Event, Finished, Sources, Text, Thread
from bot.domain.origin import Origin
from bot.domain.question import StormThreadId
from bot.domain.source import DocumentId, Source
from bot.storm.dialects import (
    LONGEST_EXCERPT,
    BadEvent,
    Decoder,
    check_success,
    decode_answer,
    decode_origin,
)

SAMPLES: Final = Path(__file__).parent.parent / "samples" / "storm"
CHAT_ID: Final = "9007199254740993"
THREAD: Final = StormThreadId("9223372036854775807")
POLICY: Final = DocumentId("7310000000000000201")
SOURCES: Final = Sources(
    (
        Source(
            reference=1,
            document_id=POLICY,
            bucket="People & Culture",
            file="Leave policy.pdf",
            page="3",
        ),
        Source(
            reference=2,
            document_id=POLICY,
            bucket="People & Culture",
            file="Leave policy.pdf",
            page="12",
        ),
        Source(
            reference=3,
            document_id=DocumentId("7310000000000000202"),
            bucket="사내 규정",
            file="휴가 규정.xlsx",
            page="연차",
        ),
        Source(reference=None, document_id=None, bucket=None, file=None, page=None),
    )
)


def sample_lines(name: str) -> list[bytes]:
    stream = (SAMPLES / name).read_bytes()
    return [line.removeprefix(b"data: ") for line in stream.split(b"\n") if line]


def decode(*payloads: object) -> list[Event]:
    decoder = Decoder()
    return [event for payload in payloads for event in decoder.decode(as_json(payload))]


def as_json(payload: object) -> bytes:
    return payload if isinstance(payload, bytes) else json.dumps(payload).encode()


def success(data: object) -> dict[str, object]:
    return {"status": "success", "data": data}


def reference(data: object, operation: object = "create-chat-stream") -> dict[str, object]:
    return success({"sseEventOperation": operation, "data": data})


def token(content: object, **more: object) -> dict[str, object]:
    return reference({"choices": [{"index": 0, "delta": {"content": content}}], **more})


def only_source(**context: object) -> Source:
    (event,) = decode(success({"contexts": [context]}))
    assert isinstance(event, Sources)
    (source,) = event.sources
    return source


def complaint(payload: object) -> BadEvent:
    with pytest.raises(BadEvent) as raised:
        Decoder().decode(as_json(payload))
    return raised.value


def test_the_reference_dialect_as_recorded() -> None:
    assert [
        SOURCES,
        Thread(THREAD),
        Chat(CHAT_ID),
        Text("You have "),
        Text("25 days"),
        Text(" of leave [1]. 🌴\n"),
        Finished(),
    ] == decode(*sample_lines("reference.sse"))


def test_the_notebook_dialect_as_recorded() -> None:
    assert [
        SOURCES,
        Chat(CHAT_ID, "5f0c2d8e-6a9d-4a53-9f5b", "storm-answer-1"),
        Text("You have "),
        Thread(THREAD),
        Text("25 days"),
        Text(" of leave [1]. 🌴\n"),
        Text("Enjoy!"),
        Finished(),
    ] == decode(*sample_lines("notebook.sse"))


def test_ids_are_told_once_and_again_only_when_they_change() -> None:
    events = decode(
        token("a", id="1", threadId="7"),
        token("b", id="1", threadId="7"),
        token("c", id="2", threadId="8"),
    )
    assert [Thread(StormThreadId("7")), Chat("1"), Text("a"), Text("b")] == events[:4]
    assert [Thread(StormThreadId("8")), Chat("2"), Text("c")] == events[4:]


def test_what_is_known_of_a_chat_stays_when_later_events_leave_it_out() -> None:
    assert [Chat("1", "t"), Chat("1", "t", "m")] == decode(
        success({"id": "1", "task_id": "t"}),
        success({"id": "1"}),
        success({"id": "1", "model": "m"}),
        success({"id": "1", "task_id": None}),
    )


def test_ids_given_as_numbers_keep_all_their_digits() -> None:
    payload = b'{"status":"success","data":{"id":9007199254740993,"threadId":9223372036854775807}}'
    assert [Thread(THREAD), Chat(CHAT_ID)] == decode(payload, payload)


def test_page_names_and_references_may_be_numbers_or_text() -> None:
    assert "3" == only_source(pageName=3).page
    assert 2 == only_source(referenceIdx="2").reference
    assert "2024" == only_source(fileName=2024).file
    assert "9007199254740993" == only_source(id=9007199254740993).document_id


@pytest.mark.parametrize("odd", [0, -1, 1.5, "one", "1.", "٣", "9" * 5000, True, [], {}, None])
def test_a_reference_that_is_no_number_counts_as_missing(odd: object) -> None:
    assert only_source(referenceIdx=odd).reference is None


@pytest.mark.parametrize("digits", [20, 4_300, 4_301, 60_000])
@pytest.mark.parametrize(
    "shape",
    [
        '{"status":"success","data":{"threadId":%s}}',
        '{"status":"success","data":{"contexts":[{"referenceIdx":%s}]}}',
        '{"status":"success","data":{"choices":5,"sseEventOperation":%s}}',
        '{"status":"error","code":%s}',
        '{"status":%s}',
    ],
)
def test_a_number_of_any_length_is_read_or_is_a_bad_event(shape: str, digits: int) -> None:
    with suppress(BadEvent):
        Decoder().decode((shape % ("9" * digits)).encode())


@pytest.mark.parametrize("odd", [1.5, True, [], {"a": 1}, None, ""])
def test_other_fields_of_a_context_that_make_no_sense_count_as_missing(odd: object) -> None:
    source = only_source(id=odd, bucketName=odd, fileName=odd, pageName=odd)
    assert (None, None, None, None) == (
        source.document_id,
        source.bucket,
        source.file,
        source.page,
    )


def test_contexts_without_anything_in_them_do_not_replace_earlier_ones() -> None:
    assert [] == decode(success({"contexts": []}), success({"contexts": None}))


@pytest.mark.parametrize(
    "payload",
    [
        token(""),
        token(None),
        reference({"choices": [{"delta": {}}]}),
        reference({"choices": [{"delta": None}]}),
        reference({"choices": [None]}),
        reference({"choices": []}),
        reference({"choices": None}),
        reference({}),
        reference(None),
        success({"message": {"content": ""}}),
        success({"message": None}),
        success({"is_final_event": False}),
        success({"is_final_event": "yes"}),
        success({}),
        success(None),
        {"status": "success"},
        {"data": {}},
    ],
)
def test_an_event_that_says_nothing_is_no_event(payload: object) -> None:
    assert [] == decode(payload)


@pytest.mark.parametrize("data", [{"choices": "x"}, "text", [1], None, 5])
@pytest.mark.parametrize("operation", ["create-chat-coffee", 5, ["x"]])
def test_unknown_operations_mean_nothing_whatever_they_carry(
    operation: object, data: object
) -> None:
    assert [] == decode(reference(data, operation))


def test_unknown_fields_are_skipped() -> None:
    assert [Text("a")] == decode({**token("a", beauty=[{"deep": None}]), "version": 9})


def test_a_last_event_may_carry_text_and_sources_of_its_own() -> None:
    events = decode(
        success({"is_final_event": True, "message": {"content": "."}, "contexts": [{"id": "5"}]})
    )
    assert [Sources, Text, Finished] == [type(event) for event in events]


def test_the_end_of_the_chat_log_needs_no_data() -> None:
    assert [Finished()] == decode(reference(None, "create-chat-log-finished"))


def test_a_missing_status_is_forgiven_where_there_is_data() -> None:
    assert [Text("a")] == decode({"data": {"message": {"content": "a"}}})


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"hello",
        b'{"status":',
        b'{"status":"success"} {}',
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{}",
        b'{"status":"success","data":{"message":{"content":"\\ud83x"}}}',
        b'{"x":' + b"[" * 100_000,
        b'{"x":' * 100_000,
    ],
)
def test_what_is_no_json_is_a_bad_event(payload: bytes) -> None:
    assert "not_json" == complaint(payload).kind


@pytest.mark.parametrize(
    "payload",
    [
        None,
        7,
        "success",
        [],
        {},
        {"foo": 1},
        {"status": "sulking", "data": {}},
        {"status": 200, "data": {}},
        {"status": {}, "data": {}},
        {"status": "success", "data": "text"},
        {"status": "success", "data": [1]},
        token(5),
        token(["a"]),
        reference({"choices": {}}),
        reference({"choices": [5]}),
        reference({"choices": [{"delta": "a"}]}),
        reference("a"),
        success({"message": "a"}),
        success({"contexts": {}}),
        success({"contexts": ["a"]}),
    ],
)
def test_json_of_another_shape_is_a_bad_event(payload: object) -> None:
    assert "shape" == complaint(payload).kind


@pytest.mark.parametrize("data", [None, "sorry", {"message": "secret words"}, ["x"]])
def test_an_error_event_is_told_apart_whatever_it_carries(data: object) -> None:
    bad = complaint({"status": "error", "data": data})
    assert ("error_status", None) == (bad.kind, bad.code)
    assert "secret" not in str(bad)


@pytest.mark.parametrize(
    "event",
    [
        {"code": "E-42"},
        {"error": {"code": "E-42", "message": "secret words"}},
        {"data": {"errorCode": "E-42"}},
    ],
)
def test_an_error_keeps_its_short_code(event: dict[str, object]) -> None:
    bad = complaint({"status": "error", **event})
    assert "E-42" == bad.code
    assert "error_status E-42" == str(bad)


@pytest.mark.parametrize("code", ["secret words", "x" * 41, "", {"a": 1}, 1.5])
def test_a_code_that_might_be_a_sentence_is_left_out(code: object) -> None:
    assert complaint({"status": "error", "code": code}).code is None


def test_the_whole_answer_as_recorded() -> None:
    answer = decode_answer((SAMPLES / "answer.json").read_bytes())
    assert "You have 25 days of leave [1]. 🌴\n" == answer.text
    assert SOURCES.sources == answer.sources
    assert (THREAD, Chat(CHAT_ID)) == (answer.thread, answer.chat)
    assert answer.is_finished


def test_a_whole_answer_may_be_empty_and_without_sources() -> None:
    answer = decode_answer(as_json(success({"chat": {"answer": ""}, "contexts": None})))
    assert ("", (), None) == (answer.text, answer.sources, answer.thread)
    assert answer.is_finished


@pytest.mark.parametrize(
    "payload",
    [
        success(None),
        success({}),
        success({"chat": None}),
        success({"chat": {}}),
        success({"chat": {"answer": None}}),
        success({"chat": {"answer": 5}}),
        {"status": "error"},
        b"<html>",
    ],
)
def test_a_whole_answer_without_its_text_is_refused(payload: object) -> None:
    with pytest.raises(BadEvent):
        decode_answer(as_json(payload))


def test_the_origin_of_a_document_is_found_by_its_id() -> None:
    page = (SAMPLES / "documents.json").read_bytes()
    expected = Origin(title="Leave policy.pdf", url="https://drive.example.com/file/d/1aB/view")
    assert expected == decode_origin(page, POLICY)


def test_an_uploaded_document_has_a_title_but_no_link() -> None:
    page = (SAMPLES / "documents.json").read_bytes()
    assert Origin(title="휴가 규정.xlsx") == decode_origin(page, DocumentId("7310000000000000202"))
    assert Origin() == decode_origin(page, DocumentId("another"))


@pytest.mark.parametrize(
    "data", [None, {}, {"data": None}, {"data": [None, {"id": "1", "name": [], "source": 1}]}]
)
def test_a_page_without_documents_tells_nothing(data: object) -> None:
    assert Origin() == decode_origin(as_json(success(data)), DocumentId("1"))


def test_a_document_listed_by_number_is_found() -> None:
    page = success({"data": [{"id": 1, "name": 2025, "source": "https://x.example/"}]})
    expected = Origin(title="2025", url="https://x.example/")
    assert expected == decode_origin(as_json(page), DocumentId("1"))


def test_only_json_that_says_success_is_storm() -> None:
    check_success(as_json(success({"data": []})))
    for payload in (b"<html>", b"{}", b"[]", as_json({"status": "error"})):
        with pytest.raises(BadEvent):
            check_success(payload)


KEYS: Final = [
    "status", "data", "sseEventOperation", "id", "threadId", "task_id", "model", "choices",
    "delta", "content", "message", "contexts", "is_final_event", "fileName", "referenceIdx", "code",
]  # fmt: skip
WORDS: Final = ["success", "error", "create-chat-stream", "create-chat-log-finished", "", "1", "x"]
nonsense = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=20,
)


@given(nonsense | st.builds(success, nonsense) | st.builds(reference, nonsense) | st.binary())
def test_nothing_but_a_bad_event_is_ever_raised(payload: Any) -> None:
    try:
        events = Decoder().decode(as_json(payload))
    except BadEvent:
        return
    for event in events:
        match event:
            case Text(content):
                assert isinstance(content, str)
                assert content
            case Thread(thread_id):
                assert isinstance(thread_id, str)
            case Chat(chat_id):
                assert isinstance(chat_id, str)
            case Sources(sources):
                assert all(isinstance(source.file, str | None) for source in sources)
            case Finished():
                pass


def test_the_passage_is_told_shortened_and_makes_no_other_place() -> None:
    found = only_source(id="1", context="Two weeks. " * 1000)
    assert found.excerpt.startswith("Two weeks. ")
    assert LONGEST_EXCERPT == len(found.excerpt)
    assert only_source(id="1") == found
    assert [""] * 3 == [only_source(context=odd).excerpt for odd in (None, 3, ["x"])]
