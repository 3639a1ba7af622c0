import pytest

from bot.domain.citation_marks import numbers_named
from tests.work.growth import assert_linear, repeated


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ({1}, "Two weeks [1]."),
        ({1, 2}, "Two weeks [1, 2]."),
        ({1, 2}, "Two weeks [1][2]."),
        ({1, 2, 3}, "Two weeks [1-3]."),
        ({1, 30}, "Two weeks [1-30]."),
        ({5, 2}, "Two weeks [5-2]."),
        ({1, 3, 4}, "Two weeks [1, 3–4]."),
        ({1, 2}, "Two weeks 【1】 or 【2†L3-L9】."),
        ({1, 2}, "Two weeks [^1], [^2^]."),
        ({1, 2}, "2주예요 [출처 1], [문서 2]."),
        ({1}, "휴가는 2주[1]예요."),
        ({1}, "(as it says)[1]"),
        (set(), "items[1] x[2][3] f(x)[4] [5](https://a.example) [6a] [1234567]"),
        (set(), ""),
    ],
)
def test_numbers_are_found_however_they_are_written(numbers: set[int], text: str) -> None:
    assert numbers == numbers_named(text)


@pytest.mark.parametrize(
    "text",
    [
        "You have 15 days[1].",
        "You have 15 days[1], and more",
        "You have 15 days[1] a year",
        "(see the handbook[1])",
        "as the policy says[1]; otherwise",
        "- twenty days[1]\n- thirty",
        "**twenty days[1]**",
        "Employees get leave[1]: twenty days",
        "| leave | twenty days[1] | [2x] |",
        "it is due in 2024[1].",
        "it costs 1,500[1].",
        "ask HR[1] for it",
        "PDFs[1] are",
        "self-service[1]",
        "Leave[1]",
        "days[1]—or more",
        "days[1]는",
        "days[1]'s",
        "days[1].Then",
        "days[1]<br>or",
        "days[1]",
    ],
)
def test_a_mark_right_behind_a_word_of_prose_cites(text: str) -> None:
    assert {1} == numbers_named(text)


def test_so_do_several() -> None:
    assert {1, 2} == numbers_named("You have 15 days[1][2].")


@pytest.mark.parametrize(
    "text",
    [
        "items[1]",
        "the items[1] of",
        "x[1]",
        "x[1][2]",
        "i2[1]",
        "my_days[1]",
        "userIds[1]",
        "self.days[1]",
        "this.days[1].name",
        "$days[1]",
        "path/days[1]",
        "days[1] = 5",
        "days[1]=5",
        "days[1] == days[2]",
        "days[1] += 1",
        "days[1] + 1",
        "days[1] * 2",
        "days[1].strip()",
        "days[1](x)",
        "days[1][i]",
        "y = days[1]",
        "print(days[1])",
        "0x1f[1]",
        "v1.5[1]",
    ],
)
def test_an_index_in_code_does_not(text: str) -> None:
    assert set() == numbers_named(text)


@pytest.mark.parametrize(
    "piece", ["[1, ", "[1]", "[", "【1†", ")[1]", "f(x)[1]", "days[1]", "x[1]", "[출처 ", "1-"]
)
def test_long_nonsense_costs_in_proportion_to_its_length(piece: str) -> None:
    assert len(numbers_named(piece * 1_000)) <= 1
    assert_linear(numbers_named, repeated(piece))


@pytest.mark.parametrize(("separator", "most"), [(" ", 2_000), ("", 2_000)])
def test_what_cites_thousands_of_times_is_no_answer(separator: str, most: int) -> None:
    text = separator.join(f"[{number}]" for number in range(1, 9_000))
    assert 1 in numbers_named(text)
    assert 100 < len(numbers_named(text)) <= most
