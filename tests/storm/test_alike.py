import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answer import Event, Finished, Text
from bot.storm.alike import Alike
from bot.storm.attempt import Attempt

ORDINARY = '{"status":"success","data":{"id":"7","message":{"content":%s}}}'
OTHER = '{"status":"success","data":{"id":"8","message":{"content":%s}}}'
FINAL = b'data: {"status":"success","data":{"is_final_event":true}}\n\n'
COMMENT = b": still here\n\n"
NOTHING = b"data: nonsense\n\n"

# What a careless reader would take for the end of a text, or would not decode.
HARD = st.sampled_from(
    ["", '"', "\\", '"}}}', "\n", "\t", "\u2028", "\u0001", "말", "🙂", "\U0010f001", "\U0010f401"]
)
TEXTS = st.lists(st.one_of(HARD, st.text(max_size=5)), max_size=6)


def event(text: str, shape: str = ORDINARY, *, ascii: bool = True) -> bytes:
    return b"data: " + (shape % json.dumps(text, ensure_ascii=ascii)).encode("utf-8") + b"\n\n"


def said(chunks: Sequence[bytes]) -> tuple[str, list[str]]:
    """The text, and the kinds of the other events, of what these chunks say."""
    attempt = Attempt()
    events: list[Event] = [one for chunk in chunks for one in attempt.receive(chunk)]
    text = "".join(one.content for one in events if isinstance(one, Text))
    return text, [type(one).__name__ for one in events if not isinstance(one, Text)]


def learned() -> Alike:
    alike = Alike()
    alike.learn(event("a"), event("a")[6:-2], lambda _payload: True)
    return alike


def test_events_that_differ_in_their_text_only_are_read_as_one() -> None:
    attempt = Attempt()
    attempt.receive(b"\n")
    assert Text("The ") in attempt.receive(event("The "))
    assert [Text('storm "goes" on')] == attempt.receive(
        event("storm ") + event('"goes"') + event(" on")
    )
    assert 4 == attempt.signs_of_life
    assert [Text("!"), Finished()] == attempt.receive(event("!") + FINAL)


@pytest.mark.parametrize("first", ["말", '"', "\n", "\\", "a\\", '"}}}'])
def test_a_text_that_needs_escapes_teaches_as_much_as_any_other(first: str) -> None:
    attempt = Attempt()
    attempt.receive(b"\n" + event(first))
    assert attempt.receive_alike(event("말") + event(first) + event("b")) == [Text(f"말{first}b")]


def test_what_is_not_alike_is_left_to_be_received() -> None:
    attempt = Attempt()
    attempt.receive(b"\n" + event("a"))
    many = event("b") * 1_000
    assert [Text("b" * 1_000)] == attempt.receive_alike(many)
    for odd in (many + NOTHING, many + event("c", OTHER), many[:-9]):
        assert attempt.receive_alike(odd) is None
    assert (1_001, []) == (attempt.signs_of_life, attempt.bad_events)
    assert [Text("c"), Finished()] == attempt.receive(event("c") + FINAL)
    assert attempt.receive_alike(event("d")) is None


def test_an_event_that_differs_in_something_else_is_decoded() -> None:
    alike = learned()
    assert (2, "bc") == alike.read(event("b") + event("c"))
    for odd in (event("b", OTHER), COMMENT, NOTHING, FINAL, event("b")[:-1], event("b")[1:], b""):
        assert alike.read(odd) is None
        assert alike.read(event("b") + odd + event("c")) is None or odd == b""


@pytest.mark.parametrize("inside", [b'"', b"\\", b"\\x", b"\xff", b"\t", b'","content":"'])
def test_what_is_no_string_of_json_is_not_taken_for_one(inside: bytes) -> None:
    whole = event("?").replace(b"?", inside)
    assert learned().read(whole) is None
    assert learned().read(event("b") + whole) is None


def test_what_does_not_decode_to_its_text_is_not_learned() -> None:
    alike = Alike()
    alike.learn(event("a"), event("a")[6:-2], lambda _payload: False)
    assert alike.read(event("b")) is None


def test_two_contents_in_one_event_are_not_learned() -> None:
    attempt = Attempt()
    twice = '{"status":"success","data":{"message":{"content":"no","content":%s}}}'
    attempt.receive(event("a", twice) + event("b", twice))
    assert [Text("c"), Text("d")] == attempt.receive(event("c", twice) + event("d", twice))


def test_half_a_character_waits_for_its_other_half() -> None:
    attempt = Attempt()
    attempt.receive(event("a") + event("b"))
    halves = [event("?").replace(b"?", half) for half in (b"\\ud83d", b"\\ude42")]
    assert [Text("c")] == attempt.receive(event("c") + halves[0])
    assert [Text("🙂"), Text("d")] == attempt.receive(halves[1] + event("d"))
    assert [Text("ef")] == attempt.receive(event("e") + event("f"))


@given(TEXTS, st.booleans(), st.lists(st.integers(1, 150), min_size=1), st.sets(st.integers(0, 9)))
def test_however_they_are_cut_the_same_is_said(
    texts: list[str], is_ascii: bool, sizes: list[int], odd: set[int]
) -> None:
    shapes = [OTHER if place in odd else ORDINARY for place in range(len(texts))]
    events = [
        event(text.encode("utf-8", "replace").decode(), shape, ascii=is_ascii)
        for text, shape in zip(texts, shapes, strict=True)
    ] + [FINAL]
    stream = b"\n" + b"".join(events)
    cuts, start = [], 0
    for size in sizes * (len(stream) // sum(sizes) + 1):
        cuts.append(stream[start : start + size])
        start += size
    one_by_one = said([bytes([byte]) for byte in stream])
    assert one_by_one == said([b"\n", *events])
    assert one_by_one == said([b"\n", b"".join(events)])
    assert one_by_one == said(cuts)
