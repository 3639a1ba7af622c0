"""What follows from what a question costs."""

from tests.bench.capacity import Cost, carried, scale_page

COST = Cost(
    workspaces=2, copies=4, questions=100, a_minute=480.0, last_s=0.05, last_worst_s=1.5,
    bots_ms=42.0, redis_ms=2.1, trips=90.0, commands=300.0, bytes=9_000.0, idle_trips=3.0,
)  # fmt: skip


def test_a_core_is_not_filled_to_the_brim() -> None:
    assert 1_000 == round(carried(42.0))


def test_the_page_says_what_ends_first_and_what_next() -> None:
    page = scale_page([COST], a_workspace=240)

    assert "| 2 | 4 | 480 | 0.05 / 1.50 | 42.0 | 2.10 | 90 | 300 | 9.0 | 3.0 |" in page
    assert "for 4.2 such workspaces" in page
    assert "83 workspaces that ask as much as they may" in page
