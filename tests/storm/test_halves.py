"""An emoji cut in two costs no word beside it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answer import Answer, Finished
from bot.storm.dialects import Decoder, decode_answer
from bot.storm.halves import joined, marked


def told(*contents: str) -> str:
    """What a stream says whose tokens have exactly these JSON strings."""
    decoder, answer = Decoder(), Answer()
    for content in contents:
        payload = f'{{"data":{{"message":{{"content":"{content}"}}}}}}'
        answer.receive_all(decoder.decode(payload.encode()))
    answer.receive_all(decoder.decode(b'{"data":{"is_final_event":true}}'))
    assert answer.is_finished
    return answer.text


def test_halves_that_meet_are_joined() -> None:
    assert "Hi 😀 for you" == told(r"Hi \ud83d", r"\ude00 for you")


def test_events_in_between_part_them_not() -> None:
    assert "Hi 😀!" == told(r"Hi \ud83d", "", r"\ude00!")


@pytest.mark.parametrize(
    ("contents", "text"),
    [
        ((r"a\ud83d", "b"), "a\ufffdb"),
        ((r"\ude00 for",), "\ufffd for"),
        ((r"the end \ud83d",), "the end \ufffd"),
        ((r"\ud83d\ud83d\ude00",), "\ufffd😀"),
        ((r"\ud83d\ude00",), "😀"),
        ((r"C:\\ud83d",), r"C:\ud83d"),
        ((r"\\\ud83dx",), "\\\ufffdx"),
    ],
)
def test_lone_ones_are_shown_as_such(contents: tuple[str, ...], text: str) -> None:
    assert text == told(*contents)


def test_in_an_excerpt_they_cost_no_source() -> None:
    context = r'{"id":"7","fileName":"a\ud83d.pdf","context":"\ude00 …","referenceIdx":1}'
    (sources,) = Decoder().decode(f'{{"data":{{"contexts":[{context}]}}}}'.encode())
    assert ["a\ufffd.pdf"] == [source.file for source in sources.sources]  # type: ignore[union-attr]


def test_from_the_plain_endpoint_as_well() -> None:
    payload = (
        rb'{"status":"success","data":{"chat":{"id":"1","answer":"Hi \ud83d there"},"contexts":[]}}'
    )
    assert "Hi \ufffd there" == decode_answer(payload).text


def test_bytes_that_are_no_text_cost_no_word() -> None:
    payload = b'{"data":{"message":{"content":"half \xf0\x9f an emoji"},"is_final_event":true}}'
    text, finished = Decoder().decode(payload)
    assert "half \ufffd an emoji" == text.content  # type: ignore[union-attr]
    assert Finished() == finished


@given(st.text())
def test_what_can_be_read_is_not_changed(text: str) -> None:
    payload = json.dumps(text).encode()
    assert payload == marked(payload)


# Whole characters: what stays half of one is another test's.
CHARACTERS = st.characters(max_codepoint=0x10EFFF, exclude_categories=["Cs"])


@given(st.lists(st.text(CHARACTERS, max_size=5), max_size=6))
def test_wherever_a_text_is_cut_it_is_told_whole(pieces: list[str]) -> None:
    units = json.dumps("".join(pieces))[1:-1]
    halves = [json.dumps(half)[1:-1] for half in _units("".join(pieces))]
    assert json.loads(f'"{units}"') == told(*halves)


def _units(text: str) -> list[str]:
    """A text's UTF-16 units, each by itself."""
    data = text.encode("utf-16-le", "surrogatepass")
    return [chr(int.from_bytes(data[n : n + 2], "little")) for n in range(0, len(data), 2)]


@given(st.binary(max_size=60))
def test_any_bytes_can_be_marked(payload: bytes) -> None:
    marked(payload).decode()
    assert joined("plain") == "plain"
