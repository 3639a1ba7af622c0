import pytest

from bot.domain.citation_marks import numbers_named


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


@pytest.mark.parametrize("piece", ["[1, ", "[1]", "[", "【1†", ")[1]", "f(x)[1]", "[출처 ", "1-"])
@pytest.mark.timeout(5)
def test_long_nonsense_is_read_in_time(piece: str) -> None:
    assert len(numbers_named(piece * 50_000)) <= 1
