"""What can be taken as a question and its right answer."""

from bot.domain.correction import ANSWER, LONGEST, QUESTION, Flaw, flaws


def test_as_much_as_storm_takes_is_taken() -> None:
    assert {} == flaws("?", "연" * LONGEST)


def test_each_field_hears_its_own_flaw() -> None:
    assert {QUESTION: Flaw.EMPTY, ANSWER: Flaw.TOO_LONG} == flaws("", "x" * (LONGEST + 1))
