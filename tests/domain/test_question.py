import pytest

from bot.domain.question import order_of


@pytest.mark.parametrize(
    ("ts", "order"),
    [
        ("1790000000.000100", 1_790_000_000_000_100),
        ("1790000000.1", 1_790_000_000_100_000),
        ("1790000000", 1_790_000_000_000_000),
        ("9999999999.999999", 9_999_999_999_999_999),
    ],
)
def test_the_order_of_timestamps_is_exact(ts: str, order: int) -> None:
    assert order == order_of(ts)
