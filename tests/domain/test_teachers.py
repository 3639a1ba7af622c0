"""Who may correct answers, as the operator writes it."""

import pytest

from bot.domain.question import UserId
from bot.domain.teachers import NO_TEACHERS, Teachers, read_teachers


def test_people_and_groups_are_told_apart_by_their_ids() -> None:
    assert Teachers(people=(UserId("U0123"), UserId("W0456")), groups=("S0789",)) == read_teachers(
        ["U0123", "S0789", "W0456"]
    )


def test_other_marks_between_them_do_no_harm() -> None:
    assert read_teachers(["U0123", "S0789"]) == read_teachers([" U0123+S0789 "])
    assert read_teachers(["U0123", "S0789"]) == read_teachers(["U0123 S0789"])


def test_nobody_is_named() -> None:
    assert NO_TEACHERS == read_teachers([])
    assert not read_teachers([])


@pytest.mark.parametrize("item", ["mina", "@mina", "C0123456", "u0123", "U0123=S0123", "<@U0123>"])
def test_what_is_no_id_is_refused_in_words(item: str) -> None:
    with pytest.raises(ValueError, match="must name people and user groups"):
        read_teachers(["U0123", item])
