"""A question's record is read in its nearest sense, whoever has written it."""

import dataclasses

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.question import MessageTs
from bot.domain.reply import Language, Notice, Progress
from bot.domain.work import Cancelled
from bot.store import record
from bot.store.record import Unreadable
from tests.store.desk import HERE, IN_LINE_HERE, question

ASKED = record.asked(question()).decode()
FIELDS = msgspec.json.decode(ASKED)
SHOWN = Progress(
    messages=(MessageTs("1790000200.000100"),),
    cuts=(3,),
    text="Because",
    standing=7,
    language=Language("ko"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def row(asked: str = ASKED, **changed: object) -> list[object]:
    told = {"notice": "", "deliveries": 1, "progress": "", "cancelled": "", "begun": 1}
    told |= {"marked": "", "marks": ""} | changed
    rest = [told[name] for name in ("notice", "deliveries", "progress", "cancelled", "begun")]
    return ["taken", 1, question().id, asked, *rest, "", "", told["marked"], told["marks"]]


@pytest.mark.parametrize(
    ("is_resumed", "repeats", "progress"),
    [
        (False, 0, ""),
        (True, 1, ""),
        (True, 1, '{"messages": [], "standing": 7}'),
        (False, 1, '{"messages": ["1790000200.000100"]}'),
    ],
)
def test_the_reply_of_a_question_asked_again_is_looked_for_where_it_is_lost(
    is_resumed: bool, repeats: int, progress: str
) -> None:
    work = record.read_work([*row(progress=progress), repeats], HERE)
    assert (is_resumed, repeats) == (work.is_resumed, work.repeats)


def with_fields(**changed: object) -> str:
    return msgspec.json.encode(FIELDS | changed).decode()


def without(name: str) -> str:
    return msgspec.json.encode({k: v for k, v in FIELDS.items() if k != name}).decode()


def test_what_was_written_is_read() -> None:
    shown = record.shown(SHOWN, {}).decode()
    work = record.read_work(row(progress=shown, notice="too_late", cancelled="question"), HERE)
    assert (question(), SHOWN) == (work.question, work.progress)
    assert (Notice.TOO_LATE, Cancelled.QUESTION) == (work.notice, work.cancelled)
    assert not work.is_resumed


def test_all_that_a_question_has_is_read() -> None:
    asked = dataclasses.replace(question(), has_unread_files=True)
    told = row(record.asked(asked).decode())
    assert asked == record.read_work(told, HERE).question


@pytest.mark.parametrize("name", ["id", "thread", "ts", "asked_at"])
@pytest.mark.parametrize("spoil", [without, lambda name: with_fields(**{name: [7]})])
def test_what_its_key_and_its_lane_or_the_other_time_tell_may_be_missing(
    name: str, spoil: object
) -> None:
    assert callable(spoil)
    read = record.read_work(row(spoil(name)), HERE).question
    asked = question()
    assert (asked.id, asked.thread, asked.text) == (read.id, read.thread, read.text)
    assert abs(asked.asked_at - read.asked_at) < 60
    assert abs(float(asked.ts) - float(read.ts)) < 60


def test_an_asker_who_can_not_be_read_is_unknown() -> None:
    assert record.UNKNOWN_USER == record.read_work(row(without("user")), HERE).question.user


def test_its_lane_says_where_a_question_belongs_not_what_stands_in_it() -> None:
    elsewhere = with_fields(thread={"team": "T9", "channel": "C9", "root": "9.1"})
    assert HERE == record.read_work(row(elsewhere), HERE).question.thread


def test_a_time_that_is_lost_is_that_of_its_thread() -> None:
    lost = msgspec.json.encode({"text": "Why?"}).decode()
    assert HERE.root == record.read_work(row(lost), HERE).question.ts
    assert "0.000000" == record.read_work(row(lost), IN_LINE_HERE).question.ts


@pytest.mark.parametrize(
    "asked",
    ["", "no JSON", "[]", "7", '"text"', "{", without("text"), with_fields(text=7), "[" * 100_000],
)
def test_without_its_text_nothing_can_be_made_of_it(asked: str) -> None:
    with pytest.raises(Unreadable):
        record.read_work(row(asked), HERE)


@given(asked=JSON, progress=JSON, notice=st.text(), cancelled=st.text())
def test_whatever_stands_there_is_read_or_said_to_be_unreadable(
    asked: object, progress: object, notice: str, cancelled: str
) -> None:
    shown = msgspec.json.encode(progress).decode()
    told = row(
        msgspec.json.encode(asked).decode(), progress=shown, notice=notice, cancelled=cancelled
    )
    with pytest.raises(Unreadable):
        record.read_work(told, HERE)
    apology = record.without_a_text(told, HERE)
    assert (HERE, Notice.BROKEN) == (apology.question.thread, apology.notice)


def test_an_unknown_notice_still_says_that_no_answer_is_wanted() -> None:
    assert Notice.BROKEN is record.read_work(row(notice="of_tomorrow"), HERE).notice


def test_an_unknown_reason_to_stop_still_stops() -> None:
    assert Cancelled.REPLY is record.read_work(row(cancelled="of_tomorrow"), HERE).cancelled


def test_a_record_of_a_reply_that_can_not_be_read_makes_look_for_what_stands() -> None:
    work = record.read_work(row(progress="no JSON"), HERE)
    assert Progress() == work.progress
    assert work.is_resumed


def test_of_a_reply_is_read_what_can_be_read() -> None:
    spoilt = {
        "messages": ["1790000200.000100", 7, "x"],
        "cuts": [3, 2],
        "text": "Because",
        "citations": [{"name": 7}, {"references": [1], "name": "a.pdf", "pages": [], "url": None}],
        "standing": "many",
    }
    work = record.read_work(row(progress=msgspec.json.encode(spoilt).decode()), HERE)
    assert (("1790000200.000100",), (), "Because", 0) == (
        work.progress.messages,
        work.progress.cuts,
        work.progress.text,
        work.progress.standing,
    )
    assert ["a.pdf"] == [citation.name for citation in work.progress.citations]
    assert work.is_resumed


@pytest.mark.parametrize(
    ("expected", "progress"),
    [
        (SHOWN.language, record.standing(SHOWN)),
        (None, record.standing(dataclasses.replace(SHOWN, language=None))),
        (None, b'{"messages": ["1790000200.000100"], "standing": 7, "language": 7}'),
        (None, b'{"messages": ["1790000200.000100"], "text": "as of earlier versions"}'),
    ],
)
def test_a_reply_that_stands_remembers_its_language(
    expected: Language | None, progress: bytes
) -> None:
    work = record.read_work(row(progress=progress.decode()), HERE)
    assert (expected, SHOWN.messages) == (work.progress.language, work.progress.messages)


def test_what_another_version_has_put_beside_stays() -> None:
    theirs = '{"messages":[],"text":"a","mood":{"of":["tomorrow"]}}'
    written = msgspec.json.decode(record.shown(SHOWN, record.beside(theirs)))
    assert {"of": ["tomorrow"]} == written["mood"]
    assert "Because" == written["text"]


@pytest.mark.parametrize("lane", ["", "T1", "T1:C1", ":C1:1.2", "T1::1.2", "T1:C1:", "a:b:c:d"])
def test_what_is_no_lane_names_no_thread(lane: str) -> None:
    assert None is record.thread_of(lane)


def test_the_lane_beside_a_thread_names_it_too() -> None:
    assert HERE == record.thread_of(str(HERE)) == record.thread_of(f"{HERE}!")
