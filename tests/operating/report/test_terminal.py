"""The report of the played week, as it stands in a terminal."""

from dataclasses import replace
from datetime import UTC, timedelta

from bot.domain.case import cases
from bot.domain.report import report
from bot.operating.report.terminal import MOST_LISTED, as_text
from tests.domain.week import MONDAY, NEXT_MONDAY, ended
from tests.operating.report.played import KEPT, played, view

HERE = "https://acme.slack.com/archives/C1GENERAL"
THERE = "https://acme.slack.com/archives/C2SALES"
WEEK = f"""\
10 questions, Mon 16 Nov 2026 00:00 to Mon 23 Nov 2026 00:00 (UTC)

By day      all  C1GENERAL  C2SALES  direct
Mon 16 Nov    3          2        1       0
Tue 17 Nov    2          1        1       0
Wed 18 Nov    1          0        0       1
Fri 20 Nov    3          3        0       0
Sun 22 Nov    1          0        1       0

How they ended
  5  50 %  whole          answered
  2  20 %  notice         a sentence instead of an answer
  1  10 %  stopped        stopped by somebody
  1  10 %  undeliverable  could not be shown, or its reply was deleted
  1  10 %  withdrawn      the question was deleted, or the reply on request

Why not answered
  1  empty_answer
  1  not_in_channel
  1  storm_down

How fast
                half within  9 of 10 within
  first words         3.0 s           6.0 s
  whole answer       20.0 s          50.0 s

What people thought
  1  good
  2  bad (1 outdated)
  2  people have judged

What people did
  2  asked for a person
  1  solved
  1  corrected
  1  had the reply deleted

Nothing found (2)
  Tue 17 Nov 09:00  {HERE}/p1794906002000000?thread_ts=1794906000.000000&cid=C1GENERAL
  Tue 17 Nov 10:00  {THERE}/p1794909602000000?thread_ts=1794909600.000000&cid=C2SALES\
  (empty_answer)

Judged bad (1)
  Mon 16 Nov 10:00  {HERE}/p1794823202000000?thread_ts=1794823200.000000&cid=C1GENERAL\
  (outdated)

A person was needed (2)
  Mon 16 Nov 10:00  {HERE}/p1794823202000000?thread_ts=1794823200.000000&cid=C1GENERAL\
  (outdated)
  Tue 17 Nov 10:00  {THERE}/p1794909602000000?thread_ts=1794909600.000000&cid=C2SALES\
  (empty_answer)

Most cited documents, by answers
  3  leave-policy-2025.pdf
  2  api-guide.md
  2  출장비 규정.pdf

Cited in answers judged bad
  1  leave-policy-2025.pdf
  1  출장비 규정.pdf
"""


def test_a_week_reads_like_this() -> None:
    assert WEEK == as_text(played(), view())


def test_without_slacks_address_it_says_where_and_when() -> None:
    said = as_text(played(), view(url=None))
    assert "\n  Tue 17 Nov 09:00  C1GENERAL 1794906000.000000\n" in said
    assert "https://" not in said


def test_people_are_named_if_that_is_asked_for() -> None:
    assert not any(name in WEEK for name in ("U1MINA", "U2JUN", "U3KIM", "U4EXPERT", "D1MINA"))
    said = as_text(played(), view(people=True))
    line = "    asked by U2JUN; bad: U2JUN, U1MINA; a person wanted by U2JUN\n"
    assert 2 == said.count(line)


def test_channels_and_people_are_called_as_slack_does_where_that_is_known() -> None:
    names = {"C1GENERAL": "일반", "U2JUN": "Jun \x1b[2J" + "n" * 50, "C2SALES": "x" * 80}
    said = as_text(played(), replace(view(people=True), names=names))
    assert "By day      all  #일반  #xxxxxxxxxxxxxxxxxxxxxxx…  direct\n" in said
    assert "    asked by Jun [2Jnnnnnnnnnnnnnnnn… (U2JUN); bad: " in said
    assert "\x1b" not in said


def test_words_that_are_kept_stand_below_their_question_and_do_no_harm() -> None:
    said = as_text(played(), view(words=KEPT))
    assert "    > =1+1, or not? [2J\n    > That is old.\n" in said
    assert "\x1b" not in said


def test_of_no_questions_there_is_one_line() -> None:
    empty = report((), since=MONDAY, until=NEXT_MONDAY)
    assert "No questions, Mon 16 Nov 2026 00:00 to Mon 23 Nov 2026 00:00 (UTC)\n" == as_text(
        empty, view()
    )


def test_long_lists_and_many_channels_are_cut_and_say_so() -> None:
    many = [ended(f"q{n}", n % 7, n % 24, channel=f"C{n % 9}") for n in range(MOST_LISTED + 30)]
    found = cases(many)
    said = as_text(report(found, since=MONDAY, until=NEXT_MONDAY), view())
    assert f"Nothing found ({MOST_LISTED + 30})" in said
    assert "\n  and 30 before that\n" in said
    head = next(line for line in said.splitlines() if line.startswith("By day"))
    assert ["By", "day", "all", "C0", "C1", "C2", "C3", "C4", "C5", "others"] == head.split()
    rows = [line.split()[3:] for line in said.splitlines() if line[4:6].isdigit()][:7]
    assert all(int(row[0]) == sum(map(int, row[1:])) for row in rows)


def test_a_direct_message_says_nothing_of_whose_it_is() -> None:
    found = cases([ended("q1", 0, 9, "D1MINA")])
    told = report(found, since=MONDAY, until=MONDAY + timedelta(days=1))
    assert "  Mon 16 Nov 09:00  direct\n" in as_text(told, view())
    assert "/archives/D1MINA/" in as_text(told, view(people=True))
    assert UTC is MONDAY.tzinfo
