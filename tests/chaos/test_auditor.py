"""An auditor that finds nothing is worth nothing unless it would have found something."""

from dataclasses import replace

from tests.chaos.auditor import Asked, Ending, Fault, Shown, audit, endings

FIRST = Asked(
    id="first",
    thread="C1:1.0",
    ts="1.0",
    asked_at=1.0,
    accepted_at=1.1,
    told=("One two three four five six.", "Uno dos tres."),
)
SECOND = replace(FIRST, id="second", ts="2.0", asked_at=2.0, accepted_at=2.1)
WHOLE = Shown(question="first", ts="1.5", body="Uno dos tres.", ending=Ending.WHOLE)
AFTER = replace(WHOLE, question="second", ts="2.5")


def faults(asked: list[Asked], shown: list[Shown]) -> list[Fault]:
    return [violation.fault for violation in audit(asked, shown)]


def test_one_whole_reply_is_all_one_can_ask_for() -> None:
    assert [] == faults([FIRST, SECOND], [WHOLE, AFTER])


def test_a_reply_may_take_several_messages() -> None:
    head = replace(WHOLE, body="One two three ", ending=Ending.GROWING)
    tail = replace(WHOLE, ts="1.6", body="four five six.")
    assert [] == faults([FIRST], [tail, head])


def test_a_question_without_a_reply_is_lost() -> None:
    assert [Fault.LOST] == faults([FIRST, SECOND], [AFTER])


def test_a_reply_without_an_end_is_unfinished() -> None:
    assert [Fault.UNFINISHED] == faults([FIRST], [replace(WHOLE, ending=Ending.GROWING)])


def test_two_ends_are_one_too_many() -> None:
    assert [Fault.DOUBLED] == faults([FIRST], [WHOLE, replace(WHOLE, ts="1.6")])


def test_a_text_that_stands_twice_is_doubled() -> None:
    text = "One two three four five six."
    left = replace(WHOLE, body=text, ending=Ending.GROWING)
    assert [Fault.DOUBLED] == faults([FIRST], [left, replace(WHOLE, ts="1.6", body=text)])


def test_a_text_of_two_attempts_is_torn() -> None:
    assert [Fault.TORN] == faults([FIRST], [replace(WHOLE, body="One two tres.")])


def test_a_text_that_lacks_its_end_is_torn() -> None:
    assert [Fault.TORN] == faults([FIRST], [replace(WHOLE, body="One two three")])


def test_an_honest_end_needs_a_reason() -> None:
    short = replace(WHOLE, body="One two", ending=Ending.INCOMPLETE)
    assert [Fault.EXCUSED] == faults([FIRST], [short])
    assert [] == faults([replace(FIRST, may_fail=True)], [short])


def test_an_incomplete_text_is_still_the_beginning_of_one() -> None:
    torn = replace(WHOLE, body="One dos", ending=Ending.INCOMPLETE)
    assert [Fault.TORN] == faults([replace(FIRST, may_fail=True)], [torn])


def test_replies_come_in_the_order_of_their_questions() -> None:
    early = replace(AFTER, ts="1.4")
    assert [Fault.OUT_OF_ORDER] == faults([FIRST, SECOND], [WHOLE, early])


def test_a_question_that_reached_the_bot_late_may_come_later() -> None:
    late = replace(FIRST, accepted_at=2.5)
    early = replace(AFTER, ts="1.4")
    assert [] == faults([late, SECOND], [WHOLE, early])


def test_threads_have_no_order_among_each_other() -> None:
    elsewhere = replace(SECOND, thread="C1:2.0")
    assert [] == faults([FIRST, elsewhere], [WHOLE, replace(AFTER, ts="1.4")])


def test_a_message_that_belongs_to_no_question_is_a_stray() -> None:
    assert [Fault.STRAY] == faults([FIRST], [WHOLE, AFTER])


def test_endings_are_counted_by_question() -> None:
    head = replace(WHOLE, ts="1.4", ending=Ending.GROWING)
    assert {Ending.WHOLE: 2} == endings([FIRST, SECOND], [head, WHOLE, AFTER])
