import json

import pytest

from bot.domain.answer import Finished, Text
from bot.storm.attempt import MAX_BAD_EVENTS, Attempt
from bot.storm.sse import MAX_EVENT_BYTES

FINAL = b'data: {"status":"success","data":{"is_final_event":true}}\n'
BAD = b"data: nonsense\n"


def token(text: str) -> bytes:
    data = {"status": "success", "data": {"message": {"content": text}}}
    return f"data: {json.dumps(data)}\n".encode()


def test_an_attempt_is_over_with_its_final_event() -> None:
    attempt = Attempt()
    assert [Text("a")] == attempt.receive(token("a"))
    assert not attempt.is_over
    assert [Text("b"), Finished()] == attempt.receive(token("b") + FINAL)
    assert attempt.is_over
    assert attempt.failure is None


def test_nothing_counts_after_the_final_event() -> None:
    attempt = Attempt()
    assert [Finished()] == attempt.receive(FINAL + token("a") + BAD * 9)
    assert [] == attempt.receive(token("b") + BAD * 9)
    assert attempt.failure is None


def test_three_bad_events_are_forgiven() -> None:
    attempt = Attempt()
    assert [Text("a"), Finished()] == attempt.receive(BAD * MAX_BAD_EVENTS + token("a") + FINAL)
    assert 3 == len(attempt.bad_events)
    assert attempt.failure is None


def test_the_fourth_bad_event_ends_the_attempt() -> None:
    attempt = Attempt()
    assert [Text("a"), Text("b")] == attempt.receive(
        BAD + token("a") + BAD * 2 + token("b") + BAD + token("c") + FINAL
    )
    assert attempt.is_over
    assert "too many bad events, the last: not_json" == attempt.failure


@pytest.mark.parametrize("cut", [b"", b"data: {"])
def test_a_stream_that_ends_without_its_final_event_has_failed(cut: bytes) -> None:
    attempt = Attempt()
    attempt.receive(token("a") + cut)
    assert [] == attempt.end()
    assert "the stream ended without its final event" == attempt.failure


def test_a_final_event_whose_line_has_no_end_counts() -> None:
    attempt = Attempt()
    assert [] == attempt.receive(FINAL.rstrip())
    assert [Finished()] == attempt.end()
    assert attempt.failure is None


def test_comments_and_events_of_any_kind_are_signs_of_life() -> None:
    attempt = Attempt()
    attempt.receive(b"id: 7\n\n")
    assert 0 == attempt.signs_of_life
    attempt.receive(b": keep-alive\n\n")
    assert 1 == attempt.signs_of_life
    attempt.receive(b'data: {"status":"success"}\n\n')
    assert 2 == attempt.signs_of_life


def test_without_an_event_that_was_too_large_no_answer_is_whole() -> None:
    """Be it text or sources: nobody is told that there was nothing."""
    attempt = Attempt()
    huge = b'data: {"status":"success","data":{"contexts":["' + b"x" * MAX_EVENT_BYTES + b'"]}}\n\n'
    assert [] == attempt.receive(huge)
    assert not attempt.is_over
    said = (
        b'data: {"status":"success","data":{"message":{"content":"Hi"},"is_final_event":true}}\n\n'
    )
    assert [Text("Hi")] == attempt.receive(said)
    assert "an event was too large" == attempt.failure
    assert not attempt.is_finished


ERROR = b'data: {"status":"error","code":"E7"}\n'
HALF = b'data: {"data":{"message":{"content":"Half of "}}}\n'
FINAL = b'data: {"data":{"is_final_event":true}}\n'


def test_an_error_with_no_text_after_it_fails_the_attempt() -> None:
    """Whatever the final event says: what was to come never came."""
    attempt = Attempt()
    assert [Text("Half of ")] == attempt.receive(HALF + ERROR + FINAL)
    assert "no text after error_status E7" == attempt.failure


def test_where_storm_goes_on_after_an_error_its_answer_is_whole() -> None:
    attempt = Attempt()
    assert [Text("Half of "), Text("Half of "), Finished()] == attempt.receive(
        HALF + ERROR + HALF + FINAL
    )
    assert attempt.failure is None


def test_an_error_and_no_text_at_all_is_no_empty_answer() -> None:
    attempt = Attempt()
    assert [] == attempt.receive(ERROR + FINAL)
    assert "no text after error_status E7" == attempt.failure
