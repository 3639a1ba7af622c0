"""How often the log tells of the same thing, and how much of somebody else's word."""

import pytest

from bot.telling import LONGEST_WORD, Lasting, Repeated, tellable


def test_what_is_repeated_is_told_at_once_and_then_by_the_minute() -> None:
    repeated = Repeated(every_s=60)

    assert [1, 0, 0, 3, 0] == [repeated.happened(now) for now in (0, 1, 59, 60, 61)]


def test_what_lasts_is_told_at_once_and_then_every_few_minutes_with_its_age() -> None:
    lasting = Lasting(every_s=300)

    assert [0, None, None, 300, None, 650] == [
        lasting.holds(now) for now in (10, 11, 309, 310, 600, 660)
    ]


def test_its_end_is_told_once_with_how_long_it_has_lasted() -> None:
    lasting = Lasting(every_s=300)

    assert None is lasting.ends(0)
    lasting.holds(10)
    assert 90 == lasting.ends(100)
    assert None is lasting.ends(101)
    assert 0 == lasting.holds(200)


def test_another_cause_is_told_at_once_and_is_as_old_as_the_trouble() -> None:
    lasting = Lasting(every_s=300)

    seen = ((0, "dns"), (5, "refused"), (6, "refused"), (7, "dns"), (305, "dns"))

    assert [0, 5, None, None, 305] == [lasting.holds(now, what) for now, what in seen]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        (None, None),
        ("7310000000000001001", "7310000000000001001"),
        ("5b2f-AB_c:9", "5b2f-AB_c:9"),
        ("x" * 64, "x" * 64),
        ("x" * 65, "x" * 64 + "…"),
        ("x" * 100_000, "x" * 64 + "…"),
        ("12\n34", "12\\n34"),
        ("\x1b[31m1", "\\x1b[31m1"),
        ("대화 1", "\\ub300\\ud654 1"),
        ("\ud83d", "\\ud83d"),
        ("", ""),
    ],
)
def test_of_an_id_that_is_not_ours_a_short_line_is_told(word: str | None, told: str | None) -> None:
    assert told == tellable(word)


def test_how_ever_it_is_written_an_id_is_told_in_few_printable_characters() -> None:
    for code in (*range(0x2FF), 0x2028, 0xD800, 0xFFFD, 0x1F600):
        told = tellable(chr(code) * 50)
        assert told is not None
        assert len(told) <= LONGEST_WORD + 1
        assert told.removesuffix("…").isascii()
        assert told.isprintable()
