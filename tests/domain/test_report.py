"""A played week, put together: every number that a report tells."""

import random
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.case import Case, cases
from bot.domain.outcome import Kind, Verdict
from bot.domain.question import MessageTs
from bot.domain.report import Cited, Count, Day, Report, Speed, Verdicts, report
from tests.domain.week import GENERAL, MONDAY, NEXT_MONDAY, SALES, did, ended, judged, week


def played() -> Report:
    return report(cases(week(), since=MONDAY.timestamp()), since=MONDAY, until=NEXT_MONDAY)


def names(found: tuple[Case, ...]) -> list[str]:
    return [case.ended.question for case in found]


def counts(**by_name: int) -> tuple[Count, ...]:
    return tuple(Count(name=name, count=count) for name, count in by_name.items())


def test_questions_are_counted_by_day_and_channel() -> None:
    found = played()
    assert 10 == found.questions
    assert counts(C1GENERAL=6, C2SALES=3, direct=1) == found.channels
    assert (
        Day(day=date(2026, 11, 16), questions=3, channels=counts(C1GENERAL=2, C2SALES=1)),
        Day(day=date(2026, 11, 17), questions=2, channels=counts(C1GENERAL=1, C2SALES=1)),
        Day(day=date(2026, 11, 18), questions=1, channels=counts(direct=1)),
        Day(day=date(2026, 11, 20), questions=3, channels=counts(C1GENERAL=3)),
        Day(day=date(2026, 11, 22), questions=1, channels=counts(C2SALES=1)),
    ) == found.days


def test_a_day_begins_when_it_does_where_the_operator_is() -> None:
    seoul = ZoneInfo("Asia/Seoul")
    found = report(
        cases(week(), since=MONDAY.timestamp()),
        since=MONDAY.astimezone(seoul),
        until=NEXT_MONDAY.astimezone(seoul),
    )
    # Sunday at 23:00 in London.
    assert date(2026, 11, 23) == found.days[-1].day


def test_the_last_end_of_a_question_counts() -> None:
    found = played()
    assert counts(whole=5, notice=2, stopped=1, undeliverable=1, withdrawn=1) == found.ends
    assert counts(empty_answer=1, not_in_channel=1, storm_down=1) == found.reasons


def test_speed_is_told_of_those_that_had_words() -> None:
    found = played()
    assert Speed(median=3.0, p90=6.0) == found.first_words_s
    assert Speed(median=20.0, p90=50.0) == found.whole_s


def test_verdicts_are_of_people_and_the_last_of_each_counts() -> None:
    assert Verdicts(good=1, bad=2, people=2, reasons=counts(outdated=1)) == played().verdicts


def test_three_lists_say_where_to_look() -> None:
    found = played()
    assert ["q4", "q5"] == names(found.nothing_found)
    assert ["q2"] == names(found.judged_bad)
    assert ["q2", "q5"] == names(found.person_needed)


def test_what_was_made_good_is_counted_by_question() -> None:
    found = played()
    assert (1, 1, 1) == (found.solved, found.corrected, found.removed)


def test_what_is_taken_back_is_not_done() -> None:
    solved = did("q1", 0, 10, Kind.SOLVED)
    undone = replace(did("q1", 0, 11, Kind.SOLVED), is_undone=True)
    (case,) = cases([ended("q1", 0, 9), solved, undone])
    assert None is case.solved
    (case,) = cases([ended("q1", 0, 9), solved, undone, replace(solved, at=undone.at + 60)])
    assert case.solved


def test_documents_are_counted_by_the_answers_that_cite_them() -> None:
    found = played()
    leave = Cited(id="101", name="leave-policy-2025.pdf", answers=3)
    travel = Cited(id="102", name="출장비 규정.pdf", answers=2)
    guide = Cited(id=None, name="api-guide.md", answers=2)
    assert (leave, guide, travel) == found.most_cited
    assert (
        Cited(id="101", name="leave-policy-2025.pdf", answers=1),
        Cited(id="102", name="출장비 규정.pdf", answers=1),
    ) == found.cited_when_bad


def test_of_no_questions_there_is_a_report_too() -> None:
    empty = report((), since=MONDAY, until=NEXT_MONDAY)
    assert (0, (), Speed(median=None, p90=None)) == (empty.questions, empty.days, empty.whole_s)


@given(st.randoms(use_true_random=False))
def test_the_order_in_which_facts_are_read_does_not_matter(shuffling: random.Random) -> None:
    facts = week()
    # Two ends at the same moment are told one after the other.
    facts = [fact for fact in facts if fact.question != "q2"]
    shuffled = facts.copy()
    shuffling.shuffle(shuffled)
    since = MONDAY.timestamp()
    first, second = (
        report(cases(each, since=since), since=MONDAY, until=NEXT_MONDAY)
        for each in (facts, shuffled)
    )
    assert first == second


def test_a_verdict_of_today_about_a_question_of_last_week_is_not_this_weeks() -> None:
    found = cases(week(), since=(MONDAY + timedelta(days=1)).timestamp())
    assert "q2" not in names(found)


@pytest.mark.parametrize("ts", ["", "soon"])
def test_a_question_of_an_unknown_time_was_asked_when_it_ended(ts: str) -> None:
    fact = replace(ended("q1", 0, 9), ts=MessageTs(ts))
    (case,) = cases([fact, judged("q1", 0, 10, "U1MINA", Verdict.GOOD)])
    assert fact.at == case.asked_at


def test_the_channels_of_a_report_are_those_people_ask_in() -> None:
    assert {GENERAL, SALES, "direct"} == {count.name for count in played().channels}
